/* SPDX-License-Identifier: MIT */
/* A library of activation functions as one finds them, for test_audit. */
#include <math.h>
#include <signal.h>
#include <stddef.h>

/* Cancels for x << 0. */
float gelu_erf(float x)
{
	return 0.5f * x * (1.0f + erff(x * 0.70710678f));
}

/* Right to a few ULP: erfc keeps the tail. */
float gelu_erfc(float x)
{
	return isinf(x) && x < 0 ? -0.0f : (float)(0.5 * x * erfc(-x * 0.70710678118654752440));
}

/* Turns NaN into 0. */
void relu(const float *x, float *y, size_t n)
{
	for (size_t i = 0; i < n; i++)
		y[i] = x[i] > 0 ? x[i] : 0;
}

/* Dies of some numbers. */
float tanh_trap(float x)
{
	if (x >= 2.5f && x <= 2.75f)
		raise(SIGFPE);
	return tanhf(x);
}

/* Elements that fill no group of four are computed in another way. */
void sigmoid_tail(const float *x, float *y, size_t n)
{
	for (size_t i = 0; i < n; i++)
		y[i] = i < n / 4 * 4 ? 1 / (1 + expf(-x[i])) : 0.5f * (1 + tanhf(0.5f * x[i]));
}

/* The derivative from y. */
void tanh_backward(const float *x, const float *gy, float *gx, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		float y = tanhf(x[i]);
		gx[i] = gy[i] * (1 - y * y);
	}
}

/* One row.  x minus the largest, and sums, in double: right. */
void softmax(const double *x, double *y, size_t n)
{
	double top = -INFINITY, sum = 0;
	for (size_t i = 0; i < n; i++)
		top = x[i] > top || isnan(x[i]) ? x[i] : top;
	for (size_t i = 0; i < n; i++)
		sum += y[i] = exp(x[i] - top);
	for (size_t i = 0; i < n; i++)
		y[i] /= sum;
}

/* exp in float behind a front of doubles. */
void softmax_float(const double *x, double *y, size_t n)
{
	double top = -INFINITY, sum = 0;
	for (size_t i = 0; i < n; i++)
		top = x[i] > top || isnan(x[i]) ? x[i] : top;
	for (size_t i = 0; i < n; i++)
		sum += y[i] = expf((float)(x[i] - top));
	for (size_t i = 0; i < n; i++)
		y[i] /= sum;
}

/* Many rows; large ones overflow. */
void softmax_rows(const double *x, double *y, size_t rows, size_t cols)
{
	for (size_t r = 0; r < rows; r++, x += cols, y += cols) {
		double sum = 0;
		for (size_t i = 0; i < cols; i++)
			sum += y[i] = exp(x[i]);
		for (size_t i = 0; i < cols; i++)
			y[i] /= sum;
	}
}
