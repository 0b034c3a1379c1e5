/* SPDX-License-Identifier: MIT */
/* x times a parameter: parameters are doubles, also where the arithmetic is float. */
#ifndef ACTFN_TIMES_H
#define ACTFN_TIMES_H

#include "src/simd/vec.h"

/* What k(a) leaves of a; 0 where that overflows. */
INL double rest_of(double a)
{
	double rest = a - (double)(real)a;
	return rest - rest == 0 ? rest : 0;
}

/* a x; the error is below an ulp, half an ulp with FMA.  x finite; the sign of a zero is right. */
INL v v_by_param(v x, double a)
{
	v p = x * k(a);
	return sizeof(real) == 8 ? p : v_copysign(p + x * k(rest_of(a)), p);
}

#ifdef ARITH_F64
/* A parameter stopped where its product with any float but 0 is beyond all floats, and
 * products in pairs do not overflow yet. */
INL v bounded(double a)
{
	return k(a > 0x1p800 ? 0x1p800 : a < -0x1p800 ? -0x1p800 : a);
}
#endif

#endif
