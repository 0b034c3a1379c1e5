/* SPDX-License-Identifier: MIT */
/* Error bounds of whole tiles: what bounds.def says of one value, said of all values in an interval.
 *
 * The values of 256 floats in a row differ by little, so one bound for all of them costs next to
 * nothing and is hardly wider than 256 bounds.  U and R are those of bounds.def. */
#include "lab/verify/span.h"

#include <math.h>

#include "lab/verify/turns.h"

static const double U = 0x1p-52, R = 0x1p-49, LEAST = 0x1p-1000;
static const double TINY = 0x1p-900, SETTLED = 0x1p-930, EXP_MAX = 650, ERF_MAX = 40;

/* ---- intervals -------------------------------------------------------------- */

static double largest(const lab_span *a)
{
	return fmax(fabs(a->least), fabs(a->most));
}

static double smallest(const lab_span *a)
{
	return a->least > 0 ? a->least : a->most < 0 ? -a->most : 0;
}

static double error(const lab_span *a)
{
	return (a->relative > 0 ? a->relative * largest(a) : 0) + a->absolute;
}

static bool is_exact(const lab_span *a)
{
	return a->relative == 0 && a->absolute == 0;
}

static bool is_finite(const lab_span *a)
{
	return isfinite(a->least) && isfinite(a->most);
}

static bool is_zero(const lab_span *a)
{
	return a->least == 0 && a->most == 0;
}

/* The error of exp(a) and the like, relative to it. */
static double slope(double A)
{
	return A < 0x1p-7 ? 1.01 * A : INFINITY;
}

/* ---- the error of each operation: y has its values already ------------------- */

typedef bool rule(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y);

static bool set(lab_span *y, double relative, double absolute)
{
	y->relative = relative;
	y->absolute = absolute;
	return true;
}

static bool same(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y)
{
	(void)bounds, (void)b;
	return set(y, a->relative, a->absolute);
}

/* Of terms with the same sign no one's relative error grows; side: the sign that b has got. */
static bool sum(const lab_span *a, const lab_span *b, double side, lab_span *y)
{
	double low = side > 0 ? b->least : -b->most, high = side > 0 ? b->most : -b->least;
	double least = smallest(y) < TINY && !is_zero(y) ? LEAST : 0;
	if (!is_finite(a) || !is_finite(b))
		return false;
	if ((a->least >= 0 && low >= 0) || (a->most <= 0 && high <= 0))
		return set(y, fmax(a->relative, b->relative) + U, a->absolute + b->absolute + least);
	return set(y, U, error(a) + error(b) + least);
}

static bool add(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y)
{
	(void)bounds;
	return sum(a, b, 1, y);
}

static bool subtract(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y)
{
	(void)bounds;
	return sum(a, b, -1, y);
}

static bool multiply(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y)
{
	if (!is_finite(a) || !is_finite(b))
		return false;
	if ((is_exact(a) && is_zero(a)) || (is_exact(b) && is_zero(b)))
		return set(y, 0, 0);
	if (is_exact(a) && is_exact(b) && smallest(y) > TINY && bounds->is_exact_product(a->v, b->v, y->v))
		return set(y, 0, 0);
	double absolute = 1.01 * (largest(a) * b->absolute + largest(b) * a->absolute) + a->absolute * b->absolute;
	return a->relative + b->relative < 0x1p-8 &&
	       set(y, a->relative + b->relative + a->relative * b->relative + U,
		   absolute + (smallest(y) < TINY ? LEAST : 0));
}

/* By an infinity, which stands for more than exp(EXP_MAX), the quotient is next to nothing. */
static bool divide(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y)
{
	(void)bounds;
	double divisor = smallest(b), off = b->relative + b->absolute / divisor;
	if (!is_finite(a) || !(divisor > 0))
		return false;
	if (divisor == INFINITY)
		return is_exact(b) && set(y, 0, (largest(a) + error(a)) * SETTLED);
	return off < 0x1p-8 && set(y, (a->relative + off) / (1 - off) + U,
				   1.01 * a->absolute / divisor + (smallest(y) < TINY ? LEAST : 0));
}

