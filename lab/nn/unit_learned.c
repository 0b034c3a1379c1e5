/* SPDX-License-Identifier: MIT */
/* Units: an element-wise function whose parameters are trained, one set for a layer or one for each unit. */
#include <actfn/learned.h>
#include <string.h>

#include "lab/nn/unit_kind.h"

enum { SHARED }; /* the only option */

static size_t values(const lab_unit *u, size_t width)
{
	return u->option[SHARED] ? 1 : width;
}

/* Trained parameters of the function. */
static size_t trained(const lab_unit *u)
{
	const actfn_info *info = actfn_get_info(u->f);
	size_t n = 0;

	for (int k = 0; k < info->nparams; k++)
		n += info->param[k].learned != 0;
	return n;
}

static size_t params(const lab_unit *u, size_t width)
{
	return trained(u) * values(u, width);
}

static bool group(const lab_unit *u, size_t width, int i, const char **name, size_t *first, size_t *count)
{
	const actfn_info *info = actfn_get_info(u->f);
	int seen = 0;

	*count = values(u, width);
	for (int k = 0; k < info->nparams; k++)
		if (info->param[k].learned && seen++ == i) {
			*name = info->param[k].name;
			*first = (size_t)i * *count;
			return true;
		}
	return false;
}

static void start(const lab_unit *u, size_t width, uint64_t seed, float *param)
{
	const actfn_info *info = actfn_get_info(u->f);

	(void)seed;
	for (int k = 0; k < info->nparams; k++)
		for (size_t i = 0; info->param[k].learned && i < values(u, width); i++)
			*param++ = (float)actfn_param(u->f, k);
}

/* `count` values of each trained parameter, `stride` from one parameter to the next. */
static actfn_learned learned(const lab_unit *u, size_t n, size_t width, const float *param, size_t count, size_t stride)
{
	const actfn_info *info = actfn_get_info(u->f);
	actfn_learned l = { .f = u->f, .dtype = ACTFN_F32, .shape = { n, width, 1, 0 } };

	for (int k = 0; k < info->nparams; k++)
		if (info->param[k].learned) {
			l.param[k] = (actfn_values){ param, count };
			param += stride;
		}
	return l;
}

static actfn_learned whole(const lab_unit_pass *p)
{
	size_t n = values(p->u, p->width);

	return learned(p->u, p->n, p->width, p->param, n, n);
}

static bool inside(const lab_unit *u, size_t width, const float *param, size_t count, size_t stride)
{
	actfn_learned l = learned(u, 1, width, param, count, stride);

	return actfn_learned_check(&l, NULL, 0) == ACTFN_OK;
}

/* The parameters of a unit whose new ones are out of range ("alpha > 0") stay as they were. */
static void confine(const lab_unit *u, size_t width, const float *before, float *param)
{
	size_t n = values(u, width);

	if (inside(u, width, param, n, n))
		return;
	for (size_t i = 0; i < n; i++)
		if (!inside(u, 1, param + i, 1, n))
			for (size_t k = 0; k < trained(u); k++)
				param[k * n + i] = before[k * n + i];
}

/* The gradients come in double. */
static size_t scratch(const lab_unit *u, size_t n, size_t width)
{
	(void)n;
	return 2 * params(u, width);
}

static void forward(const lab_unit_pass *p)
{
	actfn_learned l = whole(p);

	actfn_learned_forward(&l, p->z, p->y);
}

static void backward(const lab_unit_pass *p)
{
	const actfn_info *info = actfn_get_info(p->u->f);
	actfn_learned l = whole(p);
	double *sum = (double *)(void *)p->scratch, *at = sum, *gp[ACTFN_MAX_PARAMS] = { NULL };
	size_t n = params(p->u, p->width);

	for (int k = 0; k < info->nparams; k++)
		if (info->param[k].learned) {
			gp[k] = at;
			at += values(p->u, p->width);
		}
	actfn_learned_backward(&l, p->z, p->gy, p->gz, gp);
	lab_unit_narrow(n, sum, p->gparam);
}

const lab_unit_kind lab_unit_learned = {
	.params = params,
	.scratch = scratch,
	.group = group,
	.start = start,
	.confine = confine,
	.forward = forward,
	.backward = backward,
};
