/* SPDX-License-Identifier: MIT */
/* MNIST and its likes: found, read, checked, split and normalised. */
#define _GNU_SOURCE /* secure_getenv */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lab/data/file.h"
#include "lab/data/idx.h"
#include "lab/data/sets.h"
#include "lab/rng.h"
#include "lab/text.h"

enum { FILES = 4, FOLDERS = 3, PATH = 4096, CLASSES = 10, VALIDATION = 12, LIMIT = 1 << 30 };
enum { TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS };

static const struct {
	const char *name;
	lab_idx_kind kind;
} files[FILES] = {
	[TRAIN_IMAGES] = { "train-images-idx3-ubyte", LAB_IDX_IMAGES },
	[TRAIN_LABELS] = { "train-labels-idx1-ubyte", LAB_IDX_LABELS },
	[TEST_IMAGES] = { "t10k-images-idx3-ubyte", LAB_IDX_IMAGES },
	[TEST_LABELS] = { "t10k-labels-idx1-ubyte", LAB_IDX_LABELS },
};

/* ---- finding ---------------------------------------------------------------- */

typedef struct folders {
	int n;
	char path[FOLDERS][PATH];
} folders;

static void add_folder(folders *f, const char *dir, const char *name)
{
	snprintf(f->path[f->n++], PATH, name ? "%s/%s" : "%s", dir, name);
}

/* The user's folder if there is one; else the environment's, then Debian's.  A
 * sub-folder with the data set's name goes first, since MNIST and Fashion-MNIST
 * use the same file names. */
static void list_folders(const char *name, const char *dir, folders *f)
{
	const char *user = dir ? dir : secure_getenv("ACTFN_DATA_DIR");

	f->n = 0;
	if (user && (dir || *user)) { /* a variable set to nothing is not set */
		add_folder(f, user, name);
		add_folder(f, user, NULL);
	}
	if (!dir)
		add_folder(f, "/usr/share/datasets", name);
}

/* Puts the path of the file, plain or .gz, into path if it is in the folder. */
static bool find_in(const char *folder, const char *file, char path[PATH])
{
	static const char *const endings[] = { "", ".gz" };
	struct stat st;

	for (int i = 0; i < 2; i++)
		if (snprintf(path, PATH, "%s/%s%s", folder, file, endings[i]) < PATH && !stat(path, &st))
			return true;
	return false;
}

static bool not_found(const char *name, const char *file, const folders *f, char *why)
{
	char places[LAB_MESSAGE] = "";
	size_t used = 0;

	for (int i = 0; i < f->n && used < sizeof places; i++)
		used += (size_t)snprintf(places + used, sizeof places - used, "%s%s", i ? ", " : "", f->path[i]);
	return lab_fail(why, "%s: %s or %s.gz not found in %s; %sname the folder with --data-dir or ACTFN_DATA_DIR",
			name, file, file, places,
			strcmp(name, "fashion-mnist") ? "" : "apt-get install dataset-fashion-mnist, or ");
}

/* The folder of the first file is the folder of all. */
static bool find_all(const char *name, const char *dir, char path[FILES][PATH], char *why)
{
	folders f;
	int at = 0;

	list_folders(name, dir, &f);
	while (at < f.n && !find_in(f.path[at], files[0].name, path[0]))
		at++;
	if (at == f.n)
		return not_found(name, files[0].name, &f, why);
	memmove(f.path[0], f.path[at], PATH);
	f.n = 1;
	for (int i = 1; i < FILES; i++)
		if (!find_in(f.path[0], files[i].name, path[i]))
			return not_found(name, files[i].name, &f, why);
	return true;
}

/* ---- reading and checking --------------------------------------------------- */

/* One of the four files. */
typedef struct part {
	unsigned char *bytes;
	lab_idx idx;
} part;

static bool read_part(const char *path, lab_idx_kind kind, part *p, char *why)
{
	size_t n;
	bool cut;

	if (!lab_file_read(path, LIMIT, &p->bytes, &n, &cut, why) || !lab_idx_parse(p->bytes, n, kind, &p->idx, why))
		return lab_fail_in(why, path);
	if (cut)
		return lab_fail(why, "%s: truncated: the gzip data ends early; copy or download it again", path);
	return true;
}

static bool check_labels(const char *path, const lab_idx *labels, size_t images, char *why)
{
	if (labels->n != images)
		return lab_fail(why, "%s: %zu labels for %zu images", path, labels->n, images);
	for (size_t i = 0; i < labels->n; i++)
		if (labels->data[i] >= CLASSES)
			return lab_fail(why, "%s: label %d at position %zu; labels are 0 to %d", path,
					labels->data[i], i, CLASSES - 1);
	return true;
}