static bool root(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y)
{
	(void)bounds, (void)b;
	if (!(a->least >= 0) || (a->absolute > 0 && a->least == 0))
		return false;
	return set(y, a->relative + (a->absolute > 0 ? a->absolute / a->least : 0) + U, 0);
}

static bool is_above(const lab_span *a, const lab_span *b)
{
	return a->least - b->most > error(a) + error(b);
}

static bool is_decided(const lab_span *a, const lab_span *b)
{
	return (is_exact(a) && is_exact(b)) || is_above(a, b) || is_above(b, a);
}

static bool choose(const lab_span *a, const lab_span *b, bool first, bool second, lab_span *y)
{
	const lab_span *one = first ? a : b;
	return first || second ? set(y, one->relative, one->absolute) : set(y, 0, fmax(error(a), error(b)));
}

static bool maximum(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y)
{
	(void)bounds;
	return choose(a, b, is_above(a, b), is_above(b, a), y);
}

static bool minimum(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y)
{
	(void)bounds;
	return choose(a, b, is_above(b, a), is_above(a, b), y);
}

static bool compare(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y)
{
	(void)bounds;
	return is_decided(a, b) && set(y, 0, 0);
}

static bool combine(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y)
{
	(void)bounds;
	return is_exact(a) && is_exact(b) && set(y, 0, 0);
}

static bool exact(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y)
{
	(void)bounds, (void)b;
	return is_exact(a) && set(y, 0, 0);
}

static bool power(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y)
{
	(void)bounds;
	return is_exact(a) && is_exact(b) && a->least > 0 && smallest(y) > TINY && set(y, R, 0);
}

static bool hypotenuse(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y)
{
	(void)bounds;
	return is_finite(a) && is_finite(b) && set(y, a->relative + b->relative + R, a->absolute + b->absolute + LEAST);
}

/* exp, cosh, sigmoid: the error follows the value. */
static bool grow(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y)
{
	(void)bounds, (void)b;
	return largest(a) <= EXP_MAX && set(y, slope(error(a)) + R, 0);
}

/* expm1, sinh */
static bool grow_from_zero(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y)
{
	(void)bounds, (void)b;
	return largest(a) <= EXP_MAX && set(y, R, (largest(y) + 1) * slope(error(a)));
}

static bool logarithm(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y)
{
	(void)bounds, (void)b;
	return a->least > 0 && set(y, R, slope(error(a) / a->least));
}

static bool logarithm_from_one(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y)
{
	(void)bounds, (void)b;
	return a->least > -1 && set(y, R, slope(1.01 * error(a) / (1 + a->least)));
}

/* The slope of erf is at most 1.13. */
static bool normal(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y)
{
	(void)bounds, (void)b;
	return largest(a) <= ERF_MAX && set(y, R, 1.13 * error(a));
}

static bool normal_tail(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y)
{
	(void)bounds, (void)b;
	return largest(a) <= ERF_MAX && set(y, slope((2 * largest(a) + 1.5) * error(a)) + R, LEAST);
}

/* tanh, sin, cos: the slope is at most 1. */
static bool contract(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y)
{
	(void)bounds, (void)b;
	return is_finite(a) && set(y, R, error(a));
}

static bool arc_tangent(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y)
{
	(void)bounds, (void)b;
	double A = error(a), m = smallest(a);
	return set(y, R, 2 * A < m ? A / (1 + m * m / 4) : A);
}

static bool of_exact(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y)
{
	(void)bounds, (void)b;
	return is_exact(a) && is_finite(a) && set(y, R, 0);
}

static bool of_exact_unit(const lab_bounds *bounds, const lab_span *a, const lab_span *b, lab_span *y)
{
	return largest(a) <= 1 && of_exact(bounds, a, b, y);
}

