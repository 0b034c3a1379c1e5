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
 * the length of the row.  f32 in rows of up to 65,536 elements at temperature 1 has kernels of its own for softmax, its
 * like and log_softmax: in pairs of floats, and in mode fast (actfn_set_mode()) in floats, which have other bits, again
 * the same everywhere.  Nothing here allocates, and 64 KiB of stack are enough.
 *
 * Accuracy, mode exact.  That of y and of the loss stands in the facts.  gx is off from what its formula gives for the y
 * and gy, or the x, that the call has, by at most so many ULP and such a part of the sum of its terms' sizes (they may
 * cancel):
 *   bf16, f16   0.5 ULP and 2^-48, but log_softmax and cross-entropy 2^-36
 *   f32         the same, but softmax, softmin and gumbel_softmax 2.5 ULP, log_softmax 0.5 ULP and 2^-31
 *   f64         1 ULP and 2^-48
 * In mode fast, where that is computed in float, by an ULP and 6 * 2^-24, as long as the sums of gradients are normal
 * numbers and a few powers of two more. */
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

/* ---- softmax and cross-entropy in one --------------------------------------------- */

typedef enum actfn_reduction {
	ACTFN_REDUCE_NONE = 0, /* a loss for each row */
	ACTFN_REDUCE_MEAN = 1, /* the sum over that of the labels' weights; over the number of distributions; NaN for 0 / 0 */
	ACTFN_REDUCE_SUM = 2,
} actfn_reduction;

/* loss = -sum over i of q_i log softmax(x)_i, q_i = weight_i ((1 - smoothing) target_i + smoothing / size): see layer
 * cross_entropy.  Weights below 0 are taken as they are; with both signs the bounds of accuracy are of the sum of the
 * terms' sizes. */
typedef struct actfn_cross_entropy {
	actfn_axis axis;
	const int64_t *labels; /* a class for each row, (outer, inner): the target is 1 there; or NULL, and then: */
	const void *target;    /* a distribution for each row, of the dtype and shape of x */
	double smoothing;      /* 0 to 1 */
	int64_t ignore;        /* rows with this label have no loss; PyTorch's is -100 */
	actfn_reduction reduction;
	const double *weight;  /* of each class, size of them; or NULL: 1 */
} actfn_cross_entropy;

/* loss: outer * inner numbers without reduction, one with.  The sums are the same for every number of threads.
 * Errors: ERR_DTYPE, ERR_NULL, and ERR_ARGUMENT for a label below 0 or not below size, smoothing out of range, a
 * weight that is no finite number, an unknown reduction, or a size that overflows; loss is untouched on error. */
ACTFN_API actfn_status actfn_cross_entropy_forward(actfn_dtype dtype, const actfn_cross_entropy *c, const void *x,
						   double *loss);

/* gx = the gradient by x, from gloss, the gradient by the loss, as many numbers.  gx may be x or the target; any other
 * overlap of these or of the weights is an error.  Errors: as above, and ERR_OVERLAP. */
ACTFN_API actfn_status actfn_cross_entropy_backward(actfn_dtype dtype, const actfn_cross_entropy *c, const void *x,
						    const double *gloss, void *gx);

#ifdef __cplusplus
}
#endif
#endif
