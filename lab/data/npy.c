/* SPDX-License-Identifier: MIT */
/* NumPy's .npy files: arrays of numbers of any shape, read and written as float32. */
#include "lab/data/npy.h"

#include <endian.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/data/file.h"
#include "lab/text.h"

static const char magic[] = "\x93NUMPY";

enum { MAGIC = 6, MAX_HEADER = 1 << 16 };

/* ---- the header: a Python dictionary literal, {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), } */

typedef struct header {
	char descr[16];
	bool fortran;
	int ndim;
	size_t shape[LAB_NPY_DIMS];
} header;

/* What is left of the header text. */
typedef struct text {
	const char *p, *end;
} text;

static void skip_space(text *t)
{
	while (t->p < t->end && strchr(" \t\r\n", *t->p) && *t->p)
		t->p++;
}

/* Takes the word if it comes next. */
static bool take(text *t, const char *word)
{
	size_t n = strlen(word);

	skip_space(t);
	if ((size_t)(t->end - t->p) < n || memcmp(t->p, word, n))
		return false;
	t->p += n;
	return true;
}

static bool take_string(text *t, char *s, size_t room)
{
	const char *close;
	size_t n;

	skip_space(t);
	if (t->p == t->end || (*t->p != '\'' && *t->p != '"'))
		return false;
	close = memchr(t->p + 1, *t->p, (size_t)(t->end - t->p - 1));
	if (!close)
		return false;
	n = (size_t)(close - t->p - 1);
	if (n >= room)
		return false;
	memcpy(s, t->p + 1, n);
	s[n] = '\0';
	t->p = close + 1;
	return true;
}

static bool take_size(text *t, size_t *v)
{
	size_t value = 0;
	const char *start;

	skip_space(t);
	for (start = t->p; t->p < t->end && *t->p >= '0' && *t->p <= '9'; t->p++)
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, (size_t)(*t->p - '0'), &value))
			return false;
	*v = value;
	return t->p > start;
}

static bool take_shape(text *t, header *h)
{
	h->ndim = 0;
	if (!take(t, "("))
		return false;
	while (!take(t, ")")) {
		if (h->ndim == LAB_NPY_DIMS || !take_size(t, &h->shape[h->ndim++]))
			return false;
		if (!take(t, ",") && (t->p == t->end || *t->p != ')'))
			return false;
	}
	return true;
}

static bool take_bool(text *t, header *h)
{
	h->fortran = take(t, "True");
	return h->fortran || take(t, "False");
}

static bool take_descr(text *t, header *h)
{
	return take_string(t, h->descr, sizeof h->descr);
}

static const struct {
	const char *key;
	bool (*take)(text *t, header *h);
} entries[] = {
	{ "descr", take_descr },
	{ "fortran_order", take_bool },
	{ "shape", take_shape },
};

enum { ENTRIES = sizeof entries / sizeof entries[0] };

/* Reads one `'key': value` pair and marks it as seen. */
static bool take_entry(text *t, header *h, unsigned *seen)
{
	char key[16];

	if (!take_string(t, key, sizeof key) || !take(t, ":"))
		return false;
	for (unsigned i = 0; i < ENTRIES; i++)
		if (!strcmp(key, entries[i].key)) {
			*seen |= 1u << i;
			return entries[i].take(t, h);
		}
	return false;
}

static bool take_header(text *t, header *h)
{
	unsigned seen = 0;

	if (!take(t, "{"))
		return false;
	while (!take(t, "}")) {
		if (!take_entry(t, h, &seen))
			return false;
		if (!take(t, ",") && (t->p == t->end || *t->p != '}'))
			return false;
	}
	return seen == (1u << ENTRIES) - 1;
}

/* ---- reading ---------------------------------------------------------------- */

