/* SPDX-License-Identifier: MIT */
/* Interval arithmetic: truth values.  A comparison that the ends do not decide is [0, 1]. */
#include "lab/verify/interval.h"

bool lab_interval_is_false(const interval *a)
{
	return mpfr_zero_p(a->lo) && mpfr_zero_p(a->hi);
}

/* As in C, NaN is not 0. */
bool lab_interval_is_true(const interval *a)
{
	return lab_interval_undefined(a) || mpfr_sgn(a->lo) > 0 || mpfr_sgn(a->hi) < 0;
}

typedef struct truth {
	bool yes, no;
} truth;

static truth less(const interval *a, const interval *b)
{
	return (truth){ mpfr_less_p(a->hi, b->lo), mpfr_greaterequal_p(a->lo, b->hi) };
}

static truth negated(truth t)
{
	return (truth){ t.no, t.yes };
}

static truth equal(const interval *a, const interval *b)
{
	bool points = mpfr_equal_p(a->lo, a->hi) && mpfr_equal_p(b->lo, b->hi);
	bool apart = mpfr_less_p(a->hi, b->lo) || mpfr_greater_p(a->lo, b->hi);
	return (truth){ points && mpfr_equal_p(a->lo, b->lo), apart };
}

static truth truth_of(const interval *a)
{
	return (truth){ lab_interval_is_true(a), lab_interval_is_false(a) };
}

static truth decide_lt(const interval *a, const interval *b)
{
	return less(a, b);
}

static truth decide_le(const interval *a, const interval *b)
{
	return negated(less(b, a));
}

static truth decide_gt(const interval *a, const interval *b)
{
	return less(b, a);
}

static truth decide_ge(const interval *a, const interval *b)
{
	return negated(less(a, b));
}

static truth decide_ne(const interval *a, const interval *b)
{
	return negated(equal(a, b));
}

static truth decide_not(const interval *a, const interval *b)
{
	(void)b;
	return negated(truth_of(a));
}

static truth decide_and(const interval *a, const interval *b)
{
	truth s = truth_of(a), t = truth_of(b);
	return (truth){ s.yes && t.yes, s.no || t.no };
}

static truth decide_or(const interval *a, const interval *b)
{
	truth s = truth_of(a), t = truth_of(b);
	return (truth){ s.yes || t.yes, s.no && t.no };
}

typedef truth decision(const interval *a, const interval *b);

static decision *const logic[ACTFN_OP_COUNT] = {
	[ACTFN_OP_NOT] = decide_not,
	[ACTFN_OP_AND] = decide_and,
	[ACTFN_OP_OR] = decide_or,
};

static decision *const comparison[ACTFN_OP_COUNT] = {
	[ACTFN_OP_EQ] = equal,     [ACTFN_OP_NE] = decide_ne, [ACTFN_OP_LT] = decide_lt,
	[ACTFN_OP_LE] = decide_le, [ACTFN_OP_GT] = decide_gt, [ACTFN_OP_GE] = decide_ge,
};

/* As in C, a comparison with NaN is false, and only != is true. */
static truth compare(actfn_op op, const interval *a, const interval *b)
{
	if (lab_interval_undefined(a) || lab_interval_undefined(b))
		return (truth){ op == ACTFN_OP_NE, op != ACTFN_OP_NE };
	return comparison[op](a, b);
}

bool lab_truth_apply(actfn_op op, interval *y, const interval *const *arg)
{
	if (!logic[op] && !comparison[op])
		return false;
	const interval *b = actfn_op_arity(op) == 2 ? arg[1] : NULL;
	truth t = logic[op] ? logic[op](arg[0], b) : compare(op, arg[0], b);
	mpfr_set_ui(y->lo, t.yes, MPFR_RNDD);
	mpfr_set_ui(y->hi, !t.no, MPFR_RNDU);
	return true;
}
