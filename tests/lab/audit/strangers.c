/* SPDX-License-Identifier: MIT */
/* Functions of somebody else's: a shared library of good and bad ones for test_symbol.c. */
#define _GNU_SOURCE /* gettid */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SHOW __attribute__((visibility("default")))

typedef float four __attribute__((vector_size(16)));

/* ---- good ------------------------------------------------------------------- */

SHOW float twice(float x);
SHOW float twice(float x)
{
	return 2 * x;
}

SHOW double scaled(double alpha, double x, int mode);
SHOW double scaled(double alpha, double x, int mode)
{
	return mode == 3 ? alpha * x : 0;
}

SHOW float slope(float x, float gy);
SHOW float slope(float x, float gy)
{
	return gy * (x < 0 ? 0.25f : 1);
}

SHOW uint16_t negated(uint16_t x);
SHOW uint16_t negated(uint16_t x)
{
	return x ^ 0x8000;
}

SHOW four twice_four(four x);
SHOW four twice_four(four x)
{
	return 2 * x;
}

SHOW void twice_array(const float *x, float *y, size_t n);
SHOW void twice_array(const float *x, float *y, size_t n)
{
	for (size_t i = 0; i < n; i++)
		y[i] = 2 * x[i];
}

SHOW int blas_like(int n, float alpha, const float *x, int incx, float *y, int incy);
SHOW int blas_like(int n, float alpha, const float *x, int incx, float *y, int incy)
{
	for (int i = 0; i < n; i++)
		y[i * incy] = alpha * x[i * incx];
	return 0;
}

SHOW void out_first(double *out, const double *in, long n);
SHOW void out_first(double *out, const double *in, long n)
{
	for (long i = 0; i < n; i++)
		out[i] = in[i] + 1;
}

SHOW void in_place(float *x, size_t n);
SHOW void in_place(float *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		x[i] *= 3;
}

SHOW void product(const float *gy, const float *x, float *gx, size_t n);
SHOW void product(const float *gy, const float *x, float *gx, size_t n)
{
	for (size_t i = 0; i < n; i++)
		gx[i] = gy[i] - 10 * x[i]; /* not symmetric: exchanging the two would show */
}

SHOW void row_sums(const float *x, float *y, size_t rows, size_t cols);
SHOW void row_sums(const float *x, float *y, size_t rows, size_t cols)
{
	for (size_t r = 0; r < rows; r++) {
		float sum = 0;

		for (size_t c = 0; c < cols; c++)
			sum += x[r * cols + c];
		for (size_t c = 0; c < cols; c++)
			y[r * cols + c] = sum;
	}
}

SHOW void threads(const float *x, float *y, size_t n);
SHOW void threads(const float *x, float *y, size_t n)
{
	for (size_t i = 0; i < n; i++)
		y[i] = x[i] + (float)(gettid() - getpid());
}

SHOW void copy_bits(const uint32_t *x, uint32_t *y, size_t n);
SHOW void copy_bits(const uint32_t *x, uint32_t *y, size_t n)
{
	memcpy(y, x, n * sizeof *x);
}

/* ---- bad, from x = 3 on ----------------------------------------------------- */

SHOW float crashes(float x);
SHOW float crashes(float x)
{
	if (x >= 3) {
		fprintf(stderr, "first line\nlast words\n");
		*(volatile int *)0 = 1;
	}
	return x;
}

SHOW float hangs(float x);
SHOW float hangs(float x)
{
	while (x >= 3)
		pause();
	return x;
}

SHOW float exits(float x);
SHOW float exits(float x)
{
	if (x >= 3)
		exit(5);
	return x;
}

SHOW float divides(float x);
SHOW float divides(float x)
{
	if (x >= 3)
		abort();
	return x;
}

SHOW float closes(float x);
SHOW float closes(float x)
{
	if (x >= 3) {
		for (int fd = 0; fd < 64; fd++)
			close(fd);
		pause();
	}
	return x;
}

/* ---- bad arrays ------------------------------------------------------------- */

SHOW void beyond(const float *x, float *y, size_t n, int places);
SHOW void beyond(const float *x, float *y, size_t n, int places)
{
	twice_array(x, y, n);
	y[(ptrdiff_t)n + places] = 7;
}

SHOW void before(const float *x, float *y, size_t n);
SHOW void before(const float *x, float *y, size_t n)
{
	twice_array(x, y, n);
	y[-2] = 7;
}

SHOW void into_input(float *x, float *y, size_t n);
SHOW void into_input(float *x, float *y, size_t n)
{
	twice_array(x, y, n);
	x[1] = 7;
}

SHOW void reads_beyond(const float *x, float *y, size_t n);
SHOW void reads_beyond(const float *x, float *y, size_t n)
{
	float next = ((const volatile float *)x)[n];

	(void)next;
	twice_array(x, y, n);
}

SHOW void reads_before(const float *x, float *y, size_t n);
SHOW void reads_before(const float *x, float *y, size_t n)
{
	float before = ((const volatile float *)x)[-1];

	(void)before;
	twice_array(x, y, n);
}

SHOW void half_of_it(const float *x, float *y, size_t n);
SHOW void half_of_it(const float *x, float *y, size_t n)
{
	twice_array(x, y, n / 2);
}

SHOW void gaps_too(const float *x, float *y, size_t n, size_t stride);
SHOW void gaps_too(const float *x, float *y, size_t n, size_t stride)
{
	for (size_t i = 0; i < n * stride - stride + 1; i++)
		y[i] = x[i];
}

SHOW int refuses(const float *x, float *y, size_t n);
SHOW int refuses(const float *x, float *y, size_t n)
{
	twice_array(x, y, n);
	return n > 2 ? -22 : 0;
}

SHOW void talks(const float *x, float *y, size_t n);
SHOW void talks(const float *x, float *y, size_t n)
{
	twice_array(x, y, n);
	for (size_t i = 0; i < n; i++)
		printf("element %zu of %zu is %g\n", i, n, (double)y[i]);
	fflush(stdout);
}
