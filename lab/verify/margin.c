/* SPDX-License-Identifier: MIT */
/* Checks the filter's error bounds against MPFR. */
#include "lab/verify/margin.h"

#include <math.h>
#include <string.h>

#include "lab/rng.h"

static float random_input(lab_rng *r)
{
	uint32_t bits = (uint32_t)lab_rng_next(r);
	float x;
	memcpy(&x, &bits, sizeof x);
	return isfinite(x) && lab_rng_next(r) % 2 ? x : (float)(256 * lab_rng_uniform(r) - 128);
}

/* Below 2^-170, where every float is 0, nobody asks how near to the truth a value is. */
static void check_bound(lab_reference *r, float x, double v, double e, lab_margin *out)
{
	if (!isfinite(e) || !isfinite(v)) {
		out->silent++;
		return;
	}
	double allowed = e > 0 && e < 0x1p-170 ? 0x1p-170 : e;
	double used = allowed > 0 ? lab_reference_distance(r, x, v, allowed) : lab_reference_distance(r, x, v, 1) > 0 ? 2 : 0;
	if (isinf(used)) { /* MPFR cannot tell: exp(x) (1 - tanh(exp(x))^2) at 1e22 is infinity times 0 to it */
		out->silent++;
		return;
	}
	out->broken += !(used <= 1);
	if (!(used <= out->used)) {
		out->used = used;
		out->x = x;
	}
}

static void check_rounding(lab_reference *r, float x, lab_margin *out)
{
	double quick, right;
	if (!lab_reference_round_fast(r, x, &quick))
		return;
	lab_verdict verdict = lab_reference_round_exact(r, x, &right);
	if (verdict != LAB_UNDECIDED && (verdict != LAB_DECIDED || quick != right)) {
		out->broken++;
		out->x = x;
	}
}

/* A tile of random inputs, or of neighbours, which the filter bounds in another way. */
static void make_tile(lab_rng *rng, bool neighbours, float *x)
{
	float first = random_input(rng);
	uint32_t bits, step = 1 + (uint32_t)(lab_rng_next(rng) % 100);
	memcpy(&bits, &first, sizeof bits);
	for (int i = 0; i < LAB_TILE; i++, bits += step)
		if (neighbours)
			memcpy(x + i, &bits, sizeof bits);
		else
			x[i] = random_input(rng);
}

void lab_margin_check(lab_reference *r, uint64_t seed, uint64_t inputs, lab_margin *out)
{
	enum { APART = 17 }; /* of neighbours, which are much alike, one in so many is looked at */
	lab_rng rng = lab_rng_stream(seed, "margin", 0);
	float x[LAB_TILE];
	*out = (lab_margin){ 0 };
	for (uint64_t tile = 0; out->inputs < inputs; tile++) {
		bool neighbours = tile % APART != 0;
		make_tile(&rng, neighbours, x);
		lab_tile t = *lab_reference_filter(r, x);
		for (int i = 0; i < LAB_TILE; i += neighbours ? APART : 1) {
			if (!isfinite(x[i])) /* nobody asks the filter */
				continue;
			out->inputs++;
			check_bound(r, x[i], t.v[i], t.e[i], out);
			check_rounding(r, x[i], out);
		}
	}
}
