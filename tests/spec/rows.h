/* SPDX-License-Identifier: MIT */
/* Reads functions.tsv, the specification that is independent of the library's own table of facts. */
#ifndef TESTS_SPEC_ROWS_H
#define TESTS_SPEC_ROWS_H

#include <actfn/formula.h>

#include "tests/act/kit.h"

enum { SPEC_COLUMNS = 17, SPEC_ROWS = 128, SPEC_PAIRS = 4 };

/* The columns, in the file's order; texts, "" where there is nothing. */
typedef struct spec_row {
	const char *name, *tier, *kind, *formula, *derivative, *params, *pytorch, *onnx;
	const char *partials, *from_y, *kinks, *domain;
	const char *limit[4]; /* f(-inf), f(+inf), f'(-inf), f'(+inf) */
	const char *test_params;
} spec_row;

/* name=value or position:derivative pairs */
typedef struct spec_pairs {
	int n;
	char left[SPEC_PAIRS][64], right[SPEC_PAIRS][128];
} spec_pairs;

extern spec_row spec_rows[SPEC_ROWS];
extern int spec_count;

/* Fails unless the file is there and well formed. */
void spec_read(const char *path);

/* Splits "a=1; b=2" at `between`; fails on anything else. */
spec_pairs spec_split(const char *text, char between);

/* The handles of a row: defaults first, then one for each set of test_params; returns how many. */
int spec_handles(const spec_row *row, const actfn **f, int room);

/* An expression of the row in x or y and the parameters; NULL for "".  Free it. */
const actfn_formula *spec_formula(const actfn *f, const char *variable, const char *text);

/* Its value at x with f's parameters. */
double spec_value(const actfn_formula *e, const actfn *f, double x);

#endif
