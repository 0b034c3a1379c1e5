/* SPDX-License-Identifier: MIT */
/* oneDNN's eltwise primitives (2.6: f32 and bf16). */
#include <oneapi/dnnl/dnnl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/peer.h"

static const struct algorithm {
	const char *name;
	dnnl_alg_kind_t kind, from_y; /* from_y 0: there is none */
	float alpha, beta;
} algorithms[] = {
	{ "tanh", dnnl_eltwise_tanh, dnnl_eltwise_tanh_use_dst_for_bwd, 0, 0 },
	{ "sigmoid", dnnl_eltwise_logistic, dnnl_eltwise_logistic_use_dst_for_bwd, 0, 0 },
	{ "silu", dnnl_eltwise_swish, 0, 1, 0 },
	{ "mish", dnnl_eltwise_mish, 0, 0, 0 },
	{ "gelu", dnnl_eltwise_gelu_erf, 0, 0, 0 },
	{ "gelu_tanh", dnnl_eltwise_gelu_tanh, 0, 0, 0 },
	{ "softplus", dnnl_eltwise_soft_relu, 0, 1, 0 },
	{ "elu", dnnl_eltwise_elu, dnnl_eltwise_elu_use_dst_for_bwd, 1, 0 },
	{ "log_sigmoid", dnnl_eltwise_logsigmoid, 0, 0, 0 },
	{ "relu", dnnl_eltwise_relu, dnnl_eltwise_relu_use_dst_for_bwd, 0, 0 },
	{ "leaky_relu", dnnl_eltwise_relu, 0, 0.01f, 0 },
	{ "relu6", dnnl_eltwise_clip_v2, dnnl_eltwise_clip_v2_use_dst_for_bwd, 0, 6 },
	{ "hard_tanh", dnnl_eltwise_clip_v2, dnnl_eltwise_clip_v2_use_dst_for_bwd, -1, 1 },
	{ "hard_swish", dnnl_eltwise_hardswish, 0, 0, 0 },
};

typedef struct dnnl_state {
	dnnl_engine_t engine;
	dnnl_stream_t stream;
	dnnl_primitive_t primitive;
	dnnl_memory_t memory[3];
	dnnl_exec_arg_t args[3];
	int nargs;
} dnnl_state;

static const struct algorithm *find(const char *name)
{
	for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++)
		if (!strcmp(algorithms[i].name, name))
			return &algorithms[i];
	return NULL;
}

static bool primitive(dnnl_state *s, const struct algorithm *a, actfn_direction op, const dnnl_memory_desc_t *md)
{
	bool training = op != ACTFN_FORWARD;
	dnnl_alg_kind_t kind = op == ACTFN_BACKWARD_FROM_Y ? a->from_y : a->kind;
	dnnl_eltwise_desc_t forward, backward;
	dnnl_primitive_desc_t pd = NULL, hint = NULL;
	bool bad = dnnl_eltwise_forward_desc_init(&forward, training ? dnnl_forward_training : dnnl_forward_inference,
						  kind, md, a->alpha, a->beta) ||
		   dnnl_primitive_desc_create(&hint, &forward, NULL, s->engine, NULL);
	if (!bad && training)
		bad = dnnl_eltwise_backward_desc_init(&backward, kind, md, md, a->alpha, a->beta) ||
		      dnnl_primitive_desc_create(&pd, &backward, NULL, s->engine, hint);
	bad = bad || dnnl_primitive_create(&s->primitive, training ? pd : hint);
	dnnl_primitive_desc_destroy(pd);
	dnnl_primitive_desc_destroy(hint);
	return !bad;
}

static bool add_argument(dnnl_state *s, int what, const dnnl_memory_desc_t *md, void *p)
{
	dnnl_memory_t *memory = &s->memory[s->nargs];
	s->args[s->nargs].arg = what;
	if (dnnl_memory_create(memory, md, s->engine, p))
		return false;
	s->args[s->nargs++].memory = *memory;
	return true;
}

static void release(void *state)
{
	dnnl_state *s = state;
	for (int i = 0; i < s->nargs; i++)
		dnnl_memory_destroy(s->memory[i]);
	dnnl_primitive_destroy(s->primitive);
	dnnl_stream_destroy(s->stream);
	dnnl_engine_destroy(s->engine);
	free(s);
}

static bool add_arguments(dnnl_state *s, const bench_call *c, const dnnl_memory_desc_t *md)
{
	if (c->op == ACTFN_FORWARD)
		return add_argument(s, DNNL_ARG_SRC, md, c->x) && add_argument(s, DNNL_ARG_DST, md, c->y);
	return add_argument(s, c->op == ACTFN_BACKWARD ? DNNL_ARG_SRC : DNNL_ARG_DST, md, c->x) &&
	       add_argument(s, DNNL_ARG_DIFF_DST, md, c->gy) && add_argument(s, DNNL_ARG_DIFF_SRC, md, c->y);
}

static bool prepare(const bench_call *c, void **state)
{
	const struct algorithm *a = find(c->function);
	dnnl_dims_t dims = { (dnnl_dim_t)c->n };
	dnnl_memory_desc_t md;
	if (!a || (c->dtype != ACTFN_F32 && c->dtype != ACTFN_BF16) || (c->op == ACTFN_BACKWARD_FROM_Y && !a->from_y))
		return false;
	dnnl_state *s = calloc(1, sizeof *s);
	if (!s)
		return false;
	if (dnnl_engine_create(&s->engine, dnnl_cpu, 0) || dnnl_stream_create(&s->stream, s->engine, 0) ||
	    dnnl_memory_desc_init_by_tag(&md, 1, dims, c->dtype == ACTFN_F32 ? dnnl_f32 : dnnl_bf16, dnnl_a) ||
	    !primitive(s, a, c->op, &md) || !add_arguments(s, c, &md)) {
		release(s);
		return false;
	}
	*state = s;
	return true;
}

static void run(void *state, size_t times)
{
	dnnl_state *s = state;
	while (times--) {
		dnnl_primitive_execute(s->primitive, s->stream, s->nargs, s->args);
		dnnl_stream_wait(s->stream);
	}
}

static void version(char *text, size_t size)
{
	const dnnl_version_t *v = dnnl_version();
	snprintf(text, size, "oneDNN %d.%d.%d", v->major, v->minor, v->patch);
}

const bench_peer bench_dnnl = { "oneDNN", prepare, run, release, NULL, version };
