/* SPDX-License-Identifier: MIT */
/* Symbolic differentiation: one rule per operation, written as a formula. */
#include "src/formula/formula.h"

/* a, b, c: the operands; da, db, dc: their derivatives; f: the operation's own value.
 * Where no rule stands the operation is piecewise constant. */
static const char *const rule[ACTFN_OP_COUNT] = {
	[ACTFN_OP_SELECT] = "a ? db : dc",
	[ACTFN_OP_ADD] = "da + db",
	[ACTFN_OP_SUB] = "da - db",
	[ACTFN_OP_MUL] = "da*b + a*db",
	[ACTFN_OP_DIV] = "da/b - a*db/b^2",
	[ACTFN_OP_NEG] = "-da",
	[ACTFN_OP_POW] = "b*a^(b - 1)*da + f*log(a)*db",
	[ACTFN_OP_EXP] = "f*da",
	[ACTFN_OP_LOG] = "da/a",
	[ACTFN_OP_LOG1P] = "da/(1 + a)",
	[ACTFN_OP_EXPM1] = "exp(a)*da",
	[ACTFN_OP_ERF] = "2/sqrt(pi)*exp(-a^2)*da",
	[ACTFN_OP_ERFC] = "-2/sqrt(pi)*exp(-a^2)*da",
	[ACTFN_OP_TANH] = "(1 - f^2)*da",
	[ACTFN_OP_SINH] = "cosh(a)*da",
	[ACTFN_OP_COSH] = "sinh(a)*da",
	[ACTFN_OP_SQRT] = "da/(2*f)",
	[ACTFN_OP_ABS] = "a < 0 ? -da : da",
	[ACTFN_OP_SIN] = "cos(a)*da",
	[ACTFN_OP_COS] = "-sin(a)*da",
	[ACTFN_OP_TAN] = "(1 + f^2)*da",
	[ACTFN_OP_ASIN] = "da/sqrt(1 - a^2)",
	[ACTFN_OP_ACOS] = "-da/sqrt(1 - a^2)",
	[ACTFN_OP_ATAN] = "da/(1 + a^2)",
	[ACTFN_OP_SIGMOID] = "f*sigmoid(-a)*da",
	[ACTFN_OP_MAX] = "a >= b ? da : db",
	[ACTFN_OP_MIN] = "a <= b ? da : db",
	[ACTFN_OP_HYPOT] = "(a*da + b*db)/f",
};

static const char *const rule_names[] = { "f", "a", "b", "c", "da", "db", "dc", NULL };

static bool is_constant(const actfn_node *node, const int *d, int zero)
{
	bool constant = true;
	for (int k = 0; k < actfn_ops[node->op].arity; k++)
		constant = constant && d[node->arg[k]] == zero;
	return constant;
}

/* The derivative of node i, given those of the nodes before it in d. */
static int derive_node(builder *b, int i, int variable, const int *d, int zero)
{
	const actfn_node *node = &b->node[i];
	if (node->op == ACTFN_OP_VARIABLE)
		return node->arg[0] == variable ? actfn_add_integer(b, 1) : zero;
	if (!rule[node->op] || is_constant(node, d, zero))
		return zero;
	const int *arg = node->arg;
	int nodes[] = { i, arg[0], arg[1], arg[2], d[arg[0]], d[arg[1]], d[arg[2]] };
	return actfn_parse_into(b, rule[node->op], rule_names, nodes);
}

static actfn_status derive(builder *b, const actfn_formula *f, int variable, const actfn_formula **result)
{
	int d[ACTFN_FORMULA_MAX_NODES];
	int root = actfn_add_formula(b, f);
	int zero = actfn_add_integer(b, 0);
	for (int i = 0; i <= root; i++)
		d[i] = derive_node(b, i, variable, d, zero);
	return actfn_builder_finish(b, root == NO_NODE ? NO_NODE : d[root], f->name, result);
}

actfn_status actfn_formula_derive(const actfn_formula *f, int variable, const actfn_formula **d)
{
	if (!f || !d)
		return ACTFN_ERR_NULL;
	builder *b = actfn_builder_new();
	if (!b)
		return ACTFN_ERR_MEMORY;
	actfn_status status = derive(b, f, variable, d);
	actfn_builder_free(b);
	return status;
}
