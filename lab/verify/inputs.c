/* SPDX-License-Identifier: MIT */
/* Which inputs a sweep tries. */
#include "lab/verify/inputs.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NEIGHBOURS = 64, SHORT_BITS = 7, SIGN = 1u << 31, BINADE = 1 << 23, INFINITE = 0x7f800000 };

/* 2^32 divided by the golden ratio, made odd: visits every bit pattern once in
 * 2^32 steps, and any number of steps in a row are evenly spread. */
static const uint32_t GOLDEN = 0x9e3779b1;

static float from_bits(uint32_t bits)
{
	float x;
	memcpy(&x, &bits, sizeof x);
	return x;
}

static uint32_t to_bits(float x)
{
	uint32_t bits;
	memcpy(&bits, &x, sizeof bits);
	return bits;
}

static bool add(lab_inputs *in, float x)
{
	if (in->nlisted == in->room) {
		size_t room = in->room ? 2 * in->room : 1 << 16;
		float *listed = realloc(in->listed, room * sizeof *listed);
		if (!listed)
			return false;
		in->listed = listed;
		in->room = room;
	}
	in->listed[in->nlisted++] = x;
	return true;
}

/* The floats around x, on both sides of the origin. */
static bool add_around(lab_inputs *in, float x)
{
	int64_t centre = to_bits(fabsf(x));
	for (int64_t bits = centre - NEIGHBOURS; bits <= centre + NEIGHBOURS; bits++)
		if (bits >= 0 && bits < SIGN && (!add(in, from_bits(bits)) || !add(in, from_bits(bits | SIGN))))
			return false;
	return true;
}

/* Floats with few significant bits, where ties and exact results are, and both ends of every binade. */
static bool add_short(lab_inputs *in)
{
	for (uint32_t bits = 0; bits <= INFINITE; bits += 1 << (23 - SHORT_BITS))
		if (!add(in, from_bits(bits)) || !add(in, from_bits(bits | SIGN)))
			return false;
	for (uint32_t bits = BINADE; bits <= INFINITE; bits += BINADE)
		if (!add(in, from_bits(bits - 1)) || !add(in, from_bits((bits - 1) | SIGN)) ||
		    !add(in, from_bits(bits + 1)) || !add(in, from_bits((bits + 1) | SIGN)))
			return false;
	return true;
}

/* Does the tail have reached its end at x: the limit itself, or numbers below FLT_MIN? */
static bool at_limit(lab_reference *r, float x, float limit, bool subnormal)
{
	float y;
	lab_verdict verdict = lab_reference_round(r, x, &y);
	return verdict != LAB_UNDECIDED && (subnormal ? fabsf(y) < FLT_MIN : y == limit);
}

/* The input with the smallest magnitude on this side from which on the tail has reached its end. */
static float find_end(lab_reference *r, uint32_t sign, bool subnormal)
{
	float limit;
	lab_reference_round(r, from_bits(INFINITE | sign), &limit);
	uint32_t before = 0, after = INFINITE;
	while (after - before > 1) {
		uint32_t middle = before + (after - before) / 2;
		if (at_limit(r, from_bits(middle | sign), limit, subnormal))
			after = middle;
		else
			before = middle;
	}
	return from_bits(after);
}

static bool add_tails(lab_inputs *in, lab_reference *r)
{
	for (int k = 0; k < 4; k++)
		if (!add_around(in, find_end(r, k & 1 ? SIGN : 0, k & 2)))
			return false;
	return true;
}

static bool add_kinks(lab_inputs *in, lab_reference *r)
{
	const double *kink;
	int n = lab_reference_kinks(r, &kink);
	for (int i = 0; i < n; i++)
		if (!add_around(in, (float)kink[i]))
			return false;
	return add_around(in, 0) && add_around(in, INFINITY) && add_around(in, FLT_MIN);
}

void lab_inputs_every(lab_inputs *in, uint64_t stride)
{
	*in = (lab_inputs){ .n = ((UINT64_C(1) << 32) + stride - 1) / stride, .step = stride };
}

bool lab_inputs_sample(lab_inputs *in, lab_reference *r, uint64_t spread)
{
	*in = (lab_inputs){ .step = GOLDEN };
	if (!add_short(in) || !add_kinks(in, r) || !add_tails(in, r)) {
		lab_inputs_free(in);
		return false;
	}
	in->n = in->nlisted + spread;
	return true;
}

void lab_inputs_free(lab_inputs *in)
{
	free(in->listed);
	in->listed = NULL;
	in->nlisted = in->room = 0;
}

void lab_inputs_fill(const lab_inputs *in, uint64_t from, size_t n, float *x)
{
	for (; n && from < in->nlisted; n--)
		*x++ = in->listed[from++];
	uint64_t bits = (from - in->nlisted) * in->step;
	for (size_t i = 0; i < n; i++, bits += in->step)
		x[i] = from_bits((uint32_t)bits);
}
