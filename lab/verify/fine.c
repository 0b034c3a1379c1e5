/* SPDX-License-Identifier: MIT */
/* Pairs of doubles with a bound on their error.
 *
 * silu(x) for a subnormal x is x/2 + x^2/4: half of them are ties but for a 2^-130th part, and
 * MPFR would need 200 bits for each of 16 million inputs.  A pair (head, tail) tells at once,
 * because here the tail's error is relative to the tail, not to the head. */
#include "lab/verify/fine.h"

#include <math.h>
#include <stdlib.h>

#include <mpfr.h>

/* The number is h + t to within e; |t| is at most half a unit in h's last place. */
typedef struct pair {
	double h, t, e;
} pair;

struct lab_fine {
	const actfn_node *node;
	int n;
	unsigned round;    /* number of the evaluation at hand */
	unsigned *known;   /* [n]: the round in which value was computed; ALWAYS: a constant */
	pair *value;       /* [n] */
};

typedef pair pair_op(const pair *a, const pair *b);

static const double U = 0x1p-52, R = 0x1p-49, NEVER = INFINITY, SMALL = 0x1p-30;
static const unsigned ALWAYS = -1u;

/* h + t with |t| > |h| allowed nowhere: t is a correction. */
static pair make(double h, double t, double e)
{
	double s = h + t;
	return (pair){ s, t - (s - h), e };
}

/* The rounding error of s = a + b, exactly. */
static double add_error(double a, double b, double s)
{
	double part = s - a;
	return (a - (s - part)) + (b - part);
}

static pair pair_add(const pair *a, const pair *b)
{
	double s = a->h + b->h, r = add_error(a->h, b->h, s);
	return make(s, r + (a->t + b->t), a->e + b->e + U * (fabs(r) + fabs(a->t) + fabs(b->t)));
}

static pair pair_neg(const pair *a, const pair *b)
{
	(void)b;
	return (pair){ -a->h, -a->t, a->e };
}

static pair pair_sub(const pair *a, const pair *b)
{
	pair minus = pair_neg(b, NULL);
	return pair_add(a, &minus);
}

static pair pair_abs(const pair *a, const pair *b)
{
	return a->h < 0 ? pair_neg(a, b) : *a;
}

static pair pair_mul(const pair *a, const pair *b)
{
	double p = a->h * b->h, r = fma(a->h, b->h, -p), u = a->h * b->t, v = a->t * b->h;
	double e = fabs(a->h) * b->e + fabs(b->h) * a->e + 2 * a->e * b->e + 2 * fabs(a->t * b->t);
	return make(p, r + (u + v), 1.01 * e + U * (fabs(r) + 2 * fabs(u) + 2 * fabs(v)));
}

/* q = a/b: what a - q b leaves, over b, is the tail. */
static pair pair_div(const pair *a, const pair *b)
{
	double q = a->h / b->h, r = fma(-q, b->h, a->h), u = a->t, v = q * b->t;
	double t = (r + (u - v)) / b->h, relative = (fabs(b->t) + b->e) / fabs(b->h);
	double e = (a->e + fabs(q) * b->e + U * (fabs(r) + fabs(u) + 2 * fabs(v))) / fabs(b->h);
	return make(q, t, relative < 0.01 ? 1.03 * (e + fabs(t) * relative) + 2 * U * fabs(t) : NEVER);
}

/* s = sqrt(a): what a - s^2 leaves, over 2 s, is the tail, but for its own square. */
static pair pair_sqrt(const pair *a, const pair *b)
{
	(void)b;
	double s = sqrt(a->h), r = fma(-s, s, a->h), t = (r + a->t) / (2 * s);
	double e = (a->e + U * (fabs(r) + fabs(a->t))) / (2 * s) + t * t / s + U * fabs(t);
	return a->h == 0 && a->e == 0 ? *a : make(s, t, a->e < 0.01 * a->h ? 1.03 * e : NEVER);
}

static pair pair_hypot(const pair *a, const pair *b)
{
	pair aa = pair_mul(a, a), bb = pair_mul(b, b), sum = pair_add(&aa, &bb);
	return pair_sqrt(&sum, NULL);
}

