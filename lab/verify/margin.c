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
	if (verdict != LAB_DECIDED || quick != right) {
		out->broken++;
		out->x = x;
	}
}

void lab_margin_check(lab_reference *r, uint64_t seed, uint64_t inputs, lab_margin *out)
{
	lab_rng rng = lab_rng_stream(seed, "margin", 0);
	float x[LAB_TILE];
	*out = (lab_margin){ 0 };
	while (out->inputs < inputs) {
		for (int i = 0; i < LAB_TILE; i++)
			x[i] = random_input(&rng);
		lab_tile t = *lab_reference_filter(r, x);
		for (int i = 0; i < LAB_TILE; i++, out->inputs++) {
			check_bound(r, x[i], t.v[i], t.e[i], out);
			check_rounding(r, x[i], out);
		}
	}
}
