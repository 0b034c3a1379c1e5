/* SPDX-License-Identifier: MIT */
/* Units: polynorm over a layer's units and polyrelu, a few coefficients a layer. */
#include <actfn/group.h>

#include "lab/nn/unit_kind.h"

/* ---- polynorm: w[0], w[1], w[2], b ------------------------------------------------- */

enum { WEIGHTS = 3, NORM_PARAMS };

static size_t norm_params(const lab_unit *u, size_t width)
{
	(void)u, (void)width;
	return NORM_PARAMS;
}

static bool norm_group(const lab_unit *u, size_t width, int i, const char **name, size_t *first, size_t *count)
{
	static const char *const names[] = { "w cube", "w square", "w linear", "b" };

	(void)u, (void)width;
	if (i >= NORM_PARAMS)
		return false;
	*name = names[i];
	*first = (size_t)i;
	*count = 1;
	return true;
}

static void norm_start(const lab_unit *u, size_t width, uint64_t seed, float *param)
{
	actfn_polynorm p = actfn_polynorm_initial();

	(void)u, (void)width, (void)seed;
	for (int i = 0; i < WEIGHTS; i++)
		param[i] = (float)p.w[i];
	param[WEIGHTS] = (float)p.b;
}

static actfn_polynorm norm(const lab_unit_pass *p)
{
	actfn_polynorm of = actfn_polynorm_initial();

	for (int i = 0; i < WEIGHTS; i++)
		of.w[i] = (double)p->param[i];
	of.b = (double)p->param[WEIGHTS];
	return of;
}

static void norm_forward(const lab_unit_pass *p)
{
	actfn_polynorm of = norm(p);
	actfn_shape s = { p->n, p->width, 1 };

	actfn_polynorm_forward(&of, &s, ACTFN_F32, p->z, p->y);
}

static void norm_backward(const lab_unit_pass *p)
{
	actfn_polynorm of = norm(p);
	actfn_shape s = { p->n, p->width, 1 };
	double g[NORM_PARAMS];

	actfn_polynorm_backward(&of, &s, ACTFN_F32, p->z, p->gy, p->gz, g, &g[WEIGHTS]);
	lab_unit_narrow(NORM_PARAMS, g, p->gparam);
}

const lab_unit_kind lab_unit_polynorm = {
	.init = LAB_LECUN,
	.params = norm_params,
	.group = norm_group,
	.start = norm_start,
	.forward = norm_forward,
	.backward = norm_backward,
};

/* ---- polyrelu: a[0] ... a[r] --------------------------------------------------------- */

enum { DEGREE };

static size_t relu_params(const lab_unit *u, size_t width)
{
	(void)width;
	return (size_t)u->option[DEGREE] + 1;
}

static bool relu_group(const lab_unit *u, size_t width, int i, const char **name, size_t *first, size_t *count)
{
	static const char *const names[ACTFN_POLYRELU_MAX + 1] = { "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8" };

	(void)width;
	if (i > (int)u->option[DEGREE] || i >= LAB_UNIT_PARAMS)
		return false;
	*name = names[i];
	*first = (size_t)i;
	*count = 1;
	return true;
}

/* relu, from where the higher powers grow. */
static void relu_start(const lab_unit *u, size_t width, uint64_t seed, float *param)
{
	(void)width, (void)seed;
	for (int i = 0; i <= (int)u->option[DEGREE]; i++)
		param[i] = i == 1;
}

static actfn_polyrelu polyrelu(const lab_unit_pass *p)
{
	actfn_polyrelu of = { .degree = (int)p->u->option[DEGREE] };

	for (int i = 0; i <= of.degree; i++)
		of.a[i] = (double)p->param[i];
	return of;
}

static void relu_forward(const lab_unit_pass *p)
{
	actfn_polyrelu of = polyrelu(p);

	actfn_polyrelu_forward(&of, ACTFN_F32, p->n * p->width, p->z, p->y);
}

static void relu_backward(const lab_unit_pass *p)
{
	actfn_polyrelu of = polyrelu(p);
	double ga[ACTFN_POLYRELU_MAX + 1];

	actfn_polyrelu_backward(&of, ACTFN_F32, p->n * p->width, p->z, p->gy, p->gz, ga);
	lab_unit_narrow((size_t)of.degree + 1, ga, p->gparam);
}

const lab_unit_kind lab_unit_polyrelu = {
	.option = { [DEGREE] = { "r", 3, 1, ACTFN_POLYRELU_MAX, true } },
	.init = LAB_HE,
	.params = relu_params,
	.group = relu_group,
	.start = relu_start,
	.forward = relu_forward,
	.backward = relu_backward,
};
