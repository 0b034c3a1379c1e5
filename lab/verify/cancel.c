/* SPDX-License-Identifier: MIT */
/* The size of the terms that cancel near an interior zero of f'. */
#include "lab/verify/cancel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The neighbours looked at are x (1 +- 2^-k), k = NEAREST ... 2 */
enum { NEAREST = 52, FARTHEST = 2 };

struct lab_cancel {
	const actfn_formula *stable;
	const actfn_node *node;
	int n;
	double vars[ACTFN_FORMULA_MAX_VARS];
	double *value, *size; /* [n] */
};

lab_cancel *lab_cancel_new(const actfn_formula *textbook, const actfn_formula *stable, const double *vars)
{
	lab_cancel *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	c->stable = stable;
	c->n = actfn_formula_nodes(textbook, &c->node);
	memcpy(c->vars, vars, sizeof c->vars);
	c->value = calloc(c->n, sizeof *c->value);
	c->size = calloc(c->n, sizeof *c->size);
	if (c->value && c->size)
		return c;
	lab_cancel_free(c);
	return NULL;
}

void lab_cancel_free(lab_cancel *c)
{
	if (!c)
		return;
	free(c->value);
	free(c->size);
	free(c);
}

static double operate(actfn_op op, double a, double b, double c)
{
	switch (op) {
#define OP(name, text, arity, precedence, value) case ACTFN_OP_##name: return value;
#include <actfn/formula.def>
#undef OP
	default: return NAN;
	}
}

static double value_of(const lab_cancel *c, const actfn_node *node)
{
	const double *v = c->value;
	const int *arg = node->arg;
	int arity = actfn_op_arity(node->op);
	if (node->op == ACTFN_OP_NUMBER)
		return node->value;
	if (node->op == ACTFN_OP_VARIABLE)
		return c->vars[arg[0]];
	if (node->op == ACTFN_OP_PI)
		return 0x1.921fb54442d18p1;
	if (node->op == ACTFN_OP_E)
		return 0x1.5bf0a8b145769p1;
	return operate(node->op, v[arg[0]], arity > 1 ? v[arg[1]] : 0, arity > 2 ? v[arg[2]] : 0);
}

/* What the value would be if all signs were the same, the larger term standing for a sum. */
static double size_of(const lab_cancel *c, const actfn_node *node, double value)
{
	const double *size = c->size;
	const int *arg = node->arg;
	switch (node->op) {
	case ACTFN_OP_ADD:
	case ACTFN_OP_SUB: return fmax(size[arg[0]], size[arg[1]]);
	case ACTFN_OP_MUL: return size[arg[0]] * size[arg[1]];
	case ACTFN_OP_DIV: return size[arg[0]] / fabs(c->value[arg[1]]);
	case ACTFN_OP_NEG: return size[arg[0]];
	case ACTFN_OP_SELECT: return size[arg[c->value[arg[0]] != 0 ? 1 : 2]];
	default: return fabs(value);
	}
}

static double largest_term(lab_cancel *c, double x)
{
	c->vars[0] = x;
	for (int i = 0; i < c->n; i++) {
		c->value[i] = value_of(c, &c->node[i]);
		c->size[i] = size_of(c, &c->node[i], c->value[i]);
	}
	return c->size[c->n - 1];
}

static double plain(lab_cancel *c, double x)
{
	c->vars[0] = x;
	return actfn_formula_value(c->stable, c->vars);
}

double lab_cancel_size(lab_cancel *c, double x)
{
	double here = plain(c, x);
	for (int k = FARTHEST; k <= NEAREST; k++) {
		double away = ldexp(x, -k);
		double left = plain(c, x - away), right = plain(c, x + away);
		if (left * here < 0 || right * here < 0 || left * right < 0) /* here may be 0, by rounding */
			return largest_term(c, x);
	}
	return 0;
}
