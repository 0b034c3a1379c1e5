/* SPDX-License-Identifier: MIT */
/* The activation functions as one writes them down, for the compiler to vectorise.  Compiled per
 * instruction set with -O3 -ffast-math, once with T = float and once with T = double.  Where two
 * ways are usual, the faster one stands here. */
#include <tgmath.h>

#include "bench/loops.h"

#define K(c) ((T)(c))

#define FORWARD(name, expression) \
	static void name##_forward(size_t n, const void *x_, const void *gy_, void *y_) \
	{ \
		const T *restrict x = x_; \
		T *restrict out = y_; \
		(void)gy_; \
		for (size_t i = 0; i < n; i++) { \
			T v = x[i]; \
			out[i] = (expression); \
		} \
	}
#define BACKWARD(name, op, declarations, expression) \
	static void name##_##op(size_t n, const void *x_, const void *gy_, void *y_) \
	{ \
		const T *restrict x = x_, *restrict gy = gy_; \
		T *restrict out = y_; \
		for (size_t i = 0; i < n; i++) { \
			T v = x[i]; \
			declarations; \
			out[i] = gy[i] * (expression); \
		} \
	}

#define SELU_SCALE K(1.0507009873554805)
#define SELU_ALPHA K(1.0507009873554805 * 1.6732632423543772)
#define ROOT_HALF K(0.7071067811865476)

/* x sigmoid(2 u) is x (1 + tanh u)/2 */
#define GELU_2U (v * (K(1.5957691216057308) + K(0.07135481627159999) * v * v))

FORWARD(tanh, tanh(v))
BACKWARD(tanh, backward, T t = tanh(v), 1 - t * t)
BACKWARD(tanh, from_y, , 1 - v * v)
FORWARD(sigmoid, 1 / (1 + exp(-v)))
BACKWARD(sigmoid, backward, T s = 1 / (1 + exp(-v)), s * (1 - s))
BACKWARD(sigmoid, from_y, , v * (1 - v))
FORWARD(silu, v / (1 + exp(-v)))
BACKWARD(silu, backward, T s = 1 / (1 + exp(-v)), s * (1 + v * (1 - s)))
#define MISH T e = exp(v < 20 ? v : 20), m = e * (e + 2), q = 1 / (m + 2)
static inline T mish(T v)
{
	MISH;
	return v * m * q;
}
FORWARD(mish, mish(v))
BACKWARD(mish, backward, MISH, m *q + 4 * v * e * (e + 1) * q * q)
FORWARD(gelu, K(0.5) * v * (1 + erf(v * ROOT_HALF)))
BACKWARD(gelu, backward, , K(0.5) * (1 + erf(v * ROOT_HALF)) + v * K(0.3989422804014327) * exp(K(-0.5) * v * v))
FORWARD(gelu_tanh, v / (1 + exp(-GELU_2U)))
BACKWARD(gelu_tanh, backward, T s = 1 / (1 + exp(-GELU_2U)),
	 s + v * s * (1 - s) * (K(1.5957691216057308) + K(0.21406444881479997) * v * v))
FORWARD(softplus, (v > 0 ? v : 0) + log1p(exp(-fabs(v))))
BACKWARD(softplus, backward, , 1 / (1 + exp(-v)))
BACKWARD(softplus, from_y, , -expm1(-v))
FORWARD(log_sigmoid, (v < 0 ? v : 0) - log1p(exp(-fabs(v))))
BACKWARD(log_sigmoid, backward, , 1 / (1 + exp(v)))
BACKWARD(log_sigmoid, from_y, , -expm1(v))
FORWARD(elu, v > 0 ? v : expm1(v))
BACKWARD(elu, backward, T e = exp(v), v > 0 ? 1 : e)
BACKWARD(elu, from_y, , v > 0 ? 1 : v + 1)
FORWARD(selu, v > 0 ? SELU_SCALE * v : SELU_ALPHA * expm1(v))
BACKWARD(selu, backward, T e = exp(v), v > 0 ? SELU_SCALE : SELU_ALPHA * e)
BACKWARD(selu, from_y, , v > 0 ? SELU_SCALE : v + SELU_ALPHA)
FORWARD(relu, v > 0 ? v : 0)
BACKWARD(relu, backward, , v > 0 ? K(1) : K(0))
BACKWARD(relu, from_y, , v > 0 ? K(1) : K(0))
FORWARD(relu6, fmin(fmax(v, K(0)), K(6)))
BACKWARD(relu6, backward, , v > 0 && v < 6 ? K(1) : K(0))
BACKWARD(relu6, from_y, , v > 0 && v < 6 ? K(1) : K(0))
FORWARD(hard_tanh, fmin(fmax(v, K(-1)), K(1)))
BACKWARD(hard_tanh, backward, , v > -1 && v < 1 ? K(1) : K(0))
BACKWARD(hard_tanh, from_y, , v > -1 && v < 1 ? K(1) : K(0))
FORWARD(leaky_relu, v > 0 ? v : K(0.01) * v)
BACKWARD(leaky_relu, backward, , v > 0 ? K(1) : K(0.01))
BACKWARD(leaky_relu, from_y, , v > 0 ? K(1) : K(0.01))
FORWARD(hard_sigmoid, fmin(fmax(v * K(1. / 6) + K(0.5), K(0)), K(1)))
BACKWARD(hard_sigmoid, backward, , v > -3 && v < 3 ? K(1. / 6) : K(0))
BACKWARD(hard_sigmoid, from_y, , v > 0 && v < 1 ? K(1. / 6) : K(0))
FORWARD(hard_swish, v *fmin(fmax(v + 3, K(0)), K(6)) * K(1. / 6))
BACKWARD(hard_swish, backward, , v <= -3 ? 0 : v >= 3 ? 1 : v * K(1. / 3) + K(0.5))
FORWARD(softsign, v / (1 + fabs(v)))
BACKWARD(softsign, backward, T q = 1 / (1 + fabs(v)), q *q)
BACKWARD(softsign, from_y, T q = 1 - fabs(v), q *q)

#define X(name) { #name, name##_forward, name##_backward, NULL }
#define XY(name) { #name, name##_forward, name##_backward, name##_from_y }
#define TABLE3(isa, type) bench_formula_##isa##_##type
#define TABLE2(isa, type) TABLE3(isa, type)

const bench_loops TABLE2(ISA, TYPE)[] = {
	XY(tanh), XY(sigmoid), X(silu), X(mish), X(gelu), X(gelu_tanh), XY(softplus), XY(log_sigmoid), XY(elu), XY(selu),
	XY(relu), XY(relu6), XY(hard_tanh), XY(leaky_relu), XY(hard_sigmoid), X(hard_swish), XY(softsign), { 0 },
};
