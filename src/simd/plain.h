/* SPDX-License-Identifier: MIT */
/* Plain mathematics for FN(): in float or in double, whichever the unit computes in.
 * Each is good to about an ulp over its whole domain, subnormal results included.
 *
 *  v_exp(x)            e^x: 0 for -inf, inf for inf
 *  v_exp2(x, xl)       e^(x + xl), xl below an ulp of x: for arguments that are rounded products
 *  v_exp_split(x)      e^x = t 2^n, 1/2 < t < 3; x is first stopped at EXP_LOW and EXP_HIGH
 *  v_ldexp(x, n)       x 2^n, n a whole number as v; rounded once, also to a subnormal
 *  v_expm1(x)          e^x - 1
 *  v_log(x)            log x; -inf for 0, NaN below
 *  v_log1p(x)          log(1 + x); -inf for -1, NaN below
 *  v_recip(x)          1/x, for normal numbers with a normal reciprocal
 *  v_tanh, v_atan, v_erf
 *  v_sin, v_cos        NaN for +-inf
 *  v_mills(a)          exp(a^2/2) Phi(-a), a >= 0: the normal distribution's tail without its exponential
 *  v_prod_lo(a, b, p)  a b - p, the rounding error of p = a * b
 */
#ifndef ACTFN_PLAIN_H
#define ACTFN_PLAIN_H

#include "src/simd/vec.h"

typedef struct split {
	v t, n;
} split;

#ifdef ARITH_F32
#include "src/simd/plain_f32.h"
#else
#include "src/simd/plain_f64.h"
#endif

#endif
