/* SPDX-License-Identifier: MIT */
/* What an audit has found, for people. */
#include "cli/audit_report.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "lab/audit/ordinal.h"
#include "lab/text.h"

enum { INDENT = 4, KIND = 12, WHERE = 24, NUMBER = 32 };

static const char *place(char s[NUMBER], double v)
{
	snprintf(s, NUMBER, "%.6g", v);
	return s;
}

/* ---- one part ---------------------------------------------------------------------- */

static void print_figures(const lab_audit_part *p)
{
	char n[32], u[NUMBER], x[NUMBER];
	const lab_bin *t = &p->total;
	printf("  %s %s   %s inputs", lab_audit_direction(p->output), lab_formats[p->dtype].name, lab_commas(p->pass.done, n));
	if (t->n)
		printf("   %.4g %% correctly rounded", 100.0 * (double)t->right / (double)t->n);
	if (t->measured)
		printf("   mean %.2g, max %s ULP", t->sum / (double)t->measured, lab_audit_ulps(p->max_ulp, u));
	if (t->measured && !isnan(p->x))
		printf(" at %s", place(x, p->x));
	printf("   %.2g s\n", p->pass.seconds);
}

static void print_first(const lab_audit_subject *s, const lab_audit_part *p)
{
	char a[NUMBER], b[NUMBER];
	double left = p->first[0], right = p->first[1];
	if (isnan(left) && isnan(right))
		return;
	printf("%*sfrom 0 outwards within %g ULP up to ", INDENT, "", s->limit);
	if (isnan(right))
		printf("%s on the left, all the way on the right\n", place(a, left));
	else if (isnan(left))
		printf("%s on the right, all the way on the left\n", place(a, right));
	else
		printf("%s and %s\n", place(a, left), place(b, right));
}

/* Results that depend on something besides x: each is an own kind, and together they are one line. */
static bool is_dependence(const lab_finding *f)
{
	return f->kind >= LAB_FINDING_RUN && f->kind <= LAB_FINDING_THREADS && !isnan(f->got);
}

/* In capitals where it counts, so that the eye finds it. */
static void print_kind(const char *title, bool counts)
{
	char s[KIND + 1];
	snprintf(s, sizeof s, "%s", title);
	for (char *c = s; counts && *c; c++)
		*c = (char)toupper((unsigned char)*c);
	printf("%*s%-*s ", INDENT, "", KIND, s);
}

static void print_finding(const lab_audit_subject *s, const lab_audit_part *p, const lab_finding *f)
{
	char where[LAB_AUDIT_WHERE], u[NUMBER], x[NUMBER];
	bool counts = !(s->allowed >> f->kind & 1);
	print_kind(lab_finding_titles[f->kind], counts);
	printf("%-*s %s", WHERE, lab_audit_where(p->dtype, f->from, f->to, where), f->text);
	if (f->kind == LAB_FINDING_ULP)
		printf(", %s ULP", lab_audit_ulps(f->ulps, u));
	if (f->kind == LAB_FINDING_ULP && !isnan(f->x))
		printf(" at %s", place(x, f->x));
	puts(counts ? "" : " (allowed)");
}

/* "length, stride" in one line, with the largest difference and one example. */
static void print_dependences(const lab_audit_subject *s, const lab_audit_part *p)
{
	const lab_finding *worst = NULL;
	bool counts = false;
	char words[128] = "", u[NUMBER];
	for (int i = 0; i < p->findings.n; i++) {
		const lab_finding *f = &p->findings.list[i];
		if (!is_dependence(f))
			continue;
		size_t used = strlen(words);
		snprintf(words + used, sizeof words - used, "%s%s", used ? ", " : "", lab_finding_words[f->kind]);
		counts |= !(s->allowed >> f->kind & 1);
		worst = !worst || f->ulps > worst->ulps ? f : worst;
	}
	if (!worst)
		return;
	print_kind("other bits", counts);
	printf("by %s", words);
	if (isfinite(worst->ulps))
		printf(", up to %s ULP", lab_audit_ulps(worst->ulps, u));
	puts(counts ? "" : " (allowed)");
	printf("%*s%-*s %s\n", INDENT, "", KIND, "", worst->text);
}

