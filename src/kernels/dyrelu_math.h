/* SPDX-License-Identifier: MIT */
/* The small network of Dynamic ReLU: products with its matrices, and the squashing of what comes out.
 *
 * exp is made here of additions and products that are rounded one by one, so its bits are those of every
 * instruction set; src/simd/ has a faster one where FMA is. */
#ifndef ACTFN_DYRELU_MATH_H
#define ACTFN_DYRELU_MATH_H

#include "src/kernels/dyrelu_walk.h"

#ifdef STORE_F64
typedef double P; /* a parameter */
typedef v vp;
#else
typedef float P;
typedef vf vp;
#endif

INL v params(const P *w)
{
	vp a;
	memcpy(&a, w, sizeof a);
#ifdef STORE_F64
	return a;
#else
	return v_widen(a);
#endif
}

/* The first n < N, then 0. */
INL v some_params(const P *w, size_t n)
{
	P t[N] = { 0 };
	memcpy(t, w, n * sizeof *w);
	return params(t);
}

INL double dot(size_t n, const P *w, const double *x)
{
	v sum[TURNS] = { 0 };
	size_t i = 0;
	for (; i + LANES <= n; i += LANES)
		for (size_t r = 0; r < TURNS; r++)
			sum[r] += params(w + i + r * N) * doubles(x + i + r * N);
	for (size_t r = 0; r < TURNS && i < n; r++, i += N) {
		size_t some = n - i < N ? n - i : N;
		sum[r] += (some == N ? params(w + i) : some_params(w + i, some)) * get_doubles(x + i, some);
	}
	return total(sum);
}

static void product(size_t rows, size_t cols, const void *w, const void *bias, const double *x, double *out)
{
	for (size_t r = 0; r < rows; r++)
		out[r] = (double)((const P *)bias)[r] + dot(cols, (const P *)w + r * cols, x);
}

static void transposed(size_t rows, size_t cols, const void *w, const double *g, double *out)
{
	const P *row = w;
	for (size_t r = 0; r < rows; r++, row += cols) {
		size_t i = 0;
		for (; i + N <= cols; i += N)
			put_doubles(out + i, doubles(out + i) + k(g[r]) * params(row + i));
		for (; i < cols; i++)
			out[i] += g[r] * (double)row[i];
	}
}

static void add(size_t n, double a, const double *x, double *y)
{
	size_t i = 0;
	for (; i + N <= n; i += N)
		put_doubles(y + i, doubles(y + i) + k(a) * doubles(x + i));
	for (; i < n; i++)
		y[i] += a * x[i];
}

/* exp(x) = scale (1 + rest) for x <= 0. */
typedef struct exponential {
	v scale, rest;
} exponential;

#define LN2_HI 0x1.62e42fefa0000p-1 /* ln 2 to 38 bits: 11 bits times it are exact */
#define LN2_LO 0x1.cf79abc9e3b3ap-40
#define LOWEST -708.0 /* exp is still normal */

/* The Taylor polynomial of (e^r - 1 - r) / r^2 to degree 11; the next term is below 2^-56 of r, |r| <= ln 2 / 2. */
INL v exp_rest(v r)
{
	static const double inverse[] = { 1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880,
					  1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5 };
	v q = k(inverse[0]);
	for (size_t i = 1; i < sizeof inverse / sizeof *inverse; i++)
		q = q * r + k(inverse[i]);
	return r + r * r * q;
}

INL exponential exponential_of(v x)
{
	const v shift = k(0x1.8p52); /* x + it: the integer next to x in the low bits */
	v c = v_max(x, k(LOWEST));
	v z = c * k(0x1.71547652b82fep0) + shift, n = z - shift;
	v r = (c - n * k(LN2_HI)) - n * k(LN2_LO);
	vi e = v_bits(z) - v_bits(shift);
	return (exponential){ v_from_bits((e + 1023) << 52), exp_rest(r) };
}

/* Below LOWEST it is 0.  A NaN stays. */
static void exponentials(size_t n, const double *x, double most, double *y)
{
	for (size_t i = 0; i < n; i += N) {
		v a = doubles(x + i) - k(most);
		exponential e = exponential_of(a);
		v one = e.scale + e.scale * e.rest;
		put_doubles(y + i, sel(a != a, a, sel(a < k(LOWEST), k(0), one)));
	}
}

/* With e = exp(-|u|): tanh(u / 2) = (1 - e) / (1 + e), where 1 - e is made without cancellation; its derivative by u
 * is 2 e / (1 + e)^2. */
static void squash(size_t n, const double *u, double *delta, double *slope)
{
	for (size_t i = 0; i < n; i += N) {
		v a = doubles(u + i);
		exponential x = exponential_of(v_negabs(a));
		v e = x.scale + x.scale * x.rest, less = (k(1) - x.scale) - x.scale * x.rest, more = k(1) + e;
		put_doubles(delta + i, sel(a != a, a, v_copysign(less / more, a)));
		put_doubles(slope + i, sel(a != a, a, (e + e) / (more * more)));
	}
}

#endif
