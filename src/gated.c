/* SPDX-License-Identifier: MIT */
/* Gated products: every argument is checked here, once. */
#include "src/gated.h"
#include "src/span.h"

/* ---- names ------------------------------------------------------------------------ */

enum { NO_FUNCTION = -1 };

static const struct row {
	actfn_layer_id layer;
	int gate, value; /* actfn_id */
} rows[] = {
	{ ACTFN_LAYER_GLU, ACTFN_SIGMOID, NO_FUNCTION },   { ACTFN_LAYER_BILINEAR, ACTFN_IDENTITY, NO_FUNCTION },
	{ ACTFN_LAYER_GTU, ACTFN_SIGMOID, ACTFN_TANH },    { ACTFN_LAYER_REGLU, ACTFN_RELU, NO_FUNCTION },
	{ ACTFN_LAYER_GEGLU, ACTFN_GELU, NO_FUNCTION },    { ACTFN_LAYER_SWIGLU, ACTFN_SILU, NO_FUNCTION },
};

actfn_status actfn_gated_functions(actfn_layer_id id, actfn_gated *g)
{
	if (!g)
		return ACTFN_ERR_NULL;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].layer == id) {
			g->gate = actfn_get((actfn_id)rows[i].gate);
			g->value = rows[i].value == NO_FUNCTION ? NULL : actfn_get((actfn_id)rows[i].value);
			return ACTFN_OK;
		}
	return ACTFN_ERR_NAME;
}

/* ---- arguments -------------------------------------------------------------------- */

/* The identity is none of our functions: its factor is the input itself. */
static const actfn *function(const actfn *f)
{
	return f && f->info->id != ACTFN_IDENTITY ? f : NULL;
}

static actfn_status begin(const actfn_gated *g, gated_call *c, size_t *size)
{
	if (!g || !g->gate)
		return ACTFN_ERR_NULL;
	actfn_job j;
	actfn_status s = actfn_job_make(&j, g->gate, g->dtype, g->mode, ACTFN_FORWARD);
	*size = actfn_size_of(g->dtype);
	*c = (gated_call){ .f = { function(g->value), function(g->gate) }, .dtype = g->dtype, .mode = g->mode };
	return s;
}

/* ---- two tensors ------------------------------------------------------------------ */

static void in_one_row(gated_call *c, size_t n, const void *a, const void *b, const void *gy)
{
	const char *in[GATED_INS] = { a, b, gy };
	c->rows = 1;
	c->cols = n;
	for (int i = 0; i < GATED_INS; i++)
		c->in[i] = in[i];
}

actfn_status actfn_gated_forward(const actfn_gated *g, size_t n, const void *a, const void *b, void *y)
{
	gated_call c;
	size_t size;
	actfn_status s = begin(g, &c, &size);
	if (s || !n)
		return s;
	if (!a || !b || !y)
		return ACTFN_ERR_NULL;
	span out = { y, n * size };
	if (crosses(out, (span){ a, n * size }) || crosses(out, (span){ b, n * size }))
		return ACTFN_ERR_OVERLAP;
	in_one_row(&c, n, a, b, NULL);
	c.out[0] = y;
	actfn_gated_run(&c);
	return s;
}

/* ga and gb apart from each other, and each apart from the inputs or one of them. */
static int outputs_cross(const gated_call *c, size_t bytes)
{
	for (int o = 0; o < GATED_OUTS; o++)
		for (int i = 0; i < GATED_INS && c->out[o]; i++)
			if (crosses((span){ c->out[o], bytes }, (span){ c->in[i], bytes }))
				return 1;
	return c->out[0] && c->out[1] && overlap((span){ c->out[0], bytes }, (span){ c->out[1], bytes });
}

actfn_status actfn_gated_backward(const actfn_gated *g, size_t n, const void *a, const void *b, const void *gy,
				  void *ga, void *gb)
{
	gated_call c;
	size_t size;
	actfn_status s = begin(g, &c, &size);
	if (s || !n)
		return s;
	if (!a || !b || !gy || (!ga && !gb))
		return ACTFN_ERR_NULL;
	in_one_row(&c, n, a, b, gy);
	c.out[0] = ga;
	c.out[1] = gb;
	if (outputs_cross(&c, n * size))
		return ACTFN_ERR_OVERLAP;
	actfn_gated_run(&c);
	return s;
}

