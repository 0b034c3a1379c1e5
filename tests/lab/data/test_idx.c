/* SPDX-License-Identifier: MIT */
/* IDX parsing: good files, and a message for every way in which one can be broken. */
#include "lab/data/idx.h"

#include "lab/text.h"
#include "tests/lab/test.h"

/* Two images of 2x3 pixels, as the format's description lays them out. */
static const unsigned char images[] = { 0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3,
					1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
static const unsigned char labels[] = { 0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9 };

static void reads(void **state)
{
	char why[LAB_MESSAGE];
	lab_idx a;

	(void)state;
	assert_true(lab_idx_parse(images, sizeof images, LAB_IDX_IMAGES, &a, why));
	assert_int_equal(a.n, 2);
	assert_int_equal(a.rows, 2);
	assert_int_equal(a.cols, 3);
	assert_int_equal(a.data[0], 1);
	assert_int_equal(a.data[11], 12);
	assert_true(lab_idx_parse(labels, sizeof labels, LAB_IDX_LABELS, &a, why));
	assert_int_equal(a.n, 3);
	assert_int_equal(a.data[2], 9);
}

/* The bytes go into an exact allocation, so that ASan notices any step beyond. */
static void expect(const unsigned char *bytes, size_t n, lab_idx_kind kind, const char *words)
{
	char why[LAB_MESSAGE] = "";
	unsigned char *exact = malloc(n ? n : 1);
	lab_idx a = { .n = 77 };

	memcpy(exact, bytes, n);
	if (lab_idx_parse(exact, n, kind, &a, why))
		fail_msg("parsed, expected \"%s\"", words);
	assert_says(why, words);
	assert_int_equal(a.n, 77);
	free(exact);
}

static void refuses(void **state)
{
	static const unsigned char zip[] = "PK\x03\x04................";
	static const unsigned char floats[] = { 0, 0, 0x0d, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0 };
	static const unsigned char none[] = { 0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28 };
	static const unsigned char huge[] = { 0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 };

	(void)state;
	expect(images, 0, LAB_IDX_IMAGES, "truncated: 0 bytes");
	expect(images, 15, LAB_IDX_IMAGES, "truncated: the header has 16 bytes, file ends after 15");
	expect(images, sizeof images - 1, LAB_IDX_IMAGES,
	       "truncated: header promises 2 images of 2x3 (28 bytes), file ends after 27");
	expect(labels, sizeof labels - 2, LAB_IDX_LABELS,
	       "truncated: header promises 3 labels (11 bytes), file ends after 9");
	expect(labels, sizeof labels, LAB_IDX_IMAGES, "holds labels (magic 0x00000801), expected images (0x00000803)");
	expect(images, sizeof images, LAB_IDX_LABELS, "are the two files swapped?");
	expect(zip, sizeof zip, LAB_IDX_IMAGES, "magic 0x504b0304, expected 0x00000803");
	expect(floats, sizeof floats, LAB_IDX_IMAGES, "element type 0x0d");
	expect(none, sizeof none, LAB_IDX_IMAGES, "empty: header says 0 images of 28x28");
	expect(huge, sizeof huge, LAB_IDX_IMAGES, "header promises 4294967295 images");
}

static void refuses_trailing(void **state)
{
	unsigned char longer[sizeof images + 3] = { 0 };

	(void)state;
	memcpy(longer, images, sizeof images);
	expect(longer, sizeof longer, LAB_IDX_IMAGES,
	       "trailing data: header promises 2 images of 2x3 (28 bytes), file has 31");
}

/* The sketch in the interface description, number for number. */
static void says_what_is_missing(void **state)
{
	enum { N = 12000001 };
	unsigned char *b = calloc(N, 1);

	(void)state;
	memcpy(b, "\0\0\x08\x03\0\0\xea\x60\0\0\0\x1c\0\0\0\x1c", 16);
	expect(b, N, LAB_IDX_IMAGES,
	       "truncated: header promises 60000 images of 28x28 (47,040,016 bytes), file ends after 12,000,001");
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(refuses),
		cmocka_unit_test(refuses_trailing),
		cmocka_unit_test(says_what_is_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