/* A function's value by libm, at the head alone; `slope` bounds its derivative between. */
static pair by_libm(double v, double slope, const pair *a)
{
	double away = fabs(a->t) + a->e;
	return (pair){ v, 0, away < 0x1p-7 ? R * fabs(v) + 1.01 * slope * away : NEVER };
}

/* Near 0: 1 + a to within a^2. */
static pair pair_exp(const pair *a, const pair *b)
{
	(void)b;
	double v = exp(a->h);
	if (fabs(a->h) < SMALL)
		return make(1, a->h, a->h * a->h + 1.01 * (fabs(a->t) + a->e));
	return by_libm(v, v, a);
}

/* Near 0: 1 - 2/sqrt(pi) a, to within |a|^3 and that constant's rounding. */
static pair pair_erfc(const pair *a, const pair *b)
{
	(void)b;
	double slope = 0x1.20dd750429b6dp0;
	if (fabs(a->h) < SMALL)
		return make(1, -slope * a->h, 2 * U * fabs(a->h) + 1.2 * (fabs(a->t) + a->e));
	return by_libm(erfc(a->h), slope, a);
}

static pair pair_expm1(const pair *a, const pair *b)
{
	(void)b;
	double v = expm1(a->h);
	return by_libm(v, fabs(v) + 1, a);
}

static pair pair_log(const pair *a, const pair *b)
{
	(void)b;
	return by_libm(log(a->h), fabs(a->t) + a->e < 0.01 * a->h ? 1.02 / a->h : NEVER, a);
}

static pair pair_log1p(const pair *a, const pair *b)
{
	(void)b;
	return by_libm(log1p(a->h), fabs(a->t) + a->e < 0.01 * (1 + a->h) ? 1.02 / (1 + a->h) : NEVER, a);
}

#define BOUNDED(f)                                                                                         \
	static pair pair_##f(const pair *a, const pair *b)                                                 \
	{                                                                                                  \
		(void)b;                                                                                   \
		return by_libm(f(a->h), 1.13, a);                                                          \
	}
BOUNDED(erf)
BOUNDED(tanh)
BOUNDED(sin)
BOUNDED(cos)
BOUNDED(atan)

/* The sign of a - b: -1, 0, 1; NaN if it is not certain. */
static double order(const pair *a, const pair *b)
{
	pair d = pair_sub(a, b);
	if (d.h == 0 && d.t == 0 && d.e == 0)
		return 0;
	return fabs(d.h) - fabs(d.t) > d.e ? copysign(1, d.h) : NAN;
}

static pair truth(double order_of, bool value)
{
	return (pair){ value, 0, isnan(order_of) ? NEVER : 0 };
}

#define COMPARISON(name, operator)                                                                         \
	static pair pair_##name(const pair *a, const pair *b)                                              \
	{                                                                                                  \
		double o = order(a, b);                                                                    \
		return truth(o, o operator 0);                                                             \
	}
COMPARISON(eq, ==)
COMPARISON(ne, !=)
COMPARISON(lt, <)
COMPARISON(le, <=)
COMPARISON(gt, >)
COMPARISON(ge, >=)

/* What is not here is left to MPFR. */
static pair_op *const ops[ACTFN_OP_COUNT] = {
	[ACTFN_OP_ADD] = pair_add,     [ACTFN_OP_SUB] = pair_sub,     [ACTFN_OP_MUL] = pair_mul,
	[ACTFN_OP_DIV] = pair_div,     [ACTFN_OP_NEG] = pair_neg,     [ACTFN_OP_ABS] = pair_abs,
	[ACTFN_OP_SQRT] = pair_sqrt,   [ACTFN_OP_HYPOT] = pair_hypot, [ACTFN_OP_EXP] = pair_exp,
	[ACTFN_OP_EXPM1] = pair_expm1, [ACTFN_OP_LOG] = pair_log,     [ACTFN_OP_LOG1P] = pair_log1p,
	[ACTFN_OP_ERF] = pair_erf,     [ACTFN_OP_ERFC] = pair_erfc,   [ACTFN_OP_TANH] = pair_tanh,
	[ACTFN_OP_SIN] = pair_sin,     [ACTFN_OP_COS] = pair_cos,     [ACTFN_OP_ATAN] = pair_atan,
	[ACTFN_OP_EQ] = pair_eq,       [ACTFN_OP_NE] = pair_ne,       [ACTFN_OP_LT] = pair_lt,
	[ACTFN_OP_LE] = pair_le,       [ACTFN_OP_GT] = pair_gt,       [ACTFN_OP_GE] = pair_ge,
};

