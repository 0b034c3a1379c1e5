/* SPDX-License-Identifier: MIT */
/* Which function it is, in words. */
#include "cli/identify_report.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/layer.h"
#include "lab/audit/fit.h"
#include "lab/verify/format.h"

enum { WORDS = 4096 };

/* Words that are put together; what does not fit is cut. */
typedef struct words {
	size_t n;
	char s[WORDS];
} words;

__attribute__((format(printf, 2, 3))) static void say(words *w, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(w->s + w->n, WORDS - w->n, fmt, ap);
	va_end(ap);
	w->n += n > 0 ? (size_t)n : 0;
	if (w->n >= WORDS)
		w->n = WORDS - 1;
}

static bool is_stretched(const lab_match *m)
{
	return m->outer[0] != 1 || m->outer[1] != 1 || m->outer[2] != 0 || m->outer[3] != 0;
}

static const char *name_of(const lab_match *m)
{
	return m->f ? actfn_get_info(m->f)->name : m->spec;
}

static bool has_default(const actfn *f, int i)
{
	return actfn_param(f, i) == actfn_get_info(f)->param[i].init;
}

static bool all_defaults(const actfn *f)
{
	for (int i = 0; i < actfn_get_info(f)->nparams; i++)
		if (!has_default(f, i))
			return false;
	return true;
}

/* "1/6", where the default is no double either */
static const char *default_text(const actfn *f, int i, char s[32])
{
	const actfn_info *info = actfn_get_info(f);

	return info->exact_init[i] ? info->exact_init[i] : lab_round_text(info->param[i].init, s);
}

/* " with alpha = 0.2, beta = 0.5": those that are not the defaults. */
static void say_parameters(words *w, const actfn *f)
{
	const actfn_info *info = actfn_get_info(f);
	const char *before = " with ";
	char s[32];

	for (int i = 0; i < info->nparams; i++) {
		if (has_default(f, i))
			continue;
		say(w, "%s%s = %s", before, info->param[i].name, lab_round_text(actfn_param(f, i), s));
		before = ", ";
	}
}

/* " + 0.5", " - 1"; nothing for 0 */
static void say_shift(words *w, double shift)
{
	char s[32];

	if (shift != 0)
		say(w, " %c %s", shift < 0 ? '-' : '+', lab_round_text(fabs(shift), s));
}

static void say_factor(words *w, double factor)
{
	char s[32];

	if (factor == -1)
		say(w, "-");
	else if (factor != 1)
		say(w, "%s ", lab_round_text(factor, s));
}

/* "2 tanh(0.7 x + 0.2) - 1" */
static void say_stretched(words *w, const lab_match *m)
{
	say_factor(w, m->outer[0]);
	say(w, "%s(", m->f ? name_of(m) : "f");
	say_factor(w, m->outer[1]);
	say(w, "x");
	say_shift(w, m->outer[2]);
	say(w, ")");
	say_shift(w, m->outer[3]);
	if (!m->f)
		say(w, " where f(x) = %s", m->spec);
	else
		say_parameters(w, m->f);
}

static void say_match(words *w, const lab_match *m)
{
	if (is_stretched(m)) {
		say_stretched(w, m);
		return;
	}
	say(w, "%s", name_of(m));
	if (m->f)
		say_parameters(w, m->f);
	if (m->fitted)
		say(w, ", fitted");
}

enum { SOME = 4 };

/* Is the row this function, and not another one that has the same values? */
static bool same_function(const lab_alias *a, const lab_match *m)
{
	const actfn *f = lab_alias_function(a);
	bool same = f && m->f && actfn_get_info(f) == actfn_get_info(m->f);

	actfn_free(f);
	return same;
}

/* The frameworks that have the match's parameters as defaults of this function: "ONNX, Keras 2, ... and 3 more". */
static bool say_frameworks(words *w, const lab_match *m)
{
	const lab_alias *a;
	const char *last = "";
	char name[LAB_SPEC];
	int n = 0;

	for (int i = 0; lab_match_name(m, i, &a, name); i++) {
		const char *title = lab_alias_framework(a)->title;

		if (strcmp(name, a->spelling) || strchr(name, '(') || !strcmp(last, title) || !same_function(a, m))
			continue;
		if (n++ < SOME)
			say(w, "%s%s", *last ? ", " : "", title);
		last = title;
	}
	if (n > SOME)
		say(w, " and %d more", n - SOME);
	return n > 0;
}

/* ---- the first line ------------------------------------------------------------------- */

/* The same function with its defaults, among the matches. */
static const lab_match *with_defaults(const lab_identity *id)
{
	const lab_match *m = &id->match[0];

	for (int i = 1; i < id->matches; i++)
		if (m->f && id->match[i].f && actfn_get_info(id->match[i].f) == actfn_get_info(m->f) &&
		    all_defaults(id->match[i].f))
			return &id->match[i];
	return NULL;
}

/* What it is not: itself with defaults, else the nearest that is no twin. */
static const lab_match *rival_of(const lab_identity *id)
{
	const lab_match *same = is_stretched(&id->match[0]) ? NULL : with_defaults(id);

	if (same && !same->twin)
		return same;
	for (int i = 1; i < id->matches; i++)
		if (!id->match[i].twin && id->match[i].would > 1e-6)
			return &id->match[i];
	return NULL;
}

