/* SPDX-License-Identifier: MIT */
/* APL with any number of hinges: a channel's parameters on the channel's elements. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/learned.h"
#include "src/span.h"

enum { MAX_HINGES = GRID_SUMS / 2 };

typedef struct apl_call {
	const actfn_apl *l;
	const actfn_apl_kernels *kernels;
	size_t size;
	double *ga, *gb;
} apl_call;

/* The values of a channel, side by side as doubles. */
static void take_values(const actfn_apl *l, const void *at, size_t channel, double *v)
{
	for (size_t s = 0; s < l->hinges; s++) {
		size_t i = s * l->shape.c + channel;
		v[s] = l->dtype == ACTFN_F64 ? ((const double *)at)[i] : (double)((const float *)at)[i];
	}
}

static void run_slot(const void *op, size_t slot, size_t n, const void *x, const void *gy, void *out, double *lanes)
{
	const apl_call *c = op;
	double a[MAX_HINGES], b[MAX_HINGES];
	take_values(c->l, c->l->a, slot, a);
	take_values(c->l, c->l->b, slot, b);
	if (gy)
		c->kernels->backward(c->l->hinges, a, b, n, x, gy, out, lanes);
	else
		c->kernels->forward(c->l->hinges, a, b, n, x, out);
}

static void take_sums(const void *op, size_t slot, const double *sum)
{
	const apl_call *c = op;
	for (size_t s = 0; s < c->l->hinges; s++) {
		if (c->ga)
			c->ga[s * c->l->shape.c + slot] = sum[s];
		if (c->gb)
			c->gb[s * c->l->shape.c + slot] = sum[c->l->hinges + s];
	}
}

static actfn_status check(const actfn_apl *l, size_t *bytes, size_t *size)
{
	if (!l)
		return ACTFN_ERR_NULL;
	*size = actfn_size_of(l->dtype);
	if (!*size)
		return ACTFN_ERR_DTYPE;
	if (l->hinges > MAX_HINGES || __builtin_mul_overflow(l->shape.n, l->shape.c, bytes) ||
	    __builtin_mul_overflow(*bytes, l->shape.p, bytes) || __builtin_mul_overflow(*bytes, *size, bytes) ||
	    *bytes > PTRDIFF_MAX)
		return ACTFN_ERR_ARGUMENT;
	return l->hinges && l->shape.c && (!l->a || !l->b) ? ACTFN_ERR_NULL : ACTFN_OK;
}

/* Does the output lie on an input or on values? */
static int collides(const actfn_apl *l, size_t bytes, const void *x, const void *gy, const void *out)
{
	size_t values = l->hinges * l->shape.c * (l->dtype == ACTFN_F64 ? sizeof(double) : sizeof(float));
	if (!out)
		return 0;
	span to = { out, bytes };
	if (clash(x, out, bytes) || clash(gy, out, bytes))
		return 1;
	return values && (overlap((span){ l->a, values }, to) || overlap((span){ l->b, values }, to));
}

static void run(apl_call *c, size_t bytes, const void *x, const void *gy, void *out)
{
	grid g = actfn_learned_grid(&c->l->shape, PER_CHANNEL, c->size);
	c->kernels = actfn_set_in_use(set_apl, c->l->dtype);
	g.x = x;
	g.gy = gy;
	g.out = out;
	g.stream = bytes >= ACTFN_STREAM && out != x && out != gy;
	g.sums = c->ga || c->gb ? 2 * c->l->hinges : 0;
	g.run = run_slot;
	g.result = take_sums;
	g.op = c;
	if (out || g.sums)
		actfn_grid(&g);
}

actfn_status actfn_apl_forward(const actfn_apl *l, const void *x, void *y)
{
	apl_call c = { .l = l };
	size_t bytes;
	actfn_status s = check(l, &bytes, &c.size);
	if (s || !bytes)
		return s;
	if (!x || !y)
		return ACTFN_ERR_NULL;
	if (collides(l, bytes, x, x, y))
		return ACTFN_ERR_OVERLAP;
	run(&c, bytes, x, NULL, y);
	return s;
}

