/* SPDX-License-Identifier: MIT */
/* Why results are wrong. */
#include "lab/audit/causes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/audit/plain.h"
#include "lab/verify/reference.h"

/* A cause must give so much of the wrong results: exactly, or errors of the same kind and size. */
static const double SAME = 0.7, ALIKE = 0.9, LITTLE = 0.02;
/* Another function, or type: so much of them must be its values to a few ULP. */
static const double NEAR = 0.95, FEW_ULP = 4, TAIL = 4;
enum { FEWEST = 4 }; /* wrong results; fewer fit anything */

typedef struct row {
	const char *function;
	int output;
	const char *shown; /* NULL: the formula itself */
	const char *formula, *cure;
} row;

#define F LAB_F
#define DF LAB_DF
static const row rows[] = {
#define CAUSE(function, output, formula, cure) { #function, output, NULL, formula, cure },
#define CAUSE_AS(function, output, shown, formula, cure) { #function, output, shown, formula, cure },
#include "lab/audit/causes.def"
#undef CAUSE
#undef CAUSE_AS
};
#undef F
#undef DF

enum { ROWS = sizeof rows / sizeof *rows };

/* The wrong results, and the best explanation so far. */
typedef struct search {
	const actfn *f;
	const actfn_info *info;
	int output;
	actfn_dtype dtype;
	size_t n;
	const double *x, *got;
	double *value, *y; /* f(x) in double, the candidate's results */
	lab_cause *best;
} search;

/* ---- does it fit? -------------------------------------------------------------- */

static bool is_same(double a, double b)
{
	return (isnan(a) && isnan(b)) || (a == b && !signbit(a) == !signbit(b));
}

static bool is_alike(double a, double b, double value)
{
	double one = fabs(a - value), other = fabs(b - value);
	if (is_same(a, b) || (a == 0 && b == 0))
		return true;
	return isfinite(one) && isfinite(other) && one > other / 4 && other > one / 4;
}

static bool is_better(const lab_cause *a, const lab_cause *b)
{
	return a->same > b->same + 0.01 || (a->same > b->same - 0.01 && a->alike > b->alike);
}

/* Keeps the candidate whose results are in y, if it fits and does so better than the one before. */
static void weigh(search *s, bool formula, const char *what, const char *how, const char *cure)
{
	lab_cause c = { .tried = s->n };
	size_t same = 0, alike = 0, near = 0;
	for (size_t i = 0; i < s->n; i++) {
		same += is_same(s->y[i], s->got[i]);
		alike += is_alike(s->y[i], s->got[i], s->value[i]);
		near += fabs(s->y[i] - s->got[i]) <= FEW_ULP * lab_ulp(&lab_formats[s->dtype], s->y[i]);
	}
	c.same = (double)same / (double)s->n;
	c.alike = (double)alike / (double)s->n;
	bool fits = formula ? c.same >= SAME || (c.alike >= ALIKE && c.same >= LITTLE) : (double)near >= NEAR * (double)s->n;
	if (!fits || !is_better(&c, s->best))
		return;
	snprintf(c.what, sizeof c.what, "%.255s%s%.48s", what, *how ? " " : "", how);
	snprintf(c.cure, sizeof c.cure, "%s", cure && strlen(cure) < sizeof c.cure ? cure : "");
	*s->best = c;
}

/* ---- candidates ------------------------------------------------------------------ */

/* Programs compute 16-bit types step by step in the type, or in f32 with one rounding at the end. */
static void try_formula(search *s, const actfn_formula *f, const char *shown, const char *cure)
{
	double vars[ACTFN_MAX_PARAMS + 1] = { 0 };
	char how[48];
	for (int i = 0; i < s->info->nparams; i++)
		vars[i + 1] = actfn_param(s->f, i);
	const actfn_dtype ways[] = { s->dtype, ACTFN_F32 };
	for (int i = 0; i < (lab_formats[s->dtype].size == 2 ? 2 : 1); i++) {
		if (!lab_plain_values(f, vars, ways[i], s->dtype, s->n, s->x, s->y))
			return;
		snprintf(how, sizeof how, "step by step in %s", lab_formats[ways[i]].name);
		weigh(s, true, shown, how, cure);
	}
}

