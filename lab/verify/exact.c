/* SPDX-License-Identifier: MIT */
/* Correctly rounded values of a formula by interval arithmetic at rising precision. */
#include "lab/verify/exact.h"

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

/* Node i, or the branch of it that counts, as a quotient of two numbers, 1/6; NULL: it is none. */
static const actfn_node *quotient(lab_exact *e, level *l, int i, double x)
{
	const actfn_node *node = &e->node[i];
	while (node->op == ACTFN_OP_SELECT) {
		const interval *condition = eval(e, l, node->arg[0], x);
		bool yes = lab_interval_is_true(condition);
		if (!yes && !lab_interval_is_false(condition))
			return NULL;
		node = &e->node[node->arg[yes ? 1 : 2]];
	}
	bool is = node->op == ACTFN_OP_DIV && e->node[node->arg[0]].op == ACTFN_OP_NUMBER &&
		  e->node[node->arg[1]].op == ACTFN_OP_NUMBER;
	return is ? node : NULL;
}

/* x (1/6) as x/6, which is exact here and there. */
static void eval_product(lab_exact *e, level *l, const actfn_node *q, int other, double x, interval *y)
{
	interval product;
	lab_interval_init(&product, mpfr_get_prec(y->lo));
	const interval *top[] = { eval(e, l, other, x), eval(e, l, q->arg[0], x) };
	lab_interval_apply(ACTFN_OP_MUL, &product, top);
	lab_interval_apply(ACTFN_OP_DIV, y, (const interval *[]){ &product, eval(e, l, q->arg[1], x) });
	lab_interval_clear(&product);
}

static void eval_operation(lab_exact *e, level *l, const actfn_node *node, double x, interval *y)
{
	const interval *arg[3];
	for (int k = 0; k < 2 && node->op == ACTFN_OP_MUL; k++) {
		const actfn_node *q = quotient(e, l, node->arg[k], x);
		if (q) {
			eval_product(e, l, q, node->arg[1 - k], x, y);
			return;
		}
	}
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

/* An end rounded; where it is open, what lies just inside: a bit more shows a number between
 * the end and its neighbour, and no middle is there. */
static double round_end(const lab_format *format, mpfr_srcptr end, bool open, int inward)
{
	if (!open)
		return lab_round_mpfr(format, end);
	mpfr_t inside;
	mpfr_init2(inside, mpfr_get_prec(end) + 1);
	mpfr_set(inside, end, MPFR_RNDN);
	if (inward > 0)
		mpfr_nextabove(inside);
	else
		mpfr_nextbelow(inside);
	double y = lab_round_mpfr(format, inside);
	mpfr_clear(inside);
	return y;
}

/* Do both ends round to the same number? */
static lab_verdict round_interval(const lab_format *format, const interval *v, double *y)
{
	*y = NAN;
	if (lab_interval_undefined(v))
		return LAB_DECIDED;
	double lo = round_end(format, v->lo, v->lo_open, 1), hi = round_end(format, v->hi, v->hi_open, -1);
	if (lo != hi)
		return LAB_UNDECIDED;
	bool below = mpfr_sgn(v->lo) < 0, above = mpfr_sgn(v->hi) > 0;
	*y = lo != 0 ? lo : below ? -0.0 : 0.0;
	return lo != 0 || below != above ? LAB_DECIDED : LAB_ZERO;
}

lab_verdict lab_exact_round(lab_exact *e, const lab_format *format, double x, double *y)
{
	lab_verdict verdict = LAB_UNDECIDED;
	for (int k = 0; k < LEVELS && verdict != LAB_DECIDED; k++) {
		const interval *v = eval_level(e, k, x);
		verdict = v ? round_interval(format, v, y) : LAB_UNDECIDED;
		if (verdict == LAB_ZERO && (k + 1 >= ZERO_LEVELS || lab_interval_is_false(v)))
			break;
	}
	return verdict;
}

/* |b - a| / unit */
static double distance(mpfr_srcptr a, mpfr_srcptr b, double unit)
{
	mpfr_t difference;
	mpfr_init2(difference, 64);
	mpfr_sub(difference, b, a, MPFR_RNDA);
	mpfr_div_d(difference, difference, unit, MPFR_RNDA);
	double d = fabs(mpfr_get_d(difference, MPFR_RNDA));
	mpfr_clear(difference);
	return d;
}

static double distance_to(double v, const interval *t, double unit)
{
	mpfr_t exactly;
	mpfr_init2(exactly, 53);
	mpfr_set_d(exactly, v, MPFR_RNDN);
	double d = fmax(distance(exactly, t->lo, unit), distance(exactly, t->hi, unit));
	mpfr_clear(exactly);
	return d;
}

double lab_exact_distance(lab_exact *e, double x, double v, double unit)
{
	for (int k = 1; k < LEVELS; k++) {
		const interval *t = eval_level(e, k, x);
		if (!t || lab_interval_undefined(t))
			return INFINITY;
		if (distance(t->lo, t->hi, unit) <= 1e-6)
			return distance_to(v, t, unit);
	}
	return INFINITY;
}

/* An overflowed y counts as one place above the largest number. */
double lab_exact_ulps(lab_exact *e, const lab_format *format, double x, double y)
{
	double right;
	if (isnan(y) || lab_exact_round(e, format, x, &right) == LAB_UNDECIDED || isnan(right))
		return isnan(y) && isnan(right) ? 0 : INFINITY;
	if (isinf(right) && right == y)
		return 0;
	double ulp = lab_ulp(format, right), largest = copysign(lab_largest(format), y);
	return lab_exact_distance(e, x, isinf(y) ? largest : y, ulp) + (isinf(y) ? 1 : 0);
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
