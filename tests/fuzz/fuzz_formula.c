/* SPDX-License-Identifier: MIT */
/* Formulas: an accepted text has a value, prints to a text that means the same, and has derivatives. */
#include <math.h>

#include <actfn/formula.h>

#include "tests/fuzz/fuzz.h"

static const char *const names[] = { "x", "a", "b", NULL };
enum { TEXT = 1 << 16 };

static int same(double a, double b)
{
	return (isnan(a) && isnan(b)) || a == b;
}

/* Printing and reading again keeps every value, and the printed text is a fixed point. */
static void print_and_read(const actfn_formula *f)
{
	static const double points[][3] = { { 0.5, -2, 3 }, { -1e30, 0, 1 }, { 0, 0, 0 } };
	static char once[TEXT], twice[TEXT];
	const actfn_formula *g;

	if (actfn_formula_print(f, once, sizeof once) >= sizeof once)
		return;
	PROMISE(actfn_formula_parse(once, names, &g, NULL, 0) == ACTFN_OK);
	actfn_formula_print(g, twice, sizeof twice);
	PROMISE(!strcmp(once, twice));
	for (size_t i = 0; i < sizeof points / sizeof *points; i++)
		PROMISE(same(actfn_formula_value(f, points[i]), actfn_formula_value(g, points[i])));
	actfn_formula_free(g);
}

/* The tile interpreter gives what the scalar one gives. */
static void compare_values(const actfn_formula *f)
{
	double x[5] = { -3, -0.0, 0.25, 700, INFINITY }, y[5], vars[3] = { 0, 0.5, -1 };

	actfn_formula_values(f, vars, 5, x, y);
	for (int i = 0; i < 5; i++) {
		vars[0] = x[i];
		PROMISE(same(y[i], actfn_formula_value(f, vars)));
	}
}

static void check(const actfn_formula *f)
{
	const actfn_formula *d;
	const actfn_node *nodes;

	PROMISE(actfn_formula_nodes(f, &nodes) > 0);
	compare_values(f);
	print_and_read(f);
	for (int i = 0; i < 3; i++) {
		if (actfn_formula_derive(f, i, &d) != ACTFN_OK)
			continue;
		compare_values(d);
		actfn_formula_free(d);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	char *s = text_of(bytes, n), why[256] = "";
	const actfn_formula *f = NULL;

	if (actfn_formula_parse(s, names, &f, why, sizeof why) == ACTFN_OK) {
		check(f);
		actfn_formula_free(f);
	} else {
		PROMISE(!f);
		PROMISE(is_one_line(why, sizeof why));
	}
	free(s);
	return 0;
}
