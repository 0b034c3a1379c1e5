/* SPDX-License-Identifier: MIT */
/* actfn: functions of a row, softmax and its like.
 *
 * A row is what lies along one axis of a contiguous tensor: its elements are `inner` apart, and there are
 * outer * inner of them.  Softmax over the channels of an N x C x H x W tensor (softmax2d) has the axis
 * { N, C, H * W }, over the last one { N * C * H, W, 1 }.  What each function computes and for which options stands in
 * its actfn_layer_info (<actfn/layer.h>); any of the three sizes may be 0.
 *
 * Results are the same bits for every number of threads, instruction set, position and layout: a row gives the same
 * whether its elements are neighbours or far apart.  Sums are formed in double, by a tree that depends on nothing but
 * the length of the row.  Nothing here allocates. */
#ifndef ACTFN_ROW_H
#define ACTFN_ROW_H

#include <actfn/layer.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A contiguous tensor seen along an axis: element i of row (o, j) is x[(o * size + i) * inner + j]. */
typedef struct actfn_axis {
	size_t outer, size, inner;
} actfn_axis;

/* What a call may choose; ACTFN_ROW_OPTIONS has the usual values, which NULL stands for as well. */
typedef struct actfn_row_options {
	double temperature; /* the row is divided by it; 2^-1000 to 2^1000 */
	int safe;           /* 1: a row of nothing but -inf (fully masked) gives zeros and not NaN */
	int hard;           /* gumbel_softmax, forward: 1 gives the one-hot sample */
	uint64_t seed;      /* gumbel_softmax: the noise is a function of it and of an element's place in the tensor */
} actfn_row_options;

#define ACTFN_ROW_OPTIONS { 1, 0, 0, 0 }

/* y = f(x), each row by itself.  y may be x; any other overlap is an error.
 * Errors: ERR_NAME where f is no function of a row; ERR_DTYPE; ERR_ARGUMENT for options out of their range or a size
 * that overflows; ERR_NULL; ERR_OVERLAP.  y is untouched on error. */
ACTFN_API actfn_status actfn_row_forward(actfn_layer_id f, actfn_dtype dtype, const actfn_axis *axis,
					 const actfn_row_options *options, const void *x, void *y);

/* gx = the gradient by x, from y = f(x) and gy, the gradient by y.  gx may be y or gy.  Errors: as above. */
ACTFN_API actfn_status actfn_row_backward(actfn_layer_id f, actfn_dtype dtype, const actfn_axis *axis,
					  const actfn_row_options *options, const void *y, const void *gy, void *gx);

#ifdef __cplusplus
}
#endif
#endif
