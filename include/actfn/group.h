/* SPDX-License-Identifier: MIT */
/* actfn: functions of a group of elements: maxout, crelu, polynorm, and polyrelu with learned coefficients.
 *
 * Tensors are contiguous.  A shape (outer, size, inner) has the axis that a function works along in the middle; any
 * of the three may be 0, then there is nothing to do and pointers may be NULL.
 *
 * Results do not depend on the instruction set nor on the number of threads: sums are formed in double by a tree
 * that depends on nothing but the shape, and nothing is contracted.  NaN gives NaN.
 *
 * Errors of all calls: ERR_NULL, ERR_DTYPE, ERR_OVERLAP, and ERR_ARGUMENT for what is said at each call and for
 * shapes with more bytes than memory; outputs are untouched on error. */
#ifndef ACTFN_GROUP_H
#define ACTFN_GROUP_H

#include <actfn/actfn.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct actfn_shape {
	size_t outer, size, inner;
} actfn_shape;

/* ---- maxout ------------------------------------------------------------------------ */
/* Goodfellow et al. 2013, arXiv:1302.4389, without the weights: each unit is the largest of its pieces. */

typedef enum actfn_maxout_order {
	ACTFN_UNIT_MAJOR = 0,  /* unit i has the channels i k to i k + k - 1 */
	ACTFN_PIECE_MAJOR = 1, /* unit i has the channels i, m + i, 2 m + i ...: TensorFlow Addons */
} actfn_maxout_order;

/* x has the shape (outer, units pieces, inner), y (outer, units, inner). */
typedef struct actfn_maxout {
	size_t outer, units, pieces, inner; /* 1 <= pieces < 2^31 */
	actfn_maxout_order order;
} actfn_maxout;

/* y = the largest piece, exactly; of equal ones the first, so which zero it is does not depend on chance.
 * NaN if any piece is NaN.  y must not overlap x, but may be x for pieces = 1.
 * Errors: ERR_ARGUMENT also for pieces = 0 or too many, and for an unknown order. */
ACTFN_API actfn_status actfn_maxout_forward(const actfn_maxout *m, actfn_dtype dtype, const void *x, void *y);

/* gx = gy at the piece that won, 0 at the others; the winner is found again from x, the first of equal ones.
 * A piece that is NaN wins, the first of them, and its gx is NaN.  gx may be x, and must not overlap gy. */
ACTFN_API actfn_status actfn_maxout_backward(const actfn_maxout *m, actfn_dtype dtype, const void *x, const void *gy,
					     void *gx);

/* ---- crelu ------------------------------------------------------------------------- */
/* Shang et al. 2016, arXiv:1603.05201.  x has the shape s, y (outer, 2 size, inner). */

/* y = relu(x) and then relu(-x) along the axis.  y must not overlap x. */
ACTFN_API actfn_status actfn_crelu_forward(const actfn_shape *s, actfn_dtype dtype, const void *x, void *y);

/* gx = gy's first half where x > 0, minus its second where x < 0, 0 where x = 0.
 * gx may be x, and must not overlap gy. */
ACTFN_API actfn_status actfn_crelu_backward(const actfn_shape *s, actfn_dtype dtype, const void *x, const void *gy,
					    void *gx);

/* ---- polynorm ---------------------------------------------------------------------- */
/* Zhuo et al. 2024, arXiv:2411.03884: y = w[0] n(x^3) + w[1] n(x^2) + w[2] n(x) + b, where
 * n(u) = u / sqrt(mean of u^2 along the axis + eps).
 * The rounded y is within 0.5 ULP of a value that is off by at most 1e-14 of |w[0] n(x^3)| + |w[1] n(x^2)| +
 * |w[2] n(x)| + |b|, and gx likewise by the sum of its terms; there is no overflow for finite x. */

typedef struct actfn_polynorm {
	double w[3], b; /* learned */
	double eps;     /* >= 0 */
} actfn_polynorm;

/* As training starts: w = 1/3, b = 0, eps = 1e-6. */
ACTFN_API actfn_polynorm actfn_polynorm_initial(void);

/* y may be x.  Errors: ERR_ARGUMENT also for an eps below 0 or NaN. */
ACTFN_API actfn_status actfn_polynorm_forward(const actfn_polynorm *p, const actfn_shape *s, actfn_dtype dtype,
					      const void *x, void *y);

/* gx, and the gradients of w and b, summed over the tensor.  gx may be x or gy.
 * gx, or gw and gb together, may be NULL: not wanted. */
ACTFN_API actfn_status actfn_polynorm_backward(const actfn_polynorm *p, const actfn_shape *s, actfn_dtype dtype,
					       const void *x, const void *gy, void *gx, double gw[3], double *gb);

/* ---- polyrelu ---------------------------------------------------------------------- */
/* Zhuo et al. 2024: y = a[0] + a[1] r + a[2] r^2 + ... with r = relu(x).
 * The rounded y is within 0.5 ULP of a value that is off by at most 2^-50 of the sum of its terms' sizes; so is gx. */

enum { ACTFN_POLYRELU_MAX = 8 };

typedef struct actfn_polyrelu {
	int degree; /* 0 to ACTFN_POLYRELU_MAX; the paper's is 3 */
	double a[ACTFN_POLYRELU_MAX + 1]; /* learned */
} actfn_polyrelu;

/* y may be x.  Errors: ERR_ARGUMENT also for a degree out of range. */
ACTFN_API actfn_status actfn_polyrelu_forward(const actfn_polyrelu *p, actfn_dtype dtype, size_t n, const void *x,
					      void *y);

/* gx = gy (a[1] + 2 a[2] r + ...) where x > 0, else 0, whatever gy is; ga[i] = sum of gy r^i, degree + 1 of them.
 * gx may be x or gy.  gx or ga may be NULL: not wanted. */
ACTFN_API actfn_status actfn_polyrelu_backward(const actfn_polyrelu *p, actfn_dtype dtype, size_t n, const void *x,
					       const void *gy, void *gx, double *ga);

#ifdef __cplusplus
}
#endif
#endif
