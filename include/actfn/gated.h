/* SPDX-License-Identifier: MIT */
/* actfn: gated products, y = h(a) f(b): of a value a and a gate b, forward and backward.
 *
 *  glu       a sigmoid(b)      Dauphin et al. 2017, arXiv:1612.08083
 *  bilinear  a b               the same
 *  gtu       tanh(a) sigmoid(b)  van den Oord et al. 2016, arXiv:1606.05328
 *  reglu     a relu(b)         Shazeer 2020, arXiv:2002.05202
 *  geglu     a gelu(b)         the same
 *  swiglu    a silu(b)         the same
 *
 * f and h may be any functions with any parameters, as actfn_parse() makes them: "swish(1.702)" is the gate of a swiglu
 * whose alpha is 1.702.
 *
 * Accuracy.  f and h are as actfn_forward() and actfn_derivative() give them, in f32 for f32, bf16 and f16; they are
 * multiplied in double, and the product is rounded once.  So y and the gradients are off by at most, in ULP,
 *   f32         0.5, and 1 more for each function that is not exact itself as identity and relu are
 *   f32, fast   0.5, and twice the bound of each function (actfn_info.fast_ulp)
 *   bf16, f16   0.51
 *   f64         0.5, 1 more for gradients, and twice the bound of each function (actfn_info.f64_ulp)
 * as long as the values and slopes of f and h are no subnormal numbers.  In mode exact all instruction sets, lengths
 * and threads give the same bits, but for f64.
 *
 * Special values are IEEE's: NaN gives NaN, 0 times infinity too, so swiglu of 0 and +inf is NaN.  But what is shut
 * by a branch is shut: where relu is 0, or another function that stops at 0 ("hard" in actfn_info.saturates), y is
 * 0 whatever the other factor is.  In the gradients, a factor with f = f' = 0 passes nothing on, not even an
 * infinite gy, and f' = 0 takes nothing. */
#ifndef ACTFN_GATED_H
#define ACTFN_GATED_H

#include <actfn/layer.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct actfn_gated {
	const actfn *gate;  /* f */
	const actfn *value; /* h; NULL: the identity */
	actfn_dtype dtype;  /* of all arrays */
	actfn_mode mode;    /* of f32 */
} actfn_gated;

/* g's functions become those of a named product, ACTFN_LAYER_GLU, _BILINEAR, _GTU, _REGLU, _GEGLU or _SWIGLU.
 * Errors: ERR_NULL, ERR_NAME for any other layer; *g is untouched on error. */
ACTFN_API actfn_status actfn_gated_functions(actfn_layer_id id, actfn_gated *g);

/* ---- two tensors ---------------------------------------------------------------- */
/* n elements in each array; n may be 0 (then pointers may be NULL).
 * Errors: ERR_NULL, ERR_DTYPE, ERR_ARGUMENT for an unknown mode, ERR_OVERLAP; outputs are untouched on error. */

/* y[i] = h(a[i]) f(b[i]).
 * y may be a or b; otherwise no overlap. */
ACTFN_API actfn_status actfn_gated_forward(const actfn_gated *g, size_t n, const void *a, const void *b, void *y);

/* ga[i] = gy[i] h'(a[i]) f(b[i]) and gb[i] = gy[i] h(a[i]) f'(b[i]), from the inputs alone.
 * Each may be one of the inputs; otherwise no overlap.  One of them may be NULL: it is not wanted. */
ACTFN_API actfn_status actfn_gated_backward(const actfn_gated *g, size_t n, const void *a, const void *b,
					    const void *gy, void *ga, void *gb);

/* The gradients of parameters that all elements share, in double, by a fixed tree as in actfn_param_gradient():
 * gate[k] = sum of gy h(a) df/dp_k(b) and value[k] = sum of gy f(b) dh/dp_k(a).  Where a factor of it is 0, an element
 * adds nothing, whatever gy is.
 * They have room for actfn_info.nparams values each, and may be NULL where there are none or they are not wanted. */
ACTFN_API actfn_status actfn_gated_param_gradient(const actfn_gated *g, size_t n, const void *a, const void *b,
						  const void *gy, double *gate, double *value);

/* ---- one tensor, split in two ----------------------------------------------------- */

typedef enum actfn_gated_order {
	ACTFN_VALUE_FIRST = 0, /* PyTorch, Keras, JAX */
	ACTFN_GATE_FIRST = 1,  /* Shazeer's text */
} actfn_gated_order;

/* x has the shape (outer, 2 size, inner), y (outer, size, inner); the axis in the middle is split in halves. */
typedef struct actfn_gated_split {
	size_t outer, size, inner; /* any may be 0 */
	actfn_gated_order order;
} actfn_gated_split;

/* The same on the two halves of x; gx has the shape of x.
 * y must not overlap x; gx may be x, and must not overlap gy.
 * Errors: those above; ERR_ARGUMENT also for an unknown order and for shapes with more bytes than memory. */
ACTFN_API actfn_status actfn_gated_split_forward(const actfn_gated *g, const actfn_gated_split *s, const void *x,
						 void *y);
ACTFN_API actfn_status actfn_gated_split_backward(const actfn_gated *g, const actfn_gated_split *s, const void *x,
						  const void *gy, void *gx);
ACTFN_API actfn_status actfn_gated_split_param_gradient(const actfn_gated *g, const actfn_gated_split *s,
							const void *x, const void *gy, double *gate, double *value);

#ifdef __cplusplus
}
#endif
#endif