/* A number's text, or a constant, to 106 bits. */
static pair read_constant(const actfn_node *node)
{
	mpfr_t v;
	mpfr_init2(v, 256);
	if (node->op == ACTFN_OP_NUMBER)
		mpfr_strtofr(v, node->text, NULL, 0, MPFR_RNDN);
	else if (node->op == ACTFN_OP_PI)
		mpfr_const_pi(v, MPFR_RNDN);
	else
		mpfr_set_nan(v);
	pair p = { .h = mpfr_get_d(v, MPFR_RNDN) };
	mpfr_sub_d(v, v, p.h, MPFR_RNDN);
	p.t = mpfr_get_d(v, MPFR_RNDN);
	mpfr_sub_d(v, v, p.t, MPFR_RNDN);
	p.e = mpfr_zero_p(v) ? 0 : U * fabs(p.t);
	mpfr_clear(v);
	return p;
}

static void set_leaves(lab_fine *p, const double *vars)
{
	for (int i = 0; i < p->n; i++) {
		const actfn_node *node = &p->node[i];
		if (actfn_op_arity(node->op) > 0 || (node->op == ACTFN_OP_VARIABLE && node->arg[0] == 0))
			continue;
		p->known[i] = ALWAYS;
		p->value[i] = node->op == ACTFN_OP_VARIABLE ? (pair){ .h = vars[node->arg[0]] } : read_constant(node);
	}
}

lab_fine *lab_fine_new(const actfn_formula *f, const double *vars)
{
	lab_fine *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	p->n = actfn_formula_nodes(f, &p->node);
	p->known = calloc(p->n, sizeof *p->known);
	p->value = calloc(p->n, sizeof *p->value);
	if (!p->known || !p->value) {
		lab_fine_free(p);
		return NULL;
	}
	set_leaves(p, vars);
	return p;
}

void lab_fine_free(lab_fine *p)
{
	if (!p)
		return;
	free(p->known);
	free(p->value);
	free(p);
}

static const pair *eval(lab_fine *p, int i, double x);

static pair eval_select(lab_fine *p, const actfn_node *node, double x)
{
	const pair *condition = eval(p, node->arg[0], x);
	if (condition->e != 0)
		return (pair){ .e = NEVER };
	return *eval(p, node->arg[condition->h != 0 ? 1 : 2], x);
}

/* Only what counts is evaluated, and only once. */
static const pair *eval(lab_fine *p, int i, double x)
{
	const actfn_node *node = &p->node[i];
	pair *y = &p->value[i];
	if (p->known[i] == p->round || p->known[i] == ALWAYS)
		return y;
	p->known[i] = p->round;
	if (node->op == ACTFN_OP_VARIABLE)
		*y = (pair){ .h = x };
	else if (node->op == ACTFN_OP_SELECT)
		*y = eval_select(p, node, x);
	else if (ops[node->op])
		*y = ops[node->op](eval(p, node->arg[0], x), eval(p, node->arg[1], x));
	else
		*y = (pair){ .e = NEVER };
	return y;
}

static bool is_tie(double h)
{
	float y = (float)h;
	double beyond = nextafterf(y, h > y ? INFINITY : -INFINITY);
	return h != y && isfinite(beyond) && fabs(h - y) == fabs(beyond - h);
}

/* h + t where t is less than the distance to the next double: only a tie needs t at all. */
static float round_sum(double h, double t)
{
	return (float)(t != 0 && is_tie(h) ? nextafter(h, t > 0 ? INFINITY : -INFINITY) : h);
}

bool lab_fine_round(lab_fine *p, float x, float *y)
{
	p->round++;
	pair v = *eval(p, p->n - 1, x);
	pair lo = make(v.h, v.t - v.e, 0), hi = make(v.h, v.t + v.e, 0);
	*y = round_sum(lo.h, lo.t);
	return *y == round_sum(hi.h, hi.t) && *y != 0 && v.e < 0x1p-30 * fabs(v.h);
}
