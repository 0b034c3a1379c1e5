/* SPDX-License-Identifier: MIT */
/* XNNPACK's operators.  It cannot be told to leave AVX-512 alone, so it sits out where that is the limit. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xnnpack.h>

#include "bench/peer.h"

typedef struct xnn_state {
	xnn_operator_t operator;
	pthreadpool_t pool; /* NULL: one thread */
} xnn_state;

typedef enum xnn_status xnn_setup(xnn_operator_t, size_t, const float *, float *, pthreadpool_t);

static enum xnn_status clamp(float low, float high, xnn_operator_t *o)
{
	return xnn_create_clamp_nc_f32(1, 1, 1, low, high, 0, o);
}

static enum xnn_status relu(xnn_operator_t *o)
{
	return clamp(0, INFINITY, o);
}

static enum xnn_status relu6(xnn_operator_t *o)
{
	return clamp(0, 6, o);
}

static enum xnn_status hard_tanh(xnn_operator_t *o)
{
	return clamp(-1, 1, o);
}

static enum xnn_status leaky_relu(xnn_operator_t *o)
{
	return xnn_create_leaky_relu_nc_f32(1, 1, 1, 0.01f, 0, o);
}

static enum xnn_status elu(xnn_operator_t *o)
{
	return xnn_create_elu_nc_f32(1, 1, 1, 1, 0, o);
}

static enum xnn_status sigmoid(xnn_operator_t *o)
{
	return xnn_create_sigmoid_nc_f32(1, 1, 1, 0, o);
}

static enum xnn_status hard_swish(xnn_operator_t *o)
{
	return xnn_create_hardswish_nc_f32(1, 1, 1, 0, o);
}

static const struct operation {
	const char *name;
	enum xnn_status (*create)(xnn_operator_t *o);
	xnn_setup *setup;
} operations[] = {
	{ "relu", relu, xnn_setup_clamp_nc_f32 },
	{ "relu6", relu6, xnn_setup_clamp_nc_f32 },
	{ "hard_tanh", hard_tanh, xnn_setup_clamp_nc_f32 },
	{ "leaky_relu", leaky_relu, xnn_setup_leaky_relu_nc_f32 },
	{ "elu", elu, xnn_setup_elu_nc_f32 },
	{ "sigmoid", sigmoid, xnn_setup_sigmoid_nc_f32 },
	{ "hard_swish", hard_swish, xnn_setup_hardswish_nc_f32 },
};

static const struct operation *find(const char *name)
{
	for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
		if (!strcmp(operations[i].name, name))
			return &operations[i];
	return NULL;
}

static void release(void *state)
{
	xnn_state *s = state;
	xnn_delete_operator(s->operator);
	if (s->pool)
		pthreadpool_destroy(s->pool);
	free(s);
}

static bool prepare(const bench_call *c, void **state)
{
	const struct operation *o = find(c->function);
	if (!o || !bench_limit.avx512 || c->op != ACTFN_FORWARD || c->dtype != ACTFN_F32 || xnn_initialize(NULL))
		return false;
	xnn_state *s = calloc(1, sizeof *s);
	if (!s)
		return false;
	s->pool = bench_limit.threads > 1 ? pthreadpool_create((size_t)bench_limit.threads) : NULL;
	if (o->create(&s->operator) || o->setup(s->operator, c->n, c->x, c->y, s->pool)) {
		release(s);
		return false;
	}
	*state = s;
	return true;
}

static void run(void *state, size_t times)
{
	const xnn_state *s = state;
	while (times--)
		xnn_run_operator(s->operator, s->pool);
}

/* The library does not know its version; Debian's package does, and the build passes it on. */
static void version(char *text, size_t size)
{
	snprintf(text, size, "XNNPACK %s", XNNPACK_VERSION);
}

const bench_peer bench_xnnpack = { "XNNPACK", prepare, run, release, NULL, version };
