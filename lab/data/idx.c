/* SPDX-License-Identifier: MIT */
/* IDX, the file format of MNIST: a big-endian header, then unsigned bytes. */
#include "lab/data/idx.h"

#include <stdint.h>
#include <stdio.h>

#include "lab/text.h"

enum { UNSIGNED_BYTE = 0x08 };

static const char *const noun[] = { [LAB_IDX_LABELS] = "labels", [LAB_IDX_IMAGES] = "images" };

static uint32_t big_endian(const unsigned char *b)
{
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static uint32_t magic_of(lab_idx_kind kind)
{
	return UNSIGNED_BYTE << 8 | (uint32_t)kind;
}

static bool check_magic(uint32_t magic, lab_idx_kind kind, char *why)
{
	lab_idx_kind other = kind == LAB_IDX_IMAGES ? LAB_IDX_LABELS : LAB_IDX_IMAGES;

	if (magic == magic_of(kind))
		return true;
	if (magic == magic_of(other))
		return lab_fail(why, "holds %s (magic 0x%08x), expected %s (0x%08x); are the two files swapped?",
				noun[other], magic, noun[kind], magic_of(kind));
	if (magic >> 16 == 0 && (magic & 0xff) == (uint32_t)kind)
		return lab_fail(why, "element type 0x%02x (magic 0x%08x) is not supported, expected unsigned bytes "
				"(0x%08x)", magic >> 8, magic, magic_of(kind));
	return lab_fail(why, "not an IDX file of %s: magic 0x%08x, expected 0x%08x", noun[kind], magic,
			magic_of(kind));
}

/* "60000 images of 28x28" */
static const char *describe(const uint32_t *dim, lab_idx_kind kind, char s[64])
{
	if (kind == LAB_IDX_IMAGES)
		snprintf(s, 64, "%u images of %ux%u", dim[0], dim[1], dim[2]);
	else
		snprintf(s, 64, "%u labels", dim[0]);
	return s;
}

static bool check_size(const uint32_t *dim, lab_idx_kind kind, size_t has, char *why)
{
	uint64_t wants = 1;
	bool huge = false;
	char what[64], a[32], b[32];

	describe(dim, kind, what);
	for (int i = 0; i < (int)kind; i++) {
		if (!dim[i])
			return lab_fail(why, "empty: header says %s", what);
		huge |= __builtin_mul_overflow(wants, dim[i], &wants);
	}
	huge |= __builtin_add_overflow(wants, 4 + 4 * (uint64_t)kind, &wants);
	if (huge)
		return lab_fail(why, "damaged: header promises %s, file ends after %s", what, lab_commas(has, a));
	if (wants == has)
		return true;
	return lab_fail(why, "%s: header promises %s (%s bytes), file %s %s", has < wants ? "truncated" : "trailing data",
			what, lab_commas(wants, a), has < wants ? "ends after" : "has", lab_commas(has, b));
}

bool lab_idx_parse(const unsigned char *bytes, size_t n, lab_idx_kind kind, lab_idx *out, char *why)
{
	size_t header = 4 + 4 * (size_t)kind;
	uint32_t dim[3] = { 1, 1, 1 };

	if (n < 4)
		return lab_fail(why, "truncated: %zu bytes are no IDX file; one begins with 0x%08x", n, magic_of(kind));
	if (!check_magic(big_endian(bytes), kind, why))
		return false;
	if (n < header)
		return lab_fail(why, "truncated: the header has %zu bytes, file ends after %zu", header, n);
	for (int i = 0; i < (int)kind; i++)
		dim[i] = big_endian(bytes + 4 + 4 * i);
	if (!check_size(dim, kind, n, why))
		return false;
	*out = (lab_idx){ dim[0], dim[1], dim[2], bytes + header };
	return true;
}
