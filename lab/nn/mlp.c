/* SPDX-License-Identifier: MIT */
/* The multi-layer perceptron: dense, unit (activation), dropout, ..., dense. */
#include "lab/nn/mlp.h"

#include <stdlib.h>
#include <string.h>

#include "lab/nn/maxnorm.h"
#include "lab/text.h"

/* ---- memory ----------------------------------------------------------------- */

/* Floats handed out one after the other; with base NULL they are only counted. */
typedef struct arena {
	float *base;
	size_t used;
} arena;

enum { ALIGN = 64 };

static float *take(arena *a, size_t n)
{
	float *p = a->base ? a->base + a->used : NULL;

	a->used += n;
	return p;
}

/* A cache line's start, where vectors load fastest. */
static float *take_aligned(arena *a, size_t n)
{
	a->used = (a->used + ALIGN / 4 - 1) / (ALIGN / 4) * (ALIGN / 4);
	return take(a, n);
}

/* Parameters, or their gradients: weights of all layers, then biases of all layers, then the units'. */
static float *take_params(lab_mlp *net, arena *a, bool grads)
{
	float *start = take_aligned(a, 0);

	for (int i = 0; i < net->layers; i++) {
		lab_dense *l = &net->dense[i];
		*(grads ? &l->gw : &l->w) = take(a, l->in * l->out);
	}
	for (int i = 0; i < net->layers; i++) {
		lab_dense *l = &net->dense[i];
		*(grads ? &l->gb : &l->b) = take(a, l->out);
	}
	for (int i = 0; i + 1 < net->layers; i++)
		(grads ? net->gparam : net->param)[i] = take(a, lab_unit_params(net->unit, net->width[i]));
	return start;
}

/* What the pass through hidden layer i needs; z is there. */
static size_t take_hidden(lab_mlp *net, arena *a, int i)
{
	size_t width = net->width[i], n = net->rows * lab_unit_after(net->unit, width);

	net->y[i] = take_aligned(a, n);
	net->mask[i] = net->dropout.p > 0 ? take_aligned(a, n) : NULL;
	net->old[i] = take(a, lab_unit_params(net->unit, width));
	net->unit_scratch[i] = take_aligned(a, lab_unit_scratch(net->unit, net->rows, width));
	return n;
}

/* Puts every array of the network into the arena. */
static void lay_out(lab_mlp *net, arena *a)
{
	size_t widest = 0;

	net->params = take_params(net, a, false);
	net->grads = take_params(net, a, true);
	for (int i = 0; i < net->layers; i++) {
		size_t before = net->rows * net->dense[i].out, after = 0;
		net->z[i] = take_aligned(a, before);
		if (i + 1 < net->layers)
			after = take_hidden(net, a, i);
		widest = before > widest ? before : widest;
		widest = after > widest ? after : widest;
	}
	net->scratch[0] = take_aligned(a, widest);
	net->scratch[1] = take_aligned(a, widest);
}

/* Sizes of everything. */
static void plan(lab_mlp *net, const size_t *width)
{
	size_t in = width[0];

	for (int i = 0; i < net->layers; i++) {
		bool hidden = i + 1 < net->layers;
		size_t out = hidden ? lab_unit_before(net->unit, width[i + 1]) : width[i + 1];
		net->width[i] = width[i + 1];
		net->dense[i] = (lab_dense){ .in = in, .out = out };
		net->nweights += in * out;
		net->nparams += in * out + out + (hidden ? lab_unit_params(net->unit, width[i + 1]) : 0);
		in = lab_unit_after(net->unit, width[i + 1]);
	}
}

