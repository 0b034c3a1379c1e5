/* SPDX-License-Identifier: MIT */
/* Element-wise functions whose parameters are tensors: the existing kernels, called with the parameters of a
 * slot on its elements. */
#include "src/learned.h"

#include <stdint.h>
#include <string.h>

#include "src/gradient.h"
#include "src/span.h"

enum { DTYPES = ACTFN_F16 + 1 };

/* ---- checks ------------------------------------------------------------------- */

/* False: no array can be so large. */
static int count_elements(learned *p)
{
	const actfn_tensor *s = &p->call->shape;
	return !__builtin_mul_overflow(s->n, s->c, &p->elements) &&
	       !__builtin_mul_overflow(p->elements, s->p, &p->elements) &&
	       !__builtin_mul_overflow(p->elements, p->size, &p->bytes) && p->bytes <= PTRDIFF_MAX;
}

/* False: so many values are none of the three. */
static int find_extent(const actfn_tensor *s, const actfn_values *v, extent *e)
{
	size_t all;
	*e = SHARED;
	if (!v->at || v->count == 1)
		return 1;
	*e = PER_CHANNEL;
	if (v->count == s->c)
		return 1;
	*e = PER_ELEMENT;
	return !__builtin_mul_overflow(s->c, s->p, &all) && v->count == all;
}

actfn_status actfn_learned_plan(learned *p, const actfn_learned *l, int *wrong)
{
	*wrong = -1;
	*p = (learned){ .call = l };
	if (!l || !l->f)
		return ACTFN_ERR_NULL;
	if ((unsigned)l->dtype >= DTYPES)
		return ACTFN_ERR_DTYPE;
	p->size = actfn_size_of(l->dtype);
	p->nparams = l->f->info->nparams;
	if (!p->nparams)
		return ACTFN_ERR_UNSUPPORTED;
	if ((unsigned)l->mode > ACTFN_FAST || !count_elements(p))
		return ACTFN_ERR_ARGUMENT;
	for (int k = 0; k < p->nparams; k++) {
		if (!find_extent(&l->shape, &l->param[k], &p->extent[k])) {
			*wrong = k;
			return ACTFN_ERR_ARGUMENT;
		}
		p->finest = p->extent[k] > p->finest ? p->extent[k] : p->finest;
	}
	return ACTFN_OK;
}

/* ---- slots -------------------------------------------------------------------- */

grid actfn_learned_grid(const actfn_tensor *s, extent finest, size_t size)
{
	grid g = { .n = s->n, .slots = s->c, .p = s->p, .size = size };
	if (finest == SHARED)
		g = (grid){ .n = 1, .slots = 1, .p = s->n * s->c * s->p, .size = size };
	else if (finest == PER_ELEMENT)
		g = (grid){ .n = s->n, .slots = s->c * s->p, .p = 1, .size = size };
	else if (s->channels_last)
		g = (grid){ .n = s->n * s->p, .slots = s->c, .p = 1, .size = size };
	return g;
}

size_t actfn_learned_index(const learned *p, int k, size_t slot)
{
	const actfn_tensor *s = &p->call->shape;
	if (p->extent[k] == p->finest)
		return slot;
	if (p->extent[k] == SHARED)
		return 0;
	return s->channels_last ? slot % s->c : slot / s->p;
}

void actfn_learned_values(const learned *p, size_t slot, double value[ACTFN_MAX_PARAMS])
{
	const actfn_learned *l = p->call;
	for (int k = 0; k < ACTFN_MAX_PARAMS; k++) {
		const void *at = l->param[k].at;
		value[k] = k < p->nparams ? actfn_param(l->f, k) : 0;
		if (k >= p->nparams || !at)
			continue;
		size_t i = actfn_learned_index(p, k, slot);
		value[k] = l->dtype == ACTFN_F64 ? ((const double *)at)[i] : (double)((const float *)at)[i];
	}
}

/* ---- any function --------------------------------------------------------------- */

typedef struct each_slot {
	learned plan;
	actfn_job job[2]; /* for the default parameters, and for others */
	double *const *gp;
} each_slot;

static int is_custom(const actfn_info *info, const double *value)
{
	for (int k = 0; k < info->nparams; k++)
		if (value[k] != info->param[k].init)
			return 1;
	return 0;
}

static void add_parts(const each_slot *e, const par *p, size_t n, const void *x, const void *gy, double *lanes)
{
	const actfn_learned *l = e->plan.call;
	double xs[TREE_BLOCK], gs[TREE_BLOCK], *lane[ACTFN_MAX_PARAMS] = { NULL };
	for (int k = 0; k < e->plan.nparams; k++)
		if (e->gp[k])
			lane[k] = lanes + k * TREE_LANES;
	actfn_readers[l->dtype](x, n, xs);
	actfn_readers[l->dtype](gy, n, gs);
	actfn_parts(l->f->info->id, p, n, xs, gs, lane);
}

