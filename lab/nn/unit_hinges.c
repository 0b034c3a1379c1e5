/* SPDX-License-Identifier: MIT */
/* Units: APL with any number of hinges, and the random slopes of RReLU. */
#include <actfn/learned.h>

#include "lab/nn/unit_kind.h"

/* ---- apl: a (S, width), b (S, width) ------------------------------------------------ */

enum { HINGES };

static size_t hinges(const lab_unit *u, size_t width)
{
	return (size_t)u->option[HINGES] * width;
}

static size_t params(const lab_unit *u, size_t width)
{
	return 2 * hinges(u, width);
}

static size_t scratch(const lab_unit *u, size_t n, size_t width)
{
	(void)n;
	return 2 * params(u, width); /* their gradients come in double */
}

static bool group(const lab_unit *u, size_t width, int i, const char **name, size_t *first, size_t *count)
{
	static const char *const names[] = { "a", "b" };

	if (i > 1)
		return false;
	*name = names[i];
	*count = hinges(u, width);
	*first = (size_t)i * *count;
	return true;
}

static void start(const lab_unit *u, size_t width, uint64_t seed, float *param)
{
	actfn_apl_init(ACTFN_F32, (size_t)u->option[HINGES], width, seed, param, param + hinges(u, width));
}

static actfn_apl apl(const lab_unit_pass *p)
{
	return (actfn_apl){ .dtype = ACTFN_F32, .shape = { p->n, p->width, 1, 0 }, .hinges = (size_t)p->u->option[HINGES],
			    .a = p->param, .b = p->param + hinges(p->u, p->width) };
}

/* These calls cannot fail: the arrays are the network's own. */

static void forward(const lab_unit_pass *p)
{
	actfn_apl l = apl(p);

	actfn_apl_forward(&l, p->z, p->y);
}

static void backward(const lab_unit_pass *p)
{
	actfn_apl l = apl(p);
	double *g = (double *)(void *)p->scratch;
	size_t n = params(p->u, p->width);

	actfn_apl_backward(&l, p->z, p->gy, p->gz, g, g + n / 2);
	lab_unit_narrow(n, g, p->gparam);
}

const lab_unit_kind lab_unit_apl = {
	.option = { [HINGES] = { "s", 2, 0, 64, true } },
	.init = LAB_HE,
	.params = params,
	.scratch = scratch,
	.group = group,
	.start = start,
	.forward = forward,
	.backward = backward,
};

/* ---- rrelu: nothing learned, slopes drawn in training ------------------------------- */

enum { LOWER, UPPER };

static actfn_rrelu rrelu(const lab_unit_pass *p)
{
	double lower = p->u->option[LOWER], upper = p->u->option[UPPER], mean = (lower + upper) / 2;

	if (!p->training)
		lower = upper = mean;
	return (actfn_rrelu){ .dtype = ACTFN_F32, .lower = lower, .upper = upper, .seed = p->seed };
}

static void rrelu_forward(const lab_unit_pass *p)
{
	actfn_rrelu r = rrelu(p);

	actfn_rrelu_forward(&r, p->n * p->width, p->z, p->y, NULL);
}

static void rrelu_backward(const lab_unit_pass *p)
{
	actfn_rrelu r = rrelu(p);

	actfn_rrelu_backward(&r, p->n * p->width, p->z, p->gy, p->gz);
}

const lab_unit_kind lab_unit_rrelu = {
	.option = { [LOWER] = { "lower", 1.0 / 8, 0, 1, false }, [UPPER] = { "upper", 1.0 / 3, 0, 1, false } },
	.init = LAB_HE,
	.draws = true,
	.forward = rrelu_forward,
	.backward = rrelu_backward,
};
