/* SPDX-License-Identifier: MIT */
/* Evaluation in double: one loop over a tile per operation, so that nothing is decided per element. */
#include <math.h>

#include "src/formula/formula.h"

/* 32 KiB of tiles, as many elements each as fit, at most TILE. */
enum { ROOM = 4096, TILE = 256 };

typedef void tile_op(int n, const double *pa, const double *pb, const double *pc, double *y);

#define OP(name, text, arity, precedence, expression)                                                      \
	static void tile_##name(int n, const double *pa, const double *pb, const double *pc, double *y)    \
	{                                                                                                  \
		for (int i = 0; i < n; i++) {                                                              \
			double a = pa[i], b = pb[i], c = pc[i];                                            \
			(void)a, (void)b, (void)c;                                                         \
			y[i] = expression;                                                                 \
		}                                                                                          \
	}
#include <actfn/formula.def>
#undef OP

static tile_op *const tile_ops[ACTFN_OP_COUNT] = {
#define OP(name, text, arity, precedence, value) tile_##name,
#include <actfn/formula.def>
#undef OP
};

static void fill(int n, double value, double *y)
{
	for (int i = 0; i < n; i++)
		y[i] = value;
}

static double leaf_value(const actfn_node *node, const double *vars)
{
	static const double constants[] = { [ACTFN_OP_PI] = 0x1.921fb54442d18p1, [ACTFN_OP_E] = 0x1.5bf0a8b145769p1,
					    [ACTFN_OP_INF] = INFINITY, [ACTFN_OP_NAN] = NAN };
	if (node->op == ACTFN_OP_VARIABLE)
		return vars[node->arg[0]];
	return node->op == ACTFN_OP_NUMBER ? node->value : constants[node->op];
}

/* One node for n elements; x is variable 0. */
static void eval_node(const actfn_formula *f, int i, const double *vars, int n, const double *x, double *tiles,
		      int size)
{
	const actfn_node *node = &f->node[i];
	double *y = tiles + f->slot[i] * size;
	if (node->op == ACTFN_OP_VARIABLE && node->arg[0] == 0)
		memcpy(y, x, n * sizeof *y);
	else if (actfn_ops[node->op].arity == 0)
		fill(n, leaf_value(node, vars), y);
	else
		tile_ops[node->op](n, tiles + f->slot[node->arg[0]] * size, tiles + f->slot[node->arg[1]] * size,
				   tiles + f->slot[node->arg[2]] * size, y);
}

static void eval_nodes(const actfn_formula *f, bool uniform, const double *vars, int n, const double *x, double *tiles,
		       int size)
{
	for (int i = 0; i < f->n; i++)
		if ((f->slot[i] < f->uniform) == uniform)
			eval_node(f, i, vars, n, x, tiles, size);
}

void actfn_formula_values(const actfn_formula *f, const double *vars, size_t n, const double *x, double *y)
{
	double tiles[ROOM];
	int size = ROOM / f->slots < TILE ? ROOM / f->slots : TILE;
	const double *result = tiles + f->slot[f->n - 1] * size;
	eval_nodes(f, true, vars, n < (size_t)size ? (int)n : size, x, tiles, size);
	for (size_t i = 0; i < n; i += size) {
		int count = n - i < (size_t)size ? (int)(n - i) : size;
		eval_nodes(f, false, vars, count, x + i, tiles, size);
		memcpy(y + i, result, count * sizeof *y);
	}
}

double actfn_formula_value(const actfn_formula *f, const double *vars)
{
	double none = 0, y;
	if (!vars) /* of a formula without variables */
		vars = &none;
	actfn_formula_values(f, vars, 1, vars, &y);
	return y;
}
