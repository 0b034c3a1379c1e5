/* SPDX-License-Identifier: MIT */
/* Which inputs a sweep tries. */
#include "lab/verify/inputs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NEIGHBOURS = 64 };

/* Significant bits of the short numbers, without the leading one. */
static const int short_bits[LAB_DTYPES] = { [ACTFN_F32] = 7, [ACTFN_F64] = 3 };

/* 2^32 divided by the golden ratio, made odd: visits every bit pattern once in
 * 2^32 steps, and any number of steps in a row are evenly spread. */
static const uint32_t GOLDEN = 0x9e3779b1;

/* ---- the list --------------------------------------------------------------- */

static bool add(lab_inputs *in, double x)
{
	if (in->nlisted == in->room) {
		size_t room = in->room ? 2 * in->room : 1 << 16;
		double *listed = realloc(in->listed, room * sizeof *listed);
		if (!listed)
			return false;
		in->listed = listed;
		in->room = room;
	}
	in->listed[in->nlisted++] = x;
	return true;
}

static bool add_both(lab_inputs *in, double x)
{
	return add(in, x) && add(in, -x);
}

/* The numbers of the format around x, on both sides of the origin. */
static bool add_around(lab_inputs *in, double x)
{
	const lab_format *format = &lab_formats[in->dtype];
	bool added = true;
	for (int k = -NEIGHBOURS; added && k <= NEIGHBOURS; k++)
		added = add_both(in, lab_step(format, lab_round(format, fabs(x)), k));
	return added;
}

/* Numbers with few significant bits, where ties and exact results are, and both ends of every binade. */
static bool add_short(lab_inputs *in)
{
	const lab_format *format = &lab_formats[in->dtype];
	int bits = short_bits[in->dtype];
	int64_t step = INT64_C(1) << (format->bits - 1 - bits);
	bool added = add(in, NAN);
	for (double x = 0; added; x = lab_step(format, x, step)) {
		added = add_both(in, x);
		if (x == INFINITY)
			break;
	}
	for (double x = lab_least_normal(format); added && x < INFINITY; x *= 2)
		added = add_both(in, lab_step(format, x, -1)) && add_both(in, lab_step(format, x, 1));
	return added && add_both(in, lab_largest(format));
}

/* ---- where something happens ------------------------------------------------ */

/* Has the tail reached its end at x: the limit itself, or subnormal numbers? */
static bool at_limit(lab_reference *r, const lab_format *format, double x, double limit, bool subnormal)
{
	double y;
	lab_verdict verdict = lab_reference_round(r, x, &y);
	return verdict != LAB_UNDECIDED && (subnormal ? fabs(y) < lab_least_normal(format) : y == limit);
}

/* The input with the smallest magnitude on this side from which on the tail has reached its end. */
static double find_end(lab_reference *r, const lab_format *format, int side, bool subnormal)
{
	double limit, before = 0, after = INFINITY; /* not at the limit, at the limit */
	int64_t gap = INT64_C(1) << (format->size * 8 - 2); /* more than the positive numbers are, halved */
	lab_reference_round(r, side * INFINITY, &limit);
	for (; gap; gap /= 2) {
		double middle = lab_step(format, before, gap);
		if (middle < after && !at_limit(r, format, side * middle, limit, subnormal))
			before = middle;
		else if (middle < after)
			after = middle;
	}
	return lab_step(format, before, 1);
}

/* Beyond the reach nothing happens any more.  Subnormal results lie there, too: pairs of doubles cannot hold
 * them, and each costs MPFR milliseconds, so few are tried. */
static bool add_tails(lab_inputs *in, lab_reference *r)
{
	double reach[2] = { 0, 0 }; /* to the limit, to subnormal results */
	for (int k = 0; k < 4; k++) {
		double end = find_end(r, &lab_formats[in->dtype], k & 1 ? -1 : 1, k & 2);
		if (!add_around(in, end))
			return false;
		reach[k / 2] = end < 0x1p12 ? fmax(reach[k / 2], end) : reach[k / 2];
	}
	in->reach = reach[1] > 0x1p-100 ? reach[1] : reach[0] ? 1.05 * reach[0] : 100;
	return true;
}

static bool add_kinks(lab_inputs *in, lab_reference *r)
{
	const double *kink;
	int n = lab_reference_kinks(r, &kink);
	for (int i = 0; i < n; i++)
		if (!add_around(in, kink[i]))
			return false;
	return add_around(in, 0) && add_around(in, INFINITY) && add_around(in, lab_least_normal(&lab_formats[in->dtype]));
}

/* Inputs at all distances from a zero. */
static bool add_zero(lab_inputs *in, double x)
{
	const lab_format *format = &lab_formats[in->dtype];
	for (int k = 2; k < format->bits; k++)
		for (int i = 0; i < 8; i++)
			if (!add(in, lab_round(format, x + ldexp(x * (1 + 0.11 * i), -k))) ||
			    !add(in, lab_round(format, x - ldexp(x * (1 + 0.11 * i), -k))))
				return false;
	return add_around(in, x);
}

