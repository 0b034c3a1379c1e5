/* SPDX-License-Identifier: MIT */
/* actfn: functions whose parameters are tensors and are trained with a network's weights.
 *
 * A tensor x is N x C x P: N samples of C channels with P positions each, where P is 1, a length or height times
 * width; or N x P x C, channels last.  Element (n, c, p) of the output is f(x[n][c][p]; a, b ...), where each
 * parameter of f is one number for all, a number per channel, or a number per element of a sample.
 *
 * The numbers count as doubles.  They are stored as doubles where the tensor holds doubles, and as floats
 * otherwise; their gradients are doubles.  Each output is, bit for bit, what the element-wise calls give for a
 * handle with the element's parameters (with the defaults where all are the defaults).
 *
 * A parameter's gradient is the sum of gy df/dp over all elements that share it.  It is accumulated in double by
 * a tree that depends on the shape alone: the same bits for every number of threads, and for both layouts where
 * the parameter is per channel or per element.  For one value per channel they are the bits that
 * actfn_param_gradient() gives for the channel's elements in the order (n, p); for one per element, in the order
 * n; for one for all, in the order of memory.  Where a function's parameters are shared to different extents, the
 * sums of the least shared one are added in the order of its values.
 *
 * Nothing here allocates, prints or exits, but for actfn_learned_check() and actfn_rrelu_check(), which allocate while
 * they read a condition. */
#ifndef ACTFN_LEARNED_H
#define ACTFN_LEARNED_H

#include <actfn/actfn.h>

