/* SPDX-License-Identifier: MIT */
/* The lines of Dynamic ReLU: the highest of them, and its slope. */
#ifndef ACTFN_DYRELU_LINES_H
#define ACTFN_DYRELU_LINES_H

#include "src/kernels/dyrelu_walk.h"

typedef struct lines {
	v a[MOST], b[MOST];
} lines;

/* One number for all lanes (n = 0), or those of n channels. */
INL v coefficient(const double *x, size_t n)
{
	return n ? get_doubles(x, n) : k(*x);
}

INL lines lines_at(const tile *t, int K, size_t c, size_t n)
{
	lines l;
	int j = 0;
	do {
		l.a[j] = coefficient(t->coef + (size_t)j * t->channels + c, n);
		l.b[j] = coefficient(t->coef + (size_t)(K + j) * t->channels + c, n);
	} while (++j < K);
	return l;
}

/* Slopes of 29 bits times elements of 24 are exact: then FMA gives the same. */
INL v line(v a, v x, v b)
{
#if defined(HAVE_FMA) && !defined(STORE_F64)
	return v_fma(a, x, b);
#else
	return a * x + b;
#endif
}

/* What is above the lines before it; a NaN wins, and stays. */
INL m higher(v y, v best)
{
	return (y > best) | (y != y);
}

INL v highest(const lines *l, int K, v x)
{
	v best = line(l->a[0], x, l->b[0]);
	for (int j = 1; j < K; j++) {
		v y = line(l->a[j], x, l->b[j]);
		best = sel(higher(y, best), y, best);
	}
	return best;
}

/* The slope of the highest line. */
INL v slope_at(const lines *l, int K, v x)
{
	v best = line(l->a[0], x, l->b[0]), slope = l->a[0];
	for (int j = 1; j < K; j++) {
		v y = line(l->a[j], x, l->b[j]);
		m up = higher(y, best);
		best = sel(up, y, best);
		slope = sel(up, l->a[j], slope);
	}
	return slope;
}

/* What the positions of vector number i have: one number when it goes down, else N. */
INL v of_position(const double *a, int down, size_t i)
{
	return down ? k(a[i]) : doubles(a + i * N);
}

#endif
