/* SPDX-License-Identifier: MIT */
/* Pairs of doubles with a bound on their error.
 *
 * silu(x) for a subnormal x is x/2 + x^2/4: half of them are ties but for a 2^-130th part, and
 * MPFR would need 200 bits for each of 16 million inputs.  A pair (head, tail) tells at once,
 * because here the tail's error is relative to the tail, not to the head. */
#include "lab/verify/fine.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include <mpfr.h>

typedef lab_pair pair;

struct lab_fine {
	const actfn_node *node;
	int n;
	unsigned round;    /* number of the evaluation at hand */
	unsigned *known;   /* [n]: the round in which value was computed; ALWAYS: a constant */
	pair *value;       /* [n] */
};

typedef pair pair_op(const pair *a, const pair *b);

/* R is the error of a library function (8 units in the last place of a long double; glibc states at most 5). */
static const double U = 0x1p-52, R = 8 * LDBL_EPSILON + 0x1p-100, NEVER = INFINITY, SMALL = 0x1p-30;

/* Among numbers so small a tail loses digits to underflow, LEAST at most. */
static const double TINY = 0x1p-960, LEAST = 0x1p-1072;

static const unsigned ALWAYS = -1u;

/* h + t with |t| > |h| allowed nowhere: t is a correction. */
static pair make(double h, double t, long double e)
{
	double s = h + t;
	return (pair){ s, t - (s - h), e };
}

