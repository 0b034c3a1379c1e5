/* SPDX-License-Identifier: MIT */
/* An audit, part by part. */
#include "lab/audit/audit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/audit/closer.h"
#include "lab/audit/ordinal.h"
#include "lab/audit/stored.h"

enum { WITNESSES = 2048, PER_BIN = 9, PROBES = 1021, FIRST_CALL = 64 };

typedef struct auditor {
	const lab_audit_spec *spec;
	lab_pass_spec pass;
	lab_audit_part *part;
	lab_truth *truth;
	size_t stored; /* results that are all there is; 0: the auditee can be asked */
	const char *x, *y;
} auditor;

/* ---- single calls ------------------------------------------------------------------ */

static bool is_safe(const lab_pass *p, int64_t ordinal)
{
	for (int i = 0; i < p->accidents; i++)
		if (ordinal >= p->accident[i].from && ordinal <= p->accident[i].to)
			return false;
	return true;
}

/* y = results for x[0 .. n), as doubles. */
static lab_target_outcome call_once(const auditor *a, size_t n, const double *x, double *y, char *why)
{
	size_t size = lab_formats[a->part->dtype].size;
	char *in = calloc(n, size), *gy = calloc(n, size), *out = calloc(n, size);
	lab_target_outcome outcome = LAB_TARGET_FAILED;
	double one = 1;
	if (in && gy && out) {
		lab_target_call call = lab_pass_call(a->part->output, a->part->dtype, n, in, gy, out);
		lab_write(a->part->dtype, n, x, in);
		for (size_t i = 0; i < n; i++)
			lab_write(a->part->dtype, 1, &one, gy + i * size);
		outcome = a->spec->auditee->run(a->spec->auditee->arg, &call, why);
	}
	if (outcome == LAB_TARGET_OK)
		lab_read(a->part->dtype, n, out, y);
	free(in);
	free(gy);
	free(out);
	return outcome;
}

/* Does the target take the type, and give results for harmless inputs? */
static bool is_willing(auditor *a)
{
	double x[FIRST_CALL], y[FIRST_CALL];
	for (int i = 0; i < FIRST_CALL; i++)
		x[i] = 0.25 + i / 128.0;
	lab_target_outcome outcome = call_once(a, FIRST_CALL, x, y, a->part->why);
	if (outcome == LAB_TARGET_MISSHAPEN) {
		lab_finding f = { .kind = LAB_FINDING_SHAPE, .from = NAN, .to = NAN, .share = NAN, .x = NAN, .got = NAN,
				  .want = NAN, .ulps = INFINITY, .relative = NAN };
		snprintf(f.text, sizeof f.text, "%.240s", a->part->why);
		lab_findings_add(&a->part->findings, f);
	}
	return outcome != LAB_TARGET_REFUSED && outcome != LAB_TARGET_MISSHAPEN && outcome != LAB_TARGET_FAILED;
}

/* ---- figures ----------------------------------------------------------------------- */

static void note_regions(lab_audit_part *part)
{
	const lab_axis *axis = &part->pass.axis;
	for (int r = 0, bin = 0; r < axis->regions; r++) {
		int first = bin;
		while (bin < axis->bins && axis->bin[bin].region == r)
			bin++;
		lab_bin sum = lab_score_sum(&part->pass.score, first, bin - 1);
		lab_audit_region *out = &part->region[part->regions];
		if (!sum.n)
			continue;
		*out = (lab_audit_region){ .from = lab_ordinal_value(axis->dtype, axis->region[r].from),
					   .to = lab_ordinal_value(axis->dtype, axis->region[r].to), .n = sum.n,
					   .right = sum.right, .max_ulp = sum.worst.error, .relative = sum.relative,
					   .mean = sum.measured ? sum.sum / (double)sum.measured : 0,
					   .x = lab_ordinal_value(axis->dtype, sum.worst.at) };
		snprintf(out->name, sizeof out->name, "%s", axis->region[r].name);
		part->regions++;
	}
}

