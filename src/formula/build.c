/* SPDX-License-Identifier: MIT */
/* Building a formula node by node; equal sub-expressions become one node. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "src/formula/formula.h"

const op_facts actfn_ops[ACTFN_OP_COUNT] = {
#define OP(name, text, arity, precedence, value) { text, arity, precedence },
#include <actfn/formula.def>
#undef OP
};

int actfn_op_arity(actfn_op op)
{
	return (unsigned)op < ACTFN_OP_COUNT ? actfn_ops[op].arity : 0;
}

builder *actfn_builder_new(void)
{
	return calloc(1, sizeof(builder));
}

void actfn_builder_free(builder *b)
{
	if (b)
		free(b->texts);
	free(b);
}

static int fail(builder *b, actfn_status status)
{
	if (!b->status)
		b->status = status;
	return NO_NODE;
}

/* Texts are shared only between equal nodes, so their places may be compared. */
static bool same(const builder *b, int i, const actfn_node *node, const char *text)
{
	const actfn_node *other = &b->node[i];
	if (other->op != node->op || memcmp(other->arg, node->arg, sizeof node->arg))
		return false;
	return node->op != ACTFN_OP_NUMBER || !strcmp(b->texts + b->text[i], text);
}

static unsigned hash(const actfn_node *node, const char *text)
{
	unsigned h = node->op;
	for (int i = 0; i < 3; i++)
		h = h * 16777619u ^ (unsigned)node->arg[i];
	while (text && *text)
		h = h * 16777619u ^ (unsigned char)*text++;
	return h ^ h >> 15;
}

/* The table's entry that holds this node, or the free one where it belongs. */
static short *find(builder *b, const actfn_node *node, const char *text)
{
	unsigned mask = 2 * ACTFN_FORMULA_MAX_NODES - 1;
	unsigned i = hash(node, text) & mask;
	while (b->table[i] && !same(b, b->table[i] - 1, node, text))
		i = (i + 1) & mask;
	return &b->table[i];
}

static int add(builder *b, const actfn_node *node, size_t text)
{
	short *entry = find(b, node, node->op == ACTFN_OP_NUMBER ? b->texts + text : NULL);
	if (*entry)
		return *entry - 1;
	if (b->n == ACTFN_FORMULA_MAX_NODES)
		return fail(b, ACTFN_ERR_FORMULA);
	b->node[b->n] = *node;
	b->text[b->n] = text;
	*entry = b->n + 1;
	return b->n++;
}

int actfn_add_node(builder *b, actfn_op op, int a0, int a1, int a2)
{
	actfn_node node = { .op = op, .arg = { a0, a1, a2 } };
	int arity = actfn_ops[op].arity;
	for (int i = 0; i < arity; i++)
		if (node.arg[i] == NO_NODE)
			return NO_NODE;
	for (int i = arity + (op == ACTFN_OP_VARIABLE); i < 3; i++)
		node.arg[i] = 0;
	return b->status ? NO_NODE : add(b, &node, 0);
}

/* Appends a text; returns false without memory. */
static bool keep_text(builder *b, const char *text, size_t length)
{
	if (b->length + length + 1 > b->room) {
		size_t room = 2 * (b->length + length + 1);
		char *texts = realloc(b->texts, room);
		if (!texts)
			return false;
		b->texts = texts;
		b->room = room;
	}
	memcpy(b->texts + b->length, text, length);
	b->texts[b->length + length] = 0;
	return true;
}

int actfn_add_number(builder *b, const char *text, size_t length)
{
	if (b->status)
		return NO_NODE;
	if (!keep_text(b, text, length))
		return fail(b, ACTFN_ERR_MEMORY);
	size_t place = b->length;
	int known = b->n;
	actfn_node node = { .op = ACTFN_OP_NUMBER, .value = actfn_number_value(b->texts + place) };
	int i = add(b, &node, place);
	if (i == known) /* new: its text stays */
		b->length += length + 1;
	return i;
}

