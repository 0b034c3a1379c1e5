/* SPDX-License-Identifier: MIT */
/* What happens inside a hidden layer: dead and saturated units, sparsity, moments. */
#include "lab/probe/probe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lab/rng.h"

double lab_probe_sup(const actfn *f)
{
	enum { REACH = 16, STEPS = 64, N = 2 * REACH * STEPS + 1 };
	float x[N];
	double sup = 0;

	for (int i = 0; i < N; i++)
		x[i] = (float)(i - REACH * STEPS) / STEPS;
	if (actfn_derivative(f, ACTFN_F32, N, x, x) != ACTFN_OK)
		return 0;
	for (int i = 0; i < N; i++)
		if (fabsf(x[i]) > sup) /* a NaN is not above anything */
			sup = (double)fabsf(x[i]);
	return sup;
}

bool lab_probe_new(lab_probe_sum *s, const lab_unit *u, size_t width)
{
	*s = (lab_probe_sum){ .units = lab_unit_before(u, width), .outputs = lab_unit_after(u, width),
			      .limit = 0.01 * (lab_unit_is_function(u) ? lab_probe_sup(u->f) : 1) };
	s->alive = calloc(s->units, 1);
	return s->alive;
}

void lab_probe_free(lab_probe_sum *s)
{
	free(s->alive);
	*s = (lab_probe_sum){ 0 };
}

void lab_probe_reset(lab_probe_sum *s)
{
	memset(s->alive, 0, s->units);
	*s = (lab_probe_sum){ .units = s->units, .outputs = s->outputs, .limit = s->limit, .alive = s->alive };
}

void lab_probe_signs(size_t n, float *gy)
{
	for (size_t i = 0; i < n; i++)
		gy[i] = lab_rng_mix(i) >> 63 ? -1 : 1;
}

void lab_probe_add(lab_probe_sum *s, size_t n, const float *dz, const float *y)
{
	const float limit = (float)s->limit;

	for (size_t i = 0; i < n; i++, dz += s->units, y += s->outputs) {
		for (size_t j = 0; j < s->units; j++) {
			s->alive[j] |= dz[j] != 0;
			s->saturated += fabsf(dz[j]) <= limit;
		}
		for (size_t j = 0; j < s->outputs; j++) {
			s->zero += y[j] == 0;
			s->sum += (double)y[j];
			s->sum2 += (double)y[j] * (double)y[j];
		}
	}
	s->samples += n;
}

void lab_probe_result(const lab_probe_sum *s, lab_probe *out)
{
	double pairs = (double)s->units * (double)s->samples, outputs = (double)s->outputs * (double)s->samples;
	size_t alive = 0;

	for (size_t j = 0; j < s->units; j++)
		alive += s->alive[j];
	out->dead = 1 - (double)alive / (double)s->units;
	out->saturated = (double)s->saturated / pairs;
	out->sparsity = (double)s->zero / outputs;
	out->mean = s->sum / outputs;
	out->var = fmax(s->sum2 / outputs - out->mean * out->mean, 0); /* rounding could push it below 0 */
}
