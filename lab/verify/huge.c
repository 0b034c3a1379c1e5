/* SPDX-License-Identifier: MIT */
/* Interval arithmetic beyond MPFR's exponents: sign and logarithm of numbers like exp(1e30). */
#include "lab/verify/interval.h"

/* From exp(2^20) on a number carries its logarithm; MPFR overflows at about exp(2^29.5),
 * which leaves room for products of hundreds of numbers below. */
enum { HUGE_BITS = 20 };

/* The logarithm of |a|, from -inf if a may be 0; false where a's sign or size is not known. */
static bool log_of(interval *y, const interval *a)
{
	if (a->sign) {
		mpfr_set(y->lo, a->log_lo, MPFR_RNDD);
		mpfr_set(y->hi, a->log_hi, MPFR_RNDU);
		return true;
	}
	bool negative = mpfr_sgn(a->lo) < 0;
	if (negative && mpfr_sgn(a->hi) > 0)
		return false;
	mpfr_abs(y->lo, negative ? a->hi : a->lo, MPFR_RNDD);
	mpfr_abs(y->hi, negative ? a->lo : a->hi, MPFR_RNDU);
	mpfr_log(y->lo, y->lo, MPFR_RNDD);
	mpfr_log(y->hi, y->hi, MPFR_RNDU);
	return true;
}

static int sign_of(const interval *a)
{
	return a->sign ? a->sign : mpfr_sgn(a->lo) < 0 ? -1 : 1;
}

static void set_log(interval *y, int sign, mpfr_srcptr lo, mpfr_srcptr hi)
{
	y->sign = sign;
	mpfr_set(y->log_lo, lo, MPFR_RNDD);
	mpfr_set(y->log_hi, hi, MPFR_RNDU);
}

static void narrow(interval *y, mpfr_srcptr lo, mpfr_srcptr hi)
{
	y->lo_open = y->lo_open && !mpfr_greater_p(lo, y->lo);
	y->hi_open = y->hi_open && !mpfr_less_p(hi, y->hi);
	mpfr_max(y->lo, y->lo, lo, MPFR_RNDD);
	mpfr_min(y->hi, y->hi, hi, MPFR_RNDU);
}

static void exp_huge(interval *y, const interval *const *arg, interval *l)
{
	(void)l;
	set_log(y, 1, arg[0]->lo, arg[0]->hi);
}

static void log_huge(interval *y, const interval *const *arg, interval *l)
{
	(void)l;
	if (arg[0]->sign > 0)
		narrow(y, arg[0]->log_lo, arg[0]->log_hi);
}

/* log(1 + e) is above log(e) by 1/e, far less than the last bit. */
static void log1p_huge(interval *y, const interval *const *arg, interval *l)
{
	if (arg[0]->sign <= 0 || mpfr_sgn(arg[0]->log_lo) <= 0)
		return;
	mpfr_set(l[0].hi, arg[0]->log_hi, MPFR_RNDU);
	mpfr_nextabove(l[0].hi);
	narrow(y, arg[0]->log_lo, l[0].hi);
}

static void neg_huge(interval *y, const interval *const *arg, interval *l)
{
	(void)l;
	set_log(y, -arg[0]->sign, arg[0]->log_lo, arg[0]->log_hi);
}

static void abs_huge(interval *y, const interval *const *arg, interval *l)
{
	(void)l;
	set_log(y, 1, arg[0]->log_lo, arg[0]->log_hi);
}

static void mul_huge(interval *y, const interval *const *arg, interval *l)
{
	if (!log_of(&l[0], arg[0]) || !log_of(&l[1], arg[1]))
		return;
	mpfr_add(l[0].lo, l[0].lo, l[1].lo, MPFR_RNDD);
	mpfr_add(l[0].hi, l[0].hi, l[1].hi, MPFR_RNDU);
	set_log(y, sign_of(arg[0]) * sign_of(arg[1]), l[0].lo, l[0].hi);
}

static void div_huge(interval *y, const interval *const *arg, interval *l)
{
	if (!log_of(&l[0], arg[0]) || !log_of(&l[1], arg[1]))
		return;
	mpfr_sub(l[0].lo, l[0].lo, l[1].hi, MPFR_RNDD);
	mpfr_sub(l[0].hi, l[0].hi, l[1].lo, MPFR_RNDU);
	set_log(y, sign_of(arg[0]) * sign_of(arg[1]), l[0].lo, l[0].hi);
}

static void pow_huge(interval *y, const interval *const *arg, interval *l)
{
	mpfr_srcptr n = arg[1]->lo;
	if (!arg[0]->sign || !mpfr_integer_p(n) || !mpfr_equal_p(n, arg[1]->hi) || mpfr_sgn(n) <= 0)
		return;
	mpfr_mul(l[0].lo, arg[0]->log_lo, n, MPFR_RNDD);
	mpfr_mul(l[0].hi, arg[0]->log_hi, n, MPFR_RNDU);
	bool odd = mpfr_fits_slong_p(n, MPFR_RNDN) && mpfr_get_si(n, MPFR_RNDN) % 2;
	set_log(y, odd ? arg[0]->sign : 1, l[0].lo, l[0].hi);
}