/* An integer below 2^53; a negative one becomes the negation of its magnitude. */
int actfn_add_integer(builder *b, double value)
{
	char digits[32];
	int length = snprintf(digits, sizeof digits, "%.0f", fabs(value));
	int i = actfn_add_number(b, digits, length);
	return value < 0 ? actfn_add_node(b, ACTFN_OP_NEG, i, 0, 0) : i;
}

/* Copies f's nodes into an empty builder under the same numbers; returns its root. */
int actfn_add_formula(builder *b, const actfn_formula *f)
{
	int root = NO_NODE;
	for (int i = 0; i < f->n; i++) {
		const actfn_node *node = &f->node[i];
		root = node->op == ACTFN_OP_NUMBER ?
			       actfn_add_number(b, node->text, strlen(node->text)) :
			       actfn_add_node(b, node->op, node->arg[0], node->arg[1], node->arg[2]);
	}
	return root;
}

const char *actfn_builder_text(const builder *b, int node)
{
	return b->texts + b->text[node];
}

/* number[i] becomes the place of node i in the finished formula; returns how many are used. */
static int number_used(const builder *b, int root, short *number)
{
	int used = 0;
	memset(number, 0, (root + 1) * sizeof *number);
	number[root] = 1;
	for (int i = root; i >= 0; i--)
		for (int k = 0; number[i] && k < actfn_ops[b->node[i].op].arity; k++)
			number[b->node[i].arg[k]] = 1;
	for (int i = 0; i <= root; i++)
		if (number[i])
			number[i] = used++;
		else
			number[i] = NO_NODE;
	return used;
}

/* One block of texts: the variables' names, then the numbers' texts. */
static char *copy_texts(const builder *b, const char *const *names, actfn_formula *f)
{
	size_t room = b->length + 1;
	for (int i = 0; names[i]; i++)
		room += strlen(names[i]) + 1;
	char *texts = f->texts = malloc(room);
	for (int i = 0; texts && names[i]; i++) {
		f->name[i] = strcpy(texts, names[i]);
		texts += strlen(texts) + 1;
	}
	if (texts && b->length)
		memcpy(texts, b->texts, b->length);
	return texts;
}

static void copy_node(const builder *b, int i, const short *number, const char *texts, actfn_node *to)
{
	*to = b->node[i];
	for (int k = 0; k < actfn_ops[to->op].arity; k++)
		to->arg[k] = number[to->arg[k]];
	if (to->op == ACTFN_OP_NUMBER)
		to->text = texts + b->text[i];
}

/* The formula that consists of what root needs. */
actfn_status actfn_builder_finish(const builder *b, int root, const char *const *names, const actfn_formula **f)
{
	short number[ACTFN_FORMULA_MAX_NODES];
	if (b->status)
		return b->status;
	int used = number_used(b, root, number);
	actfn_formula *made = calloc(1, sizeof *made + used * (sizeof *made->node + sizeof *made->slot));
	if (!made)
		return ACTFN_ERR_MEMORY;
	made->slot = (unsigned short *)(made->node + used);
	const char *texts = copy_texts(b, names, made);
	if (!texts) {
		free(made);
		return ACTFN_ERR_MEMORY;
	}
	made->n = used;
	for (int i = 0; i <= root; i++)
		if (number[i] != NO_NODE)
			copy_node(b, i, number, texts, &made->node[number[i]]);
	actfn_plan(made);
	*f = made;
	return ACTFN_OK;
}

void actfn_formula_free(const actfn_formula *f)
{
	actfn_formula *mine = (actfn_formula *)f; /* ours: only the caller's view is const */
	if (mine)
		free(mine->texts);
	free(mine);
}

int actfn_formula_nodes(const actfn_formula *f, const actfn_node **nodes)
{
	*nodes = f->node;
	return f->n;
}

const char *actfn_formula_variable(const actfn_formula *f, int i)
{
	return i >= 0 && i < ACTFN_FORMULA_MAX_VARS ? f->name[i] : NULL;
}