actfn_status actfn_gated_param_gradient(const actfn_gated *g, size_t n, const void *a, const void *b, const void *gy,
					double *gate, double *value)
{
	gated_call c;
	size_t size;
	actfn_status s = begin(g, &c, &size);
	if (s)
		return s;
	if (n && (!a || !b || !gy))
		return ACTFN_ERR_NULL;
	in_one_row(&c, n, a, b, gy);
	actfn_gated_sum(&c, size, gate, value);
	return s;
}

/* ---- one tensor ------------------------------------------------------------------- */

/* c->cols is 0 where there is nothing to do. */
static actfn_status begin_split(const actfn_gated *g, const actfn_gated_split *p, gated_call *c, size_t *bytes, size_t *size)
{
	actfn_status s = p ? begin(g, c, size) : ACTFN_ERR_NULL;
	if (s)
		return s;
	if ((unsigned)p->order > ACTFN_GATE_FIRST || !fits(p->outer, p->size, p->inner, *size, bytes))
		return ACTFN_ERR_ARGUMENT;
	c->rows = p->outer;
	c->cols = *bytes ? p->size * p->inner : 0;
	return s;
}

static void split(gated_call *c, const actfn_gated_split *p, size_t size, const void *x, const void *gy)
{
	size_t half = c->cols * size;
	c->in[p->order == ACTFN_VALUE_FIRST ? GATED_VALUE : GATED_GATE] = x;
	c->in[p->order == ACTFN_VALUE_FIRST ? GATED_GATE : GATED_VALUE] = (const char *)x + half;
	c->in[GATED_GY] = gy;
	c->in_pitch[GATED_VALUE] = c->in_pitch[GATED_GATE] = 2 * half;
	c->in_pitch[GATED_GY] = half;
}

actfn_status actfn_gated_split_forward(const actfn_gated *g, const actfn_gated_split *p, const void *x, void *y)
{
	gated_call c;
	size_t size, bytes = 0;
	actfn_status s = begin_split(g, p, &c, &bytes, &size);
	if (s || !c.cols)
		return s;
	if (!x || !y)
		return ACTFN_ERR_NULL;
	if (overlap((span){ x, 2 * bytes }, (span){ y, bytes }))
		return ACTFN_ERR_OVERLAP;
	split(&c, p, size, x, NULL);
	c.out[0] = y;
	c.out_pitch[0] = c.cols * size;
	actfn_gated_run(&c);
	return s;
}

actfn_status actfn_gated_split_backward(const actfn_gated *g, const actfn_gated_split *p, const void *x,
					const void *gy, void *gx)
{
	gated_call c;
	size_t size, bytes = 0;
	actfn_status s = begin_split(g, p, &c, &bytes, &size);
	if (s || !c.cols)
		return s;
	if (!x || !gy || !gx)
		return ACTFN_ERR_NULL;
	span out = { gx, 2 * bytes };
	if (crosses(out, (span){ x, 2 * bytes }) || overlap(out, (span){ gy, bytes }))
		return ACTFN_ERR_OVERLAP;
	split(&c, p, size, x, gy);
	for (int i = 0; i < GATED_OUTS; i++) {
		c.out[i] = (char *)gx + (c.in[i] - (const char *)x);
		c.out_pitch[i] = c.in_pitch[i];
	}
	actfn_gated_run(&c);
	return s;
}

actfn_status actfn_gated_split_param_gradient(const actfn_gated *g, const actfn_gated_split *p, const void *x,
					      const void *gy, double *gate, double *value)
{
	gated_call c;
	size_t size, bytes = 0;
	actfn_status s = begin_split(g, p, &c, &bytes, &size);
	if (s)
		return s;
	if (c.cols && (!x || !gy))
		return ACTFN_ERR_NULL;
	if (c.cols)
		split(&c, p, size, x, gy);
	actfn_gated_sum(&c, size, gate, value);
	return s;
}
