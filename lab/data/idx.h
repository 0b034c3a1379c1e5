/* SPDX-License-Identifier: MIT */
/* IDX, the file format of MNIST: a big-endian header, then unsigned bytes.
 * http://yann.lecun.com/exdb/mnist */
#ifndef LAB_IDX_H
#define LAB_IDX_H

#include <stdbool.h>
#include <stddef.h>

/* What is expected of a file; the value is its number of dimensions. */
typedef enum lab_idx_kind {
	LAB_IDX_LABELS = 1, /* magic 0x00000801: n bytes */
	LAB_IDX_IMAGES = 3, /* magic 0x00000803: n images of rows x cols bytes */
} lab_idx_kind;

typedef struct lab_idx {
	size_t n;
	size_t rows, cols;         /* 1 x 1 for labels */
	const unsigned char *data; /* [n * rows * cols], inside the parsed bytes */
} lab_idx;

/* Reads the n bytes of an unpacked IDX file without copying them.
 * On failure returns false, puts one line into why (LAB_MESSAGE bytes) and leaves *out untouched. */
bool lab_idx_parse(const unsigned char *bytes, size_t n, lab_idx_kind kind, lab_idx *out, char *why);

#endif