/* The first input from 0 outwards with a finite error beyond the limit, or none where there should be a number. */
static void note_first(lab_audit_part *part)
{
	static const lab_fault faults[] = { LAB_FAULT_BEYOND, LAB_FAULT_FALSE_ZERO, LAB_FAULT_NAN, LAB_FAULT_FALSE_INF,
					    LAB_FAULT_LOST_INF };
	const lab_score *s = &part->pass.score;
	int64_t left = INT64_MIN, right = INT64_MAX;
	for (int i = 0; i < s->axis->bins; i++)
		for (size_t k = 0; k < sizeof faults / sizeof *faults; k++) {
			const lab_tally *t = &s->bin[i].fault[faults[k]];
			if (t->n && t->last < 0 && t->last > left)
				left = t->last;
			if (t->n && t->first >= 0 && t->first < right)
				right = t->first;
		}
	part->first[0] = left == INT64_MIN ? NAN : lab_ordinal_value(part->dtype, left);
	part->first[1] = right == INT64_MAX ? NAN : lab_ordinal_value(part->dtype, right);
}

static void note_worst(auditor *a)
{
	lab_audit_part *part = a->part;
	part->total = lab_score_sum(&part->pass.score, 0, part->pass.axis.bins - 1);
	part->x = part->got = part->want = NAN;
	if (!part->total.measured)
		return;
	part->x = lab_ordinal_value(part->dtype, part->total.worst.at);
	part->got = part->total.worst.got;
	part->want = lab_truth_at(a->truth, part->x, NULL);
	part->max_ulp = lab_truth_exact_ulps(a->truth, part->x, part->got);
}

/* ---- properties --------------------------------------------------------------------- */

/* Inputs from all over the axis, the ordinary ones above all. */
static size_t pick_probes(const lab_pass *p, double *x)
{
	const lab_axis *axis = &p->axis;
	size_t n = 0;
	for (int i = 0; i < axis->specials && n < PROBES / 4; i++)
		if (is_safe(p, axis->special[i]))
			x[n++] = lab_ordinal_value(axis->dtype, axis->special[i]);
	for (int i = 0; n < PROBES && i < 8 * PROBES; i++) {
		/* the golden section spreads them evenly; small numbers and large ones by turns */
		double part = fmod((i + 1) * 0.61803398874989485, 1), v = (2 * part - 1) * (i % 3 ? 10 : i % 2 ? 100 : 1);
		int64_t at = lab_ordinal(axis->dtype, v);
		if (is_safe(p, at))
			x[n++] = lab_ordinal_value(axis->dtype, at);
	}
	return n;
}

static bool run_properties(auditor *a, char *why)
{
	double x[PROBES];
	lab_audit_part *part = a->part;
	size_t n = pick_probes(&part->pass, x);
	if (n < PROBES)
		return true; /* it dies nearly everywhere: there are findings enough */
	if (!lab_properties_run(a->spec->auditee, part->output, part->dtype, x, n, part->property, why))
		return false;
	lab_findings_of_properties(part->property, part->dtype, &part->findings);
	if (!lab_edges_run(a->spec->auditee, part->output, part->dtype, false, x, &part->edges, why))
		return false;
	lab_findings_of_edges(&part->edges, &part->findings);
	return true;
}

/* ---- causes -------------------------------------------------------------------------- */

static const unsigned faults_of[LAB_FINDING_KINDS] = {
	[LAB_FINDING_ULP] = 1u << LAB_FAULT_BEYOND,
	[LAB_FINDING_FALSE_ZERO] = 1u << LAB_FAULT_FALSE_ZERO,
	[LAB_FINDING_FALSE_INF] = 1u << LAB_FAULT_FALSE_INF | 1u << LAB_FAULT_LOST_INF,
	[LAB_FINDING_NAN] = 1u << LAB_FAULT_NAN,
};

/* Inputs of a bin with the finding's faults; between the first and the last one others may lie, too. */
static size_t pick_witnesses(const lab_pass *p, int bin, unsigned faults, int each, double *x)
{
	size_t n = 0;
	for (int k = 0; k < LAB_FAULTS; k++) {
		const lab_tally *t = &p->score.bin[bin].fault[k];
		if (!(faults >> k & 1) || !t->n)
			continue;
		for (int i = 0; i < each; i++) {
			int64_t at = t->first + (int64_t)((double)(t->last - t->first) * i / each);
			if (is_safe(p, at))
				x[n++] = lab_ordinal_value(p->dtype, at);
		}
		x[n++] = lab_ordinal_value(p->dtype, t->worst.at);
	}
	return n;
}

