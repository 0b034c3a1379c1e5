/* SPDX-License-Identifier: MIT */
/* From scores to findings. */
#include "lab/audit/findings.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/audit/ordinal.h"

const char *const lab_finding_words[LAB_FINDING_KINDS + 1] = {
#define FINDING(name, word, title) [LAB_FINDING_##name] = word,
#include "lab/audit/findings.def"
#undef FINDING
};

const char *const lab_finding_titles[LAB_FINDING_KINDS] = {
#define FINDING(name, word, title) [LAB_FINDING_##name] = title,
#include "lab/audit/findings.def"
#undef FINDING
};

/* Of one kind; where there are more, the narrowest gaps close.  A gap of a binade always does. */
enum { INTERVALS = 4, NARROW = 8 };

lab_finding *lab_findings_add(lab_findings *out, lab_finding f)
{
	static lab_finding spare;
	lab_finding *to = out->n < LAB_FINDINGS ? &out->list[out->n++] : &spare;
	*to = f;
	return to;
}

/* Results that are numbers far from where they belong. */
static const unsigned FAR = 1u << LAB_FAULT_BEYOND | 1u << LAB_FAULT_FALSE_ZERO | 1u << LAB_FAULT_FALSE_INF |
			    1u << LAB_FAULT_LOST_INF;

static lab_finding new_finding(lab_finding_kind kind)
{
	return (lab_finding){ .kind = kind, .from = NAN, .to = NAN, .x = NAN, .got = NAN, .want = NAN, .ulps = INFINITY,
			      .relative = NAN };
}

/* ---- intervals of bins ---------------------------------------------------------- */

typedef struct interval {
	int from, to; /* bins */
} interval;

/* What a bin has of several faults together. */
static lab_tally tally_of(const lab_bin *b, unsigned faults)
{
	lab_tally sum = { 0 };
	for (int k = 0; k < LAB_FAULTS; k++) {
		const lab_tally *part = &b->fault[k];
		if (!(faults >> k & 1) || !part->n)
			continue;
		if (!sum.n || part->worst.error > sum.worst.error)
			sum.worst = part->worst;
		sum.first = sum.n && sum.first < part->first ? sum.first : part->first;
		sum.last = sum.n && sum.last > part->last ? sum.last : part->last;
		sum.n += part->n;
	}
	return sum;
}

static lab_tally tally_over(const lab_score *s, unsigned faults, interval at)
{
	lab_bin sum = lab_score_sum(s, at.from, at.to);
	return tally_of(&sum, faults);
}

/* Of bins whose mask is `of`, if there is a mask; bins without inputs do not interrupt. */
static int find_intervals(const lab_score *s, unsigned faults, const char *mask, char of, interval **out)
{
	interval *list = malloc((size_t)s->axis->bins * sizeof *list);
	int n = 0;
	bool open = false;
	for (int i = 0; list && i < s->axis->bins; i++) {
		bool has = tally_of(&s->bin[i], faults).n && (!mask || mask[i] == of);
		if (has && open)
			list[n - 1].to = i;
		else if (has)
			list[n++] = (interval){ i, i };
		open = has || (open && !s->bin[i].n);
	}
	*out = list;
	return n;
}

/* Bins between two intervals; both sides of 0 stay apart. */
static int gap_after(const lab_axis *a, const interval *list, int i)
{
	bool crosses = a->bin[list[i].to].from < 0 && a->bin[list[i + 1].from].from >= 0;
	return list[i + 1].from - list[i].to + (crosses ? a->bins : 0);
}

static int close_gaps(const lab_axis *a, interval *list, int n, int most)
{
	while (n > 1) {
		int best = 0;
		for (int i = 1; i + 1 < n; i++)
			if (gap_after(a, list, i) < gap_after(a, list, best))
				best = i;
		if (n <= most && gap_after(a, list, best) > NARROW)
			break;
		list[best].to = list[best + 1].to;
		memmove(&list[best + 1], &list[best + 2], (size_t)(n - best - 2) * sizeof *list);
		n--;
	}
	return n;
}

/* ---- findings of faults ----------------------------------------------------------- */

typedef struct writer {
	const lab_pass *p;
	lab_truth *truth;
	lab_findings *out;
	char *mask; /* by bin: 1: its flushed results belong to a false zero */
} writer;