/* Of a value of this size: what is lost where doubles underflow, all of it if they cannot hold it at all. */
static long double lost(long double size)
{
	return size >= TINY || size == 0 ? 0 : size < 0x1p-1080L ? 2 * size : LEAST;
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

/* An infinity stands for all that is too large for a double, and is exact. */
static bool overflows(const pair *a, const pair *b)
{
	return isinf(a->h * b->h) && isfinite(a->h) && isfinite(b->h) && a->e < 0.1 * fabs(a->h) && b->e < 0.1 * fabs(b->h);
}

static pair pair_mul(const pair *a, const pair *b)
{
	if (overflows(a, b))
		return (pair){ .h = a->h * b->h };
	double p = a->h * b->h, r = fma(a->h, b->h, -p), u = a->h * b->t, v = a->t * b->h;
	long double e = fabs(a->h) * b->e + fabs(b->h) * a->e + 2 * a->e * b->e + 2 * fabs(a->t * b->t);
	e = 1.01 * e + U * (fabs(r) + 2 * fabs(u) + 2 * fabs(v));
	return make(p, r + (u + v), e + lost(fabsl((long double)a->h * b->h)));
}

/* q = a/b: what a - q b leaves, over b, is the tail. */
static pair pair_div(const pair *a, const pair *b)
{
	double q = a->h / b->h, r = fma(-q, b->h, a->h), u = a->t, v = q * b->t;
	double t = (r + (u - v)) / b->h, relative = (double)(fabs(b->t) + b->e) / fabs(b->h);
	long double e = (a->e + fabs(q) * b->e + U * (fabs(r) + fabs(u) + 2 * fabs(v))) / fabs(b->h);
	e = 1.03 * (e + fabs(t) * relative) + 2 * U * fabs(t);
	e += lost(fabsl((long double)a->h / b->h)) + lost(fabs(a->h)) / fabs(b->h);
	return make(q, t, relative < 0.01 ? e : NEVER);
}

/* s = sqrt(a): what a - s^2 leaves, over 2 s, is the tail, but for its own square. */
static pair pair_sqrt(const pair *a, const pair *b)
{
	(void)b;
	double s = sqrt(a->h), r = fma(-s, s, a->h), t = (r + a->t) / (2 * s);
	long double e = (a->e + U * (fabs(r) + fabs(a->t))) / (2 * s) + t * t / s + U * fabs(t) + lost(a->h) / s;
	return a->h == 0 && a->e == 0 ? *a : make(s, t, a->e < 0.01 * a->h ? 1.03 * e : NEVER);
}

static pair pair_hypot(const pair *a, const pair *b)
{
	pair aa = pair_mul(a, a), bb = pair_mul(b, b), sum = pair_add(&aa, &bb);
	return pair_sqrt(&sum, NULL);
}

/* A function of a from what is known at a's head: its value v by libm in long double, its
 * derivative d, and a bound on the second derivative between; d must hold there to 1 %. */
static pair by_libm(long double v, double d, long double curved, const pair *a)
{
	double h = (double)v, u = d * a->t;
	long double away = fabs(a->t) + a->e;
	long double e = R * fabsl(v) + 1.02 * fabs(d) * a->e + curved * away * away + U * fabs(u);
	return make(h, (double)(v - h) + u, away < 0x1p-7 ? 1.01 * e + lost(fabsl(v)) : NEVER);
}

/* So far out, beyond +-from, that the function is its limit to within the least long double. */
static bool is_far(const pair *a, double from)
{
	return fabs(a->h) > from && (isinf(a->h) || fabs(a->t) + a->e < 0x1p-10 * fabs(a->h));
}

static pair limit(double v)
{
	return (pair){ v, 0, LDBL_MIN };
}

static const double EXP_END = 11400, ERF_END = 110, TANH_END = 5700;

/* Near 0: 1 + a + a^2/2 to within |a|^3. */
static pair pair_exp(const pair *a, const pair *b)
{
	(void)b;
	double h = a->h, square = h * h / 2;
	if (fabs(h) < SMALL)
		return make(1, h + (square + a->t), fabs(h * square) + 1.01 * a->e + U * (fabs(h) + fabs(a->t)));
	if (h < 0 && is_far(a, EXP_END))
		return limit(0);
	long double v = fmaxl(expl(h), LDBL_MIN); /* never 0 */
	return by_libm(v, (double)v, 1.01 * (double)v, a);
}

static pair pair_expm1(const pair *a, const pair *b)
{
	(void)b;
	long double v = expm1l(a->h);
	return by_libm(v, (double)v + 1, 1.01 * ((double)v + 1), a);
}

/* sinh and cosh: |f''| is |f|. */
static pair pair_sinh(const pair *a, const pair *b)
{
	(void)b;
	return by_libm(sinhl(a->h), cosh(a->h), 1.01 * cosh(a->h), a);
}

static pair pair_cosh(const pair *a, const pair *b)
{
	(void)b;
	pair y = by_libm(coshl(a->h), sinh(a->h), 1.01 * cosh(a->h), a);
	y.e += 0.02 * cosh(a->h) * a->e; /* near 0 sinh does not hold to 1 % */
	return y;
}

/* The largest |a| that can be meant. */
static long double reach(const pair *a)
{
	return fabs(a->h) + fabs(a->t) + a->e;
}

/* How far a may be off if 1/a is to hold to 1 %: else infinite. */
static double nearly(double a, long double away)
{
	return away < 0.004 * fabs(a) ? 0 : NEVER;
}

static pair pair_log(const pair *a, const pair *b)
{
	(void)b;
	pair y = by_libm(logl(a->h), 1 / a->h, 1.01 / (a->h * a->h), a);
	y.e += nearly(a->h, fabs(a->t) + a->e);
	return y;
}

static pair pair_log1p(const pair *a, const pair *b)
{
	(void)b;
	double d = 1 / (1 + a->h);
	pair y = by_libm(log1pl(a->h), d, 1.01 * d * d, a);
	y.e += nearly(1 + a->h, fabs(a->t) + a->e);
	return y;
}

/* erf' = 2/sqrt(pi) exp(-a^2) holds to 1 % as long as a^2 does to 0.005. */
static const double ERF_SLOPE = 0x1.20dd750429b6dp0;

static pair pair_erf(const pair *a, const pair *b)
{
	(void)b;
	double d = ERF_SLOPE * exp(-a->h * a->h);
	if (is_far(a, ERF_END))
		return limit(copysign(1, a->h));
	pair y = by_libm(erfl(a->h), d, 2.05 * reach(a) * d, a);
	y.e += nearly(1 / (1 + fabs(a->h)), fabs(a->t) + a->e);
	return y;
}

/* Near 0: 1 - 2/sqrt(pi) a, to within |a|^3 and that constant's rounding. */
static pair pair_erfc(const pair *a, const pair *b)
{
	(void)b;
	double h = a->h, d = ERF_SLOPE * exp(-h * h), u = -ERF_SLOPE * h;
	if (fabs(h) < SMALL)
		return make(1, u, fabs(h * h * h) + 2 * U * fabs(h) + 1.2 * (fabs(a->t) + a->e));
	if (is_far(a, ERF_END))
		return limit(h > 0 ? 0 : 2);
	pair y = by_libm(fmaxl(erfcl(h), LDBL_MIN), -d, 2.05 * reach(a) * d, a);
	y.e += nearly(1 / (1 + fabs(h)), fabs(a->t) + a->e);
	return y;
}

/* tanh' = 4 e / (1 + e)^2 with e = exp(-2 |a|). */
static pair pair_tanh(const pair *a, const pair *b)
{
	(void)b;
	double e = exp(-2 * fabs(a->h)), d = 4 * e / ((1 + e) * (1 + e));
	return is_far(a, TANH_END) ? limit(copysign(1, a->h)) : by_libm(tanhl(a->h), d, 2.05 * d, a);
}

/* sin and cos: |f'| and |f''| are at most 1. */
static pair pair_sin(const pair *a, const pair *b)
{
	(void)b;
	pair y = by_libm(sinl(a->h), cos(a->h), 1, a);
	y.e += a->e;
	return y;
}

static pair pair_cos(const pair *a, const pair *b)
{
	(void)b;
	pair y = by_libm(cosl(a->h), -sin(a->h), 1, a);
	y.e += a->e;
	return y;
}

static pair pair_atan(const pair *a, const pair *b)
{
	(void)b;
	double d = 1 / (1 + a->h * a->h);
	return by_libm(atanl(a->h), d, 2.05 * reach(a) * d * d, a);
}

/* 1 / (1 + exp(-a)), or exp(a) / (1 + exp(a)). */
static pair pair_sigmoid(const pair *a, const pair *b)
{
	pair size = pair_abs(a, b), minus = pair_neg(&size, b), e = pair_exp(&minus, b), one = { 1, 0, 0 };
	pair sum = pair_add(&one, &e);
	return pair_div(a->h < 0 ? &e : &one, &sum);
}

/* Whole powers by multiplication: exact products stay exact. */
static pair whole_power(const pair *a, int n)
{
	pair y = { 1, 0, 0 }, square = *a;
	for (; n; n /= 2) {
		y = n % 2 ? pair_mul(&y, &square) : y;
		square = pair_mul(&square, &square);
	}
	return y;
}

static pair pair_pow(const pair *a, const pair *b)
{
	double n = b->h;
	if (b->t != 0 || b->e != 0)
		return (pair){ .e = NEVER };
	if (n == rint(n) && fabs(n) <= 16) {
		pair y = whole_power(a, (int)fabs(n)), one = { 1, 0, 0 };
		return n < 0 ? pair_div(&one, &y) : y;
	}
	double v = pow(a->h, n), d = n * v / a->h;
	pair y = by_libm(powl(a->h, n), d, 1.1 * fabs(d * (n - 1) / a->h), a);
	y.e += nearly(a->h / (1 + fabs(n)), fabs(a->t) + a->e);
	return y;
}

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

/* Truth values: known, or not. */
static pair pair_or(const pair *a, const pair *b)
{
	return (pair){ a->h != 0 || b->h != 0, 0, a->e + b->e };
}

static pair pair_and(const pair *a, const pair *b)
{
	return (pair){ a->h != 0 && b->h != 0, 0, a->e + b->e };
}

static pair pair_not(const pair *a, const pair *b)
{
	(void)b;
	return (pair){ a->h == 0, 0, a->e };
}

/* Which one it is does not matter as long as they are the same. */
static pair pair_max(const pair *a, const pair *b)
{
	double o = order(a, b);
	return isnan(o) ? (pair){ .e = NEVER } : o < 0 ? *b : *a;
}

static pair pair_min(const pair *a, const pair *b)
{
	double o = order(a, b);
	return isnan(o) ? (pair){ .e = NEVER } : o > 0 ? *b : *a;
}

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
	[ACTFN_OP_OR] = pair_or,       [ACTFN_OP_AND] = pair_and,     [ACTFN_OP_NOT] = pair_not,
	[ACTFN_OP_MAX] = pair_max,     [ACTFN_OP_MIN] = pair_min,     [ACTFN_OP_POW] = pair_pow,
	[ACTFN_OP_SINH] = pair_sinh,   [ACTFN_OP_COSH] = pair_cosh,   [ACTFN_OP_SIGMOID] = pair_sigmoid,
};

