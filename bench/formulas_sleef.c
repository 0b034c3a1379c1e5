/* SPDX-License-Identifier: MIT */
/* The activation functions on SLEEF's vector mathematics, in its fastest variants, written with the
 * compiler's vectors.  Compiled per instruction set with T = float and T = double, LANES and SUFFIX
 * the middle and the end of SLEEF's names. */
#include <immintrin.h>
#include <sleef.h>
#include <stdint.h>
#include <string.h>

#include "bench/loops.h"

#define INL static inline __attribute__((always_inline, unused))

enum { N = VECTOR_BYTES / sizeof(T) };
typedef T V __attribute__((vector_size(VECTOR_BYTES), may_alias));
typedef __typeof__((V){ 0 } < (V){ 0 }) M;

#define SLEEF3(function, lanes, accuracy, suffix) Sleef_##function##lanes##_##accuracy##suffix
#define SLEEF2(function, lanes, accuracy, suffix) SLEEF3(function, lanes, accuracy, suffix)
#define SLEEF(function, accuracy) \
	INL V v_##function(V x) \
	{ \
		return (V)SLEEF2(function, LANES, accuracy, SUFFIX)(x); \
	}
SLEEF(exp, u10)
SLEEF(expm1, u10)
SLEEF(log1p, u10)
SLEEF(tanh, u35)
SLEEF(erf, u10)

INL V k(double c)
{
	return (T)c - (V){ 0 };
}

INL V sel(M mask, V a, V b)
{
	return (V)((mask & (M)a) | (~mask & (M)b));
}

INL V v_max(V a, V b)
{
	return sel(a > b, a, b);
}

INL V v_min(V a, V b)
{
	return sel(a < b, a, b);
}

INL V v_abs(V a)
{
	return sel(a < 0, -a, a);
}

INL void load(V *v, const void *p, size_t i, size_t n)
{
	if (i + N <= n)
		memcpy(v, (const T *)p + i, sizeof *v);
	else
		memcpy(v, (const T *)p + i, (n - i) * sizeof(T));
}

INL void store(void *p, V v, size_t i, size_t n)
{
	if (i + N <= n)
		memcpy((T *)p + i, &v, sizeof v);
	else
		memcpy((T *)p + i, &v, (n - i) * sizeof(T));
}

#define FORWARD(name, declarations, expression) \
	static void name##_forward(size_t n, const void *x, const void *gy, void *y) \
	{ \
		(void)gy; \
		for (size_t i = 0; i < n; i += N) { \
			V v = { 0 }; \
			load(&v, x, i, n); \
			declarations; \
			store(y, (expression), i, n); \
		} \
	}
#define BACKWARD(name, declarations, expression) \
	static void name##_backward(size_t n, const void *x, const void *gy, void *y) \
	{ \
		for (size_t i = 0; i < n; i += N) { \
			V v = { 0 }, g = { 0 }; \
			load(&v, x, i, n); \
			load(&g, gy, i, n); \
			declarations; \
			store(y, g *(expression), i, n); \
		} \
	}

#define SELU_SCALE k(1.0507009873554805)
#define SELU_ALPHA k(1.0507009873554805 * 1.6732632423543772)
#define ROOT_HALF k(0.7071067811865476)
#define GELU_U (v * (k(0.7978845608028654) + k(0.035677408136299994) * v * v))
#define MISH V e = v_exp(v_min(v, k(20))), m = e * (e + 2), q = 1 / (m + 2)

FORWARD(tanh, , v_tanh(v))
BACKWARD(tanh, V t = v_tanh(v), 1 - t * t)
FORWARD(sigmoid, , 1 / (1 + v_exp(-v)))
BACKWARD(sigmoid, V s = 1 / (1 + v_exp(-v)), s * (1 - s))
FORWARD(silu, , v / (1 + v_exp(-v)))
BACKWARD(silu, V s = 1 / (1 + v_exp(-v)), s * (1 + v * (1 - s)))
FORWARD(mish, MISH, v *m *q)
BACKWARD(mish, MISH, m *q + 4 * v * e * (e + 1) * q * q)
FORWARD(gelu, , k(0.5) * v * (1 + v_erf(v * ROOT_HALF)))
BACKWARD(gelu, , k(0.5) * (1 + v_erf(v * ROOT_HALF)) + v * k(0.3989422804014327) * v_exp(k(-0.5) * v * v))
FORWARD(gelu_tanh, , v / (1 + v_exp(-2 * GELU_U)))
BACKWARD(gelu_tanh, V s = 1 / (1 + v_exp(-2 * GELU_U)),
	 s + v * s * (1 - s) * (k(1.5957691216057308) + k(0.21406444881779997) * v * v))
FORWARD(softplus, , v_max(v, k(0)) + v_log1p(v_exp(-v_abs(v))))
BACKWARD(softplus, , 1 / (1 + v_exp(-v)))
FORWARD(log_sigmoid, , v_min(v, k(0)) - v_log1p(v_exp(-v_abs(v))))
BACKWARD(log_sigmoid, , 1 / (1 + v_exp(v)))
FORWARD(elu, , sel(v > 0, v, v_expm1(v)))
BACKWARD(elu, , sel(v > 0, k(1), v_exp(v)))
FORWARD(selu, , sel(v > 0, SELU_SCALE * v, SELU_ALPHA * v_expm1(v)))
BACKWARD(selu, , sel(v > 0, SELU_SCALE, SELU_ALPHA * v_exp(v)))

#define X(name) { #name, name##_forward, name##_backward, NULL }
#define TABLE3(isa, type) bench_sleef_##isa##_##type
#define TABLE2(isa, type) TABLE3(isa, type)

const bench_loops TABLE2(ISA, TYPE)[] = {
	X(tanh), X(sigmoid), X(silu), X(mish), X(gelu), X(gelu_tanh), X(softplus), X(log_sigmoid), X(elu), X(selu), { 0 },
};