/* Zeros fit any formula that is 0 there: where the zeros begin, and what comes before them, has to fit, too. */
static size_t pick_neighbours(const lab_finding *f, const lab_format *format, size_t n, double *x)
{
	double away = f->x == f->to ? 0.25 : -0.25; /* to the other side of the interval's end */
	for (size_t i = 0; i < n; i++)
		x[i] = lab_round(format, f->x + away * fabs(f->x) * (double)(i + 1) / (double)n);
	return n;
}

static size_t collect_witnesses(const lab_pass *p, const lab_finding *f, double *x)
{
	unsigned faults = faults_of[f->kind];
	int64_t from = lab_ordinal(p->dtype, f->from), to = lab_ordinal(p->dtype, f->to);
	int first = lab_axis_find(&p->axis, from), last = lab_axis_find(&p->axis, to), bins = last - first + 1;
	int step = bins * (PER_BIN + 1) * 2 / WITNESSES + 1, each = bins < 16 ? 64 : PER_BIN;
	size_t n = 0;
	for (int i = first; i <= last && n + 4 * ((size_t)each + 1) < WITNESSES * 3 / 4; i += step)
		n += pick_witnesses(p, i, faults, each, x + n);
	return n;
}

/* Is this result one that the finding is about? */
static bool is_witness(const auditor *a, double got, double want, double value)
{
	double away = fabs(got - value) / lab_ulp(&lab_formats[a->part->dtype], value);
	return isnan(got) ? !isnan(want) : !(away <= a->spec->limit) || (got == 0) != (want == 0);
}

/* Asks for results at inputs like those of the finding; returns how many of them it is about. */
static size_t ask_witnesses(auditor *a, const lab_finding *f, double *x, double *y)
{
	char unused[LAB_MESSAGE];
	size_t n = collect_witnesses(&a->part->pass, f, x), kept = 0, wrong = n;
	double value;
	if (f->kind == LAB_FINDING_FALSE_ZERO)
		n += pick_neighbours(f, &lab_formats[a->part->dtype], n < WITNESSES / 2 ? n : WITNESSES - n, x + n);
	if (!n || call_once(a, n, x, y, unused) != LAB_TARGET_OK)
		return 0;
	for (size_t i = 0; i < n; i++) {
		double want = lab_truth_at(a->truth, x[i], &value);
		if (i < wrong && !is_witness(a, y[i], want, value))
			continue;
		x[kept] = x[i];
		y[kept++] = y[i];
	}
	return kept;
}

/* The same from what is stored. */
static size_t stored_witnesses(const auditor *a, const lab_finding *f, double *x, double *y)
{
	size_t size = lab_formats[a->part->dtype].size, n = 0;
	for (size_t i = 0; i < a->stored && n < WITNESSES; i++) {
		double in, out, value, want;
		lab_read(a->part->dtype, 1, a->x + i * size, &in);
		lab_read(a->part->dtype, 1, a->y + i * size, &out);
		if (!(in >= f->from && in <= f->to))
			continue;
		want = lab_truth_at(a->truth, in, &value);
		if (!is_witness(a, out, want, value))
			continue;
		x[n] = in;
		y[n++] = out;
	}
	return n;
}

static void find_cause(auditor *a, int finding)
{
	lab_audit_part *part = a->part;
	const lab_finding *f = &part->findings.list[finding];
	lab_audit_cause *to = &part->cause[part->causes];
	double x[WITNESSES], y[WITNESSES];
	if (part->causes == LAB_AUDIT_CAUSES)
		return;
	size_t n = a->stored ? stored_witnesses(a, f, x, y) : ask_witnesses(a, f, x, y);
	to->finding = finding;
	if (lab_cause_find(a->spec->f, part->output, part->dtype, n, x, y, &to->cause))
		part->causes++;
}

static void find_causes(auditor *a)
{
	for (int i = 0; i < a->part->findings.n; i++)
		if (faults_of[a->part->findings.list[i].kind])
			find_cause(a, i);
}

/* ---- parts --------------------------------------------------------------------------- */

