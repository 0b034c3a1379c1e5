/* SPDX-License-Identifier: MIT */
/* f' next to its zero for FN(): what is left of two terms that cancel there, divided by the distance. */
#ifndef ACTFN_ZEROS_H
#define ACTFN_ZEROS_H

#include "src/simd/plain.h"
#include "src/simd/zeros.inc"

INL v v_poly(v x, const double *c, int n)
{
	v q = k(c[n - 1]);
	for (int i = n - 2; i >= 0; i--)
		q = q * x + k(c[i]);
	return q;
}

#define V_POLY(x, c) v_poly(x, c, sizeof(c) / sizeof *(c))

#endif