static void sqrt_huge(interval *y, const interval *const *arg, interval *l)
{
	mpfr_div_2ui(l[0].lo, arg[0]->log_lo, 1, MPFR_RNDD);
	mpfr_div_2ui(l[0].hi, arg[0]->log_hi, 1, MPFR_RNDU);
	set_log(y, 1, l[0].lo, l[0].hi);
}

/* a + b where |a| > |b|, from their logarithms: a (1 +- exp(-gap)). */
static void add_larger(interval *y, int sign_a, int sign_b, interval *log_a, const interval *log_b)
{
	mpfr_t gap;
	mpfr_init2(gap, mpfr_get_prec(y->lo));
	mpfr_sub(gap, log_b->hi, log_a->lo, MPFR_RNDU);
	if (mpfr_sgn(gap) < 0 && sign_a == sign_b) {
		mpfr_exp(gap, gap, MPFR_RNDU);
		mpfr_log1p(gap, gap, MPFR_RNDU);
		mpfr_add(log_a->hi, log_a->hi, gap, MPFR_RNDU);
	} else if (mpfr_sgn(gap) < 0) {
		mpfr_expm1(gap, gap, MPFR_RNDU);
		mpfr_neg(gap, gap, MPFR_RNDD);
		mpfr_log(gap, gap, MPFR_RNDD);
		mpfr_add(log_a->lo, log_a->lo, gap, MPFR_RNDD);
	}
	if (mpfr_number_p(gap))
		set_log(y, sign_a, log_a->lo, log_a->hi);
	mpfr_clear(gap);
}

static void add_signed(interval *y, const interval *const *arg, interval *l, int sign_b)
{
	if (!log_of(&l[0], arg[0]) || !log_of(&l[1], arg[1]))
		return;
	int sign[] = { sign_of(arg[0]), sign_b * sign_of(arg[1]) };
	if (mpfr_greater_p(l[0].lo, l[1].hi))
		add_larger(y, sign[0], sign[1], &l[0], &l[1]);
	else if (mpfr_greater_p(l[1].lo, l[0].hi))
		add_larger(y, sign[1], sign[0], &l[1], &l[0]);
}

static void add_huge(interval *y, const interval *const *arg, interval *l)
{
	add_signed(y, arg, l, 1);
}

static void sub_huge(interval *y, const interval *const *arg, interval *l)
{
	add_signed(y, arg, l, -1);
}

typedef void huge_op(interval *y, const interval *const *arg, interval *l);

static huge_op *const rules[ACTFN_OP_COUNT] = {
	[ACTFN_OP_LOG] = log_huge, [ACTFN_OP_LOG1P] = log1p_huge, [ACTFN_OP_NEG] = neg_huge,
	[ACTFN_OP_ABS] = abs_huge, [ACTFN_OP_MUL] = mul_huge,     [ACTFN_OP_DIV] = div_huge,
	[ACTFN_OP_POW] = pow_huge, [ACTFN_OP_SQRT] = sqrt_huge,   [ACTFN_OP_ADD] = add_huge,
	[ACTFN_OP_SUB] = sub_huge,
};

/* What the logarithm says about the number itself; the logarithm goes once MPFR can hold the number. */
static void settle(interval *y, interval *l)
{
	mpfr_exp(l->lo, y->log_lo, MPFR_RNDD);
	mpfr_exp(l->hi, y->log_hi, MPFR_RNDU);
	if (y->sign < 0) {
		mpfr_swap(l->lo, l->hi);
		mpfr_neg(l->lo, l->lo, MPFR_RNDD);
		mpfr_neg(l->hi, l->hi, MPFR_RNDU);
	}
	narrow(y, l->lo, l->hi);
	if (mpfr_cmp_si_2exp(y->log_hi, 1, HUGE_BITS) < 0 && mpfr_cmp_si_2exp(y->log_lo, -1, HUGE_BITS) > 0)
		y->sign = 0;
}

/* Also where it has an infinite end itself: exp(-exp(1e30)). */
static bool is_huge_exponent(const interval *a)
{
	return mpfr_cmp_si_2exp(a->lo, 1, HUGE_BITS) >= 0 || mpfr_cmp_si_2exp(a->hi, -1, HUGE_BITS) <= 0;
}

static huge_op *find_rule(actfn_op op, const interval *const *arg)
{
	if (op == ACTFN_OP_EXP)
		return is_huge_exponent(arg[0]) ? exp_huge : NULL;
	bool any = false;
	for (int k = 0; k < actfn_op_arity(op); k++)
		any = any || arg[k]->sign;
	return any ? rules[op] : NULL;
}

void lab_huge_apply(actfn_op op, interval *y, const interval *const *arg)
{
	interval l[2];
	huge_op *rule = find_rule(op, arg);
	if (!rule)
		return;
	for (int i = 0; i < 2; i++)
		lab_interval_init(&l[i], mpfr_get_prec(y->lo));
	rule(y, arg, l);
	if (y->sign)
		settle(y, &l[0]);
	for (int i = 0; i < 2; i++)
		lab_interval_clear(&l[i]);
}
