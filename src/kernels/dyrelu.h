/* SPDX-License-Identifier: MIT */
/* What the units of Dynamic ReLU export: the loops over its tensors, and the algebra of its small network.
 *
 * Sums are over 16 lanes, element i in lane i mod 16, and then over the halves of those: the same on every
 * instruction set.  No sum of products is contracted, but where the product is exact.  So all bits are the same. */
#ifndef ACTFN_KERNELS_DYRELU_H
#define ACTFN_KERNELS_DYRELU_H

#include <stddef.h>

#include <actfn/dyrelu.h>

/* Some positions of all channels of one sample.  Arrays of positions have room for 8 more. */
typedef struct actfn_dyrelu_tile {
	size_t channels, positions;
	int by_position;      /* the channels of a position lie side by side */
	size_t pitch;         /* elements to the next position then, else to the next channel */
	int pieces;           /* K */
	int past;             /* out is so large that it is better written past the caches; it is no input then */
	const double *coef;   /* [2 K][channels]: a^1 ... a^K, b^1 ... b^K */
	double *sums;         /* mean: [channels]; gradient: [2 K][channels] */
	const double *shift;  /* [channels] */
	const double *pi;     /* [positions]; NULL: 1 */
	const double *dz;     /* [positions], with pi only */
	const double *weight; /* [channels], with pi only: the attention's */
	double *dots;         /* [positions] */
} actfn_dyrelu_tile;

/* x, gy and out point to the tile's first element. */
typedef void actfn_dyrelu_loop(const actfn_dyrelu_tile *t, const void *x, const void *gy, void *out);

typedef struct actfn_dyrelu_kernels {
	actfn_dyrelu_loop *mean;     /* sums[c] += x */
	actfn_dyrelu_loop *project;  /* dots[p] += weight[c] x */
	actfn_dyrelu_loop *forward;  /* out = pi max_k (a^k x + b^k) */
	actfn_dyrelu_loop *attend;   /* dots[p] += gy max_k (a^k x + b^k) */
	actfn_dyrelu_loop *gradient; /* sums += the gradients of the coefficients */
	actfn_dyrelu_loop *backward; /* out = pi gy a^{k*} + shift[c] + weight[c] dz; with pi, sums[c] += dz x */

	/* out[r] = bias[r] + sum over i of w[r][i] x[i]; w and bias are doubles for f64, else floats */
	void (*product)(size_t rows, size_t cols, const void *w, const void *bias, const double *x, double *out);
	/* out[i] += sum over r of g[r] w[r][i] */
	void (*transposed)(size_t rows, size_t cols, const void *w, const double *g, double *out);
	/* y[i] += a x[i] */
	void (*add)(size_t n, double a, const double *x, double *y);
	/* delta[i] = tanh(u[i] / 2), slope[i] its derivative by u; the arrays have room for 8 more */
	void (*squash)(size_t n, const double *u, double *delta, double *slope);
	/* y[i] = exp(x[i] - most); likewise */
	void (*exponentials)(size_t n, const double *x, double most, double *y);
} actfn_dyrelu_kernels;

/* actfn_<isa>_dyrelu_<type>; see sets.h. */
#define ACTFN_DYRELU_TABLE(isa, type) extern const actfn_dyrelu_kernels actfn_##isa##_dyrelu_##type;
#define CPU(name, machine, present, options) \
	ACTFN_DYRELU_TABLE(name, f32) ACTFN_DYRELU_TABLE(name, f64) ACTFN_DYRELU_TABLE(name, bf16) \
	ACTFN_DYRELU_TABLE(name, f16)
#include "src/isa.def"
#undef CPU
#undef ACTFN_DYRELU_TABLE

#endif
