/* SPDX-License-Identifier: MIT */
/* Which slot of an evaluation holds which node, so that few tiles stay in the cache. */
#include "src/formula/formula.h"

/* Does node i keep its value when x changes? */
static bool is_uniform(const actfn_formula *f, int i, const bool *uniform)
{
	const actfn_node *node = &f->node[i];
	bool all = node->op != ACTFN_OP_VARIABLE || node->arg[0] != 0;
	for (int k = 0; k < actfn_ops[node->op].arity; k++)
		all = all && uniform[node->arg[k]];
	return all;
}

/* last[i]: the node that is the last to read node i. */
static void find_last(const actfn_formula *f, short *last)
{
	for (int i = 0; i < f->n; i++) {
		last[i] = i;
		for (int k = 0; k < actfn_ops[f->node[i].op].arity; k++)
			last[f->node[i].arg[k]] = i;
	}
}

typedef struct free_slots {
	int n;
	unsigned short slot[ACTFN_FORMULA_MAX_NODES];
} free_slots;

/* Gives back the slots of node i's operands that nothing after it reads. */
static void give_back(const actfn_formula *f, int i, const bool *uniform, short *last, free_slots *free_list)
{
	for (int k = 0; k < actfn_ops[f->node[i].op].arity; k++) {
		int a = f->node[i].arg[k];
		if (last[a] != i || uniform[a])
			continue;
		free_list->slot[free_list->n++] = f->slot[a];
		last[a] = NO_NODE; /* once, even if it is two operands */
	}
}

/* Uniform nodes keep their slots; a varying one takes over where an operand ends
 * (an operation reads element i of its operands before it writes element i). */
void actfn_plan(actfn_formula *f)
{
	bool uniform[ACTFN_FORMULA_MAX_NODES];
	short last[ACTFN_FORMULA_MAX_NODES];
	free_slots unused = { .n = 0 };
	find_last(f, last);
	for (int i = 0; i < f->n; i++)
		if ((uniform[i] = is_uniform(f, i, uniform)))
			f->slot[i] = f->uniform++;
	f->slots = f->uniform;
	for (int i = 0; i < f->n; i++) {
		if (uniform[i])
			continue;
		give_back(f, i, uniform, last, &unused);
		f->slot[i] = unused.n ? unused.slot[--unused.n] : f->slots++;
	}
}