/* Finds the header's text and where the data begin. */
static bool frame(const unsigned char *b, size_t n, text *t, size_t *data, char *why)
{
	size_t length, start;

	if (n < MAGIC || memcmp(b, magic, MAGIC))
		return lab_fail(why, "not a .npy file: it does not begin with \\x93NUMPY");
	if (n < 10 || (b[MAGIC] > 1 && n < 12))
		return lab_fail(why, "truncated: the .npy header ends after %zu bytes", n);
	if (b[MAGIC] < 1 || b[MAGIC] > 3)
		return lab_fail(why, ".npy format version %d.%d is not known (1.0 to 3.0 are)", b[MAGIC], b[MAGIC + 1]);
	start = b[MAGIC] == 1 ? 10 : 12;
	length = b[8] | (size_t)b[9] << 8;
	if (start == 12)
		length |= (size_t)b[10] << 16 | (size_t)b[11] << 24;
	if (length > MAX_HEADER)
		return lab_fail(why, "header of %zu bytes is too long for an array of numbers", length);
	if (n - start < length)
		return lab_fail(why, "truncated: header promises %zu bytes, file ends after %zu", start + length, n);
	*t = (text){ (const char *)b + start, (const char *)b + start + length };
	*data = start + length;
	return true;
}

static const struct {
	const char *descr, *name;
	size_t size;
	actfn_dtype dtype;
} elements[] = {
	{ "<f4", "float32", 4, ACTFN_F32 },
	{ "<f8", "float64", 8, ACTFN_F64 },
	{ "<f2", "float16", 2, ACTFN_F16 },
	{ "<V2", "bfloat16", 2, ACTFN_BF16 }, /* so ml_dtypes writes it */
	{ "|V2", "bfloat16", 2, ACTFN_BF16 },
};

enum { NUMBERS = 2, ELEMENTS = sizeof elements / sizeof elements[0] }; /* the first two are read as float32 */

/* Index of the element type among the first `known`, or -1 with a message. */
static int element(const header *h, int known, char *why)
{
	for (int i = 0; i < known; i++)
		if (!strcmp(h->descr, elements[i].descr))
			return i;
	if (h->descr[0] == '>')
		lab_fail(why, "big-endian data (%s) is not supported; save it with .astype('<f4')", h->descr);
	else
		lab_fail(why, "dtype %s is not supported, float32 ('<f4') and float64 ('<f8')%s are; save it with .astype('<f4')",
			 h->descr, known > NUMBERS ? ", float16 and ml_dtypes' bfloat16" : "");
	return -1;
}

static bool count(const header *h, size_t size, size_t *n, char *why)
{
	size_t bytes = size;

	*n = 1;
	for (int i = 0; i < h->ndim; i++)
		if (__builtin_mul_overflow(*n, h->shape[i], n) || __builtin_mul_overflow(bytes, h->shape[i], &bytes))
			return lab_fail(why, "the shape in the header is larger than any memory");
	return true;
}

static void convert(const unsigned char *b, size_t size, size_t n, float *x)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t u32;
		uint64_t u64;
		double d;

		if (size == 4) {
			memcpy(&u32, b + 4 * i, 4);
			u32 = le32toh(u32);
			memcpy(x + i, &u32, 4);
			continue;
		}
		memcpy(&u64, b + 8 * i, 8);
		u64 = le64toh(u64);
		memcpy(&d, &u64, 8);
		x[i] = (float)d;
	}
}

/* Header and data of an array of one of the first `known` element types; returns its index, or -1 with a message. */
static int open_array(const unsigned char *bytes, size_t n, int known, header *h, size_t *count_of, size_t *start, char *why)
{
	char has[32], wants[32];
	size_t size;
	text t;
	int e;

	*start = 0;
	if (!frame(bytes, n, &t, start, why))
		return -1;
	if (!take_header(&t, h)) {
		lab_fail(why, "malformed .npy header; expected {'descr': '<f4', 'fortran_order': False, 'shape': (...)}");
		return -1;
	}
	e = element(h, known, why);
	if (e < 0)
		return -1;
	size = elements[e].size;
	if (!count(h, size, count_of, why))
		return -1;
	if (h->fortran && h->ndim > 1)
		lab_fail(why, "Fortran order is not supported; save it with numpy.ascontiguousarray()");
	else if (n - *start != *count_of * size)
		lab_fail(why, "%s: header promises %s bytes of data, file has %s",
			 n - *start < *count_of * size ? "truncated" : "trailing data",
			 lab_commas(*count_of * size, wants), lab_commas(n - *start, has));
	else
		return e;
	return -1;
}