static bool look_closely(auditor *a, char *why)
{
	lab_audit_part *part = a->part;
	if (!a->stored && !part->pass.stopped && !lab_closer_look(&a->pass, a->truth, &part->pass))
		return lab_fail(why, "out of memory");
	note_worst(a);
	note_regions(part);
	note_first(part);
	lab_findings_of_pass(&part->pass, a->truth, &part->findings);
	find_causes(a);
	return a->stored || part->pass.stopped || part->pass.gave_up || run_properties(a, why);
}

static bool run_part(const lab_audit_spec *spec, lab_audit_part *part, char *why)
{
	auditor a = { .spec = spec, .part = part };
	a.pass = (lab_pass_spec){ spec->f,	 part->output,	 part->dtype,	 spec->effort, spec->limit,
				  spec->auditee, spec->auditees, spec->progress, spec->arg };
	if (spec->begin)
		spec->begin(spec->arg, part->output, part->dtype);
	if (!is_willing(&a))
		return true;
	part->tried = true;
	part->why[0] = 0;
	a.truth = lab_truth_new(spec->f, part->output, part->dtype, why);
	bool ran = a.truth && lab_pass_run(&a.pass, &part->pass, why) && look_closely(&a, why);
	lab_truth_free(a.truth);
	return ran;
}

static lab_audit_part *new_part(lab_audit *out, int output, actfn_dtype dtype)
{
	lab_audit_part *part = calloc(1, sizeof *part);
	if (!part)
		return NULL;
	part->output = output;
	part->dtype = dtype;
	part->first[0] = part->first[1] = part->x = part->got = part->want = NAN;
	return out->part[out->parts++] = part;
}

static bool add_part(const lab_audit_spec *spec, lab_audit *out, int output, actfn_dtype dtype, char *why)
{
	lab_audit_part *part = new_part(out, output, dtype);
	if (!part)
		return lab_fail(why, "out of memory");
	bool ran = run_part(spec, part, why);
	out->stopped = part->pass.stopped;
	return ran;
}

bool lab_audit_run(const lab_audit_spec *spec, lab_audit *out, char *why)
{
	static const actfn_dtype order[LAB_DTYPES] = { ACTFN_F32, ACTFN_F64, ACTFN_BF16, ACTFN_F16 };
	bool ran = true;
	*out = (lab_audit){ 0 };
	for (int i = 0; i < LAB_DTYPES; i++) {
		unsigned bit = 1u << order[i];
		if (ran && !out->stopped && (spec->forward & bit))
			ran = add_part(spec, out, LAB_F, order[i], why);
		if (ran && !out->stopped && (spec->backward & bit))
			ran = add_part(spec, out, LAB_DF, order[i], why);
	}
	if (!ran)
		lab_audit_free(out);
	return ran;
}

bool lab_audit_stored(const lab_audit_spec *spec, actfn_dtype dtype, size_t n, const void *x, const void *y, lab_audit *out,
		      char *why)
{
	*out = (lab_audit){ 0 };
	lab_audit_part *part = new_part(out, LAB_F, dtype);
	auditor a = { .spec = spec, .part = part, .stored = n, .x = x, .y = y };
	lab_pass_spec pass = { .f = spec->f, .output = LAB_F, .dtype = dtype, .limit = spec->limit };
	a.truth = part ? lab_truth_new(spec->f, LAB_F, dtype, why) : NULL;
	bool ran = part || lab_fail(why, "out of memory");
	ran = ran && a.truth && lab_pass_stored(&pass, n, x, y, &part->pass, why);
	if (ran)
		part->tried = look_closely(&a, why);
	lab_truth_free(a.truth);
	if (!ran)
		lab_audit_free(out);
	return ran;
}

void lab_audit_free(lab_audit *a)
{
	for (int i = 0; i < a->parts; i++) {
		lab_pass_free(&a->part[i]->pass);
		free(a->part[i]);
	}
	*a = (lab_audit){ 0 };
}

int lab_audit_count(const lab_audit *a, unsigned allowed)
{
	int n = 0;
	for (int i = 0; i < a->parts; i++)
		for (int k = 0; k < a->part[i]->findings.n; k++)
			n += !(allowed >> a->part[i]->findings.list[k].kind & 1);
	return n;
}
