/* SPDX-License-Identifier: MIT */
/* The numbers that people write. */
#include "lab/audit/written.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* times from/of, times (from + 1)/of ... times to/of */
static const struct {
	int from, to, times, of;
} multiples[] = {
	{ 0, 130, 1, 1 },  { 1, 39, 1, 2 },    { 1, 39, 1, 4 },  { 1, 15, 1, 8 },    { 1, 15, 1, 16 },
	{ 1, 100, 1, 10 }, { 1, 99, 1, 100 },  { 1, 19, 1, 3 },  { 1, 11, 1, 6 },    { 1, 9, 1, 7 },
	{ 14, 50, 10, 1 }, { 5, 20, 100, 1 },  { 2, 9, 1000, 1 },
};

/* 2^from ... and 10^from ...: all that f32 has */
enum { TWO_FROM = -149, TWO_TO = 127, TEN_FROM = -45, TEN_TO = 38 };

static const double others[] = {
	/* pi and what comes with it */
	3.141592653589793, 1.5707963267948966, 1.0471975511965976, 0.7853981633974483, 0.5235987755982988, 2.0943951023931953,
	2.356194490192345, 4.71238898038469, 6.283185307179586, 0.3183098861837907, 0.6366197723675814, 1.7724538509055159,
	1.1283791670955126, 0.5641895835477563, 0.3989422804014327, 0.7978845608028654, 2.5066282746310002, 9.869604401089358,
	3.14, 3.1415, 3.1416, 3.14159, 3.141593,
	/* e, logarithms, roots */
	2.718281828459045, 0.36787944117144233, 7.38905609893065, 1.6487212707001282, 2.718, 0.6931471805599453,
	2.302585092994046, 1.4426950408889634, 0.4342944819032518, 0.3010299956639812, 3.321928094887362, 1.0986122886681098,
	1.4142135623730951, 0.7071067811865476, 1.7320508075688772, 0.5773502691896258, 2.23606797749979, 1.618033988749895,
	0.6180339887498949, 1.414, 0.577, 0.5772156649015329,
	/* of activation functions: gelu, selu, silu, stanh, where derivatives are 0 */
	0.044715, 1.702, 1.6732632423543772, 1.0507009873554805, 1.7580993408473766, 0.9106, 1.7159, 0.20998, 0.2888, 0.125,
	1.1924, 1.2784645, 0.7517916, 0.16666667, 0.33333333, 0.66666667,
	/* ends of exp and of its sums with 1 */
	87.33654, 88.72284, 103.97208, 709.782712893384, 745.1332191019411, 11.0903, 16.6355, 17.3286795, 9.010913,
	18.714973875118524,
	/* limits of types, angles, sizes */
	127.5, 255, 256, 257, 360, 511, 512, 768, 999, 1023, 1024, 2047, 2048, 4095, 4096, 8192, 9999, 32767, 32768, 65504, 65535,
	65536, 99999, 999999, 16777215, 16777217, 2147483647.0, 4294967295.0, 9007199254740992.0, 3.4028234663852886e38,
	1.1754943508222875e-38, 6.103515625e-05,
	/* tolerances, learning rates, digits in a row */
	2.2204460492503131e-16, 1.1920928955078125e-07, 5e-8, 3e-8, 5e-6, 2e-5, 5e-5, 3e-4, 5e-4, 0.0025, 0.005, 0.015, 0.025,
	1.234, 1.2345, 1.23456789, 12.34, 12.345, 123.456, 1234.5,
};

size_t lab_written_numbers(double number[LAB_WRITTEN])
{
	size_t n = 0;
	char text[16];
	for (size_t m = 0; m < sizeof multiples / sizeof *multiples; m++)
		for (int i = multiples[m].from; i <= multiples[m].to; i++)
			number[n++] = (double)i * multiples[m].times / multiples[m].of;
	for (int e = TWO_FROM; e <= TWO_TO; e++)
		number[n++] = ldexp(1, e);
	for (int e = TEN_FROM; e <= TEN_TO; e++) {
		snprintf(text, sizeof text, "1e%d", e); /* pow() need not give the nearest */
		number[n++] = strtod(text, NULL);
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		number[n++] = others[i];
	assert(n <= LAB_WRITTEN);
	return n;
}
