/* SPDX-License-Identifier: MIT */
/* actfn: Dynamic ReLU, the largest of K lines whose coefficients a small network computes from the sample.
 * Chen, Dai, Liu, Chen, Yuan & Liu 2020, arXiv:2003.10027.
 *
 *   s[n][c] = mean over p of x[n][c][p]                       h = max(0, W1 s + b1)
 *   delta   = 2 sigmoid(W2 h + b2) - 1                        in (-1, 1)
 *   a^k     = alpha^k + lambda_a delta_a^k                    b^k = beta^k + lambda_b delta_b^k
 *   y[n][c][p] = max_k (a^k x[n][c][p] + b^k)
 *
 * Variant A has one set of coefficients for a sample, B and C one for each of its channels.  C multiplies y by
 * an attention over the positions:
 *
 *   z[n][p] = (sum over c of w[c] x[n][c][p] + b) / tau       pi = min(gamma softmax_p(z), 1)
 *
 * A sample has C channels and P positions: P = L for sequences, H W for images, 1 for vectors.  Training and
 * evaluation are the same function. */
#ifndef ACTFN_DYRELU_H
#define ACTFN_DYRELU_H

#include <actfn/actfn.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ACTFN_DYRELU_PIECES = 8 }; /* the most that K may be */

typedef enum actfn_dyrelu_variant {
	ACTFN_DYRELU_SHARED = 0,   /* A: coefficients by sample */
	ACTFN_DYRELU_CHANNEL = 1,  /* B: by sample and channel */
	ACTFN_DYRELU_POSITION = 2, /* C: by sample and channel, scaled by position */
} actfn_dyrelu_variant;

/* The layer and the shape of its tensor.  actfn_dyrelu_usual() fills it; then change what is to be different. */
typedef struct actfn_dyrelu {
	actfn_dyrelu_variant variant;
	int channels_last;                  /* 0: x[n][c][p], as PyTorch has it; 1: x[n][p][c] */
	size_t n, c, p;                     /* samples, channels, positions; n and p may be 0 */
	size_t pieces;                      /* K, 1 to 8; 2 */
	size_t hidden;                      /* length of h; 0: max(1, floor(c / reduction)) */
	size_t reduction;                   /* R; 8 (the common third-party code: 4) */
	double lambda_a, lambda_b;          /* 1, 0.5 */
	double alpha[ACTFN_DYRELU_PIECES];  /* 1, 0, ..., 0 */
	double beta[ACTFN_DYRELU_PIECES];   /* 0, ..., 0 */
	double tau;                         /* C: 10; > 0 */
	double gamma;                       /* C: > 0, or 0: p / 3 */
} actfn_dyrelu;

/* How many values each array of parameters has. */
typedef struct actfn_dyrelu_sizes {
	size_t w1, b1; /* (hidden, c), hidden */
	size_t w2, b2; /* (D, hidden), D; D = 2 K for A, c times 2 K for B and C: a^1 ... a^K, b^1 ... b^K of each channel */
	size_t w, b;   /* C: c, 1; else 0 */
} actfn_dyrelu_sizes;

/* The parameters: doubles where the tensor is f64, floats for all other types; row by row. */
typedef struct actfn_dyrelu_params {
	const void *w1, *b1, *w2, *b2, *w, *b; /* the last two for C only */
} actfn_dyrelu_params;

/* Gradients of the parameters, always doubles, in the same order; overwritten.  NULL: not wanted. */
typedef struct actfn_dyrelu_gradients {
	double *w1, *b1, *w2, *b2, *w, *b;
} actfn_dyrelu_gradients;

/* The paper's layer for a tensor of this shape.
 * Errors: ERR_NULL, ERR_ARGUMENT for an unknown variant or c = 0; *d is untouched on error. */
ACTFN_API actfn_status actfn_dyrelu_usual(actfn_dyrelu *d, actfn_dyrelu_variant variant, size_t n, size_t c, size_t p);

/* Errors: ERR_NULL; ERR_ARGUMENT for a description that no layer can have; *s is untouched on error. */
ACTFN_API actfn_status actfn_dyrelu_count(const actfn_dyrelu *d, actfn_dyrelu_sizes *s);

