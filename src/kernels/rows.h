/* SPDX-License-Identifier: MIT */
/* What a unit of functions of a row exports. */
#ifndef ACTFN_KERNELS_ROWS_H
#define ACTFN_KERNELS_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include <actfn/actfn.h>

/* What cross_entropy aims at, for the rows of a call: labels, or NULL where b is the target. */
typedef struct actfn_row_goal {
	const int64_t *labels;
	double *loss; /* per row: forward it is written, backward it is the gradient by the loss */
	const double *weight; /* per class, or NULL: 1 */
	double weights;       /* their sum */
	double smoothing;
	int64_t ignore;
} actfn_row_goal;

/* Rows of `size` elements.  inner = 1: `count` of them one after the other; else side by side, `count` <= inner, the
 * elements of each inner apart. */
typedef struct actfn_rows {
	size_t size, inner, count;
	const void *a, *b; /* x, or y and gy; b is a where there is none */
	void *out;
	size_t index;      /* of the first element in the whole tensor */
	const actfn_row_goal *goal; /* NULL but for cross_entropy */
} actfn_rows;

typedef struct actfn_row_par {
	double sign, temperature; /* sign -1 for softmin */
	double scale;             /* 1 / temperature */
	int safe;
	uint64_t seed;
	/* Not NULL: calls task(arg, i) for 0 <= i < tasks, perhaps on several threads; for one long row. */
	void (*each)(void (*task)(void *arg, int i), void *arg, int tasks);
} actfn_row_par;

typedef void actfn_row_kernel(const actfn_row_par *p, const actfn_rows *r);

/* The operations: forward ones of x, backward ones of y and gy. */
#define ACTFN_ROW_OPS(X) \
	X(softmax) X(softmax_backward) /* softmin, too */ \
	X(log_softmax) X(log_softmax_backward) \
	X(sparsemax) X(sparsemax_backward) \
	X(entmax15) X(entmax15_backward) \
	X(hardmax) X(hardmax_backward) \
	X(cross_entropy) X(cross_entropy_backward) /* both of x, and perhaps a target */ \
	X(gumbel_noise) /* x, element by element */

typedef enum actfn_row_op {
#define ROW_OP(name) row_op_##name,
	ACTFN_ROW_OPS(ROW_OP)
#undef ROW_OP
	ACTFN_ROW_OP_COUNT
} actfn_row_op;

/* actfn_<isa>_rows_<type>[ACTFN_ROW_OP_COUNT], and actfn_<isa>_rowfloat_<type>[2], one for mode exact and one for mode
 * fast, with NULL where float will not do; see sets.h. */
#define ACTFN_ROW_TABLE(isa, type) \
	extern actfn_row_kernel *const actfn_##isa##_rows_##type[], *const actfn_##isa##_rowfloat_##type[][ACTFN_ROW_OP_COUNT];
#define CPU(name, machine, present, options) \
	ACTFN_ROW_TABLE(name, f32) ACTFN_ROW_TABLE(name, f64) ACTFN_ROW_TABLE(name, bf16) ACTFN_ROW_TABLE(name, f16)
#include "src/isa.def"
#undef CPU
#undef ACTFN_ROW_TABLE

/* The kernel of the instruction set in use, dtype up to ACTFN_F16. */
actfn_row_kernel *actfn_row_kernel_of(actfn_row_op op, actfn_dtype dtype);

/* A row is summed in at most so many chunks, one after the other. */
enum { ACTFN_ROW_CHUNKS = 256 };

/* Elements of a chunk, a multiple of 16 that depends on nothing but the size of the row. */
static inline size_t actfn_row_chunk(size_t size)
{
	size_t least = 65536, each = (size / ACTFN_ROW_CHUNKS + 16) / 16 * 16;
	return each < least ? least : each;
}

#endif
