/* SPDX-License-Identifier: MIT */
/* What is wrong with a call on learned parameters, in words. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include <actfn/formula.h>

#include "src/learned.h"

typedef struct teller {
	char *why;
	size_t n;
} teller;

__attribute__((format(printf, 3, 4))) static actfn_status tell(const teller *t, actfn_status s, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	if (t->n)
		vsnprintf(t->why, t->n, fmt, args);
	va_end(args);
	return s;
}

static actfn_status wrong_count(const teller *t, const actfn_learned *l, int k)
{
	const actfn_info *info = l->f->info;
	const actfn_tensor *s = &l->shape;
	size_t all;
	if (s->c == 1 || s->p == 1 || __builtin_mul_overflow(s->c, s->p, &all))
		return tell(t, ACTFN_ERR_ARGUMENT,
			    "%s: %zu values of %s for %zu channel%s; give 1 (shared) or %zu (per %s)", info->name,
			    l->param[k].count, info->param[k].name, s->c, s->c == 1 ? "" : "s", s->c == 1 ? s->p : s->c,
			    s->c == 1 ? "element" : "channel");
	return tell(t, ACTFN_ERR_ARGUMENT,
		    "%s: %zu values of %s for %zu channels; give 1 (shared), %zu (per channel) or %zu (per element)",
		    info->name, l->param[k].count, info->param[k].name, s->c, s->c, all);
}

static actfn_status wrong_call(const teller *t, const actfn_learned *l, actfn_status s)
{
	if (s == ACTFN_ERR_UNSUPPORTED)
		return tell(t, s, "%s has no parameters", l->f->info->name);
	if (s == ACTFN_ERR_ARGUMENT && (unsigned)l->mode <= ACTFN_FAST)
		return tell(t, s, "%zu x %zu x %zu elements are more than memory can hold", l->shape.n, l->shape.c,
			    l->shape.p);
	return tell(t, s, "%s", actfn_status_text(s));
}

/* " of channel 3", " of element 17 of channel 3", or nothing where all share the value. */
static void name_place(const learned *p, int k, size_t slot, char *s, size_t n)
{
	const actfn_tensor *t = &p->call->shape;
	size_t i = actfn_learned_index(p, k, slot);
	s[0] = '\0';
	if (p->extent[k] == PER_CHANNEL)
		snprintf(s, n, " of channel %zu", i);
	else if (p->extent[k] == PER_ELEMENT)
		snprintf(s, n, " of element %zu of channel %zu", t->channels_last ? i / t->c : i % t->p,
			 t->channels_last ? i % t->c : i / t->p);
}

/* Conditions of the parameters, read once. */
typedef struct conditions {
	const actfn_formula *f[ACTFN_MAX_PARAMS];
} conditions;

static actfn_status read_conditions(conditions *c, const actfn_info *info)
{
	const char *names[ACTFN_MAX_PARAMS + 1] = { NULL };
	for (int k = 0; k < info->nparams; k++)
		names[k] = info->param[k].name;
	for (int k = 0; k < info->nparams; k++)
		if (info->param[k].check && actfn_formula_parse(info->param[k].check, names, &c->f[k], NULL, 0))
			return ACTFN_ERR_MEMORY;
	return ACTFN_OK;
}

static actfn_status check_slot(const teller *t, const learned *p, const conditions *c, size_t slot)
{
	const actfn_info *info = p->call->f->info;
	double v[ACTFN_MAX_PARAMS];
	char place[80];
	actfn_learned_values(p, slot, v);
	for (int k = 0; k < p->nparams; k++) {
		const char *name = info->param[k].name;
		int finite = isfinite(v[k]) || (isinf(v[k]) && isinf(info->param[k].init));
		if (finite && (!c->f[k] || actfn_formula_value(c->f[k], v) != 0))
			continue;
		name_place(p, k, slot, place, sizeof place);
		return tell(t, ACTFN_ERR_PARAM, "%s needs %s%s; %s%s is %.17g", info->name,
			    finite ? info->param[k].check : name, finite ? "" : " to be a finite number", name, place,
			    v[k]);
	}
	return ACTFN_OK;
}

static actfn_status check_values(const teller *t, const learned *p)
{
	const grid g = actfn_learned_grid(&p->call->shape, p->finest, p->size);
	conditions c = { { NULL } };
	actfn_status s = read_conditions(&c, p->call->f->info);
	if (s)
		tell(t, s, "%s", actfn_status_text(s));
	for (size_t slot = 0; !s && slot < g.slots; slot++)
		s = check_slot(t, p, &c, slot);
	for (int k = 0; k < p->nparams; k++)
		actfn_formula_free(c.f[k]);
	return s;
}

actfn_status actfn_learned_check(const actfn_learned *l, char *why, size_t n)
{
	const teller t = { why, why ? n : 0 };
	learned p;
	int wrong;
	actfn_status s = actfn_learned_plan(&p, l, &wrong);
	if (t.n)
		*why = '\0';
	if (wrong >= 0)
		return wrong_count(&t, l, wrong);
	return s ? wrong_call(&t, l, s) : check_values(&t, &p);
}