static bool check_parts(char path[FILES][PATH], const part *p, char *why)
{
	const lab_idx *train = &p[TRAIN_IMAGES].idx, *test = &p[TEST_IMAGES].idx;

	if (train->rows != test->rows || train->cols != test->cols)
		return lab_fail(why, "%s: test images of %zux%zu, training images of %zux%zu", path[TEST_IMAGES],
				test->rows, test->cols, train->rows, train->cols);
	if (train->n < 2)
		return lab_fail(why, "%s: one image cannot be split into training and validation", path[TRAIN_IMAGES]);
	return check_labels(path[TRAIN_LABELS], &p[TRAIN_LABELS].idx, train->n, why) &&
	       check_labels(path[TEST_LABELS], &p[TEST_LABELS].idx, test->n, why);
}

/* ---- splitting and normalising ---------------------------------------------- */

/* The float for each of the 256 pixel values, from the images pick[0 .. n-1].
 * A histogram makes mean and variance exact sums of integers. */
static void normalise(const lab_idx *images, const uint32_t *pick, size_t n, float table[256])
{
	size_t dim = images->rows * images->cols;
	uint64_t count[256] = { 0 };
	double mean = 0, var = 0, total = (double)n * (double)dim;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < dim; j++)
			count[images->data[pick[i] * dim + j]]++;
	for (int v = 0; v < 256; v++)
		mean += v / 255.0 * (double)count[v] / total;
	for (int v = 0; v < 256; v++)
		var += (v / 255.0 - mean) * (v / 255.0 - mean) * (double)count[v] / total;
	for (int v = 0; v < 256; v++)
		table[v] = (float)((v / 255.0 - mean) / (var > 0 ? sqrt(var) : 1));
}

/* The images pick[0 .. n-1] with their labels; pick == NULL: the first n. */
static bool take(const part *images, const part *labels, const uint32_t *pick, size_t n, const float table[256],
		 lab_set *out, char *why)
{
	size_t dim = images->idx.rows * images->idx.cols;

	if (!lab_set_alloc(out, n, dim, why))
		return false;
	for (size_t i = 0; i < n; i++) {
		size_t at = pick ? pick[i] : i;
		for (size_t j = 0; j < dim; j++)
			out->x[i * dim + j] = table[images->idx.data[at * dim + j]];
		out->label[i] = labels->idx.data[at];
	}
	return true;
}

/* How many of the images are for validation. */
static size_t validation(size_t images)
{
	return images < VALIDATION ? 1 : images / VALIDATION;
}

static bool split(const part *p, size_t train, uint64_t seed, lab_data *out, char *why)
{
	size_t n = p[TRAIN_IMAGES].idx.n, val = validation(n), kept = train ? train : n - val;
	lab_rng rng = lab_rng_stream(seed, "split", 0);
	uint32_t *order = malloc(n * sizeof *order);
	float table[256];
	bool ok;

	if (!order)
		return lab_fail(why, "out of memory");
	lab_rng_permutation(&rng, n, order);
	normalise(&p[TRAIN_IMAGES].idx, order, kept, table);
	ok = take(&p[TRAIN_IMAGES], &p[TRAIN_LABELS], order, kept, table, &out->train, why) &&
	     take(&p[TRAIN_IMAGES], &p[TRAIN_LABELS], order + n - val, val, table, &out->val, why) &&
	     take(&p[TEST_IMAGES], &p[TEST_LABELS], NULL, p[TEST_IMAGES].idx.n, table, &out->test, why);
	free(order);
	return ok;
}

static bool enough(const char *name, size_t train, size_t images, char *why)
{
	size_t val = validation(images);

	return train <= images - val ||
	       lab_fail(why, "%s: train = %zu; there are %zu training images, %zu more are for validation", name, train,
			images - val, val);
}

bool lab_images_load(const char *name, size_t train, const char *dir, uint64_t seed, lab_data *out, char *why)
{
	char path[FILES][PATH];
	part p[FILES] = { 0 };
	bool ok = find_all(name, dir, path, why);

	for (int i = 0; ok && i < FILES; i++)
		ok = read_part(path[i], files[i].kind, &p[i], why);
	ok = ok && check_parts(path, p, why) && enough(name, train, p[TRAIN_IMAGES].idx.n, why) &&
	     split(p, train, seed, out, why);
	if (ok) {
		out->height = (int)p[TRAIN_IMAGES].idx.rows;
		out->width = (int)p[TRAIN_IMAGES].idx.cols;
		out->dim = p[TRAIN_IMAGES].idx.rows * p[TRAIN_IMAGES].idx.cols;
		out->classes = CLASSES;
	}
	for (int i = 0; i < FILES; i++)
		free(p[i].bytes);
	return ok;
}