static void run_slot(const void *op, size_t slot, size_t n, const void *x, const void *gy, void *out, double *lanes)
{
	const each_slot *e = op;
	double v[ACTFN_MAX_PARAMS];
	actfn_learned_values(&e->plan, slot, v);
	int custom = is_custom(e->plan.call->f->info, v);
	actfn_job job = e->job[custom];
	job.p = (par){ v[0], v[1], v[2], v[3], custom };
	if (lanes)
		add_parts(e, &job.p, n, x, gy, lanes);
	if (out)
		actfn_job_run(&job, n, x, gy, out);
}

static void take_sums(const void *op, size_t slot, const double *sum)
{
	const each_slot *e = op;
	for (int k = 0; k < e->plan.nparams; k++) {
		if (e->gp[k] && e->plan.extent[k] == e->plan.finest)
			e->gp[k][slot] = sum[k];
		else if (e->gp[k])
			e->gp[k][actfn_learned_index(&e->plan, k, slot)] += sum[k];
	}
}

static actfn_status make_jobs(each_slot *e, actfn_direction d)
{
	const actfn_learned *l = e->plan.call;
	double any[ACTFN_MAX_PARAMS] = { 0 };
	actfn usual = { l->f->info, NULL, 0 }, other = { l->f->info, any, 0 };
	actfn_status s = actfn_job_make(&e->job[0], &usual, l->dtype, l->mode, d);
	return s ? s : actfn_job_make(&e->job[1], &other, l->dtype, l->mode, d);
}

static actfn_status check_values(const learned *p, const void *out)
{
	const actfn_learned *l = p->call;
	for (int k = 0; k < p->nparams; k++) {
		const void *at = l->param[k].at;
		size_t bytes = l->param[k].count * (l->dtype == ACTFN_F64 ? sizeof(double) : sizeof(float));
		if (at && out && bytes && overlap((span){ at, bytes }, (span){ out, p->bytes }))
			return ACTFN_ERR_OVERLAP;
	}
	return ACTFN_OK;
}

static actfn_status check_arrays(const learned *p, const void *x, const void *gy, const void *out)
{
	if (!p->elements)
		return ACTFN_OK;
	if (!x || !gy)
		return ACTFN_ERR_NULL;
	if (out && (clash(x, out, p->bytes) || clash(gy, out, p->bytes)))
		return ACTFN_ERR_OVERLAP;
	return check_values(p, out);
}

/* Its own loops take slopes that the type of the parameters holds. */
static int is_prelu(const learned *p)
{
	const actfn_learned *l = p->call;
	double a = actfn_param(l->f, 0);
	return l->f->info->id == ACTFN_PRELU && (l->param[0].at || l->dtype == ACTFN_F64 || (double)(float)a == a);
}

static int wants_gradients(const each_slot *e)
{
	int wanted = 0;
	for (int k = 0; k < e->plan.nparams && e->gp; k++)
		wanted |= e->gp[k] != NULL;
	return wanted;
}

static void run_all(const each_slot *e, const void *x, const void *gy, void *out)
{
	const actfn_learned *l = e->plan.call;
	grid g = actfn_learned_grid(&l->shape, e->plan.finest, e->plan.size);
	if (is_prelu(&e->plan)) {
		actfn_prelu(&e->plan, x, gy, out, e->gp ? e->gp[0] : NULL);
		return;
	}
	g.x = x;
	g.gy = gy;
	g.out = out;
	g.stream = e->plan.bytes >= ACTFN_STREAM && out != x && out != gy;
	g.sums = wants_gradients(e) ? (size_t)e->plan.nparams : 0;
	g.run = run_slot;
	g.result = take_sums;
	g.op = e;
	actfn_grid(&g);
}

actfn_status actfn_learned_forward(const actfn_learned *l, const void *x, void *y)
{
	each_slot e = { .gp = NULL };
	int wrong;
	actfn_status s = actfn_learned_plan(&e.plan, l, &wrong);
	if (!s && e.plan.elements && !y)
		s = ACTFN_ERR_NULL;
	if (!s)
		s = check_arrays(&e.plan, x, x, y);
	if (!s)
		s = make_jobs(&e, ACTFN_FORWARD);
	if (s || !e.plan.elements)
		return s;
	run_all(&e, x, NULL, y);
	return s;
}

static void clear_gradients(const each_slot *e)
{
	for (int k = 0; k < e->plan.nparams; k++) {
		const actfn_values *v = &e->plan.call->param[k];
		if (e->gp[k])
			memset(e->gp[k], 0, (v->at ? v->count : 1) * sizeof(double));
	}
}

actfn_status actfn_learned_backward(const actfn_learned *l, const void *x, const void *gy, void *gx, double *const *gp)
{
	each_slot e = { .gp = gp };
	int wrong;
	actfn_status s = actfn_learned_plan(&e.plan, l, &wrong);
	if (!s)
		s = check_arrays(&e.plan, x, gy, gx);
	if (!s)
		s = make_jobs(&e, ACTFN_BACKWARD);
	if (s)
		return s;
	if (gp)
		clear_gradients(&e);
	if (!e.plan.elements || (!gx && !wants_gradients(&e)))
		return s;
	run_all(&e, x, gy, gx);
	return s;
}