/* Where the output changes its sign between two neighbours of a grid. */
static bool add_zeros(lab_inputs *in, lab_reference *r)
{
	enum { PER_BINADE = 32, FIRST = -6, LAST = 5 };
	for (int side = -1; side <= 1; side += 2) {
		double before = 0;
		for (int i = 0; i < (LAST - FIRST) * PER_BINADE; i++) {
			double x = side * ldexp(1 + (double)(i % PER_BINADE) / PER_BINADE, FIRST + i / PER_BINADE);
			if (before && lab_reference_sign(r, before) * lab_reference_sign(r, x) < 0 &&
			    !add_zero(in, lab_reference_zero(r, before, x)))
				return false;
			before = x;
		}
	}
	return true;
}

/* ---- the sequences ---------------------------------------------------------- */

/* A well mixed 64-bit number for each i (splitmix64's last step). */
static uint64_t mix(uint64_t i)
{
	i = (i + 1) * 0x9e3779b97f4a7c15;
	i = (i ^ i >> 30) * 0xbf58476d1ce4e5b9;
	i = (i ^ i >> 27) * 0x94d049bb133111eb;
	return i ^ i >> 31;
}

static double from_bits(uint64_t bits)
{
	double x;
	memcpy(&x, &bits, sizeof x);
	return x;
}

/* One in 64 is any double; the others lie between 2^-40 and 2^12, in [-8, 8] or within the function's reach. */
static double spread_double(const lab_inputs *in, uint64_t i)
{
	uint64_t bits = mix(i), exponent = 1023 - 40 + (bits >> 52 & 0x7ff) % 52;
	double even = 2 * ((bits >> 11) * 0x1p-53) - 1;
	if (i % 64 == 0)
		return from_bits(bits);
	if (i % 4 == 0)
		return from_bits((bits & 0x800fffffffffffff) | exponent << 52);
	return (i % 2 ? 8 : in->reach) * even;
}

static void fill_doubles(const lab_inputs *in, uint64_t i, size_t n, double *x)
{
	for (size_t k = 0; k < n; k++)
		x[k] = spread_double(in, i + k);
}

static void fill_floats(uint32_t i, uint32_t step, size_t n, uint32_t *x)
{
	for (size_t k = 0; k < n; k++)
		x[k] = (i + (uint32_t)k) * step;
}

static void fill_halves(uint32_t i, size_t n, uint16_t *x)
{
	for (size_t k = 0; k < n; k++)
		x[k] = (uint16_t)(i + k);
}

static void fill_unlisted(const lab_inputs *in, uint64_t i, size_t n, void *x)
{
	if (in->dtype == ACTFN_F64)
		fill_doubles(in, i, n, x);
	else if (in->dtype == ACTFN_F32)
		fill_floats((uint32_t)i, (uint32_t)in->step, n, x);
	else
		fill_halves((uint32_t)i, n, x);
}

void lab_inputs_fill(const lab_inputs *in, uint64_t from, size_t n, void *x)
{
	size_t size = lab_formats[in->dtype].size, listed = 0;
	if (from < in->nlisted) {
		listed = in->nlisted - from < n ? in->nlisted - from : n;
		lab_write(in->dtype, listed, in->listed + from, x);
	}
	if (listed < n)
		fill_unlisted(in, from + listed - in->nlisted, n - listed, (char *)x + listed * size);
}

void lab_inputs_every(lab_inputs *in, uint64_t stride)
{
	*in = (lab_inputs){ .dtype = ACTFN_F32, .n = ((UINT64_C(1) << 32) + stride - 1) / stride, .step = stride };
}

void lab_inputs_all16(lab_inputs *in, actfn_dtype dtype)
{
	*in = (lab_inputs){ .dtype = dtype, .n = 1 << 16 };
}

bool lab_inputs_sample(lab_inputs *in, lab_reference *r, actfn_dtype dtype, uint64_t spread)
{
	*in = (lab_inputs){ .dtype = dtype, .step = GOLDEN };
	if (!add_short(in) || !add_kinks(in, r) || !add_tails(in, r) || !add_zeros(in, r)) {
		lab_inputs_free(in);
		return false;
	}
	in->n = in->nlisted + spread;
	return true;
}

bool lab_inputs_near(lab_inputs *in, const double *x, size_t n, size_t each)
{
	*in = (lab_inputs){ .dtype = ACTFN_F64 };
	for (size_t i = 0; i < n * each; i++) {
		uint64_t bits = mix(i);
		double away = ldexp(2 * ((bits >> 11) * 0x1p-53) - 1, -(int)(bits % 50));
		if (!add(in, x[i / each] * (1 + away))) {
			lab_inputs_free(in);
			return false;
		}
	}
	in->n = in->nlisted;
	return true;
}

void lab_inputs_free(lab_inputs *in)
{
	free(in->listed);
	in->listed = NULL;
	in->nlisted = in->room = 0;
}
