/* SPDX-License-Identifier: MIT */
/* Formulas: from a text to its value, its derivative and back to text.
 *
 * The language is C's expressions over real numbers: + - * / ^ (a power, right to
 * left, tighter than a sign), < <= > >= == != && || ! ?:, the functions of
 * formula.def (fabs is abs, pow(a, b) is a ^ b), the constants pi, e, inf, nan and
 * the variables that the caller names.  A truth value is 1 or 0.
 *
 * A formula is immutable and may be shared between threads.  The texts of its
 * numbers are kept: 0.044715 means that real number, not the double nearest to it. */
#ifndef ACTFN_FORMULA_H
#define ACTFN_FORMULA_H

#include <actfn/actfn.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum actfn_op {
#define OP(name, text, arity, precedence, value) ACTFN_OP_##name,
#include <actfn/formula.def>
#undef OP
	ACTFN_OP_COUNT
} actfn_op;

enum {
	ACTFN_FORMULA_MAX_NODES = 2048, /* different sub-expressions in one formula */
	ACTFN_FORMULA_MAX_DEPTH = 200,  /* parentheses, signs and so on within each other */
	ACTFN_FORMULA_MAX_VARS = 8,
};

/* One sub-expression.  Equal sub-expressions are one node. */
typedef struct actfn_node {
	actfn_op op;
	int arg[3];       /* its operands, all before it in the array; of a VARIABLE: arg[0] is which */
	double value;     /* of a NUMBER: the nearest double */
	const char *text; /* of a NUMBER: as it was written, decimal or hex; else NULL */
} actfn_node;

typedef struct actfn_formula actfn_formula;

/* Reads a formula whose variables have the given names (NULL-terminated, at most
 * ACTFN_FORMULA_MAX_VARS).  On error one line that names the column and what was
 * expected goes into why (size n, always terminated; NULL if n is 0).
 * Errors: ERR_NULL, ERR_FORMULA, ERR_MEMORY; *f is untouched on error. */
ACTFN_API actfn_status actfn_formula_parse(const char *text, const char *const *names, const actfn_formula **f,
					   char *why, size_t n);

/* The derivative with respect to variable number `variable`, simplified.  At kinks
 * (of abs, max, min, ?:) it takes the value of one of the branches.
 * Errors: ERR_NULL, ERR_FORMULA (it would be too long), ERR_MEMORY; *d is untouched on error. */
ACTFN_API actfn_status actfn_formula_derive(const actfn_formula *f, int variable, const actfn_formula **d);

/* NULL is ignored. */
ACTFN_API void actfn_formula_free(const actfn_formula *f);

/* Writes f as text that parses to the same formula.  Returns the length without
 * the terminator, as snprintf does. */
ACTFN_API size_t actfn_formula_print(const actfn_formula *f, char *s, size_t n);

/* Value in plain double arithmetic with libm, one variable after the other in vars. */
ACTFN_API double actfn_formula_value(const actfn_formula *f, const double *vars);

/* y[i] = value with variable 0 = x[i] and the others from vars (vars[0] is not
 * read).  y may be x.  No allocation. */
ACTFN_API void actfn_formula_values(const actfn_formula *f, const double *vars, size_t n, const double *x, double *y);

/* The nodes, operands first; the last one is the formula.  Returns their number. */
ACTFN_API int actfn_formula_nodes(const actfn_formula *f, const actfn_node **nodes);

/* Name of variable i as given to actfn_formula_parse(), or NULL. */
ACTFN_API const char *actfn_formula_variable(const actfn_formula *f, int i);

/* Number of operands of an operation. */
ACTFN_API int actfn_op_arity(actfn_op op);

/* Reads one number at s: decimal or hex ("0x1.8p-3"), optional sign, "inf", "nan";
 * no leading space; the same in every locale, correctly rounded.  On success
 * returns 1, with the value in *out and *end behind it (end may be NULL); else 0. */
ACTFN_API int actfn_read_number(const char *s, const char **end, double *out);

#ifdef __cplusplus
}
#endif
#endif
