/* SPDX-License-Identifier: MIT */
/* Units: Dynamic ReLU.  A layer is a tensor of one position: its units are the channels. */
#include <actfn/dyrelu.h>

#include "lab/nn/unit_kind.h"

enum { R, K, ARRAYS = 6 };

static actfn_dyrelu layer(const lab_unit *u, size_t n, size_t width)
{
	actfn_dyrelu d;

	/* the last letter of the name, a, b or c, is the variant */
	actfn_dyrelu_usual(&d, (actfn_dyrelu_variant)(u->name[sizeof "dyrelu_" - 1] - 'a'), n, width, 1);
	d.reduction = (size_t)u->option[R];
	d.pieces = (size_t)u->option[K];
	return d;
}

/* How long the six arrays of parameters are; they follow each other. */
static void sizes(const lab_unit *u, size_t width, size_t size[ARRAYS])
{
	actfn_dyrelu d = layer(u, 1, width);
	actfn_dyrelu_sizes s;

	actfn_dyrelu_count(&d, &s);
	size[0] = s.w1;
	size[1] = s.b1;
	size[2] = s.w2;
	size[3] = s.b2;
	size[4] = s.w;
	size[5] = s.b;
}

static size_t params(const lab_unit *u, size_t width)
{
	size_t size[ARRAYS], sum = 0;

	sizes(u, width, size);
	for (int i = 0; i < ARRAYS; i++)
		sum += size[i];
	return sum;
}

static bool group(const lab_unit *u, size_t width, int i, const char **name, size_t *first, size_t *count)
{
	static const char *const names[ARRAYS] = { "w1", "b1", "w2", "b2", "attention w", "attention b" };
	size_t size[ARRAYS];

	sizes(u, width, size);
	*first = 0;
	for (int k = 0; k < i && k < ARRAYS; k++)
		*first += size[k];
	if (i >= ARRAYS || !size[i])
		return false;
	*name = names[i];
	*count = size[i];
	return true;
}

static actfn_dyrelu_params arrays(const lab_unit *u, size_t width, const float *param)
{
	const float *at[ARRAYS];
	size_t size[ARRAYS];

	sizes(u, width, size);
	for (int i = 0; i < ARRAYS; param += size[i++])
		at[i] = param;
	return (actfn_dyrelu_params){ at[0], at[1], at[2], at[3], at[4], at[5] };
}

static void start(const lab_unit *u, size_t width, uint64_t seed, float *param)
{
	actfn_dyrelu d = layer(u, 1, width);
	actfn_dyrelu_params w = arrays(u, width, param);

	actfn_dyrelu_init(&d, ACTFN_F32, seed, 0, &w);
}

/* The gradients of the parameters come in double; behind them is the workspace. */
static size_t scratch(const lab_unit *u, size_t n, size_t width)
{
	actfn_dyrelu d = layer(u, n, width);
	size_t bytes = 0;

	actfn_dyrelu_workspace(&d, ACTFN_F32, &bytes);
	return 2 * params(u, width) + (bytes + sizeof(float) - 1) / sizeof(float);
}

static void *work(const lab_unit_pass *p)
{
	return p->scratch + 2 * params(p->u, p->width);
}

static void forward(const lab_unit_pass *p)
{
	actfn_dyrelu d = layer(p->u, p->n, p->width);
	actfn_dyrelu_params w = arrays(p->u, p->width, p->param);

	actfn_dyrelu_forward(&d, ACTFN_F32, p->z, &w, work(p), p->y);
}

static void backward(const lab_unit_pass *p)
{
	actfn_dyrelu d = layer(p->u, p->n, p->width);
	actfn_dyrelu_params w = arrays(p->u, p->width, p->param);
	double *g = (double *)(void *)p->scratch, *at[ARRAYS];
	size_t size[ARRAYS], n = params(p->u, p->width);

	sizes(p->u, p->width, size);
	for (int i = 0, first = 0; i < ARRAYS; first += (int)size[i++])
		at[i] = g + first;
	actfn_dyrelu_backward(&d, ACTFN_F32, p->z, p->gy, &w, work(p), p->gz,
			      &(actfn_dyrelu_gradients){ at[0], at[1], at[2], at[3], at[4], at[5] });
	lab_unit_narrow(n, g, p->gparam);
}

const lab_unit_kind lab_unit_dyrelu = {
	.option = { [R] = { "r", 8, 1, 65536, true }, [K] = { "k", 2, 1, ACTFN_DYRELU_PIECES, true } },
	.init = LAB_HE,
	.params = params,
	.scratch = scratch,
	.group = group,
	.start = start,
	.forward = forward,
	.backward = backward,
};