/* How far a text may be from the number it stands for: a stable form writes sqrt(1/2) with 20
 * digits, so from 17 digits on half a unit of the last one. */
static double text_error(const char *text, double value)
{
	int digits = 0;
	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		return 0;
	for (const char *s = text; *s && *s != 'e' && *s != 'E'; s++)
		digits += *s >= '0' && *s <= '9' && (digits || *s != '0');
	return digits < 17 ? 0 : 0.5 * pow(10, floor(log10(fabs(value))) + 1 - digits);
}

/* A number's text, or a constant, to 106 bits. */
static pair read_constant(const actfn_node *node)
{
	mpfr_t v;
	mpfr_init2(v, 256);
	if (node->op == ACTFN_OP_NUMBER)
		mpfr_strtofr(v, node->text, NULL, 0, MPFR_RNDN);
	else if (node->op == ACTFN_OP_PI)
		mpfr_const_pi(v, MPFR_RNDN);
	else if (node->op == ACTFN_OP_E)
		mpfr_set_ui(v, 1, MPFR_RNDN), mpfr_exp(v, v, MPFR_RNDN);
	else
		mpfr_set_nan(v);
	pair p = { .h = mpfr_get_d(v, MPFR_RNDN) };
	mpfr_sub_d(v, v, p.h, MPFR_RNDN);
	p.t = mpfr_get_d(v, MPFR_RNDN);
	mpfr_sub_d(v, v, p.t, MPFR_RNDN);
	p.e = mpfr_zero_p(v) ? 0 : U * fabs(p.t);
	if (node->op == ACTFN_OP_NUMBER)
		p.e += text_error(node->text, p.h);
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

lab_pair lab_fine_value(lab_fine *p, double x)
{
	p->round++;
	return *eval(p, p->n - 1, x);
}

/* The tail with its error, which may be less than any double: a tie that exp(-1e30) breaks is none. */
static double moved(double tail, long double error)
{
	return error ? nextafter((double)(tail + error), error < 0 ? -INFINITY : INFINITY) : tail;
}

bool lab_pair_round(const lab_format *format, lab_pair v, double *y)
{
	pair lo = make(v.h, moved(v.t, -v.e), 0), hi = make(v.h, moved(v.t, v.e), 0);
	*y = lab_round_sum(format, lo.h, lo.t);
	return *y == lab_round_sum(format, hi.h, hi.t) && *y != 0 && fabs(v.h) > TINY && v.e < 0x1p-30 * fabs(v.h);
}
