/* SPDX-License-Identifier: MIT */
/* The table of names over the frameworks: aliases.def as an array. */
#ifndef LAB_AUDIT_ALIASES_H
#define LAB_AUDIT_ALIASES_H

#include <stdbool.h>

#include <actfn/actfn.h>

typedef struct lab_framework {
	const char *word;    /* "torch" */
	const char *title;   /* "PyTorch" */
	const char *version; /* whose names and defaults the rows are */
	const char *with;    /* which the rows were compared with; "": known from documentation alone */
} lab_framework;

/* A row of aliases.def, where the columns are explained. */
typedef struct lab_alias {
	const char *framework; /* word of a framework */
	const char *spelling, *ours, *arguments, *since, *note;
	bool compared; /* it was called, and gave our values; else the row is from documentation */
} lab_alias;

/* All of them, in the order of the table; the last has a word or a framework NULL. */
extern const lab_framework lab_frameworks[];
extern const lab_alias lab_aliases[];

/* The framework of a row. */
const lab_framework *lab_alias_framework(const lab_alias *a);

/* What the row was compared with, such as "torch 2.15.0"; NULL: nothing, it is known from documentation alone. */
const char *lab_alias_with(const lab_alias *a);

/* The formula of a function that this library has not; NULL: a spec or a layer's name. */
const char *lab_alias_formula(const lab_alias *a);

/* Our function with the row's parameters, to be given to actfn_free(); NULL if it is a layer or a formula. */
const actfn *lab_alias_function(const lab_alias *a);

enum { LAB_ARGUMENT = 48 }; /* room for the longest "theirs=ours" */

typedef struct lab_alias_argument {
	char theirs[LAB_ARGUMENT], ours[LAB_ARGUMENT];
	bool required; /* has no default there */
} lab_alias_argument;

/* Argument number k of the row, k = 0, 1, ...; false past the last. */
bool lab_alias_argument_at(const lab_alias *a, int k, lab_alias_argument *out);

/* Does the row have to do with the word?  A name or alias of a function or layer stands for the rows that are this
 * function and for those that are called so, whatever they are; the name of a framework for its rows; any other word
 * for rows that contain it.  Case does not matter. */
bool lab_alias_has(const lab_alias *a, const char *word);

#endif
