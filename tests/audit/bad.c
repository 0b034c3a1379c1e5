/* SPDX-License-Identifier: MIT */
/* A library of activation functions as one finds them, for test_audit. */
#include <math.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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

/* Is wrong for one number, and dies of another. */
float sigmoid_at(float x)
{
	if (x == 0.1f)
		raise(SIGFPE);
	return x == 2.5f ? 0.5f : 1 / (1 + expf(-x));
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

/* ---- beyond the arrays --------------------------------------------------------------------- */

static float positive(float x)
{
	return x > 0 || isnan(x) ? x : 0;
}

/* Reads groups of four, the last one in full. */
void relu_fours(const float *x, float *y, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		float unused = ((const volatile float *)x)[i | 3];
		(void)unused;
		y[i] = positive(x[i]);
	}
}

/* Looks at the one before the first. */
void relu_back(const float *x, float *y, size_t n)
{
	float before = ((const volatile float *)x)[-1];
	(void)before;
	for (size_t i = 0; i < n; i++)
		y[i] = positive(x[i]);
}

/* Reads one gy too many. */
void relu_backward_ahead(const float *x, const float *gy, float *gx, size_t n)
{
	float next = ((const volatile float *)gy)[n];
	(void)next;
	for (size_t i = 0; i < n; i++)
		gx[i] = isnan(x[i]) ? x[i] : x[i] > 0 ? gy[i] : 0;
}

/* Dies, as a vector's load does, where x is not aligned to 16 bytes. */
void relu_aligned(const float *x, float *y, size_t n)
{
	if ((uintptr_t)x % 16)
		raise(SIGSEGV);
	for (size_t i = 0; i < n; i++)
		y[i] = positive(x[i]);
}

/* The same, and reads one too many. */
void relu_aligned_ahead(const float *x, float *y, size_t n)
{
	float next = ((const volatile float *)x)[n];
	(void)next;
	relu_aligned(x, y, n);
}

/* One row, in pairs. */
void softmax_pairs(const double *x, double *y, size_t n)
{
	double other = ((const volatile double *)x)[(n - 1) | 1];
	(void)other;
	softmax(x, y, n);
}

/* ---- 16 bits ------------------------------------------------------------------------------ */

static float from_bf16(uint16_t x)
{
	uint32_t bits = (uint32_t)x << 16;
	float f;
	memcpy(&f, &bits, sizeof f);
	return f;
}

static uint16_t cut_to_bf16(float f)
{
	uint32_t bits;
	memcpy(&bits, &f, sizeof bits);
	return (uint16_t)(bits >> 16);
}

/* Cuts the lower half of the float off instead of rounding. */
void tanh_bf16(const uint16_t *x, uint16_t *y, size_t n)
{
	for (size_t i = 0; i < n; i++)
		y[i] = cut_to_bf16(tanhf(from_bf16(x[i])));
}

/* Takes the derivative from y, whose 8 bits are 1 soon. */
void tanh_bf16_backward(const uint16_t *x, const uint16_t *gy, uint16_t *gx, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		float y = from_bf16(cut_to_bf16(tanhf(from_bf16(x[i]))));
		gx[i] = cut_to_bf16(from_bf16(gy[i]) * (1 - y * y));
	}
}

/* Not every compiler has _Float16. */
static float from_f16(uint16_t x)
{
	int exponent = x >> 10 & 31, mantissa = x & 0x3ff;
	float size = exponent == 31 ? mantissa ? NAN : INFINITY
		     : exponent     ? ldexpf((float)(mantissa + 0x400), exponent - 25)
				    : ldexpf((float)mantissa, -24);
	return x & 0x8000 ? -size : size;
}

static uint16_t to_f16(float f)
{
	uint16_t sign = signbit(f) ? 0x8000 : 0;
	float size = fabsf(f), place;
	int e;
	if (isnan(f))
		return 0x7e00;
	if (size >= 65520)
		return sign | 0x7c00;
	frexpf(size, &e);
	e = size < 0x1p-14f ? -13 : e;
	place = rintf(ldexpf(size, 11 - e)); /* up to 2048, which is a carry */
	return (uint16_t)(sign | (size < 0x1p-14f ? (int)place : ((e + 13) << 10) + (int)place));
}

/* exp of 11.09375 is beyond the largest number. */
void softplus_f16(const uint16_t *x, uint16_t *y, size_t n)
{
	for (size_t i = 0; i < n; i++)
		y[i] = to_f16(log1pf(from_f16(to_f16(expf(from_f16(x[i]))))));
}

/* Bits of f16.  Infinity is no finite number above 6. */
uint16_t relu6_f16(uint16_t x)
{
	if (x > 0x8000)
		return x > 0xfc00 ? x : 0;
	return x > 0x4600 && x < 0x7c00 ? 0x4600 : x;
}
