/* SPDX-License-Identifier: MIT */
/* Image sets: finding the four files, checking them against each other, split and normalisation. */
#include <zlib.h>

#include "lab/data/data.h"
#include "lab/text.h"
#include "tests/lab/test.h"

static const char *const files[] = { "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
				     "t10k-labels-idx1-ubyte" };

enum { TRAIN = 48, TEST = 5, DIM = 6 }; /* images of 2x3 pixels */

static char dir[64];

static const char *path_of(const char *file, const char *ending)
{
	static char path[256];

	snprintf(path, sizeof path, "%s/%s%s", dir, file, ending);
	return path;
}

static void write_file(const char *file, const unsigned char *bytes, size_t n, bool gzip)
{
	gzFile f = gzopen(path_of(file, gzip ? ".gz" : ""), gzip ? "wb" : "wbT"); /* T: no compression, no header */

	assert_non_null(f);
	assert_int_equal(gzwrite(f, bytes, (unsigned)n), n);
	assert_int_equal(gzclose(f), Z_OK);
}

static void write_images(const char *file, size_t n, bool gzip)
{
	unsigned char b[16 + TRAIN * DIM] = { 0, 0, 8, 3, 0, 0, 0, (unsigned char)n, 0, 0, 0, 2, 0, 0, 0, 3 };

	for (size_t i = 0; i < n * DIM; i++)
		b[16 + i] = (unsigned char)(i * 37 % 256); /* 37 is odd, 48 * 6 > 256: every image is different */
	write_file(file, b, 16 + n * DIM, gzip);
}

static void write_labels(const char *file, size_t n, bool gzip)
{
	unsigned char b[8 + TRAIN] = { 0, 0, 8, 1, 0, 0, 0, (unsigned char)n };

	for (size_t i = 0; i < n; i++)
		b[8 + i] = (unsigned char)(i % 10);
	write_file(file, b, 8 + n, gzip);
}

static int set_up(void **state)
{
	(void)state;
	make_folder(dir);
	write_images(files[0], TRAIN, false);
	write_labels(files[1], TRAIN, true);
	write_images(files[2], TEST, true);
	write_labels(files[3], TEST, false);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		remove(path_of(files[i], ""));
		remove(path_of(files[i], ".gz"));
	}
	return rmdir(dir);
}

static lab_data load(uint64_t seed)
{
	char why[LAB_MESSAGE] = "";
	lab_data d;

	if (!lab_data_load("mnist", dir, seed, &d, why))
		fail_msg("%s", why);
	return d;
}

static void expect(const char *words)
{
	char why[LAB_MESSAGE] = "";
	lab_data d;

	if (lab_data_load("mnist", dir, 1, &d, why))
		fail_msg("loaded, expected \"%s\"", words);
	assert_says(why, words);
}

static void loads(void **state)
{
	lab_data d = load(1);

	(void)state;
	assert_int_equal(d.train.n, 44); /* 11 : 1 */
	assert_int_equal(d.val.n, 4);
	assert_int_equal(d.test.n, TEST);
	assert_int_equal(d.dim, DIM);
	assert_int_equal(d.width, 3);
	assert_int_equal(d.height, 2);
	assert_int_equal(d.classes, 10);
	assert_string_equal(d.name, "mnist");
	for (int i = 0; i < TEST; i++)
		assert_int_equal(d.test.label[i], i);
	lab_data_free(&d);
}

/* The training part has mean 0 and variance 1; the other parts have gone through the same map. */
static void normalises(void **state)
{
	lab_data d = load(1);
	double sum = 0, sum2 = 0, scale;
	size_t n = d.train.n * DIM;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		sum += d.train.x[i];
		sum2 += d.train.x[i] * d.train.x[i];
	}
	assert_near(sum / n, 0, 1e-6);
	assert_near(sum2 / n, 1, 1e-6);
	/* test pixels are 0, 37, 74, ...: equal steps */
	scale = d.test.x[1] - d.test.x[0];
	assert_true(scale > 0);
	for (int i = 1; i < 6; i++)
		assert_near(d.test.x[i] - d.test.x[i - 1], scale, 1e-6);
	lab_data_free(&d);
}

/* Which training image a row is: images have different first pixels (mod 256) within 128 images. */
static int source(const lab_data *d, const float *row)
{
	float step = d->test.x[1] - d->test.x[0];
	int pixel = (int)lroundf((row[0] - d->test.x[0]) / step * 37);

	for (int i = 0; i < TRAIN; i++)
		if (i * DIM * 37 % 256 == pixel)
			return i;
	fail_msg("pixel %d is of no image", pixel);
	return -1;
}

/* Every training image is in exactly one part, with its own label. */
static void splits(void **state)
{
	lab_data d = load(1);
	const lab_set *set[] = { &d.train, &d.val };
	int seen[TRAIN] = { 0 };

	(void)state;
	for (int s = 0; s < 2; s++)
		for (size_t i = 0; i < set[s]->n; i++) {
			int from = source(&d, set[s]->x + i * DIM);
			seen[from]++;
			assert_int_equal(set[s]->label[i], from % 10);
		}
	for (int i = 0; i < TRAIN; i++)
		assert_int_equal(seen[i], 1);
	lab_data_free(&d);
}

