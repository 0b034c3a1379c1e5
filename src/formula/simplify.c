/* SPDX-License-Identifier: MIT */
/* Simplification while a derivative is built, so that it reads as in a textbook. */
#include <math.h>

#include "src/formula/formula.h"

static const double LARGEST = 9007199254740992; /* 2^53: all integers below are doubles */

static bool is_op(const builder *b, int i, actfn_op op)
{
	return i != NO_NODE && b->node[i].op == op;
}

/* Is node i an integer, written as such?  "2.0" stays what the author wrote. */
static bool is_integer(const builder *b, int i, double *value)
{
	double sign = 1;
	if (is_op(b, i, ACTFN_OP_NEG)) {
		sign = -1;
		i = b->node[i].arg[0];
	}
	if (!is_op(b, i, ACTFN_OP_NUMBER) || b->node[i].value >= LARGEST)
		return false;
	*value = sign * b->node[i].value;
	const char *text = actfn_builder_text(b, i);
	return text[strspn(text, "0123456789")] == 0;
}

static bool is(const builder *b, int i, double value)
{
	double v;
	return is_integer(b, i, &v) && v == value;
}

/* Is node i a product that begins with an integer?  Then *rest is the product without it. */
static bool is_multiple(builder *b, int i, double *factor, int *rest)
{
	if (!is_op(b, i, ACTFN_OP_MUL))
		return false;
	int first = b->node[i].arg[0], second = b->node[i].arg[1];
	if (is_integer(b, first, factor)) {
		*rest = second;
		return true;
	}
	if (!is_multiple(b, first, factor, rest))
		return false;
	*rest = actfn_make(b, ACTFN_OP_MUL, *rest, second, 0);
	return true;
}

/* What node i is the negation of, or NO_NODE. */
static int negated(const builder *b, int i)
{
	return is_op(b, i, ACTFN_OP_NEG) ? b->node[i].arg[0] : NO_NODE;
}

static int negate(builder *b, int a)
{
	return actfn_make(b, ACTFN_OP_NEG, a, 0, 0);
}

static int simplify_neg(builder *b, const int *a)
{
	if (is_op(b, a[0], ACTFN_OP_NEG) || is(b, a[0], 0))
		return is(b, a[0], 0) ? a[0] : b->node[a[0]].arg[0];
	if (is_op(b, a[0], ACTFN_OP_SUB))
		return actfn_make(b, ACTFN_OP_SUB, b->node[a[0]].arg[1], b->node[a[0]].arg[0], 0);
	return NO_NODE;
}

static int simplify_add(builder *b, const int *a)
{
	double u, v;
	if (is_integer(b, a[0], &u) && is_integer(b, a[1], &v) && fabs(u + v) < LARGEST)
		return actfn_add_integer(b, u + v);
	if (is(b, a[0], 0))
		return a[1];
	if (is(b, a[1], 0))
		return a[0];
	if (negated(b, a[1]) != NO_NODE)
		return actfn_make(b, ACTFN_OP_SUB, a[0], negated(b, a[1]), 0);
	if (negated(b, a[0]) != NO_NODE)
		return actfn_make(b, ACTFN_OP_SUB, a[1], negated(b, a[0]), 0);
	if (a[0] == a[1])
		return actfn_make(b, ACTFN_OP_MUL, actfn_add_integer(b, 2), a[0], 0);
	return NO_NODE;
}

static int simplify_sub(builder *b, const int *a)
{
	double u, v;
	if (is_integer(b, a[0], &u) && is_integer(b, a[1], &v) && fabs(u - v) < LARGEST)
		return actfn_add_integer(b, u - v);
	if (is(b, a[0], 0))
		return negate(b, a[1]);
	if (is(b, a[1], 0))
		return a[0];
	if (a[0] == a[1])
		return actfn_add_integer(b, 0);
	if (negated(b, a[1]) != NO_NODE)
		return actfn_make(b, ACTFN_OP_ADD, a[0], negated(b, a[1]), 0);
	if (negated(b, a[0]) == a[1])
		return negate(b, actfn_make(b, ACTFN_OP_ADD, a[1], a[1], 0));
	return NO_NODE;
}

/* The factor that a product begins with; anything else itself. */
static int first_factor(const builder *b, int i)
{
	while (is_op(b, i, ACTFN_OP_MUL))
		i = b->node[i].arg[0];
	return i;
}

/* Products without parentheses, an integer first: u (v w) = (u v) w, u 2 = 2 u.
 * Two integers whose product is too large stay where they are: they would change places for ever. */
static int order_factors(builder *b, int a0, int a1)
{
	double u, v;
	if (is_op(b, a1, ACTFN_OP_MUL)) {
		const int *arg = b->node[a1].arg;
		int second = arg[1];
		return actfn_make(b, ACTFN_OP_MUL, actfn_make(b, ACTFN_OP_MUL, a0, arg[0], 0), second, 0);
	}
	if (!is_integer(b, a1, &v) || (is_integer(b, first_factor(b, a0), &u) && fabs(u * v) >= LARGEST))
		return NO_NODE;
	return actfn_make(b, ACTFN_OP_MUL, a1, a0, 0);
}

