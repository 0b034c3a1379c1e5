/* SPDX-License-Identifier: MIT */
/* The multi-layer perceptron: dense, activation, dropout, ..., dense. */
#include "lab/nn/mlp.h"

#include <stdlib.h>
#include <string.h>

#include "lab/nn/activation.h"
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

/* Parameters, or their gradients: weights of all layers, then biases of all layers. */
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
	return start;
}

/* Puts every array of the network into the arena. */
static void lay_out(lab_mlp *net, arena *a)
{
	size_t widest = 0;

	net->params = take_params(net, a, false);
	net->grads = take_params(net, a, true);
	for (int i = 0; i < net->layers; i++) {
		size_t n = net->rows * net->dense[i].out;
		bool hidden = i + 1 < net->layers;
		net->z[i] = take_aligned(a, n);
		net->y[i] = hidden ? take_aligned(a, n) : NULL;
		net->mask[i] = hidden && net->dropout.p > 0 ? take_aligned(a, n) : NULL;
		widest = n > widest ? n : widest;
	}
	net->scratch[0] = take_aligned(a, widest);
	net->scratch[1] = take_aligned(a, widest);
}

bool lab_mlp_new(lab_mlp *net, int layers, const size_t *width, const actfn *act, double dropout, size_t rows,
		 char *why)
{
	arena a = { 0 };
	char count[32];

	*net = (lab_mlp){ .layers = layers, .rows = rows, .act = act, .dropout = lab_dropout_for(act, dropout) };
	for (int i = 0; i < layers; i++) {
		net->dense[i] = (lab_dense){ .in = width[i], .out = width[i + 1] };
		net->nweights += width[i] * width[i + 1];
		net->nparams += width[i] * width[i + 1] + width[i + 1];
	}
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
		const actfn *f = i + 1 < net->layers ? net->act : NULL;
		lab_init_weights(seed, (size_t)i, lab_init_std(scheme, f, l->in, l->out), l->in * l->out, l->w);
	}
}

float *lab_mlp_forward(lab_mlp *net, size_t n, const float *x, lab_rng *rng)
{
	int last = net->layers - 1;

	for (int i = 0; i < last; i++) {
		size_t size = n * net->dense[i].out;
		lab_dense_forward(&net->dense[i], n, x, net->z[i]);
		lab_act_forward(net->act, size, net->z[i], net->y[i]);
		if (rng && net->mask[i])
			lab_dropout_forward(&net->dropout, size, net->y[i], net->mask[i], rng);
		x = net->y[i];
	}
	lab_dense_forward(&net->dense[last], n, x, net->z[last]);
	return net->z[last];
}

void lab_mlp_backward(lab_mlp *net, size_t n, const float *x, const float *gz)
{
	for (int i = net->layers - 1; i > 0; i--) {
		size_t size = n * net->dense[i].in;
		float *gy = net->scratch[i % 2];
		lab_dense_backward(&net->dense[i], n, net->y[i - 1], gz, gy);
		if (net->mask[i - 1])
			lab_dropout_backward(size, net->mask[i - 1], gy);
		lab_act_backward(net->act, size, net->z[i - 1], gy, gy);
		gz = gy;
	}
	lab_dense_backward(&net->dense[0], n, x, gz, NULL);
}