static void try_text(search *s, const char *shown, const char *text, const char *cure)
{
	const char *name[ACTFN_MAX_PARAMS + 2] = { "x" };
	const actfn_formula *f;
	for (int i = 0; i < s->info->nparams; i++)
		name[i + 1] = s->info->param[i].name;
	if (!text || actfn_formula_parse(text, name, &f, NULL, 0) != ACTFN_OK)
		return;
	try_formula(s, f, shown ? shown : text, cure);
	actfn_formula_free(f);
}

static void run_library(search *s, const actfn *f, actfn_dtype dtype, const double *x, double *y)
{
	size_t size = lab_formats[dtype].size;
	char *in = malloc(s->n * size), *out = malloc(s->n * size);
	actfn_call call = { .direction = s->output == LAB_F ? ACTFN_FORWARD : ACTFN_DERIVATIVE, .dtype = dtype,
			    .mode = ACTFN_EXACT, .cols = s->n, .x = in, .out = out };
	if (in && out) {
		lab_write(dtype, s->n, x, in);
		actfn_run(f, &call);
		lab_read(dtype, s->n, out, y);
	}
	free(in);
	free(out);
}

/* A table or a kernel for a poorer type behind the front of a richer one: x and the result are rounded to it. */
static void try_types(search *s)
{
	static const actfn_dtype types[] = { ACTFN_F16, ACTFN_BF16, ACTFN_F32 };
	char how[64];
	for (int i = 0; i < 3; i++) {
		if (lab_formats[types[i]].bits >= lab_formats[s->dtype].bits)
			continue;
		for (size_t k = 0; k < s->n; k++)
			s->y[k] = lab_round(&lab_formats[types[i]], s->x[k]);
		run_library(s, s->f, types[i], s->y, s->y);
		snprintf(how, sizeof how, "x and the result rounded to %s", lab_formats[types[i]].name);
		weigh(s, false, how, "", "compute in the type of the array");
	}
}

/* The right values of another function, or of this one with its default parameters. */
static void try_others(search *s)
{
	char what[64];
	for (int id = 0; id < ACTFN_COUNT; id++) {
		const actfn *other = actfn_get(id);
		if (id == (int)s->info->id && lab_is_default(s->f))
			continue;
		run_library(s, other, s->dtype, s->x, s->y);
		snprintf(what, sizeof what, "it is %s there", actfn_get_info(other)->name);
		weigh(s, false, what, "", NULL);
	}
}

/* Results that are much the same tell nothing: many functions are 0, or 1, somewhere.  Nor do tails alone, where many
 * are like exp. */
static bool are_various(const search *s)
{
	size_t changes = 0, near = s->n && fabs(s->x[0]) < TAIL;
	for (size_t i = 1; i < s->n; i++) {
		changes += s->got[i] != s->got[i - 1];
		near += fabs(s->x[i]) < TAIL;
	}
	return changes > s->n / 2 && near > 0;
}

static void try_all(search *s)
{
	bool forward = s->output == LAB_F;
	for (int i = 0; i < ROWS; i++)
		if (rows[i].output == s->output && !strcmp(rows[i].function, s->info->name))
			try_text(s, rows[i].shown, rows[i].formula, rows[i].cure);
	try_text(s, NULL, forward ? s->info->formula : s->info->derivative, forward ? s->info->stable : s->info->stable_dx);
	if (are_various(s)) {
		try_types(s);
		try_others(s);
	}
}

bool lab_cause_find(const actfn *f, int output, actfn_dtype dtype, size_t n, const double *x, const double *got,
		    lab_cause *out)
{
	search s = { .f = f, .info = actfn_get_info(f), .output = output, .dtype = dtype, .n = n, .x = x, .got = got,
		     .value = malloc(n * sizeof(double)), .y = malloc(n * sizeof(double)), .best = out };
	*out = (lab_cause){ 0 };
	if (n >= FEWEST && s.value && s.y) {
		run_library(&s, f, ACTFN_F64, x, s.value);
		try_all(&s);
	}
	free(s.value);
	free(s.y);
	return *out->what;
}
