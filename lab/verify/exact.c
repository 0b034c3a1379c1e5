/* SPDX-License-Identifier: MIT */
/* Correctly rounded values of a formula by interval arithmetic at rising precision. */
#include "lab/verify/exact.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lab/verify/interval.h"

/* 96, 192, ... 12,288 bits: 1 + exp(-100) needs 150 to show exp(-100) at all. */
enum { FIRST_BITS = 96, LEVELS = 8 };

/* The sign of a number that rounds to 0 is looked for up to 768 bits only. */
enum { ZERO_LEVELS = 4 };

/* All values of the formula's nodes at one precision. */
typedef struct level {
	interval *value;   /* [n], NULL until first used */
	unsigned *known;   /* [n]: the value belongs to this round; 0: never computed */
	unsigned round;
} level;

struct lab_exact {
	const actfn_node *node;
	int n;
	double vars[ACTFN_FORMULA_MAX_VARS];
	bool *uniform;     /* [n]: does not depend on x */
	level level[LEVELS];
};

static void find_uniform(lab_exact *e)
{
	for (int i = 0; i < e->n; i++) {
		const actfn_node *node = &e->node[i];
		e->uniform[i] = node->op != ACTFN_OP_VARIABLE || node->arg[0] != 0;
		for (int k = 0; k < actfn_op_arity(node->op); k++)
			e->uniform[i] = e->uniform[i] && e->uniform[node->arg[k]];
	}
}

lab_exact *lab_exact_new(const actfn_formula *f, const double *vars)
{
	lab_exact *e = calloc(1, sizeof *e);
	if (!e)
		return NULL;
	e->n = actfn_formula_nodes(f, &e->node);
	e->uniform = calloc(e->n, sizeof *e->uniform);
	if (!e->uniform) {
		free(e);
		return NULL;
	}
	for (int i = 1; i < ACTFN_FORMULA_MAX_VARS && actfn_formula_variable(f, i); i++)
		e->vars[i] = vars[i];
	find_uniform(e);
	return e;
}

static void free_level(level *l, int n)
{
	for (int i = 0; l->value && i < n; i++)
		lab_interval_clear(&l->value[i]);
	free(l->value);
	free(l->known);
}

void lab_exact_free(lab_exact *e)
{
	if (!e)
		return;
	for (int i = 0; i < LEVELS; i++)
		free_level(&e->level[i], e->n);
	mpfr_free_cache();
	free(e->uniform);
	free(e);
}

static bool open_level(lab_exact *e, level *l, mpfr_prec_t bits)
{
	if (l->value)
		return true;
	interval *value = calloc(e->n, sizeof *value);
	l->known = calloc(e->n, sizeof *l->known);
	if (!value || !l->known) {
		free(value);
		return false;
	}
	for (int i = 0; i < e->n; i++)
		lab_interval_init(&value[i], bits);
	l->value = value;
	return true;
}

static const interval *eval(lab_exact *e, level *l, int i, double x);

/* Only the branch that counts is evaluated. */
static void eval_select(lab_exact *e, level *l, const actfn_node *node, double x, interval *y)
{
	const interval *condition = eval(e, l, node->arg[0], x);
	if (lab_interval_is_true(condition))
		lab_interval_copy(y, eval(e, l, node->arg[1], x));
	else if (lab_interval_is_false(condition))
		lab_interval_copy(y, eval(e, l, node->arg[2], x));
	else
		lab_interval_set_unknown(y);
}

static void eval_operation(lab_exact *e, level *l, const actfn_node *node, double x, interval *y)
{
	const interval *arg[3];
	for (int k = 0; k < actfn_op_arity(node->op); k++)
		arg[k] = eval(e, l, node->arg[k], x);
	lab_interval_apply(node->op, y, arg);
}