static int simplify_mul(builder *b, const int *a)
{
	double u, v;
	if (is(b, a[0], 0) || is(b, a[1], 1))
		return a[0];
	if (is(b, a[1], 0) || is(b, a[0], 1))
		return a[1];
	if (negated(b, a[0]) != NO_NODE)
		return negate(b, actfn_make(b, ACTFN_OP_MUL, negated(b, a[0]), a[1], 0));
	if (negated(b, a[1]) != NO_NODE)
		return negate(b, actfn_make(b, ACTFN_OP_MUL, a[0], negated(b, a[1]), 0));
	if (is_integer(b, a[0], &u) && is_integer(b, a[1], &v) && fabs(u * v) < LARGEST)
		return actfn_add_integer(b, u * v);
	if (is_op(b, a[1], ACTFN_OP_DIV)) /* a (p/q) = a p / q */
		return actfn_make(b, ACTFN_OP_DIV, actfn_make(b, ACTFN_OP_MUL, a[0], b->node[a[1]].arg[0], 0),
				  b->node[a[1]].arg[1], 0);
	if (a[0] == a[1])
		return actfn_make(b, ACTFN_OP_POW, a[0], actfn_add_integer(b, 2), 0);
	return order_factors(b, a[0], a[1]);
}

/* (n u)/(n v) = u/v,  (n u)/m = (n/m) u where m divides n,  (u v)/v = u. */
static int cancel_factors(builder *b, int a0, int a1)
{
	double n, m;
	int u, v;
	if (is_op(b, a0, ACTFN_OP_MUL) && b->node[a0].arg[1] == a1)
		return b->node[a0].arg[0];
	if (is_op(b, a0, ACTFN_OP_MUL) && b->node[a0].arg[0] == a1)
		return b->node[a0].arg[1];
	if (!is_multiple(b, a0, &n, &u))
		return NO_NODE;
	if (is_multiple(b, a1, &m, &v) && n == m)
		return actfn_make(b, ACTFN_OP_DIV, u, v, 0);
	if (is_integer(b, a1, &m) && m != 0 && fmod(n, m) == 0)
		return actfn_make(b, ACTFN_OP_MUL, actfn_add_integer(b, n / m), u, 0);
	return NO_NODE;
}

/* (p/q)/r = (p/r)/q if r cancels, else p/(q r). */
static int divide_quotient(builder *b, int a0, int r)
{
	int p = b->node[a0].arg[0], q = b->node[a0].arg[1];
	int quotient = p == r ? actfn_add_integer(b, 1) : cancel_factors(b, p, r);
	if (quotient == NO_NODE)
		return actfn_make(b, ACTFN_OP_DIV, p, actfn_make(b, ACTFN_OP_MUL, q, r, 0), 0);
	return actfn_make(b, ACTFN_OP_DIV, quotient, q, 0);
}

static int simplify_div(builder *b, const int *a)
{
	double u, v;
	if (is(b, a[0], 0) || is(b, a[1], 1))
		return a[0];
	if (a[0] == a[1])
		return actfn_add_integer(b, 1);
	if (negated(b, a[0]) != NO_NODE)
		return negate(b, actfn_make(b, ACTFN_OP_DIV, negated(b, a[0]), a[1], 0));
	if (negated(b, a[1]) != NO_NODE)
		return negate(b, actfn_make(b, ACTFN_OP_DIV, a[0], negated(b, a[1]), 0));
	if (is_integer(b, a[0], &u) && is_integer(b, a[1], &v) && v != 0 && fmod(u, v) == 0)
		return actfn_add_integer(b, u / v);
	if (is_op(b, a[0], ACTFN_OP_DIV))
		return divide_quotient(b, a[0], a[1]);
	return cancel_factors(b, a[0], a[1]);
}

static int simplify_pow(builder *b, const int *a)
{
	if (is(b, a[1], 0))
		return actfn_add_integer(b, 1);
	return is(b, a[1], 1) ? a[0] : NO_NODE;
}

static int simplify_select(builder *b, const int *a)
{
	double v;
	if (a[1] == a[2])
		return a[1];
	return is_integer(b, a[0], &v) ? a[v != 0 ? 1 : 2] : NO_NODE;
}

static int (*const simplify[ACTFN_OP_COUNT])(builder *b, const int *a) = {
	[ACTFN_OP_NEG] = simplify_neg, [ACTFN_OP_ADD] = simplify_add, [ACTFN_OP_SUB] = simplify_sub,
	[ACTFN_OP_MUL] = simplify_mul, [ACTFN_OP_DIV] = simplify_div, [ACTFN_OP_POW] = simplify_pow,
	[ACTFN_OP_SELECT] = simplify_select,
};

int actfn_make(builder *b, actfn_op op, int a0, int a1, int a2)
{
	int a[3] = { a0, a1, a2 };
	int simpler = simplify[op] && !b->status ? simplify[op](b, a) : NO_NODE;
	return simpler != NO_NODE ? simpler : actfn_add_node(b, op, a0, a1, a2);
}