bool lab_mlp_new(lab_mlp *net, int layers, const size_t *width, const lab_unit *unit, double dropout, size_t rows,
		 char *why)
{
	arena a = { 0 };
	char count[32];

	*net = (lab_mlp){ .layers = layers, .rows = rows, .unit = unit, .dropout = lab_dropout_for(unit->f, dropout) };
	plan(net, width);
	lay_out(net, &a);
	if (posix_memalign(&net->memory, ALIGN, a.used * sizeof(float)))
		return lab_fail(why, "out of memory for a network of %s parameters", lab_commas(net->nparams, count));
	memset(net->memory, 0, a.used * sizeof(float));
	a = (arena){ net->memory, 0 };
	lay_out(net, &a);
	return true;
}

void lab_mlp_free(lab_mlp *net)
{
	free(net->memory);
	*net = (lab_mlp){ 0 };
}

/* ---- use -------------------------------------------------------------------- */

void lab_mlp_init(lab_mlp *net, lab_init scheme, uint64_t seed)
{
	memset(net->params, 0, net->nparams * sizeof(float));
	for (int i = 0; i < net->layers; i++) {
		lab_dense *l = &net->dense[i];
		bool hidden = i + 1 < net->layers;
		double std = hidden ? lab_unit_std(net->unit, scheme, l->in, l->out)
				    : lab_init_std(scheme, NULL, l->in, l->out);
		lab_init_weights(seed, (size_t)i, std, l->in * l->out, l->w);
		if (hidden)
			lab_unit_start(net->unit, net->width[i], lab_rng_stream(seed, "unit", (uint64_t)i).state,
				       net->param[i]);
	}
}

lab_unit_pass lab_mlp_pass(const lab_mlp *net, int i, size_t n)
{
	return (lab_unit_pass){ .u = net->unit, .n = n, .width = net->width[i], .param = net->param[i],
				.gparam = net->gparam[i], .z = net->z[i], .y = net->y[i],
				.scratch = net->unit_scratch[i], .training = net->training, .seed = net->seed[i] };
}

float *lab_mlp_forward(lab_mlp *net, size_t n, const float *x, lab_rng *rng)
{
	int last = net->layers - 1;

	net->training = rng != NULL;
	for (int i = 0; i < last; i++) {
		if (rng && lab_unit_draws(net->unit))
			net->seed[i] = lab_rng_next(rng);
		lab_unit_pass p = lab_mlp_pass(net, i, n);
		lab_dense_forward(&net->dense[i], n, x, net->z[i]);
		lab_unit_forward(&p);
		if (rng && net->mask[i])
			lab_dropout_forward(&net->dropout, n * net->dense[i + 1].in, net->y[i], net->mask[i], rng);
		x = net->y[i];
	}
	lab_dense_forward(&net->dense[last], n, x, net->z[last]);
	return net->z[last];
}

void lab_mlp_backward(lab_mlp *net, size_t n, const float *x, const float *gz)
{
	for (int i = net->layers - 1; i > 0; i--) {
		float *gy = net->scratch[0];
		lab_unit_pass p = lab_mlp_pass(net, i - 1, n);
		lab_dense_backward(&net->dense[i], n, net->y[i - 1], gz, gy);
		if (net->mask[i - 1])
			lab_dropout_backward(n * net->dense[i].in, net->mask[i - 1], gy);
		p.gy = gy;
		gz = p.gz = net->scratch[1];
		lab_unit_backward(&p);
	}
	lab_dense_backward(&net->dense[0], n, x, gz, NULL);
}

void lab_mlp_before_step(lab_mlp *net)
{
	for (int i = 0; i + 1 < net->layers; i++)
		memcpy(net->old[i], net->param[i], lab_unit_params(net->unit, net->width[i]) * sizeof(float));
}

void lab_mlp_after_step(lab_mlp *net)
{
	for (int i = 0; i + 1 < net->layers; i++)
		lab_unit_confine(net->unit, net->width[i], net->old[i], net->param[i]);
}

void lab_mlp_max_norm(lab_mlp *net, double limit)
{
	for (int i = 0; i < net->layers; i++)
		lab_max_norm(net->dense[i].in, net->dense[i].out, limit, net->dense[i].w);
}