/* "1/6 (default of PyTorch)" for a rival that is the same function, else its name. */
static void say_rival(words *w, const lab_match *m, const lab_match *rival, bool at_length)
{
	bool same = m->f && rival->f && actfn_get_info(m->f) == actfn_get_info(rival->f) && !is_stretched(m);
	const char *before = "";
	words frameworks = { 0 };
	char s[32];

	if (!same) {
		say_match(w, rival);
		return;
	}
	for (int i = 0; i < actfn_get_info(m->f)->nparams; i++) {
		if (actfn_param(m->f, i) == actfn_param(rival->f, i))
			continue;
		say(w, "%s%s", before, has_default(rival->f, i) ? default_text(m->f, i, s) :
								  lab_round_text(actfn_param(rival->f, i), s));
		before = ", ";
	}
	if (at_length && all_defaults(rival->f) && say_frameworks(&frameworks, rival))
		say(w, " (default of %s)", frameworks.s);
}

static void say_difference(words *w, const lab_match *m, const lab_match *rival)
{
	say(w, ": max difference %.2g", m->misfit.max);
	if (!rival)
		return;
	say(w, "; ");
	say_rival(w, m, rival, false);
	if (isfinite(rival->would))
		say(w, " would differ by %.2g", rival->would);
	else
		say(w, " has no value at x = %.4g where this has one, or the other way round", rival->would_at);
}

static void say_is(words *w, const lab_identity *id)
{
	const lab_match *m = &id->match[0], *rival = rival_of(id);
	words frameworks = { 0 };

	say_match(w, m);
	if (m->f && !all_defaults(m->f) && say_frameworks(&frameworks, m))
		say(w, " (default of %s)", frameworks.s);
	if (rival) {
		bool same = m->f && rival->f && actfn_get_info(m->f) == actfn_get_info(rival->f);

		say(w, same ? ", not " : " (not ");
		say_rival(w, m, rival, true);
		say(w, same ? "" : ")");
	}
	if (id->verdict == LAB_IS_COARSELY)
		say(w, ", coarsely");
	if (id->verdict == LAB_IS_PARTLY)
		say(w, " at %.0f %% of the inputs in [%.3g, %.3g], something else at the others", 100 * m->misfit.share, id->low,
		    id->high);
	else
		say_difference(w, m, rival);
}

static void say_verdict(words *w, const lab_identity *id)
{
	switch (id->verdict) {
	case LAB_IS:
	case LAB_IS_COARSELY:
	case LAB_IS_PARTLY:
		say_is(w, id);
		break;
	case LAB_IS_NONE:
		say(w, "none of %zu functions: nearest ", id->candidates);
		say_match(w, &id->match[0]);
		say(w, ", max difference %.2g at x = %.4g", id->match[0].misfit.max, id->match[0].misfit.at);
		break;
	case LAB_IS_LAYER:
		say(w, "%s, along a row: not element-wise", id->layer->name);
		break;
	case LAB_IS_ROWS:
		say(w, "not element-wise: a result depends on other elements, and not as in softmax and its like");
		break;
	case LAB_IS_RANDOM:
		say(w, "random: two equal calls give different results");
		break;
	}
}

/* ---- what follows it -------------------------------------------------------------------- */

static void print_twins(const lab_identity *id)
{
	words w = { 0 };

	for (int i = 1; i < id->matches; i++)
		if (id->match[i].twin)
			say(&w, "%s%s", w.n ? ", " : "", id->match[i].spec);
	if (w.n)
		cli_fact("same as", w.s);
}

static void print_names(const lab_match *m)
{
	const lab_alias *a;
	char name[LAB_SPEC];
	const char *last = "";
	words w = { 0 };

	for (int i = 0; lab_match_name(m, i, &a, name); i++) {
		const char *title = lab_alias_framework(a)->title;

		say(&w, "%s", i ? strcmp(title, last) ? "; " : ", " : "");
		if (strcmp(title, last))
			say(&w, "%s ", title);
		say(&w, "%s", name);
		last = title;
	}
	if (w.n)
		cli_fact("names", w.s);
}

static void print_parts(const lab_identity *id)
{
	for (int i = 0; i < id->parts; i++) {
		const lab_part *p = &id->part[i];
		words w = { 0 };

		if (p->from == p->to)
			say(&w, "f(%.6g) = %.6g, not %.6g", p->x, p->y, p->f);
		else
			say(&w, "x from %.4g to %.4g: f(%.6g) = %.6g, not %.6g", p->from, p->to, p->x, p->y, p->f);
		cli_fact(i ? "  " : "but", w.s);
	}
}

void identify_print(const identify_subject *s, const lab_identity *id)
{
	words w = { 0 };

	say_verdict(&w, id);
	cli_wrap(0, 100, w.s);
	w.n = 0;
	say(&w, "%s%s%s, %s", s->about->name, *s->about->version ? ", " : "", s->about->version, lab_formats[s->dtype].name);
	if (id->samples && id->matches)
		say(&w, "; %zu inputs, the core in [%.3g, %.3g]", id->samples, id->low, id->high);
	cli_fact("target", w.s);
	if (id->matches && id->verdict != LAB_IS_NONE) {
		print_twins(id);
		print_names(&id->match[0]);
		print_parts(id);
	}
}
