/* SPDX-License-Identifier: MIT */
/* A formula computed the way programs do. */
#include "lab/audit/plain.h"

#include <stdlib.h>
#include <tgmath.h>

/* The operations in double, and in float by libm's functions of that type. */
#define OP(name, text, arity, precedence, value)                                 \
	static double double_##name(double a, double b, double c)                \
	{                                                                        \
		(void)a, (void)b, (void)c;                                       \
		return value;                                                    \
	}                                                                        \
	static double float_##name(double in_a, double in_b, double in_c)        \
	{                                                                        \
		float a = (float)in_a, b = (float)in_b, c = (float)in_c;         \
		(void)a, (void)b, (void)c;                                       \
		return (float)(value);                                           \
	}
#include <actfn/formula.def>
#undef OP

typedef double operation(double a, double b, double c);

static operation *const in_double[ACTFN_OP_COUNT] = {
#define OP(name, text, arity, precedence, value) double_##name,
#include <actfn/formula.def>
#undef OP
};

static operation *const in_float[ACTFN_OP_COUNT] = {
#define OP(name, text, arity, precedence, value) float_##name,
#include <actfn/formula.def>
#undef OP
};

static double leaf(const actfn_node *node, const double *vars, double x)
{
	switch (node->op) {
	case ACTFN_OP_NUMBER: return node->value;
	case ACTFN_OP_VARIABLE: return node->arg[0] ? vars[node->arg[0]] : x;
	case ACTFN_OP_PI: return 3.14159265358979323846;
	case ACTFN_OP_E: return 2.71828182845904523536;
	case ACTFN_OP_INF: return INFINITY;
	default: return NAN;
	}
}

static double value_at(const actfn_node *node, int n, const double *vars, actfn_dtype arithmetic, double x, double *v)
{
	const lab_format *f = &lab_formats[arithmetic];
	operation *const *table = arithmetic == ACTFN_F64 ? in_double : in_float;
	for (int i = 0; i < n; i++) {
		const int *arg = node[i].arg;
		double y = actfn_op_arity(node[i].op) ? table[node[i].op](v[arg[0]], v[arg[1]], v[arg[2]])
						      : leaf(&node[i], vars, x);
		v[i] = isfinite(y) ? lab_round(f, y) : y;
	}
	return v[n - 1];
}

bool lab_plain_values(const actfn_formula *f, const double *vars, actfn_dtype arithmetic, actfn_dtype storage, size_t n,
		      const double *x, double *y)
{
	const actfn_node *node;
	int nodes = actfn_formula_nodes(f, &node);
	double *v = calloc((size_t)nodes, sizeof *v);
	for (size_t i = 0; v && i < n; i++) {
		double value = value_at(node, nodes, vars, arithmetic, x[i], v);
		y[i] = isfinite(value) ? lab_round(&lab_formats[storage], value) : value;
	}
	free(v);
	return v != NULL;
}