static double value_of(const writer *w, int64_t ordinal)
{
	return lab_ordinal_value(w->p->dtype, ordinal);
}

static const char *number(char s[32], double v)
{
	if (isnan(v))
		return "NaN";
	snprintf(s, 32, "%.4g", v);
	return s;
}

/* The largest relative error in the bins. */
static double relative_over(const lab_score *s, interval at)
{
	return lab_score_sum(s, at.from, at.to).relative;
}

static lab_finding *add_interval(writer *w, lab_finding_kind kind, unsigned faults, interval at)
{
	const lab_score *s = &w->p->score;
	lab_tally t = tally_over(s, faults, at);
	lab_finding f = new_finding(kind);
	uint64_t tried = lab_score_sum(s, at.from, at.to).n;
	f.from = value_of(w, t.first);
	f.to = value_of(w, t.last);
	f.n = t.n;
	f.x = value_of(w, t.worst.at);
	f.got = t.worst.got;
	f.ulps = t.worst.error;
	f.want = lab_truth_at(w->truth, f.x, NULL);
	f.relative = relative_over(s, at);
	f.share = (double)t.n / (double)tried;
	return lab_findings_add(w->out, f);
}

/* Every fault of a set, with words that depend on it. */
static void add_faults(writer *w, lab_finding_kind kind, unsigned faults, const char *mask, char of,
		       void (*describe)(writer *w, lab_finding *f))
{
	interval *list;
	int n = find_intervals(&w->p->score, faults, mask, of, &list);
	n = list ? close_gaps(&w->p->axis, list, n, INTERVALS) : 0;
	for (int i = 0; i < n; i++)
		describe(w, add_interval(w, kind, faults, list[i]));
	free(list);
}

static void describe_beyond(writer *w, lab_finding *f)
{
	char s[32];
	(void)w;
	f->ulps = lab_truth_exact_ulps(w->truth, f->x, f->got);
	if (f->relative >= 1e-3 && f->relative < 100)
		snprintf(f->text, sizeof f->text, "up to %.3g %% off", 100 * f->relative);
	else
		snprintf(f->text, sizeof f->text, "relative error up to %s", number(s, f->relative));
}

/* The larger of the true values at both ends of what became 0 tells how bad it is. */
static void describe_zero(writer *w, lab_finding *f)
{
	char s[32];
	double left = lab_truth_at(w->truth, f->from, NULL), right = lab_truth_at(w->truth, f->to, NULL);
	bool first = fabs(left) > fabs(right);
	f->x = first ? f->from : f->to;
	f->got = 0;
	f->want = first ? left : right;
	f->ulps = lab_truth_exact_ulps(w->truth, f->x, 0);
	f->relative = 1;
	snprintf(f->text, sizeof f->text, "returns 0, true values up to %s", number(s, f->want));
}

static void describe_infinite(writer *w, lab_finding *f)
{
	char s[32], r[32];
	(void)w;
	snprintf(f->text, sizeof f->text, "returns %s where %s is right", number(s, f->got), number(r, f->want));
}

static void describe_nan(writer *w, lab_finding *f)
{
	char s[32];
	(void)w;
	f->relative = NAN;
	snprintf(f->text, sizeof f->text, "returns NaN where %s is right", number(s, f->want));
}

/* NaNs of both signs are one. */
static void add_lost_nan(writer *w)
{
	char s[32];
	lab_tally t = tally_over(&w->p->score, 1u << LAB_FAULT_NAN_LOST, (interval){ 0, w->p->axis.bins - 1 });
	if (!t.n)
		return;
	lab_finding f = new_finding(LAB_FINDING_NAN);
	f.n = t.n;
	f.got = t.worst.got;
	snprintf(f.text, sizeof f.text, "NaN gives %s: it hides where things went wrong", number(s, f.got));
	lab_findings_add(w->out, f);
}

static void describe_limit(writer *w, lab_finding *f)
{
	char s[32], r[32];
	(void)w;
	f->relative = NAN;
	snprintf(f->text, sizeof f->text, "%sinf gives %s, the limit is %s", f->x < 0 ? "-" : "+", number(s, f->got),
		 number(r, f->want));
}

static void describe_kink(writer *w, lab_finding *f)
{
	char s[32], r[32], x[32];
	snprintf(f->text, sizeof f->text, "%s(%s) is %s, documented is %s", w->p->output == LAB_F ? "f" : "f'", number(x, f->x),
		 number(s, f->got), number(r, f->want));
}