/* The value of node i, computed once a round. */
static const interval *eval(lab_exact *e, level *l, int i, double x)
{
	const actfn_node *node = &e->node[i];
	interval *y = &l->value[i];
	if (l->known[i] == l->round || (l->known[i] && e->uniform[i]))
		return y;
	l->known[i] = l->round;
	if (node->op == ACTFN_OP_NUMBER)
		lab_interval_set_text(y, node->text);
	else if (node->op == ACTFN_OP_VARIABLE)
		lab_interval_set_double(y, node->arg[0] ? e->vars[node->arg[0]] : x);
	else if (node->op == ACTFN_OP_SELECT)
		eval_select(e, l, node, x, y);
	else
		eval_operation(e, l, node, x, y);
	return y;
}

/* f(x) at level k, or NULL without memory. */
static const interval *eval_level(lab_exact *e, int k, double x)
{
	level *l = &e->level[k];
	if (!open_level(e, l, (mpfr_prec_t)FIRST_BITS << k))
		return NULL;
	l->round++;
	return eval(e, l, e->n - 1, x);
}

/* Do both ends round to the same float? */
static lab_verdict round_interval(const interval *v, float *y)
{
	*y = NAN;
	if (lab_interval_undefined(v))
		return LAB_DECIDED;
	float lo = mpfr_get_flt(v->lo, MPFR_RNDN), hi = mpfr_get_flt(v->hi, MPFR_RNDN);
	if (lo != hi)
		return LAB_UNDECIDED;
	bool below = mpfr_sgn(v->lo) < 0, above = mpfr_sgn(v->hi) > 0;
	*y = lo != 0 ? lo : below ? -0.0f : 0.0f;
	return lo != 0 || below != above ? LAB_DECIDED : LAB_ZERO;
}

lab_verdict lab_exact_round(lab_exact *e, double x, float *y)
{
	lab_verdict verdict = LAB_UNDECIDED;
	for (int k = 0; k < LEVELS && verdict != LAB_DECIDED; k++) {
		const interval *v = eval_level(e, k, x);
		verdict = v ? round_interval(v, y) : LAB_UNDECIDED;
		if (verdict == LAB_ZERO && (k + 1 >= ZERO_LEVELS || lab_interval_is_false(v)))
			break;
	}
	return verdict;
}

double lab_float_ulp(double v)
{
	int exponent;
	frexp(v, &exponent);
	if (v == 0 || exponent < FLT_MIN_EXP)
		exponent = FLT_MIN_EXP;
	return ldexp(1, exponent - FLT_MANT_DIG);
}

/* |b - a| */
static double distance(mpfr_srcptr a, mpfr_srcptr b)
{
	mpfr_t difference;
	mpfr_init2(difference, 64);
	mpfr_sub(difference, b, a, MPFR_RNDA);
	double d = fabs(mpfr_get_d(difference, MPFR_RNDA));
	mpfr_clear(difference);
	return d;
}

static double distance_to(double v, const interval *t)
{
	mpfr_t exactly;
	mpfr_init2(exactly, 53);
	mpfr_set_d(exactly, v, MPFR_RNDN);
	double d = fmax(distance(exactly, t->lo), distance(exactly, t->hi));
	mpfr_clear(exactly);
	return d;
}

double lab_exact_distance(lab_exact *e, double x, double v, double unit)
{
	for (int k = 1; k < LEVELS; k++) {
		const interval *t = eval_level(e, k, x);
		if (!t || lab_interval_undefined(t))
			return INFINITY;
		if (distance(t->lo, t->hi) <= 1e-6 * unit)
			return distance_to(v, t);
	}
	return INFINITY;
}

/* An overflowed y counts as the power of two that it would have been. */
double lab_exact_ulps(lab_exact *e, double x, float y)
{
	float right;
	if (isnan(y) || lab_exact_round(e, x, &right) == LAB_UNDECIDED || isnan(right))
		return isnan(y) && isnan(right) ? 0 : INFINITY;
	double ulp = lab_float_ulp(isinf(right) ? FLT_MAX : right);
	return lab_exact_distance(e, x, isinf(y) ? copysign(0x1p128, y) : y, ulp) / ulp;
}

bool lab_exact_holds(lab_exact *e, double x)
{
	for (int k = 0; k < LEVELS; k++) {
		const interval *v = eval_level(e, k, x);
		if (v && (lab_interval_is_true(v) || lab_interval_is_false(v)))
			return lab_interval_is_true(v);
	}
	return false;
}
