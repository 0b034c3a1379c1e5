/* SPDX-License-Identifier: MIT */
/* The vector language that function bodies are written in.
 *
 * A kernel unit defines ARITH_F64 or ARITH_F32 and is compiled once per
 * instruction set; `v` is then a vector of that type, `m` a mask (all bits or
 * none per lane), `vi` a vector of integers of the same width, N the lanes.
 * Plain operators work on all three; the functions below do the rest.  GNU
 * vector extensions carry the whole thing; src/simd/x86.h and neon.h replace
 * what a compiler does not find by itself. */
#ifndef ACTFN_VEC_H
#define ACTFN_VEC_H

#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "src/simd/par.h"

#define INL static inline __attribute__((always_inline, unused))

#if defined(__AVX512F__)
#define VEC_BYTES 64
#elif defined(__AVX2__)
#define VEC_BYTES 32
#elif (defined(__SSE2__) || defined(__aarch64__)) && !defined(ACTFN_SCALAR)
#define VEC_BYTES 16
#endif

#if defined(ARITH_F64)
typedef double real;
typedef int64_t bits;
#define REAL_MAX DBL_MAX
#define REAL_MIN DBL_MIN
#else
typedef float real;
typedef int32_t bits;
#define REAL_MAX FLT_MAX
#define REAL_MIN FLT_MIN
#endif

#ifdef VEC_BYTES
enum { N = VEC_BYTES / sizeof(real) };
#define VECTOR(type) type __attribute__((vector_size(N * sizeof(type)), may_alias))
typedef VECTOR(real) v;
typedef VECTOR(bits) vi;
typedef vi m;
typedef VECTOR(float) vf; /* N floats: what is loaded and stored */
#else
enum { N = 1 };
typedef real v;
typedef bits vi;
typedef bits m;
typedef float vf;
#endif

/* The open and the shut part of a piecewise linear function: see pass.h. */
#if defined(__AVX512F__) && defined(VEC_BYTES)
typedef uint16_t pass_mask; /* as the instructions have it */
#else
typedef m pass_mask;
#endif

typedef struct pass {
	v x;
	pass_mask mask;
	int positive, always; /* it is open where x > 0, or wherever there is a number */
} pass;

/* What a body returns: everything it knows about x. */
typedef struct act {
	v y, dx;      /* f(x), f'(x) */
	v terms;      /* where f' is a sum that may cancel: the size of its terms; 0 elsewhere */
	v y_terms;    /* the same of f, if y_is_sum is 1 */
	int y_is_sum;
	v dp[4];      /* derivatives by the parameters */
	int picked;   /* 1: y is x or one of a few numbers that all types have */
	int twice, twice_dx; /* 1: 16 bits of y, of f', come out right if it is rounded to a float before */
	pass pass;    /* where f' is open, which is a parameter and no vector, or shut; if is_pass is 1 */
	double open, shut;
	int is_pass;
	v x; /* of a ramp with parameters p, see f32_ramp.h, where f' is between 0 and 1; if is_ramp is 1 */
	par p;
	int is_ramp;
	v half;       /* cheap.c: dx / 2 where dx itself may overflow, and is_twice is 1 */
	int is_twice;
} act;

INL v k(double c)
{
	return (real)c - (v){ 0 }; /* not 0 + c: that would lose the sign of -0 */
}

#ifdef VEC_BYTES
INL vi v_bits(v x)
{
	return (vi)x;
}

INL v v_from_bits(vi i)
{
	return (v)i;
}

/* Lane-wise choice: mask ? a : b.  Compilers turn this into one blend; with AVX-512 GCC 12 needs the
 * comparison for it, and merges it with an operation before it. */
INL v sel(m mask, v a, v b)
{
	m yes = mask < 0;
	return (v)((yes & (vi)a) | (~yes & (vi)b));
}
#else
INL vi v_bits(v x)
{
	vi i;
	memcpy(&i, &x, sizeof i);
	return i;
}

INL v v_from_bits(vi i)
{
	v x;
	memcpy(&x, &i, sizeof x);
	return x;
}

INL v sel(m mask, v a, v b)
{
	return mask ? a : b;
}
#endif

/* Hides a value from the compiler's algebra: what is behind it is computed as
 * it stands, and not contracted with what comes after. */