/* Is the bin in an interval about errors? */
static bool is_told(const lab_audit_part *p, const lab_axis_bin *bin)
{
	for (int i = 0; i < p->findings.n; i++) {
		const lab_finding *f = &p->findings.list[i];
		bool about = f->kind == LAB_FINDING_ULP || f->kind == LAB_FINDING_FALSE_ZERO || f->kind == LAB_FINDING_FTZ;
		if (about && lab_ordinal(p->dtype, f->from) <= bin->to && lab_ordinal(p->dtype, f->to) >= bin->from)
			return true;
	}
	return false;
}

/* The largest error of the bins that no finding about errors tells of. */
static void print_rest(const lab_audit_part *p)
{
	const lab_score *s = &p->pass.score;
	char u[NUMBER], x[NUMBER];
	lab_witness worst = { .error = -1 };
	bool some = false;
	for (int i = 0; i < s->axis->bins; i++) {
		const lab_bin *b = &s->bin[i];
		bool told = is_told(p, &s->axis->bin[i]);
		some |= told;
		if (!told && b->measured && b->worst.error > worst.error)
			worst = b->worst;
	}
	if (some && worst.error >= 0)
		printf("%*s%-*s %-*s at most %s ULP, at %s\n", INDENT, "", KIND, "", WHERE, "elsewhere",
		       lab_audit_ulps(worst.error, u), place(x, lab_ordinal_value(p->dtype, worst.at)));
}

static bool found(const lab_audit_part *p, lab_finding_kind kind)
{
	for (int i = 0; i < p->findings.n; i++)
		if (p->findings.list[i].kind == kind)
			return true;
	return false;
}

/* Inputs tried of a region of that kind. */
static bool tried_region(const lab_audit_part *p, lab_region_kind kind)
{
	const lab_axis *axis = &p->pass.axis;
	for (int i = 0; i < axis->bins; i++)
		if (axis->region[axis->bin[i].region].kind == kind && p->pass.score.bin[i].n)
			return true;
	return false;
}

static bool tried_nan(const lab_audit_part *p)
{
	return tried_region(p, LAB_REGION_NAN);
}

static bool tried_infinities(const lab_audit_part *p)
{
	return tried_region(p, LAB_REGION_INFINITE);
}

static bool tried_at(const lab_audit_part *p, int64_t ordinal)
{
	return p->pass.score.bin[lab_axis_find(&p->pass.axis, ordinal)].n;
}

static bool tried_zeros(const lab_audit_part *p)
{
	return p->output == LAB_F && tried_at(p, 0) && tried_at(p, -1);
}

static bool tried_subnormal(const lab_audit_part *p)
{
	return tried_at(p, 1) || tried_region(p, LAB_REGION_UNDERFLOW);
}

static bool tried_kinks(const lab_audit_part *p)
{
	for (int i = 0; i < p->pass.axis.bins; i++)
		if (p->pass.axis.bin[i].kink && p->pass.score.bin[i].n)
			return true;
	return false;
}

static bool tried_bounds(const lab_audit_part *p)
{
	return p->edges.tried;
}

static bool tried_order(const lab_audit_part *p)
{
	return p->total.ordered;
}

