/* SPDX-License-Identifier: MIT */
/* All bit patterns of a format in the order of the numbers they stand for. */
#include "lab/audit/ordinal.h"

#include <math.h>
#include <string.h>

static int width(actfn_dtype dtype)
{
	return (int)lab_formats[dtype].size * 8;
}

int64_t lab_ordinal_most(actfn_dtype dtype)
{
	return (int64_t)(UINT64_MAX >> (65 - width(dtype))) - (dtype == ACTFN_F64);
}

static uint64_t pattern(actfn_dtype dtype, int64_t ordinal)
{
	uint64_t sign = UINT64_C(1) << (width(dtype) - 1);
	return ordinal < 0 ? sign | (uint64_t)(-1 - ordinal) : (uint64_t)ordinal;
}

int64_t lab_ordinal(actfn_dtype dtype, double v)
{
	uint64_t bits = 0, sign = UINT64_C(1) << (width(dtype) - 1);
	double rounded = lab_round(&lab_formats[dtype], v);
	uint16_t half;
	uint32_t single;
	lab_write(dtype, 1, &rounded, dtype == ACTFN_F64 ? (void *)&bits : dtype == ACTFN_F32 ? (void *)&single : &half);
	if (dtype != ACTFN_F64)
		bits = dtype == ACTFN_F32 ? single : half;
	return bits & sign ? -1 - (int64_t)(bits ^ sign) : (int64_t)bits;
}

double lab_ordinal_value(actfn_dtype dtype, int64_t ordinal)
{
	uint64_t x;
	double v;
	lab_ordinal_fill(dtype, ordinal, 1, 1, &x);
	lab_read(dtype, 1, &x, &v);
	return v;
}

int64_t lab_ordinal_infinity(actfn_dtype dtype)
{
	return lab_ordinal(dtype, INFINITY);
}

static void fill_halves(actfn_dtype dtype, int64_t first, int64_t step, size_t n, uint16_t *x)
{
	for (size_t i = 0; i < n; i++)
		x[i] = (uint16_t)pattern(dtype, first + (int64_t)i * step);
}

/* The sign by arithmetic: -1 - o is o with all bits turned, and its topmost bit stays 1 where o's was. */
static void fill_singles(int32_t first, int32_t step, size_t n, uint32_t *x)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t o = (uint32_t)first + (uint32_t)i * (uint32_t)step;
		x[i] = o ^ ((uint32_t)((int32_t)o >> 31) >> 1);
	}
}

static void fill_doubles(int64_t first, int64_t step, size_t n, uint64_t *x)
{
	for (size_t i = 0; i < n; i++)
		x[i] = pattern(ACTFN_F64, first + (int64_t)i * step);
}

void lab_ordinal_fill(actfn_dtype dtype, int64_t first, int64_t step, size_t n, void *x)
{
	if (dtype == ACTFN_F64)
		fill_doubles(first, step, n, x);
	else if (dtype == ACTFN_F32)
		fill_singles((int32_t)first, (int32_t)step, n, x);
	else
		fill_halves(dtype, first, step, n, x);
}
