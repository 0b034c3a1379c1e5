/* SPDX-License-Identifier: MIT */
/* What a unit of functions of a row exports: steps of them, on pieces of a row and on rows side by side. */
#ifndef ACTFN_KERNELS_ROWS_H
#define ACTFN_KERNELS_ROWS_H

#include <stddef.h>

/* What the steps are told and what they find out about a row. */
typedef struct actfn_row_sums {
	double max, sum;
} actfn_row_sums;

typedef struct actfn_row_par {
	double sign, scale; /* -1 for softmin; 1 / temperature */
	int safe;
} actfn_row_par;

/* Sums over n elements of a row; adds them to what stands in s, maxima likewise. */
typedef void actfn_row_step(const actfn_row_par *p, actfn_row_sums *s, size_t n, const void *a, const void *b);

/* Writes n elements of a row. */
typedef void actfn_row_last(const actfn_row_par *p, const actfn_row_sums *s, size_t n, const void *a, const void *b,
			    void *out);

enum { ACTFN_ROW_STEPS = 2 };

/* A function of a row: its steps, each of which wants the whole row before the next, and the last one. */
typedef struct actfn_row_kernel {
	actfn_row_step *step[ACTFN_ROW_STEPS]; /* NULL: no more */
	actfn_row_last *last;
	/* All of it: `size` elements that are `inner` apart, for the first `columns` <= inner rows. */
	void (*across)(const actfn_row_par *p, size_t size, size_t inner, size_t columns, const void *a, const void *b,
		       void *out);
} actfn_row_kernel;

typedef enum actfn_row_op {
	ACTFN_ROW_SOFTMAX,
	ACTFN_ROW_SOFTMAX_BACKWARD,
	ACTFN_ROW_OPS
} actfn_row_op;

/* actfn_<isa>_rows_<type>: a row per operation; see sets.h. */
#define ACTFN_ROW_TABLE(isa, type) extern const actfn_row_kernel actfn_##isa##_rows_##type[];
#define CPU(name, machine, present, options) \
	ACTFN_ROW_TABLE(name, f32) ACTFN_ROW_TABLE(name, f64) ACTFN_ROW_TABLE(name, bf16) ACTFN_ROW_TABLE(name, f16)
#include "src/isa.def"
#undef CPU
#undef ACTFN_ROW_TABLE

/* Rows are cut into at most so many chunks, each summed by itself. */
enum { ACTFN_ROW_CHUNKS = 256 };

/* Elements of a chunk: it depends on nothing but the size of the row. */
static inline size_t actfn_row_chunk(size_t size)
{
	size_t least = 65536, each = (size / ACTFN_ROW_CHUNKS + 16) / 16 * 16;
	return each < least ? least : each;
}

#endif