#ifdef __cplusplus
extern "C" {
#endif

/* N x C x P elements side by side, or N x P x C.  Any of them may be 0. */
typedef struct actfn_tensor {
	size_t n, c, p;
	int channels_last;
} actfn_tensor;

/* The values of a parameter: 1 (shared), c (per channel) or c p (per element, in the order of a sample in memory). */
typedef struct actfn_values {
	const void *at; /* doubles for ACTFN_F64, floats otherwise; NULL: the value that f has, count does not matter */
	size_t count;
} actfn_values;

/* Everything that a call is about, but for its arrays. */
typedef struct actfn_learned {
	const actfn *f; /* a function with parameters: prelu, swish, srelu, dyt, ... */
	actfn_dtype dtype;
	actfn_mode mode;
	actfn_tensor shape;
	actfn_values param[ACTFN_MAX_PARAMS]; /* in the order of actfn_info.param */
} actfn_learned;

/* Could it be called?  Looks at the values, too: they must be finite and within their parameter's range.
 * On error one line in why (n bytes, always terminated; NULL if n is 0) names what is wrong and what would be
 * right: `prelu: 3 values of a for 64 channels; give 1 (shared), 64 (per channel) or 802816 (per element)`,
 * `pelu needs b > 0; b of channel 3 is -0.5`.
 * Errors: ERR_NULL, ERR_DTYPE, ERR_ARGUMENT (mode; a shape beyond memory; a count), ERR_PARAM (a value),
 * ERR_UNSUPPORTED (f has no parameters), ERR_MEMORY. */
ACTFN_API actfn_status actfn_learned_check(const actfn_learned *l, char *why, size_t n);

/* y = f(x; parameters).  y may be x; no other overlap of y, also not with values.
 * Values outside their range are not looked for, and give any numbers: actfn_learned_check() finds them.
 * Errors: as above but ERR_PARAM and ERR_MEMORY, and ERR_OVERLAP; y is untouched on error. */
ACTFN_API actfn_status actfn_learned_forward(const actfn_learned *l, const void *x, void *y);

/* gx = gy f'(x; parameters), as actfn_backward() has it, and gp[k][i] = the gradient of value i of parameter k.
 * gx may be x or gy, or NULL where it is not wanted.  gp is NULL, or has an entry for each parameter of f that is
 * NULL or has room for as many doubles as the parameter has values (one where param[k].at is NULL).
 * Errors: as above. */
ACTFN_API actfn_status actfn_learned_backward(const actfn_learned *l, const void *x, const void *gy, void *gx,
					      double *const *gp);

/* values[i] = the default of parameter k of f, i < count: what learning starts from (prelu 0.25; srelu t_l 0, a_l 0.2,
 * t_r 1, a_r 1, the state that its paper freezes for the first epochs).  dtype: of the tensor.
 * Errors: ERR_NULL, ERR_DTYPE, ERR_ARGUMENT (no such parameter). */
ACTFN_API actfn_status actfn_learned_init(const actfn *f, int k, actfn_dtype dtype, size_t count, void *values);

/* ---- rrelu in training --------------------------------------------------------
 *
 * y = x >= 0 ? x : r x with a random slope r for each element, uniform in [lower, upper]; gx = x >= 0 ? gy : r gy.
 * Xu, Wang, Chen & Li 2015, arXiv:1505.00853.  In evaluation it is the element-wise rrelu(lower, upper), whose slope
 * is (lower + upper) / 2.  (The paper divides by a number from U(3, 8) instead, and by 5.5 in evaluation.)
 *
 * Slopes are floats, of 24 random bits, between the floats next to lower and upper; lower = upper gives that one.
 * They follow from the seed and the element's number: word (i mod 64) / 16 of Philox4x32-10 with key `seed` and
 * counter i / 64 * 16 + i mod 16 for element number i = index + offset.  So nothing depends on threads or instruction
 * sets, the backward pass needs no stored slopes, and a part of an array can be computed by itself.  Each training
 * step wants numbers of its own: add the number of elements to the offset, or take another seed.
 * y and gx are rounded once; NaN where x is NaN; gx is 0 where the slope is 0. */
typedef struct actfn_rrelu {
	actfn_dtype dtype;
	double lower, upper; /* 1/8 and 1/3 are usual */
	uint64_t seed, offset;
} actfn_rrelu;

/* Are the bounds those of the element-wise rrelu, 0 <= lower <= upper, and within the floats?  On error one line in why,
 * as in actfn_learned_check(): `rrelu needs lower >= 0; lower is -0.5`.  Errors: ERR_NULL, ERR_DTYPE, ERR_PARAM, ERR_MEMORY. */
ACTFN_API actfn_status actfn_rrelu_check(const actfn_rrelu *r, char *why, size_t n);

/* y may be x.  noise: NULL, or gets the slopes (1 where x >= 0), rounded to the type.
 * Errors: ERR_NULL, ERR_DTYPE, ERR_PARAM (see above), ERR_ARGUMENT (n beyond memory), ERR_OVERLAP. */
ACTFN_API actfn_status actfn_rrelu_forward(const actfn_rrelu *r, size_t n, const void *x, void *y, void *noise);

/* gx may be x or gy.  Errors: as above. */
ACTFN_API actfn_status actfn_rrelu_backward(const actfn_rrelu *r, size_t n, const void *x, const void *gy, void *gx);

/* ---- srelu -------------------------------------------------------------------- */

/* The end of the freezing of Jin et al. 2016, arXiv:1512.07030: t_r[c] = the k-th largest of the activations x of
 * channel c (the least where there are fewer), but not below t_l[c].  Until then srelu runs with its defaults, a leaky
 * ReLU, and learns none of the four.  t_l and t_r hold c values, doubles for ACTFN_F64, floats otherwise; t_l may be
 * NULL.  NaN and infinities are passed over; a channel without a number keeps its t_r.
 * Errors: ERR_NULL, ERR_DTYPE, ERR_ARGUMENT (k = 0). */
ACTFN_API actfn_status actfn_srelu_release(actfn_dtype dtype, const actfn_tensor *shape, const void *x, size_t k,
					   const void *t_l, void *t_r);

/* ---- apl with any number of hinges --------------------------------------------
 *
 * y = max(0, x) + sum_s a_s max(0, b_s - x), s < S, with a and b of shape (S, C).
 * gx = gy (1[x > 0] - sum_s a_s 1[x < b_s]),  ga_s = sum gy max(0, b_s - x),  gb_s = sum gy a_s 1[x < b_s].
 * At x = 0 and x = b_s the brackets are 0.  Agostinelli, Hoffman, Sadowski & Baldi 2015, arXiv:1412.6830.
 *
 * Each output is computed in double, in the order of s, and rounded once: off by half a unit of its last place and
 * (2 S + 1) 2^-53 times the sum of its terms' sizes.  x = -inf gives the limit: infinity with
 * the sign of sum a_s, or sum a_s b_s where that is 0.  NaN where x is NaN; where the slope is 0, gx is 0 whatever gy is.
 * ga and gb are accumulated as those of any other parameter per channel; all results are the same bits on every
 * instruction set and in both layouts.  The paper adds an l2 penalty of 0.001 on a, none on b.  With two hinges this
 * is the element-wise apl, which has a single value of each for all. */
typedef struct actfn_apl {
	actfn_dtype dtype;
	actfn_tensor shape;
	size_t hinges;     /* S, at most 64; 0: relu */
	const void *a, *b; /* values s c + channel: doubles for ACTFN_F64, floats otherwise */
} actfn_apl;

/* Are all values finite?  On error one line in why, as in actfn_learned_check().
 * Errors: ERR_NULL, ERR_DTYPE, ERR_ARGUMENT (hinges, a shape beyond memory), ERR_PARAM. */
ACTFN_API actfn_status actfn_apl_check(const actfn_apl *l, char *why, size_t n);

/* y may be x.  Errors: ERR_NULL, ERR_DTYPE, ERR_ARGUMENT, ERR_OVERLAP; y is untouched on error. */
ACTFN_API actfn_status actfn_apl_forward(const actfn_apl *l, const void *x, void *y);

/* gx may be x or gy, or NULL where it is not wanted; so may ga and gb, S c doubles each.  Errors: as above. */
ACTFN_API actfn_status actfn_apl_backward(const actfn_apl *l, const void *x, const void *gy, void *gx, double *ga,
					  double *gb);

/* What learning starts from: with a = 0 the unit would be ReLU and b would not learn.  a is uniform in [-0.1, 0.1]; b
 * is spread over [-2, 2], one in each S-th of it, at random in the middle half.  The same for every type, but for
 * its rounding.  Errors: ERR_NULL, ERR_DTYPE, ERR_ARGUMENT (hinges). */
ACTFN_API actfn_status actfn_apl_init(actfn_dtype dtype, size_t hinges, size_t channels, uint64_t seed, void *a, void *b);

#ifdef __cplusplus
}
#endif
#endif
