/* SPDX-License-Identifier: MIT */
/* Units of hidden layers: what all kinds have in common. */
#include "lab/nn/unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lab/nn/unit_kind.h"
#include "lab/text.h"

static double ratio(double numbers)
{
	return numbers ? numbers : 1;
}

size_t lab_unit_before(const lab_unit *u, size_t width)
{
	return (size_t)(u->kind->pieces ? u->kind->pieces(u) : ratio(u->kind->before)) * width;
}

size_t lab_unit_after(const lab_unit *u, size_t width)
{
	return (size_t)ratio(u->kind->after) * width;
}

const char *lab_unit_shape(const lab_unit *u, char s[96])
{
	size_t before = lab_unit_before(u, 1), after = lab_unit_after(u, 1);

	s[0] = '\0';
	if (before != 1 || after != 1)
		snprintf(s, 96, "a unit takes %zu number%s and gives %zu", before, before == 1 ? "" : "s", after);
	return s;
}

size_t lab_unit_params(const lab_unit *u, size_t width)
{
	return u->kind->params ? u->kind->params(u, width) : 0;
}

size_t lab_unit_scratch(const lab_unit *u, size_t n, size_t width)
{
	return u->kind->scratch ? u->kind->scratch(u, n, width) : 0;
}

bool lab_unit_group(const lab_unit *u, size_t width, int i, const char **name, size_t *first, size_t *count)
{
	return u->kind->group && u->kind->group(u, width, i, name, first, count);
}

void lab_unit_start(const lab_unit *u, size_t width, uint64_t seed, float *param)
{
	if (u->kind->start)
		u->kind->start(u, width, seed, param);
}

void lab_unit_confine(const lab_unit *u, size_t width, const float *before, float *param)
{
	if (u->kind->confine)
		u->kind->confine(u, width, before, param);
}

double lab_unit_std(const lab_unit *u, lab_init scheme, size_t in, size_t out)
{
	bool own = scheme == LAB_AUTO && u->kind->init != LAB_AUTO;

	return lab_init_std(own ? u->kind->init : scheme, u->f ? u->f : actfn_get(ACTFN_RELU), in, out);
}

bool lab_unit_is_function(const lab_unit *u)
{
	return u->kind == &lab_unit_fixed || u->kind == &lab_unit_learned;
}

bool lab_unit_draws(const lab_unit *u)
{
	return u->kind->draws;
}

void lab_unit_forward(const lab_unit_pass *p)
{
	p->u->kind->forward(p);
}

void lab_unit_backward(const lab_unit_pass *p)
{
	p->u->kind->backward(p);
}

void lab_unit_narrow(size_t n, const double *g, float *gparam)
{
	for (size_t i = 0; i < n; i++)
		gparam[i] = (float)g[i];
}

void lab_unit_free(lab_unit *u)
{
	actfn_free(u->f);
	*u = (lab_unit){ 0 };
}