INL v v_opaque(v x)
{
#if defined(__AVX512F__)
	__asm__("" : "+v"(x)); /* any of the 32 registers */
#elif defined(__SSE2__)
	__asm__("" : "+x"(x));
#elif defined(__aarch64__)
	__asm__("" : "+w"(x));
#else
	__asm__("" : "+m"(x));
#endif
	return x;
}

#if defined(__SSE2__) && defined(VEC_BYTES)
#include "src/simd/x86.h"
#elif defined(__aarch64__) && defined(VEC_BYTES)
#include "src/simd/neon.h"
#endif

/* Scalar builds of machines that always have it (Clang does not say so by itself). */
#if !defined(VEC_BYTES) && (defined(__FP_FAST_FMA) || defined(__aarch64__) || defined(__s390x__) || defined(__riscv_d))
#define HAVE_FMA
INL v v_fma(v a, v b, v c)
{
	return sizeof(real) == 8 ? (real)__builtin_fma(a, b, c) : __builtin_fmaf((float)a, (float)b, (float)c);
}
#endif

#ifndef HAVE_CONVERT
INL v v_widen(vf x)
{
#ifdef VEC_BYTES
	return __builtin_convertvector(x, v);
#else
	return (v)x;
#endif
}

INL vf v_narrow(v x)
{
#ifdef VEC_BYTES
	return __builtin_convertvector(x, vf);
#else
	return (vf)x;
#endif
}
#endif

/* t 2^floor(n) for normal t and result, where the low bits of z hold 16 n, z as in 1.5 * 2^48 + n. */
#if defined(ARITH_F64) && !defined(HAVE_SCALE2)
INL v v_scale2(v t, v n, vi z)
{
	(void)n;
	return v_from_bits(v_bits(t) + (z >> 4 << 52));
}
#endif

/* A NaN in the first operand comes through: data first, bound second. */
#ifndef HAVE_MINMAX
INL v v_min(v x, v c)
{
	return sel(c < x, c, x);
}

INL v v_max(v x, v c)
{
	return sel(c > x, c, x);
}
#endif

/* Is the mask set in any lane? */
#ifndef HAVE_ANY
INL int v_any(m mask)
{
#ifdef VEC_BYTES
	bits any = 0;
	for (int l = 0; l < N; l++)
		any |= mask[l];
	return any != 0;
#else
	return mask != 0;
#endif
}
#endif

INL v v_abs(v x)
{
	return v_from_bits(v_bits(x) & ~v_bits(k(-0.0)));
}

/* Is any |x| >= c? */
#ifndef HAVE_ANY_BEYOND
INL int v_any_beyond(v x, double c)
{
	return v_any(v_abs(x) >= k(c));
}
#endif

/* -|x| */
INL v v_negabs(v x)
{
	return v_from_bits(v_bits(x) | v_bits(k(-0.0)));
}

#ifndef HAVE_COPYSIGN
INL v v_copysign(v x, v sign)
{
	vi s = v_bits(k(-0.0));
	return v_from_bits((v_bits(x) & ~s) | (v_bits(sign) & s));
}
#endif

/* -x where sign < 0 */
INL v v_flip(v x, v sign)
{
	return v_from_bits(v_bits(x) ^ (v_bits(sign) & v_bits(k(-0.0))));
}

#ifndef HAVE_SQRT
INL v v_sqrt(v x)
{
#ifdef VEC_BYTES
	for (int i = 0; i < N; i++)
		x[i] = sizeof(real) == 8 ? (real)__builtin_sqrt((double)x[i]) : (real)__builtin_sqrtf((float)x[i]);
	return x;
#else
	return sizeof(real) == 8 ? (real)__builtin_sqrt((double)x) : (real)__builtin_sqrtf((float)x);
#endif
}
#endif

#ifdef ARITH_F64
/* table[i] in each lane. */
INL v v_gather(const double *table, vi i)
{
#ifdef VEC_BYTES
	v t = { 0 };
	for (int l = 0; l < N; l++)
		t[l] = table[i[l]];
	return t;
#else
	return table[i];
#endif
}

/* table[i & 15] in each lane. */
#ifndef HAVE_LOOKUP
INL v v_lookup16(const double *table, vi i)
{
	return v_gather(table, i & 15);
}
#endif
#endif

#endif
