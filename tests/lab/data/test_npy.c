/* SPDX-License-Identifier: MIT */
/* .npy: files as NumPy 1.24.2 writes them, files that are broken, and what we write. */
#include "lab/data/npy.h"

#include "lab/text.h"
#include "tests/lab/test.h"

/* numpy.save() of the array in the comment; the header is padded with blanks to 128 bytes. */
typedef struct sample {
	const char *header; /* the dictionary */
	const char *data;
	size_t n;           /* bytes of data */
} sample;

enum { HEADER = 128 };

/* [[1, -2, 0.5], [inf, 1e-45, -0.0]] */
static const sample f4 = { "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
			   "\x00\x00\x80?\x00\x00\x00\xc0\x00\x00\x00?\x00\x00\x80\x7f\x01\x00\x00\x00\x00\x00\x00\x80",
			   24 };
/* [0.1, 1e300] */
static const sample f8 = { "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }",
			   "\x9a\x99\x99\x99\x99\x99\xb9?\x9cu\x00\x88<\xe4" "7~", 16 };
/* float32(7) */
static const sample scalar = { "{'descr': '<f4', 'fortran_order': False, 'shape': (), }", "\x00\x00\xe0@", 4 };
/* zeros((0, 3)) */
static const sample empty = { "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3), }", "", 0 };

/* The bytes of the file; the parser sees an exact allocation, so that ASan notices any step beyond. */
static unsigned char *bytes_of(const sample *s, size_t *n)
{
	unsigned char *b = malloc(HEADER + s->n);

	assert_non_null(b);
	*n = HEADER + s->n;
	memset(b, ' ', HEADER);
	memcpy(b, "\x93NUMPY\x01\x00v\x00", 10);
	memcpy(b + 10, s->header, strlen(s->header));
	b[HEADER - 1] = '\n';
	memcpy(b + HEADER, s->data, s->n);
	return b;
}

static lab_npy parse(const sample *s)
{
	char why[LAB_MESSAGE] = "";
	size_t n;
	unsigned char *b = bytes_of(s, &n);
	lab_npy a;

	if (!lab_npy_parse(b, n, &a, why))
		fail_msg("%s", why);
	free(b);
	return a;
}

static void reads_numpy(void **state)
{
	lab_npy a = parse(&f4);

	(void)state;
	assert_int_equal(a.ndim, 2);
	assert_int_equal(a.shape[0], 2);
	assert_int_equal(a.shape[1], 3);
	assert_int_equal(a.n, 6);
	assert_true(a.data[0] == 1 && a.data[1] == -2 && a.data[2] == 0.5f && isinf(a.data[3]));
	assert_true(a.data[4] == 0x1p-149f && a.data[5] == 0 && signbit(a.data[5]));
	lab_npy_free(&a);

	a = parse(&f8);
	assert_int_equal(a.ndim, 1);
	assert_true(a.data[0] == 0.1f && isinf(a.data[1]));
	lab_npy_free(&a);

	a = parse(&scalar);
	assert_int_equal(a.ndim, 0);
	assert_true(a.n == 1 && a.data[0] == 7);
	lab_npy_free(&a);

	a = parse(&empty);
	assert_int_equal(a.n, 0);
	lab_npy_free(&a);
}

static void expect(const unsigned char *b, size_t n, const char *words)
{
	char why[LAB_MESSAGE] = "";
	unsigned char *exact = malloc(n ? n : 1);
	lab_npy a = { .n = 77 };

	memcpy(exact, b, n);
	if (lab_npy_parse(exact, n, &a, why))
		fail_msg("parsed, expected \"%s\"", words);
	assert_says(why, words);
	assert_int_equal(a.n, 77);
	free(exact);
}

static void expect_header(const char *header, const char *words)
{
	size_t n;
	unsigned char *b = bytes_of(&(sample){ header, f4.data, f4.n }, &n);

	expect(b, n, words);
	free(b);
}

static void refuses_headers(void **state)
{
	(void)state;
	expect_header("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }", "big-endian");
	expect_header("{'descr': '<i8', 'fortran_order': False, 'shape': (3,), }", "dtype <i8 is not supported");
	expect_header("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", "Fortran order");
	expect_header("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4), }",
		      "truncated: header promises 32 bytes of data, file has 24");
	expect_header("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }",
		      "trailing data: header promises 16 bytes of data, file has 24");
	expect_header("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }",
		      "larger than any memory");
	expect_header("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "malformed");
	expect_header("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "malformed");
	expect_header("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (6,), }", "malformed");
	expect_header("{'descr': '<f4', 'shape': (6,), }", "malformed");
	expect_header("{'descr': '<f4', 'fortran_order': False, 'shape': (6", "malformed");
	expect_header("", "malformed");
}

/* Every prefix of a good file is refused, and none reads beyond its end. */
static void refuses_truncated(void **state)
{
	size_t n;
	unsigned char *b = bytes_of(&f4, &n), wrong = b[0];

	(void)state;
	for (size_t i = 0; i < n; i++)
		expect(b, i, i < 6 ? "not a .npy file" : "truncated");
	b[0] = 'P';
	expect(b, n, "not a .npy file");
	b[0] = wrong;
	b[6] = 9;
	expect(b, n, "version 9.0");
	free(b);
}

/* What we write is what NumPy writes for the same array, byte for byte, and comes back. */
static void writes(void **state)
{
	char dir[64], path[128];
	char why[LAB_MESSAGE] = "";
	unsigned char file[256];
	size_t n;
	unsigned char *want = bytes_of(&f4, &n);
	lab_npy a = parse(&f4), back;
	FILE *f;

	(void)state;
	snprintf(path, sizeof path, "%s/x.npy", make_folder(dir));
	assert_true(lab_npy_write(path, &a, why));
	f = fopen(path, "rb");
	assert_non_null(f);
	assert_int_equal(fread(file, 1, sizeof file, f), n);
	fclose(f);
	assert_memory_equal(file, want, n);
	assert_true(lab_npy_read(path, &back, why));
	assert_memory_equal(back.data, a.data, f4.n);
	lab_npy_free(&back);
	remove(path);
	rmdir(dir);

	assert_false(lab_npy_write("/nowhere/x.npy", &a, why));
	assert_says(why, "/nowhere/x.npy: cannot create: No such file");
	assert_false(lab_npy_read("/nowhere/x.npy", &back, why));
	assert_says(why, "/nowhere/x.npy: No such file");
	lab_npy_free(&a);
	free(want);
}

static void full_disk(void **state)
{
	char why[LAB_MESSAGE];
	lab_npy a = parse(&f4);

	(void)state;
	if (access("/dev/full", W_OK))
		skip();
	assert_false(lab_npy_write("/dev/full", &a, why));
	assert_says(why, "/dev/full: cannot write: No space left on device");
	lab_npy_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_numpy), cmocka_unit_test(refuses_headers), cmocka_unit_test(refuses_truncated),
		cmocka_unit_test(writes),      cmocka_unit_test(full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