/* What was tried and is in order. */
static void print_order(const lab_audit_part *p)
{
	static const struct {
		lab_finding_kind kind;
		bool (*tried)(const lab_audit_part *p);
		const char *words;
	} rules[] = {
		{ LAB_FINDING_NAN, tried_nan, "NaN kept" },
		{ LAB_FINDING_INF, tried_infinities, "limits at the infinities" },
		{ LAB_FINDING_ZERO_SIGN, tried_zeros, "signs of zero" },
		{ LAB_FINDING_FTZ, tried_subnormal, "subnormal numbers" },
		{ LAB_FINDING_KINK, tried_kinks, "kinks" },
		{ LAB_FINDING_ORDER, tried_order, "monotone" },
		{ LAB_FINDING_BOUNDS, tried_bounds, "ends of arrays" },
	};
	bool some = false;
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		if (!rules[i].tried(p) || found(p, rules[i].kind))
			continue;
		printf(some ? ", %s" : "    in order: %s", rules[i].words);
		some = true;
	}
	if (some)
		putchar('\n');
}

static bool is_same(const lab_property_result *r)
{
	return r->tried && !r->differing && !r->accident;
}

static void print_properties(const lab_audit_part *p)
{
	bool some = false;
	for (int i = 0; i < LAB_PROPERTIES; i++)
		if (is_same(&p->property[i])) {
			printf(some ? ", %s" : "    same bits whatever the %s", lab_property_names[i]);
			some = true;
		}
	for (int i = 0, n = 0; i < LAB_PROPERTIES; i++)
		if (p->property[LAB_SAME_RUN].tried && !p->property[i].tried && !p->property[i].accident)
			printf(n++ ? ", %s" : "   not tried: %s", lab_property_names[i]);
	if (some)
		putchar('\n');
}

static void print_causes(const lab_audit_part *p)
{
	char n[32];
	for (int i = 0; i < p->causes; i++) {
		const lab_cause *c = &p->cause[i].cause;
		if (lab_audit_told(p, i))
			continue;
		printf("    cause: %s\n           it gives ", c->what);
		if (c->same >= 0.5)
			printf("the same bits for %.0f %%", 100 * c->same);
		else
			printf("errors of the same size for %.0f %%, the same bits for %.0f %%", 100 * c->alike, 100 * c->same);
		printf(" of %s results tried (%s)\n", lab_commas(c->tried, n),
		       lab_finding_words[p->findings.list[p->cause[i].finding].kind]);
		if (*c->cure)
			printf("      use: %s\n", c->cure);
	}
}

static void print_part(const lab_audit_subject *s, const lab_audit_part *p)
{
	if (!p->tried) {
		printf("  %s %s   not tried: %s\n", lab_audit_direction(p->output), lab_formats[p->dtype].name, p->why);
		for (int i = 0; i < p->findings.n; i++)
			print_finding(s, p, &p->findings.list[i]);
		return;
	}
	print_figures(p);
	if (p->pass.axis.bins) /* a function of rows has none */
		print_first(s, p);
	for (int i = 0; i < p->findings.n; i++)
		if (!is_dependence(&p->findings.list[i]))
			print_finding(s, p, &p->findings.list[i]);
	if (p->pass.axis.bins)
		print_rest(p);
	print_dependences(s, p);
	if (p->pass.axis.bins)
		print_order(p);
	print_properties(p);
	print_causes(p);
	if (p->pass.gave_up)
		printf("    more than %d different accidents: the rest of the inputs was not tried\n", LAB_ACCIDENTS);
}

void audit_print(const lab_audit_subject *s, const lab_audit *a)
{
	int n = lab_audit_count(a, s->allowed), all = lab_audit_count(a, 0);
	printf("%s%s%s  %s  %s", s->version, *s->version ? "  " : "", *s->name ? s->name : s->target,
	       s->found ? "taken for" : "held against", s->spec);
	if (s->found && *s->found)
		printf(" (%s)", s->found);
	putchar('\n');
	for (int i = 0; i < a->parts; i++)
		print_part(s, a->part[i]);
	if (a->stopped)
		printf("  stopped: this is what the inputs tried so far have shown\n");
	if (!all)
		printf("  nothing found (limit: %g ULP)\n", s->limit);
	else
		printf("  %d finding%s, %d count%s (limit: %g ULP)\n", all, all == 1 ? "" : "s", n, n == 1 ? "s" : "", s->limit);
}