static rule *const rules[ACTFN_OP_COUNT] = {
	[ACTFN_OP_NEG] = same, [ACTFN_OP_ABS] = same,
	[ACTFN_OP_ADD] = add, [ACTFN_OP_SUB] = subtract, [ACTFN_OP_MUL] = multiply, [ACTFN_OP_DIV] = divide,
	[ACTFN_OP_SQRT] = root, [ACTFN_OP_MAX] = maximum, [ACTFN_OP_MIN] = minimum,
	[ACTFN_OP_EQ] = compare, [ACTFN_OP_NE] = compare, [ACTFN_OP_LT] = compare,
	[ACTFN_OP_LE] = compare, [ACTFN_OP_GT] = compare, [ACTFN_OP_GE] = compare,
	[ACTFN_OP_OR] = combine, [ACTFN_OP_AND] = combine, [ACTFN_OP_NOT] = exact,
	[ACTFN_OP_FLOOR] = exact, [ACTFN_OP_HYPOT] = hypotenuse, [ACTFN_OP_POW] = power,
	[ACTFN_OP_SIGMOID] = grow, [ACTFN_OP_EXP] = grow, [ACTFN_OP_COSH] = grow,
	[ACTFN_OP_EXPM1] = grow_from_zero, [ACTFN_OP_SINH] = grow_from_zero,
	[ACTFN_OP_LOG] = logarithm, [ACTFN_OP_LOG1P] = logarithm_from_one,
	[ACTFN_OP_ERF] = normal, [ACTFN_OP_ERFC] = normal_tail, [ACTFN_OP_TANH] = contract,
	[ACTFN_OP_SIN] = contract, [ACTFN_OP_COS] = contract, [ACTFN_OP_TAN] = of_exact,
	[ACTFN_OP_ATAN] = arc_tangent, [ACTFN_OP_ASIN] = of_exact_unit, [ACTFN_OP_ACOS] = of_exact_unit,
};

/* ---- far out, where a function is as good as its limit ----------------------- */

typedef struct limit {
	double from;        /* beyond +-from */
	double left, right; /* an infinity stands for more than exp(EXP_MAX) and is exact */
} limit;

/* exp(-650) and not 0: which of two such terms is larger decides the sign of their sum. */
static const limit limits[ACTFN_OP_COUNT] = {
	[ACTFN_OP_EXP] = { 650, 0x1.300ff6c7c2e28p-938, INFINITY }, [ACTFN_OP_EXPM1] = { 650, -1, INFINITY },
	[ACTFN_OP_SIGMOID] = { 650, 0, 1 },    [ACTFN_OP_TANH] = { 650, -1, 1 },
	[ACTFN_OP_ERF] = { 40, -1, 1 },        [ACTFN_OP_ERFC] = { 40, 2, 0 },
};

static bool is_far(const limit *l, const lab_span *a)
{
	return l->from > 0 && smallest(a) > l->from && a->relative + a->absolute / smallest(a) < 0x1p-10;
}

lab_span lab_span_constant(double v, double e, double *room)
{
	for (int i = 0; i < LAB_TILE; i++)
		room[i] = v;
	return (lab_span){ .v = room, .least = v, .most = v, .absolute = e };
}

/* ---- sin and cos of large inputs -------------------------------------------- */

static const double LARGE = 0x1p20;

/* Exact and close together, so 24 bits from the same place on: all but inputs are products with more. */
static const double *find_turns(actfn_op op, const lab_span *a, int *k)
{
	if ((op != ACTFN_OP_SIN && op != ACTFN_OP_COS) || !is_exact(a) || !is_finite(a) || smallest(a) < LARGE ||
	    largest(a) > 2 * smallest(a))
		return NULL;
	*k = ilogb(smallest(a)) - 23;
	for (int i = 0; i < LAB_TILE; i++)
		if (a->v[i] != (float)a->v[i])
			return NULL;
	return lab_turns(*k);
}

/* ---- one operation ----------------------------------------------------------- */

bool lab_span_run(const lab_bounds *bounds, actfn_op op, const lab_span *a, const lab_span *b, double *room,
		  lab_span *y)
{
	if (is_far(&limits[op], a)) {
		double v = a->least > 0 ? limits[op].right : limits[op].left;
		*y = lab_span_constant(v, isinf(v) ? 0 : SETTLED, room);
		return true;
	}
	int k;
	const double *turns = find_turns(op, a, &k);
	*y = (lab_span){ .v = room };
	if (turns)
		bounds->turn(a->v, k, turns, op == ACTFN_OP_COS, room);
	else
		bounds->value[op](a->v, b->v, b->v, room);
	bounds->extent(room, &y->least, &y->most);
	return rules[op] && rules[op](bounds, a, b, y) && is_finite(y) && isfinite(y->relative) && isfinite(y->absolute);
}