bool lab_npy_parse(const unsigned char *bytes, size_t n, lab_npy *out, char *why)
{
	header h = { 0 };
	lab_npy a = { 0 };
	char wants[32];
	size_t start;
	int e = open_array(bytes, n, NUMBERS, &h, &a.n, &start, why);

	if (e < 0)
		return false;
	a.data = malloc(a.n ? a.n * sizeof *a.data : 1);
	if (!a.data)
		return lab_fail(why, "out of memory for %s numbers", lab_commas(a.n, wants));
	a.ndim = h.ndim;
	memcpy(a.shape, h.shape, sizeof a.shape);
	convert(bytes + start, elements[e].size, a.n, a.data);
	*out = a;
	return true;
}

bool lab_npy_read(const char *path, lab_npy *out, char *why)
{
	unsigned char *bytes;
	size_t n;
	bool ok;

	if (!lab_file_read(path, SIZE_MAX / 4, &bytes, &n, NULL, why))
		return lab_fail_in(why, path);
	ok = lab_npy_parse(bytes, n, out, why);
	free(bytes);
	return ok || lab_fail_in(why, path);
}

bool lab_npy_load(const char *path, lab_npy_array *out, char *why)
{
	header h = { 0 };
	lab_npy_array a = { 0 };
	unsigned char *bytes;
	size_t n, start;
	int e;

	if (!lab_file_read(path, SIZE_MAX / 4, &bytes, &n, NULL, why))
		return lab_fail_in(why, path);
	e = open_array(bytes, n, ELEMENTS, &h, &a.n, &start, why);
	if (e < 0) {
		free(bytes);
		return lab_fail_in(why, path);
	}
	a.dtype = elements[e].dtype;
	a.dtype_name = elements[e].name;
	a.ndim = h.ndim;
	memcpy(a.shape, h.shape, sizeof a.shape);
	a.data = memmove(bytes, bytes + start, a.n * elements[e].size);
	*out = a;
	return true;
}

/* ---- writing ---------------------------------------------------------------- */

/* Writes magic, lengths and dictionary into h, padded so that the data begin at
 * a multiple of 64 bytes, as NumPy does.  Returns that offset. */
static size_t make_header(const lab_npy *a, char h[1024])
{
	size_t used = 10, total;

	used += (size_t)sprintf(h + used, "{'descr': '<f4', 'fortran_order': False, 'shape': (");
	for (int i = 0; i < a->ndim; i++)
		used += (size_t)sprintf(h + used, i ? " %zu," : "%zu,", a->shape[i]);
	if (a->ndim > 1)
		used--; /* NumPy writes (3, 4) but (3,) */
	used += (size_t)sprintf(h + used, "), }");
	total = (used + 1 + 63) / 64 * 64;
	memset(h + used, ' ', total - used - 1);
	h[total - 1] = '\n';
	memcpy(h, magic, MAGIC);
	h[6] = 1;
	h[7] = 0;
	h[8] = (char)((total - 10) & 0xff);
	h[9] = (char)((total - 10) >> 8);
	return total;
}

static bool write_floats(FILE *f, const float *x, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t u;
		memcpy(&u, x + i, 4);
		u = htole32(u);
		if (fwrite(&u, 4, 1, f) != 1)
			return false;
	}
	return true;
}

bool lab_npy_write(const char *path, const lab_npy *a, char *why)
{
	char h[1024]; /* 32 dimensions of 20 digits and the words fit */
	size_t n = make_header(a, h);
	FILE *f = fopen(path, "wb");
	bool ok;

	if (!f)
		return lab_fail(why, "%s: cannot create: %s", path, strerror(errno));
	ok = fwrite(h, 1, n, f) == n && write_floats(f, a->data, a->n);
	if (fclose(f) || !ok)
		return lab_fail(why, "%s: cannot write: %s", path, strerror(errno));
	return true;
}

void lab_npy_free(lab_npy *a)
{
	free(a->data);
	*a = (lab_npy){ 0 };
}

void lab_npy_unload(lab_npy_array *a)
{
	free(a->data);
	*a = (lab_npy_array){ 0 };
}