/* Do the arrays have as many values as the layer needs?  On error one line in why (size n, always terminated)
 * says what is wrong and what would be right: "b2 has 128 values, dyrelu_b with 64 channels and 2 pieces needs
 * 256".  why may be NULL if n is 0.  Errors: ERR_NULL, ERR_ARGUMENT. */
ACTFN_API actfn_status actfn_dyrelu_check(const actfn_dyrelu *d, const actfn_dyrelu_sizes *have, char *why, size_t n);

/* *bytes = what forward and backward want as workspace, aligned to 8.  Of the tensor that is about
 * (4 K + 3) 8 / (P size of an element): 0.7 % for K = 2, P = 56 * 56 and f32.
 * Errors: ERR_NULL, ERR_DTYPE, ERR_ARGUMENT; *bytes is untouched on error. */
ACTFN_API actfn_status actfn_dyrelu_workspace(const actfn_dyrelu *d, actfn_dtype dtype, size_t *bytes);

/* y from x.  y may be x; otherwise no overlap.  What is in the workspace before and after does not matter.
 * The coefficients are computed in double, and the slopes, but for f64, rounded to 29 bits; y is rounded once from
 * the double that follows.  The results are the same for all threads, alignments and machines.
 *
 * A NaN in a sample makes all of the sample NaN through the mean, and none of the others.  An infinity does with it
 * what the formula says: 0 times infinity, with a weight or a slope of 0, is NaN.
 *
 * Errors: ERR_NULL, ERR_DTYPE, ERR_ARGUMENT, ERR_OVERLAP; y is untouched on error. */
ACTFN_API actfn_status actfn_dyrelu_forward(const actfn_dyrelu *d, actfn_dtype dtype, const void *x,
					    const actfn_dyrelu_params *w, void *work, void *y);

/* gx and the gradients of the parameters, from x and gy.  Everything is computed anew from x: nothing has to be
 * kept of the forward call.  Where several lines are highest, the first of them has the gradient.
 * gx may be x or gy, otherwise no overlap.  Sums are in double, in an order that depends on the
 * shape alone.  With n = 0 or p = 0 the gradients are 0.
 * Errors: as above; outputs are untouched on error. */
ACTFN_API actfn_status actfn_dyrelu_backward(const actfn_dyrelu *d, actfn_dtype dtype, const void *x, const void *gy,
					     const actfn_dyrelu_params *w, void *work, void *gx,
					     const actfn_dyrelu_gradients *g);

/* Initial values, floats or doubles as dtype says: W1, b1 even in +-1 / sqrt(c), W2, b2 in +-1 / sqrt(hidden), the
 * attention in +-1 / sqrt(c), as PyTorch's Linear and Conv2d have them; as_relu: W2 and b2 are 0, which is exactly
 * ReLU for A and B.  The same for the same seed.  The pointers of w are written through.
 * Errors: ERR_NULL, ERR_DTYPE, ERR_ARGUMENT. */
ACTFN_API actfn_status actfn_dyrelu_init(const actfn_dyrelu *d, actfn_dtype dtype, uint64_t seed, int as_relu,
					 const actfn_dyrelu_params *w);

/* The order of the D rows of W2 and b2. */
typedef enum actfn_dyrelu_order {
	ACTFN_DYRELU_BY_CHANNEL = 0, /* here and in github.com/Islanna/DynamicReLU: for each channel a^1 ... a^K, b^1 ... b^K */
	ACTFN_DYRELU_BY_KIND = 1,    /* the paper: a^1 of all channels, ..., a^K, b^1, ..., b^K */
	ACTFN_DYRELU_BY_PIECE = 2,   /* github.com/microsoft/DynamicHead: a^1 of all channels, b^1, a^2, b^2, ... */
} actfn_dyrelu_order;

/* Copies the D rows of `row` bytes from one order to another: row = 4 for b2 in float, 4 hidden for W2.
 * No overlap.  Errors: ERR_NULL, ERR_ARGUMENT. */
ACTFN_API actfn_status actfn_dyrelu_reorder(const actfn_dyrelu *d, actfn_dyrelu_order from, actfn_dyrelu_order to,
					    size_t row, const void *in, void *out);

#ifdef __cplusplus
}
#endif
#endif
