/* SPDX-License-Identifier: MIT */
/* What the files of the formula engine share: the finished formula and the builder that makes one. */
#ifndef SRC_FORMULA_FORMULA_H
#define SRC_FORMULA_FORMULA_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <actfn/formula.h>

enum { NO_NODE = -1 };

struct actfn_formula {
	int n;                                          /* nodes */
	int slots;                                      /* tiles that an evaluation needs at once */
	int uniform;                                    /* the first so many of them keep one value for all of x */
	char *texts;                                    /* the numbers' and the variables' texts */
	const char *name[ACTFN_FORMULA_MAX_VARS + 1];   /* of the variables, NULL-terminated */
	unsigned short *slot;                           /* [n] where an evaluation keeps each node */
	actfn_node node[];
};

/* Nodes under construction; equal ones are found again through a hash table.
 * After an error everything that is added is NO_NODE, so callers check once, at the end. */
typedef struct builder {
	actfn_status status;
	int n;
	actfn_node node[ACTFN_FORMULA_MAX_NODES];
	size_t text[ACTFN_FORMULA_MAX_NODES];           /* of a NUMBER: its place in texts */
	short table[2 * ACTFN_FORMULA_MAX_NODES];       /* node + 1; 0: free */
	char *texts;
	size_t length, room;                            /* of texts */
} builder;

typedef struct op_facts {
	const char *text;
	unsigned char arity, precedence;
} op_facts;

extern const op_facts actfn_ops[ACTFN_OP_COUNT];

/* Adds a node: actfn_add_node as it is, actfn_make simplified. */
typedef int make_node(builder *b, actfn_op op, int a0, int a1, int a2);

/* build.c */
builder *actfn_builder_new(void);
void actfn_builder_free(builder *b);
int actfn_add_node(builder *b, actfn_op op, int a0, int a1, int a2);
int actfn_add_number(builder *b, const char *text, size_t length);
int actfn_add_integer(builder *b, double value);
int actfn_add_formula(builder *b, const actfn_formula *f);
const char *actfn_builder_text(const builder *b, int node);
actfn_status actfn_builder_finish(const builder *b, int root, const char *const *names, const actfn_formula **f);

/* plan.c: which slot each node gets. */
void actfn_plan(actfn_formula *f);

/* parse.c: adds a text in which names[i] stands for nodes[i], simplified. */
int actfn_parse_into(builder *b, const char *text, const char *const *names, const int *nodes);

/* simplify.c: the node for op(a, b, c), or a simpler one that equals it. */
int actfn_make(builder *b, actfn_op op, int a0, int a1, int a2);

/* number.c: the end of the unsigned number at s, s itself if there is none; its value. */
const char *actfn_number_end(const char *s);
double actfn_number_value(const char *s);

#endif