/* Fewer training images: the first of those that there were, standardised by themselves; the other parts stay. */
static void fewer(void **state)
{
	lab_data all = load(1), few;
	char why[LAB_MESSAGE] = "";
	double sum = 0;

	(void)state;
	assert_true(lab_data_load("mnist(train=20)", dir, 1, &few, why));
	assert_string_equal(few.name, "mnist(train=20)");
	assert_true(few.train.n == 20 && few.val.n == all.val.n && few.test.n == all.test.n);
	for (size_t i = 0; i < 20; i++)
		assert_int_equal(source(&few, few.train.x + i * DIM), source(&all, all.train.x + i * DIM));
	for (size_t i = 0; i < few.val.n; i++)
		assert_int_equal(source(&few, few.val.x + i * DIM), source(&all, all.val.x + i * DIM));
	assert_memory_equal(few.train.label, all.train.label, 20);
	for (size_t i = 0; i < 20 * DIM; i++)
		sum += few.train.x[i];
	assert_near(sum / (20 * DIM), 0, 1e-6);
	lab_data_free(&few);
	lab_data_free(&all);
	assert_false(lab_data_load("mnist(train=45)", dir, 1, &few, why));
	assert_says(why, "mnist: train = 45; there are 44 training images, 4 more are for validation");
}

static void split_depends_on_seed(void **state)
{
	lab_data a = load(1), same = load(1), other = load(2);

	(void)state;
	assert_memory_equal(a.val.label, same.val.label, a.val.n);
	assert_memory_equal(a.train.x, same.train.x, a.train.n * DIM * sizeof(float));
	assert_memory_not_equal(a.train.label, other.train.label, a.train.n);
	lab_data_free(&a);
	lab_data_free(&same);
	lab_data_free(&other);
}

static void missing(void **state)
{
	(void)state;
	remove(path_of(files[3], ""));
	expect("mnist: t10k-labels-idx1-ubyte or t10k-labels-idx1-ubyte.gz not found in /tmp/");
	expect("--data-dir or ACTFN_DATA_DIR");
	remove(path_of(files[0], ""));
	expect("train-images-idx3-ubyte.gz not found in");
}

static void swapped(void **state)
{
	char images[256];

	(void)state;
	strcpy(images, path_of(files[0], ""));
	remove(path_of(files[1], ".gz"));
	rename(images, path_of(files[1], ""));
	write_labels(files[0], TRAIN, false);
	expect("train-images-idx3-ubyte: holds labels (magic 0x00000801), expected images (0x00000803)");
}

static void disagreeing(void **state)
{
	unsigned char label[8 + TEST] = { 0, 0, 8, 1, 0, 0, 0, TEST, 0, 1, 2, 10, 4 };
	unsigned char other[16 + 9] = { 0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 3 };

	(void)state;
	write_labels(files[1], TRAIN - 1, true);
	expect("train-labels-idx1-ubyte.gz: 47 labels for 48 images");
	write_labels(files[1], TRAIN, true);
	write_file(files[3], label, sizeof label, false);
	expect("t10k-labels-idx1-ubyte: label 10 at position 3; labels are 0 to 9");
	write_file(files[2], other, sizeof other, true);
	expect("test images of 3x3, training images of 2x3");
}

/* A gzip file that lost its end: what the header promises is what helps. */
static void truncated(void **state)
{
	const char *path = path_of(files[2], ".gz");
	char why[LAB_MESSAGE];

	(void)state;
	assert_int_equal(truncate(path, 30), 0);
	expect("t10k-images-idx3-ubyte.gz: truncated: header promises 5 images of 2x3 (46 bytes), file ends after");
	write_images(files[2], TEST, true);
	/* only the check sum at the end is missing */
	FILE *f = fopen(path, "rb");
	fseek(f, 0, SEEK_END);
	long size = ftell(f);
	fclose(f);
	assert_int_equal(truncate(path, size - 4), 0);
	expect("t10k-images-idx3-ubyte.gz: truncated");
	assert_false(lab_data_load("mnist", "/nowhere", 1, &(lab_data){ 0 }, why));
	assert_says(why, "not found in /nowhere/mnist, /nowhere;");
}

static void damaged(void **state)
{
	FILE *f = fopen(path_of(files[2], ".gz"), "r+b");

	(void)state;
	assert_non_null(f);
	fseek(f, -6, SEEK_END); /* inside the check sum */
	fputc(0x55, f);
	fputc(0x55, f);
	fclose(f);
	expect("t10k-images-idx3-ubyte.gz: damaged: the gzip data is wrong");
}

/* The folder may hold several sets, each in its own sub-folder; the environment names it, too. */
static void environment(void **state)
{
	char parent[64], link[128], why[LAB_MESSAGE];
	lab_data d;

	(void)state;
	snprintf(link, sizeof link, "%s/mnist", make_folder(parent));
	assert_int_equal(symlink(dir, link), 0);
	setenv("ACTFN_DATA_DIR", parent, 1);
	assert_true(lab_data_load("mnist", NULL, 1, &d, why));
	assert_int_equal(d.train.n, 44);
	lab_data_free(&d);
	assert_true(lab_data_load("mnist", parent, 1, &d, why));
	lab_data_free(&d);
	unsetenv("ACTFN_DATA_DIR");
	remove(link);
	rmdir(parent);
}

#define WITH_FILES(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FILES(loads), WITH_FILES(normalises), WITH_FILES(splits), WITH_FILES(fewer),
		WITH_FILES(split_depends_on_seed),
		WITH_FILES(missing),     WITH_FILES(swapped),    WITH_FILES(disagreeing), WITH_FILES(truncated),
		WITH_FILES(damaged),     WITH_FILES(environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