static void describe_sign(writer *w, lab_finding *f)
{
	char s[32], r[32];
	(void)w;
	f->relative = NAN;
	f->ulps = 0;
	snprintf(f->text, sizeof f->text, "returns %s where %s is right", number(s, f->got), number(r, f->want));
}

static void describe_order(writer *w, lab_finding *f)
{
	(void)w;
	f->relative = NAN;
	snprintf(f->text, sizeof f->text, "f turns back by up to %.3g ULP between neighbours where it must not", f->ulps);
}

/* ---- flushed to zero ---------------------------------------------------------------- */

/* Flushed results next to false zeros are the same defect: what cancels does so below the normal numbers, too. */
static void mark_neighbours(writer *w)
{
	const lab_score *s = &w->p->score;
	for (int side = -1; side <= 1; side += 2) {
		bool open = false;
		for (int k = 0; k < s->axis->bins; k++) {
			int i = side > 0 ? k : s->axis->bins - 1 - k;
			const lab_bin *b = &s->bin[i];
			bool zero = b->fault[LAB_FAULT_FALSE_ZERO].n, flushed = b->fault[LAB_FAULT_FLUSHED].n;
			open = zero || (open && (flushed || !b->n));
			if (open)
				w->mask[i] = 1;
		}
	}
}

static bool is_small(const writer *w, double x)
{
	return fabs(x) < lab_least_normal(&lab_formats[w->p->dtype]);
}

/* Were results flushed whose inputs are normal numbers? */
static bool flushes_results(const writer *w)
{
	const lab_score *s = &w->p->score;
	for (int i = 0; i < s->axis->bins; i++)
		if (s->bin[i].fault[LAB_FAULT_FLUSHED].n && !w->mask[i] && !is_small(w, value_of(w, s->axis->bin[i].from)))
			return true;
	return false;
}

static void describe_flushed(writer *w, lab_finding *f)
{
	bool inputs = is_small(w, f->from) && is_small(w, f->to), results = flushes_results(w);
	snprintf(f->text, sizeof f->text, "%s", !inputs	     ? "subnormal results are flushed to 0"
						: results ? "subnormal numbers are flushed to 0, as results are elsewhere"
							  : "subnormal numbers are flushed to 0: inputs or results, f cannot tell");
}

/* 0 for subnormal inputs that have normal results: the inputs are flushed. */
static void describe_flushed_inputs(writer *w, lab_finding *f)
{
	describe_zero(w, f);
	if (!is_small(w, f->from) || !is_small(w, f->to))
		return;
	f->kind = LAB_FINDING_FTZ;
	snprintf(f->text, sizeof f->text, "subnormal inputs are taken for 0");
}

static void add_zeros(writer *w)
{
	const unsigned flushed = 1u << LAB_FAULT_FLUSHED, both = 1u << LAB_FAULT_FALSE_ZERO | flushed;
	w->mask = calloc((size_t)w->p->axis.bins, 1);
	if (!w->mask)
		return;
	mark_neighbours(w);
	add_faults(w, LAB_FINDING_FALSE_ZERO, both, w->mask, 1, describe_flushed_inputs);
	add_faults(w, LAB_FINDING_FTZ, flushed, w->mask, 0, describe_flushed);
	free(w->mask);
}

/* Breaks within the limit are what errors within the limit lead to, and those among larger errors what these do. */
static void add_order(writer *w)
{
	const lab_score *s = &w->p->score;
	int before = w->out->n, kept = before, bins = s->axis->bins;
	char *errors = calloc((size_t)bins, 1);
	if (!errors)
		return;
	for (int i = 0; i < bins; i++)
		for (int k = -1; k <= 1; k++)
			errors[i] |= i + k >= 0 && i + k < bins && tally_of(&s->bin[i + k], FAR).n > 0;
	add_faults(w, LAB_FINDING_ORDER, 1u << LAB_FAULT_ORDER, errors, 0, describe_order);
	for (int i = before; i < w->out->n; i++)
		if (w->out->list[i].ulps > s->limit)
			w->out->list[kept++] = w->out->list[i];
	w->out->n = kept;
	free(errors);
}

/* ---- accidents ------------------------------------------------------------------------ */