actfn_status actfn_apl_backward(const actfn_apl *l, const void *x, const void *gy, void *gx, double *ga, double *gb)
{
	apl_call c = { .l = l, .ga = ga, .gb = gb };
	size_t bytes;
	actfn_status s = check(l, &bytes, &c.size);
	if (!s && bytes && (!x || !gy))
		s = ACTFN_ERR_NULL;
	if (!s && bytes && collides(l, bytes, x, gy, gx))
		s = ACTFN_ERR_OVERLAP;
	if (s)
		return s;
	if (ga)
		memset(ga, 0, l->hinges * l->shape.c * sizeof *ga);
	if (gb)
		memset(gb, 0, l->hinges * l->shape.c * sizeof *gb);
	if (bytes)
		run(&c, bytes, x, gy, gx);
	return s;
}

/* ---- check -------------------------------------------------------------------- */

static actfn_status check_array(const actfn_apl *l, char name, const void *at, char *why, size_t n)
{
	double v[MAX_HINGES];
	for (size_t c = 0; c < l->shape.c; c++) {
		take_values(l, at, c, v);
		for (size_t s = 0; s < l->hinges; s++)
			if (!isfinite(v[s])) {
				if (n)
					snprintf(
						why, n,
						"apl needs %c to be a finite number; %c of hinge %zu of channel %zu is %.17g",
						name, name, s, c, v[s]);
				return ACTFN_ERR_PARAM;
			}
	}
	return ACTFN_OK;
}

actfn_status actfn_apl_check(const actfn_apl *l, char *why, size_t n)
{
	size_t bytes, size;
	actfn_status s = check(l, &bytes, &size);
	n = why ? n : 0;
	if (n)
		*why = '\0';
	if (s == ACTFN_ERR_ARGUMENT && l->hinges > MAX_HINGES && n)
		snprintf(why, n, "apl: %zu hinges; at most %d", l->hinges, MAX_HINGES);
	else if (s && n)
		snprintf(why, n, "%s", actfn_status_text(s));
	if (!s)
		s = check_array(l, 'a', l->a, why, n);
	return s ? s : check_array(l, 'b', l->b, why, n);
}

/* ---- initial values ------------------------------------------------------------- */

static void put(actfn_dtype dtype, void *at, size_t i, double v)
{
	if (dtype == ACTFN_F64)
		((double *)at)[i] = v;
	else
		((float *)at)[i] = (float)v;
}

/* From -1 to 1, the same floats for all types. */
static void uniform(uint64_t seed, uint64_t offset, size_t n, float *u)
{
	const actfn_learned_kernels *k = actfn_set_in_use(set_learned, ACTFN_F32);
	k->slopes(seed, offset / SLOPE_GROUP, (n + SLOPE_GROUP - 1) / SLOPE_GROUP, -1, 1, u);
}

actfn_status actfn_apl_init(actfn_dtype dtype, size_t hinges, size_t channels, uint64_t seed, void *a, void *b)
{
	const double width = 4 / (double)(hinges ? hinges : 1); /* of the hinges' shares of [-2, 2] */
	float u[2 * SLOPE_GROUP];
	if (hinges && channels && (!a || !b))
		return ACTFN_ERR_NULL;
	if ((unsigned)dtype > ACTFN_F16)
		return ACTFN_ERR_DTYPE;
	if (hinges > MAX_HINGES)
		return ACTFN_ERR_ARGUMENT;
	actfn_fpenv e = actfn_fp_enter();
	for (size_t c = 0; c < channels; c++) {
		uniform(seed, c * 2 * SLOPE_GROUP, 2 * SLOPE_GROUP, u);
		for (size_t s = 0; s < hinges; s++) {
			put(dtype, a, s * channels + c, 0.1 * (double)u[s]);
			put(dtype, b, s * channels + c,
			    -2 + width * ((double)s + 0.5 + 0.25 * (double)u[SLOPE_GROUP + s]));
		}
	}
	actfn_fp_leave(e);
	return ACTFN_OK;
}
