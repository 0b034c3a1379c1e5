/* SPDX-License-Identifier: MIT */
/* Interval arithmetic on MPFR: the operations. */
#include "lab/verify/interval.h"

typedef int unary(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
typedef int binary(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t);

void lab_interval_init(interval *a, mpfr_prec_t bits)
{
	mpfr_inits2(bits, a->lo, a->hi, a->log_lo, a->log_hi, (mpfr_ptr)0);
	a->lo_open = a->hi_open = false;
	a->sign = 0;
}

void lab_interval_clear(interval *a)
{
	mpfr_clears(a->lo, a->hi, a->log_lo, a->log_hi, (mpfr_ptr)0);
}

void lab_interval_set_double(interval *y, double value)
{
	y->lo_open = mpfr_set_d(y->lo, value, MPFR_RNDD);
	y->hi_open = mpfr_set_d(y->hi, value, MPFR_RNDU);
	y->sign = 0;
}

void lab_interval_set_text(interval *y, const char *number)
{
	y->lo_open = mpfr_strtofr(y->lo, number, NULL, 0, MPFR_RNDD);
	y->hi_open = mpfr_strtofr(y->hi, number, NULL, 0, MPFR_RNDU);
	y->sign = 0;
}

static void set_undefined(interval *y)
{
	mpfr_set_nan(y->lo);
	mpfr_set_nan(y->hi);
}

void lab_interval_set_unknown(interval *y)
{
	mpfr_set_inf(y->lo, -1);
	mpfr_set_inf(y->hi, 1);
	y->lo_open = y->hi_open = false;
	y->sign = 0;
}

void lab_interval_copy(interval *y, const interval *a)
{
	mpfr_set(y->lo, a->lo, MPFR_RNDD);
	mpfr_set(y->hi, a->hi, MPFR_RNDU);
	y->lo_open = a->lo_open;
	y->hi_open = a->hi_open;
	y->sign = a->sign;
	if (a->sign) {
		mpfr_set(y->log_lo, a->log_lo, MPFR_RNDD);
		mpfr_set(y->log_hi, a->log_hi, MPFR_RNDU);
	}
}

bool lab_interval_undefined(const interval *a)
{
	return mpfr_nan_p(a->lo) || mpfr_nan_p(a->hi);
}

static bool contains_zero(const interval *a)
{
	return mpfr_sgn(a->lo) <= 0 && mpfr_sgn(a->hi) >= 0;
}

/* An end outside of the function's domain: undefined if both are, unknown if one is. */
static void check_domain(interval *y)
{
	if (!mpfr_nan_p(y->lo) != !mpfr_nan_p(y->hi))
		lab_interval_set_unknown(y);
}

/* f is strictly increasing: an end is out of reach if the operand's is, or if it had to be rounded. */
static void increasing(unary *f, interval *y, const interval *a)
{
	y->lo_open = f(y->lo, a->lo, MPFR_RNDD) || a->lo_open;
	y->hi_open = f(y->hi, a->hi, MPFR_RNDU) || a->hi_open;
	check_domain(y);
}

static void decreasing(unary *f, interval *y, const interval *a)
{
	y->lo_open = f(y->lo, a->hi, MPFR_RNDD) || a->hi_open;
	y->hi_open = f(y->hi, a->lo, MPFR_RNDU) || a->lo_open;
	check_domain(y);
}

/* One end of an operand. */
typedef struct end {
	mpfr_srcptr at;
	bool open;
} end;

/* Is what f gives for two ends out of reach?  In a product or quotient an open end counts unless the other is 0. */
static bool is_corner_open(binary *f, bool rounded, end u, end v)
{
	if (rounded || f == mpfr_pow || !mpfr_number_p(u.at) || !mpfr_number_p(v.at))
		return rounded;
	return (u.open && !mpfr_zero_p(v.at)) || (v.open && !mpfr_zero_p(u.at));
}

/* An end of y becomes t if that lies farther out, up (sign = 1) or down; where it is the same, one closed corner
 * closes it. */
static void move_end(mpfr_ptr y, bool *open, mpfr_srcptr t, bool t_open, int sign)
{
	int farther = mpfr_nan_p(y) ? 1 : mpfr_nan_p(t) ? -1 : sign * mpfr_cmp(t, y);
	if (farther > 0)
		mpfr_set(y, t, MPFR_RNDN);
	if (farther >= 0)
		*open = t_open && (farther > 0 || *open);
}

/* The hull of what f gives at the corners.  A corner that is NaN (0 * inf, inf/inf)
 * lies between the others, or at an end. */
static void corners(binary *f, interval *y, const interval *a, const interval *b)
{
	const end u[] = { { a->lo, a->lo_open }, { a->hi, a->hi_open } };
	const end v[] = { { b->lo, b->lo_open }, { b->hi, b->hi_open } };
	bool certain = true;
	mpfr_t t;
	mpfr_init2(t, mpfr_get_prec(y->lo));
	set_undefined(y);
	for (int i = 0; i < 4; i++) {
		end p = u[i / 2], q = v[i % 2];
		bool rounded = f(t, p.at, q.at, MPFR_RNDD);
		move_end(y->lo, &y->lo_open, t, is_corner_open(f, rounded, p, q), -1);
		rounded = f(t, p.at, q.at, MPFR_RNDU);
		move_end(y->hi, &y->hi_open, t, is_corner_open(f, rounded, p, q), 1);
		certain = certain && !mpfr_nan_p(t);
	}
	y->lo_open = y->lo_open && certain;
	y->hi_open = y->hi_open && certain;
	mpfr_clear(t);
}

static void apply_add(interval *y, const interval *const *arg)
{
	y->lo_open = mpfr_add(y->lo, arg[0]->lo, arg[1]->lo, MPFR_RNDD) || arg[0]->lo_open || arg[1]->lo_open;
	y->hi_open = mpfr_add(y->hi, arg[0]->hi, arg[1]->hi, MPFR_RNDU) || arg[0]->hi_open || arg[1]->hi_open;
	check_domain(y);
}

static void apply_sub(interval *y, const interval *const *arg)
{
	y->lo_open = mpfr_sub(y->lo, arg[0]->lo, arg[1]->hi, MPFR_RNDD) || arg[0]->lo_open || arg[1]->hi_open;
	y->hi_open = mpfr_sub(y->hi, arg[0]->hi, arg[1]->lo, MPFR_RNDU) || arg[0]->hi_open || arg[1]->lo_open;
	check_domain(y);
}

static void apply_mul(interval *y, const interval *const *arg)
{
	corners(mpfr_mul, y, arg[0], arg[1]);
	if (lab_interval_undefined(y)) /* 0 times something that is not known yet */
		lab_interval_set_unknown(y);
}

/* A divisor from 0 to something is not 0 itself, only as near as one likes. */
static void divide_near_zero(interval *y, const interval *a, const interval *b)
{
	interval apart = *b; /* shares b's numbers but for the signs of zeros */
	if (contains_zero(a) || (mpfr_sgn(b->lo) < 0 && mpfr_sgn(b->hi) > 0)) {
		lab_interval_set_unknown(y);
		return;
	}
	int negative = mpfr_sgn(b->lo) < 0;
	if (mpfr_zero_p(b->lo))
		apart.lo->_mpfr_sign = 1;
	if (mpfr_zero_p(b->hi))
		apart.hi->_mpfr_sign = negative ? -1 : 1;
	corners(mpfr_div, y, a, &apart);
}

static void apply_div(interval *y, const interval *const *arg)
{
	if (lab_interval_is_false(arg[1]))
		set_undefined(y);
	else if (contains_zero(arg[1]))
		divide_near_zero(y, arg[0], arg[1]);
	else
		corners(mpfr_div, y, arg[0], arg[1]);
}

static void apply_neg(interval *y, const interval *const *arg)
{
	decreasing(mpfr_neg, y, arg[0]);
}

static void apply_abs(interval *y, const interval *const *arg)
{
	const interval *a = arg[0];
	if (mpfr_sgn(a->lo) >= 0) {
		increasing(mpfr_abs, y, a);
	} else if (mpfr_sgn(a->hi) <= 0) {
		decreasing(mpfr_abs, y, a);
	} else {
		mpfr_set_zero(y->lo, 1);
		mpfr_abs(y->hi, mpfr_cmpabs(a->lo, a->hi) > 0 ? a->lo : a->hi, MPFR_RNDU);
	}
}

static bool is_even(mpfr_srcptr n)
{
	mpfr_t half;
	mpfr_init2(half, mpfr_get_prec(n));
	mpfr_div_2ui(half, n, 1, MPFR_RNDN);
	bool even = mpfr_integer_p(half);
	mpfr_clear(half);
	return even;
}

/* a^n for an integer n >= 0. */
static void apply_power(interval *y, const interval *a, mpfr_srcptr n)
{
	interval magnitude;
	lab_interval_init(&magnitude, mpfr_get_prec(y->lo));
	if (is_even(n))
		apply_abs(&magnitude, &a);
	else
		lab_interval_copy(&magnitude, a);
	y->lo_open = mpfr_pow(y->lo, magnitude.lo, n, MPFR_RNDD) || (magnitude.lo_open && !mpfr_zero_p(n));
	y->hi_open = mpfr_pow(y->hi, magnitude.hi, n, MPFR_RNDU) || (magnitude.hi_open && !mpfr_zero_p(n));
	lab_interval_clear(&magnitude);
}

static void apply_inverse_power(interval *y, const interval *a, mpfr_srcptr n)
{
	interval one, power_of_a;
	mpfr_t positive;
	lab_interval_init(&one, mpfr_get_prec(y->lo));
	lab_interval_init(&power_of_a, mpfr_get_prec(y->lo));
	mpfr_init2(positive, mpfr_get_prec(n));
	mpfr_neg(positive, n, MPFR_RNDN);
	lab_interval_set_double(&one, 1);
	apply_power(&power_of_a, a, positive);
	apply_div(y, (const interval *[]){ &one, &power_of_a });
	mpfr_clear(positive);
	lab_interval_clear(&power_of_a);
	lab_interval_clear(&one);
}

static void apply_pow(interval *y, const interval *const *arg)
{
	const interval *a = arg[0], *b = arg[1];
	bool point = mpfr_equal_p(b->lo, b->hi);
	if (point && mpfr_integer_p(b->lo)) {
		if (mpfr_sgn(b->lo) >= 0)
			apply_power(y, a, b->lo);
		else
			apply_inverse_power(y, a, b->lo);
	} else if (mpfr_sgn(a->lo) >= 0) {
		corners(mpfr_pow, y, a, b);
	} else if (mpfr_sgn(a->hi) < 0 && point) {
		set_undefined(y);
	} else {
		lab_interval_set_unknown(y);
	}
}

/* sin and cos change by no more than their argument does. */
static void by_midpoint(unary *f, interval *y, const interval *a)
{
	mpfr_t width;
	mpfr_init2(width, mpfr_get_prec(y->lo));
	mpfr_sub(width, a->hi, a->lo, MPFR_RNDU);
	f(y->lo, a->lo, MPFR_RNDD);
	f(y->hi, a->lo, MPFR_RNDU);
	mpfr_sub(y->lo, y->lo, width, MPFR_RNDD);
	mpfr_add(y->hi, y->hi, width, MPFR_RNDU);
	if (mpfr_inf_p(a->lo) || mpfr_cmp_si(y->lo, -1) < 0)
		mpfr_set_si(y->lo, -1, MPFR_RNDD);
	if (mpfr_inf_p(a->lo) || mpfr_cmp_si(y->hi, 1) > 0)
		mpfr_set_si(y->hi, 1, MPFR_RNDU);
	mpfr_clear(width);
}

static void apply_sin(interval *y, const interval *const *arg)
{
	by_midpoint(mpfr_sin, y, arg[0]);
}

static void apply_cos(interval *y, const interval *const *arg)
{
	by_midpoint(mpfr_cos, y, arg[0]);
}

static void apply_tan(interval *y, const interval *const *arg)
{
	interval sine, cosine;
	lab_interval_init(&sine, mpfr_get_prec(y->lo));
	lab_interval_init(&cosine, mpfr_get_prec(y->lo));
	apply_sin(&sine, arg);
	apply_cos(&cosine, arg);
	apply_div(y, (const interval *[]){ &sine, &cosine });
	lab_interval_clear(&sine);
	lab_interval_clear(&cosine);
}

static void apply_cosh(interval *y, const interval *const *arg)
{
	interval magnitude;
	lab_interval_init(&magnitude, mpfr_get_prec(y->lo));
	apply_abs(&magnitude, arg);
	increasing(mpfr_cosh, y, &magnitude);
	lab_interval_clear(&magnitude);
}

static void apply_hypot(interval *y, const interval *const *arg)
{
	interval a, b;
	lab_interval_init(&a, mpfr_get_prec(y->lo));
	lab_interval_init(&b, mpfr_get_prec(y->lo));
	apply_abs(&a, &arg[0]);
	apply_abs(&b, &arg[1]);
	mpfr_hypot(y->lo, a.lo, b.lo, MPFR_RNDD);
	mpfr_hypot(y->hi, a.hi, b.hi, MPFR_RNDU);
	lab_interval_clear(&a);
	lab_interval_clear(&b);
}

/* One end of 1/(1 + exp(-a)), computed with the rounding that keeps it outside. */
static int sigmoid(mpfr_ptr y, mpfr_srcptr a, mpfr_rnd_t round)
{
	mpfr_rnd_t opposite = round == MPFR_RNDD ? MPFR_RNDU : MPFR_RNDD;
	mpfr_neg(y, a, round);
	mpfr_exp(y, y, opposite);
	mpfr_add_ui(y, y, 1, opposite);
	return mpfr_ui_div(y, 1, y, round);
}

static void apply_floor(interval *y, const interval *const *arg)
{
	mpfr_rint_floor(y->lo, arg[0]->lo, MPFR_RNDD);
	mpfr_rint_floor(y->hi, arg[0]->hi, MPFR_RNDU);
}

static void apply_max(interval *y, const interval *const *arg)
{
	mpfr_max(y->lo, arg[0]->lo, arg[1]->lo, MPFR_RNDD);
	mpfr_max(y->hi, arg[0]->hi, arg[1]->hi, MPFR_RNDU);
}

static void apply_min(interval *y, const interval *const *arg)
{
	mpfr_min(y->lo, arg[0]->lo, arg[1]->lo, MPFR_RNDD);
	mpfr_min(y->hi, arg[0]->hi, arg[1]->hi, MPFR_RNDU);
}

static int constant_e(mpfr_ptr y, mpfr_rnd_t round)
{
	mpfr_set_ui(y, 1, round);
	return mpfr_exp(y, y, round);
}

static void apply_pi(interval *y, const interval *const *arg)
{
	(void)arg;
	y->lo_open = mpfr_const_pi(y->lo, MPFR_RNDD);
	y->hi_open = mpfr_const_pi(y->hi, MPFR_RNDU);
}

static void apply_e(interval *y, const interval *const *arg)
{
	(void)arg;
	y->lo_open = constant_e(y->lo, MPFR_RNDD);
	y->hi_open = constant_e(y->hi, MPFR_RNDU);
}

static void apply_inf(interval *y, const interval *const *arg)
{
	(void)arg;
	mpfr_set_inf(y->lo, 1);
	mpfr_set_inf(y->hi, 1);
}

static void apply_nan(interval *y, const interval *const *arg)
{
	(void)arg;
	set_undefined(y);
}

static unary *const monotone[ACTFN_OP_COUNT] = {
	[ACTFN_OP_EXP] = mpfr_exp,     [ACTFN_OP_LOG] = mpfr_log,   [ACTFN_OP_LOG1P] = mpfr_log1p,
	[ACTFN_OP_EXPM1] = mpfr_expm1, [ACTFN_OP_ERF] = mpfr_erf,   [ACTFN_OP_SINH] = mpfr_sinh,
	[ACTFN_OP_SQRT] = mpfr_sqrt,   [ACTFN_OP_ASIN] = mpfr_asin, [ACTFN_OP_ATAN] = mpfr_atan,
	[ACTFN_OP_TANH] = mpfr_tanh,   [ACTFN_OP_SIGMOID] = sigmoid,
};

static unary *const falling[ACTFN_OP_COUNT] = {
	[ACTFN_OP_ERFC] = mpfr_erfc,
	[ACTFN_OP_ACOS] = mpfr_acos,
};

static void (*const apply[ACTFN_OP_COUNT])(interval *y, const interval *const *arg) = {
	[ACTFN_OP_PI] = apply_pi,       [ACTFN_OP_E] = apply_e,     [ACTFN_OP_INF] = apply_inf,
	[ACTFN_OP_NAN] = apply_nan,     [ACTFN_OP_ADD] = apply_add, [ACTFN_OP_SUB] = apply_sub,
	[ACTFN_OP_MUL] = apply_mul,     [ACTFN_OP_DIV] = apply_div, [ACTFN_OP_NEG] = apply_neg,
	[ACTFN_OP_POW] = apply_pow,     [ACTFN_OP_ABS] = apply_abs, [ACTFN_OP_SIN] = apply_sin,
	[ACTFN_OP_COS] = apply_cos,     [ACTFN_OP_TAN] = apply_tan, [ACTFN_OP_COSH] = apply_cosh,
	[ACTFN_OP_MAX] = apply_max,     [ACTFN_OP_MIN] = apply_min, [ACTFN_OP_HYPOT] = apply_hypot,
	[ACTFN_OP_FLOOR] = apply_floor,
};

static bool any_undefined(actfn_op op, const interval *const *arg)
{
	bool undefined = false;
	for (int k = 0; k < actfn_op_arity(op); k++)
		undefined = undefined || lab_interval_undefined(arg[k]);
	return undefined;
}

void lab_interval_apply(actfn_op op, interval *y, const interval *const *arg)
{
	y->sign = 0;
	y->lo_open = y->hi_open = false;
	if (lab_truth_apply(op, y, arg))
		return;
	if (any_undefined(op, arg)) {
		set_undefined(y);
		return;
	}
	if (monotone[op])
		increasing(monotone[op], y, arg[0]);
	else if (falling[op])
		decreasing(falling[op], y, arg[0]);
	else
		apply[op](y, arg);
	lab_huge_apply(op, y, arg);
}
