/* SPDX-License-Identifier: MIT */
/* A formula as text, with no more parentheses than it needs. */
#include "src/formula/formula.h"

typedef struct output {
	const actfn_formula *f;
	char *s;
	size_t n, length; /* room; what the whole text takes */
} output;

enum {
	SPACED = 6,    /* operators up to this precedence stand between spaces */
	TIGHTEST = 10, /* leaves and calls */
};

static void put(output *o, const char *text)
{
	for (; *text; text++, o->length++)
		if (o->length + 1 < o->n)
			o->s[o->length] = *text;
}

static int precedence(const output *o, int i)
{
	int p = actfn_ops[o->f->node[i].op].precedence;
	return p ? p : TIGHTEST;
}

static void print_node(output *o, int i);

/* An operand of something that needs at least this precedence. */
static void print_operand(output *o, int i, int least)
{
	bool parentheses = precedence(o, i) < least;
	if (parentheses)
		put(o, "(");
	print_node(o, i);
	if (parentheses)
		put(o, ")");
}

static void print_leaf(output *o, const actfn_node *node)
{
	if (node->op == ACTFN_OP_NUMBER)
		put(o, node->text);
	else
		put(o, node->op == ACTFN_OP_VARIABLE ? o->f->name[node->arg[0]] : actfn_ops[node->op].text);
}

static void print_call(output *o, const actfn_node *node)
{
	put(o, actfn_ops[node->op].text);
	for (int k = 0; k < actfn_ops[node->op].arity; k++) {
		put(o, k ? ", " : "(");
		print_node(o, node->arg[k]);
	}
	put(o, ")");
}

static void print_binary(output *o, const actfn_node *node)
{
	const op_facts *op = &actfn_ops[node->op];
	bool power = node->op == ACTFN_OP_POW;
	print_operand(o, node->arg[0], op->precedence + power);
	put(o, op->precedence <= SPACED ? " " : "");
	put(o, op->text);
	put(o, op->precedence <= SPACED ? " " : "");
	/* an exponent may have a sign and is read from right to left */
	print_operand(o, node->arg[1], power ? op->precedence - 1 : op->precedence + 1);
}

static void print_choice(output *o, const actfn_node *node)
{
	print_operand(o, node->arg[0], actfn_ops[node->op].precedence + 1);
	put(o, " ? ");
	print_operand(o, node->arg[1], actfn_ops[node->op].precedence + 1);
	put(o, " : ");
	print_node(o, node->arg[2]);
}

static void print_node(output *o, int i)
{
	const actfn_node *node = &o->f->node[i];
	int arity = actfn_ops[node->op].arity;
	if (arity == 0) {
		print_leaf(o, node);
	} else if (actfn_ops[node->op].precedence == 0) {
		print_call(o, node);
	} else if (arity == 1) {
		put(o, actfn_ops[node->op].text);
		print_operand(o, node->arg[0], actfn_ops[node->op].precedence);
	} else if (arity == 2) {
		print_binary(o, node);
	} else {
		print_choice(o, node);
	}
}

size_t actfn_formula_print(const actfn_formula *f, char *s, size_t n)
{
	output o = { .f = f, .s = s, .n = n };
	print_node(&o, f->n - 1);
	if (n)
		s[o.length < n ? o.length : n - 1] = 0;
	return o.length;
}