static const lab_finding_kind kind_of_accident[] = {
	[LAB_TARGET_CRASHED] = LAB_FINDING_CRASH,     [LAB_TARGET_HUNG] = LAB_FINDING_HANG,
	[LAB_TARGET_REFUSED] = LAB_FINDING_ERROR,     [LAB_TARGET_MISSHAPEN] = LAB_FINDING_SHAPE,
	[LAB_TARGET_SCRIBBLED] = LAB_FINDING_SCRIBBLE,
};

static void add_accident(writer *w, const lab_accident *a)
{
	lab_finding f = new_finding(kind_of_accident[a->what]);
	f.from = value_of(w, a->from);
	f.to = value_of(w, a->to);
	f.n = a->n;
	f.share = a->alone ? 1 : NAN;
	f.x = f.from;
	if (a->alone)
		f.n = (uint64_t)(a->to - a->from) + 1;
	snprintf(f.text, sizeof f.text, "%.180s%s", a->words, a->alone ? "" : "; no single input does it");
	lab_findings_add(w->out, f);
}

void lab_findings_of_pass(const lab_pass *p, lab_truth *truth, lab_findings *out)
{
	writer w = { .p = p, .truth = truth, .out = out };
	for (int i = 0; i < p->accidents; i++)
		add_accident(&w, &p->accident[i]);
	add_zeros(&w);
	add_faults(&w, LAB_FINDING_FALSE_INF, 1u << LAB_FAULT_FALSE_INF | 1u << LAB_FAULT_LOST_INF, NULL, 0, describe_infinite);
	add_faults(&w, LAB_FINDING_NAN, 1u << LAB_FAULT_NAN, NULL, 0, describe_nan);
	add_lost_nan(&w);
	add_faults(&w, LAB_FINDING_INF, 1u << LAB_FAULT_INFINITE, NULL, 0, describe_limit);
	add_faults(&w, LAB_FINDING_DOMAIN, 1u << LAB_FAULT_OUTSIDE, NULL, 0, describe_infinite);
	add_faults(&w, LAB_FINDING_ULP, 1u << LAB_FAULT_BEYOND, NULL, 0, describe_beyond);
	add_faults(&w, LAB_FINDING_KINK, 1u << LAB_FAULT_KINK, NULL, 0, describe_kink);
	add_faults(&w, LAB_FINDING_ZERO_SIGN, 1u << LAB_FAULT_SIGN, NULL, 0, describe_sign);
	add_order(&w);
}

/* ---- properties ------------------------------------------------------------------------ */

/* What stands before and behind the number in lab_property_result.with and died_with. */
static const char *const with_words[LAB_PROPERTIES][2] = {
	[LAB_SAME_RUN] = { "in run ", "" },
	[LAB_SAME_LENGTH] = { "in an array of ", "" },
	[LAB_SAME_POSITION] = { "", " place(s) from there" },
	[LAB_SAME_ALIGNMENT] = { "", " element(s) off a 64-byte boundary" },
	[LAB_SAME_STRIDE] = { "with stride ", "" },
	[LAB_SAME_THREADS] = { "with ", " threads" },
};

static void add_property(const lab_property_result *r, int i, actfn_dtype dtype, lab_findings *out)
{
	lab_finding f = new_finding((lab_finding_kind)(LAB_FINDING_RUN + i));
	f.n = r->differing;
	f.x = r->x;
	f.got = r->other;
	f.want = r->one;
	f.ulps = r->ulps;
	int digits = dtype == ACTFN_F64 ? 17 : 9;
	snprintf(f.text, sizeof f.text, "at %.*g: %.*g, but %.*g %s%zu%s", digits, r->x, digits, r->one, digits, r->other,
		 with_words[i][0], r->with, with_words[i][1]);
	lab_findings_add(out, f);
}

void lab_findings_of_properties(const lab_property_result r[LAB_PROPERTIES], actfn_dtype dtype, lab_findings *out)
{
	for (int i = 0; i < LAB_PROPERTIES; i++) {
		if (r[i].differing)
			add_property(&r[i], i, dtype, out);
		if (!r[i].accident)
			continue;
		lab_finding f = new_finding((lab_finding_kind)(LAB_FINDING_RUN + i));
		snprintf(f.text, sizeof f.text, "%s%zu%s: %.200s", with_words[i][0], r[i].died_with, with_words[i][1], r[i].words);
		lab_findings_add(out, f);
	}
}
