/* SPDX-License-Identifier: MIT */
/* An audit of a function of rows. */
#include "lab/audit/rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/audit/rows_truth.h"
#include "lab/clock.h"
#include "lab/rng.h"

enum { LONGEST = 1024, TIMES = 8, ROOM = LONGEST * TIMES };

static const size_t lengths[] = { 1, 2, 3, 7, 16, 33, 100, LONGEST };
static const double sizes[] = { 0.1, 1, 10, 100, 10000 };

enum { LENGTHS = sizeof lengths / sizeof *lengths, SIZES = sizeof sizes / sizeof *sizes };

/* What is at hand: `rows` rows of n. */
typedef struct auditor {
	const lab_audit_spec *spec;
	actfn_layer_id layer;
	lab_audit_part *part;
	const lab_format *format;
	size_t n, rows;
	double x[ROOM], gy[ROOM], y[ROOM];
	double want[ROOM], rest[ROOM]; /* the right results are want + rest */
	double scale[ROOM];            /* of the terms that cancel: what errors are held against, but where the result is */
	uint64_t raw_x[ROOM], raw_gy[ROOM], raw_y[ROOM];
	const char *what; /* "of 33, size 10" */
	char words[64];
	bool failed;      /* out of memory */
} auditor;

bool lab_audit_takes_rows(actfn_layer_id layer)
{
	static const actfn_layer_id known[] = { ACTFN_LAYER_SOFTMAX, ACTFN_LAYER_LOG_SOFTMAX, ACTFN_LAYER_SOFTMIN,
						ACTFN_LAYER_HARDMAX, ACTFN_LAYER_SPARSEMAX,   ACTFN_LAYER_ENTMAX15 };
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i] == layer)
			return true;
	return false;
}

/* ---- the right results ------------------------------------------------------------------- */

static bool is_forward(const auditor *a)
{
	return a->part->output == LAB_F;
}

/* How large the terms are that make up gx: y gy - y sum of gy y, of log_softmax gy - exp(y) sum of gy. */
static void find_scale(auditor *a, const double *y, size_t from)
{
	double most = 0, sum = 0;
	for (size_t i = 0; i < a->n; i++) {
		most = fmax(most, fabs(a->gy[from + i]));
		sum += a->gy[from + i];
	}
	for (size_t i = 0; i < a->n; i++) {
		bool smooth = a->layer == ACTFN_LAYER_SOFTMAX || a->layer == ACTFN_LAYER_SOFTMIN;
		bool is_log = a->layer == ACTFN_LAYER_LOG_SOFTMAX;
		a->scale[from + i] = smooth ? fabs(y[i]) * most : is_log ? fmax(most, exp(y[i]) * fabs(sum)) : most;
	}
}

/* y = z - theta, squared by entmax15, with z and theta of about 1: in f64 nobody has a wider type for them. */
static void find_sparse_scale(auditor *a)
{
	for (size_t i = 0; i < a->rows * a->n; i++)
		a->scale[i] = a->layer == ACTFN_LAYER_ENTMAX15 ? sqrt(a->want[i]) : 1;
}

static bool is_sparse(const auditor *a)
{
	return a->layer == ACTFN_LAYER_SPARSEMAX || a->layer == ACTFN_LAYER_ENTMAX15;
}

/* Is the error one of the terms? */
static bool has_scale(const auditor *a)
{
	return !is_forward(a) || (a->part->dtype == ACTFN_F64 && is_sparse(a));
}

/* In f64, from the same numbers; results in f64 themselves are held against MPFR. */
static bool find_right(auditor *a)
{
	actfn_axis axis = { a->rows, a->n, 1 };
	double y[ROOM];
	bool made = true;
	actfn_row_forward(a->layer, ACTFN_F64, &axis, NULL, a->x, a->want);
	memset(a->rest, 0, sizeof a->rest);
	memcpy(y, a->want, sizeof y);
	if (!is_forward(a))
		actfn_row_backward(a->layer, ACTFN_F64, &axis, NULL, y, a->gy, a->want);
	for (size_t i = 0; made && a->part->dtype == ACTFN_F64 && i < a->rows * a->n; i += a->n)
		made = lab_rows_truth(a->layer, a->n, a->x + i, is_forward(a) ? NULL : a->gy + i, a->want + i, a->rest + i);
	for (size_t i = 0; !is_forward(a) && i < a->rows * a->n; i += a->n)
		find_scale(a, y + i, i);
	if (is_forward(a) && has_scale(a))
		find_sparse_scale(a);
	return made;
}

/* x and gy become numbers of the type. */
static void round_inputs(auditor *a)
{
	for (size_t i = 0; i < a->rows * a->n; i++) {
		a->x[i] = isfinite(a->x[i]) ? lab_round(a->format, a->x[i]) : a->x[i];
		a->gy[i] = lab_round(a->format, a->gy[i]);
	}
}

static lab_target_outcome call(auditor *a, size_t rows)
{
	size_t n = rows * a->n;
	lab_target_call c = lab_pass_call(a->part->output, a->part->dtype, n, a->raw_x, a->raw_gy, a->raw_y);
	c.row = a->n;
	lab_write(a->part->dtype, n, a->x, a->raw_x);
	lab_write(a->part->dtype, n, a->gy, a->raw_gy);
	lab_target_outcome outcome = a->spec->auditee->run(a->spec->auditee->arg, &c, a->part->why);
	if (outcome == LAB_TARGET_OK)
		lab_read(a->part->dtype, n, a->raw_y, a->y);
	return outcome;
}

/* ---- findings ------------------------------------------------------------------------------ */

/* One of a kind is enough: the worst. */
static void report(auditor *a, lab_finding_kind kind, double ulps, double got, double want, const char *text)
{
	lab_findings *list = &a->part->findings;
	lab_finding *f = NULL;
	for (int i = 0; i < list->n && !f; i++)
		if (list->list[i].kind == kind)
			f = &list->list[i];
	uint64_t n = f ? f->n + 1 : 1;
	if (f && !(ulps > f->ulps)) {
		f->n = n;
		return;
	}
	lab_finding new = { .kind = kind, .from = NAN, .to = NAN, .n = n, .share = NAN, .x = NAN, .got = got, .want = want,
			    .ulps = ulps, .relative = NAN };
	snprintf(new.text, sizeof new.text, "rows %s: %s", a->what, text);
	if (f)
		*f = new;
	else
		lab_findings_add(list, new);
}

/* With digits that tell all numbers of the type apart. */
static const char *number(const auditor *a, double v, char s[32])
{
	snprintf(s, 32, "%.*g", a->part->dtype == ACTFN_F64 ? 17 : 9, v);
	return isnan(v) ? "NaN" : s;
}

static void report_values(auditor *a, lab_finding_kind kind, double ulps, double got, double want)
{
	char text[128], y[32], right[32];
	snprintf(text, sizeof text, "%s where %s is right", number(a, got, y), number(a, want, right));
	report(a, kind, ulps, got, want, text);
}

static double error_of(const auditor *a, size_t i)
{
	double want = a->want[i], size = has_scale(a) ? a->scale[i] : fabs(want);
	return fabs(a->y[i] - want - a->rest[i]) / lab_ulp(a->format, size);
}

static void judge_one(auditor *a, size_t i)
{
	double got = a->y[i], want = a->want[i], right = isfinite(want) ? lab_round(a->format, want) : want, error;
	lab_bin *total = &a->part->total;
	total->n++;
	total->right += got == right || (isnan(got) && isnan(right));
	if (isnan(got) != isnan(want)) {
		report_values(a, LAB_FINDING_NAN, INFINITY, got, right);
		return;
	}
	if (isnan(got))
		return;
	if (isinf(got) || isinf(right)) {
		if (got == right)
			return;
		report_values(a, isinf(got) ? LAB_FINDING_FALSE_INF : LAB_FINDING_INF, INFINITY, got, right);
		return;
	}
	error = error_of(a, i);
	if (error > a->spec->limit && got == 0 && is_forward(a)) {
		bool normal = fabs(right) >= lab_least_normal(a->format);
		report_values(a, normal ? LAB_FINDING_FALSE_ZERO : LAB_FINDING_FTZ, error, got, right);
		if (!normal)
			return;
	} else if (error > a->spec->limit) {
		report_values(a, LAB_FINDING_ULP, error, got, right);
	}
	total->measured++;
	total->sum += error;
	if (error > a->part->max_ulp) {
		a->part->max_ulp = error;
		a->part->got = got;
		a->part->want = right;
	}
}

/* Rows that sum to 1 do so to what rounding each element within the limit leaves. */
static void judge_sums(auditor *a)
{
	double epsilon = ldexp(1, 1 - a->format->bits), allowed = (a->spec->limit + 1) * epsilon;
	char text[96], s[32];
	if (!is_forward(a) || a->layer == ACTFN_LAYER_LOG_SOFTMAX)
		return;
	for (size_t r = 0; r < a->rows; r++) {
		long double sum = 0; /* f64 leaves it 11 bits, for 1,024 elements */
		for (size_t i = 0; i < a->n; i++)
			sum += a->y[r * a->n + i];
		double off = (double)(sum - 1);
		if (!(fabs(off) > allowed))
			continue;
		snprintf(text, sizeof text, "the results sum to %s", number(a, (double)sum, s));
		report(a, LAB_FINDING_ROW, fabs(off) / epsilon, (double)sum, 1, text);
	}
}

static const lab_finding_kind kind_of_accident[] = {
	[LAB_TARGET_CRASHED] = LAB_FINDING_CRASH,     [LAB_TARGET_HUNG] = LAB_FINDING_HANG,
	[LAB_TARGET_REFUSED] = LAB_FINDING_ERROR,     [LAB_TARGET_MISSHAPEN] = LAB_FINDING_SHAPE,
	[LAB_TARGET_SCRIBBLED] = LAB_FINDING_SCRIBBLE, [LAB_TARGET_FAILED] = LAB_FINDING_ERROR,
};

static bool run_rows(auditor *a, size_t rows)
{
	a->rows = rows;
	round_inputs(a);
	a->failed |= !find_right(a);
	if (a->failed)
		return false;
	lab_target_outcome outcome = call(a, rows);
	if (outcome != LAB_TARGET_OK)
		report(a, kind_of_accident[outcome], INFINITY, NAN, NAN, a->part->why);
	return outcome == LAB_TARGET_OK;
}

static void judge_rows(auditor *a, size_t rows)
{
	if (!run_rows(a, rows))
		return;
	a->part->pass.done += rows * a->n;
	for (size_t i = 0; i < rows * a->n; i++)
		judge_one(a, i);
}

/* ---- rows ----------------------------------------------------------------------------------- */

static void fill(auditor *a, lab_rng *rng, double size)
{
	for (size_t i = 0; i < ROOM; i++) {
		a->x[i] = size * lab_rng_normal(rng);
		a->gy[i] = lab_rng_normal(rng);
	}
}

static void ordinary(auditor *a, lab_rng *rng)
{
	for (int l = 0; l < LENGTHS; l++)
		for (int s = 0; s < SIZES; s++) {
			double size = fmin(sizes[s], lab_largest(a->format) / 16); /* differences are numbers, too */
			a->n = lengths[l];
			snprintf(a->words, sizeof a->words, "of %zu, size %g", a->n, size);
			a->what = a->words;
			fill(a, rng, size);
			judge_rows(a, TIMES);
			if (!a->part->findings.n || a->part->findings.list[0].kind >= LAB_FINDING_FALSE_ZERO)
				judge_sums(a);
		}
}

/* Every third element is out; then all are.  What log_softmax's gradient is there is a convention. */
static void masked(auditor *a, lab_rng *rng)
{
	if (!is_forward(a) && a->layer == ACTFN_LAYER_LOG_SOFTMAX)
		return;
	a->n = 33;
	fill(a, rng, 1);
	for (size_t i = 0; i < TIMES * a->n; i += 3)
		a->x[i] = -INFINITY;
	a->what = "with -inf in them";
	judge_rows(a, TIMES);
	for (size_t i = 0; i < TIMES * a->n; i++)
		a->x[i] = -INFINITY;
	a->what = "of nothing but -inf";
	judge_rows(a, TIMES);
}

static void with_nan(auditor *a, lab_rng *rng)
{
	a->n = 16;
	fill(a, rng, 1);
	for (size_t r = 0; r < TIMES; r++)
		a->x[r * a->n + r] = NAN;
	a->what = "with a NaN";
	judge_rows(a, TIMES);
}

/* Whole numbers, moved by one that leaves them exact in every type. */
static void shifted(auditor *a, lab_rng *rng)
{
	enum { SHIFT = 16, WIDTH = 16 };
	double before[ROOM];
	a->n = 100;
	fill(a, rng, 1);
	for (size_t i = 0; i < ROOM; i++)
		a->x[i] = lab_rng_below(rng, WIDTH);
	a->what = "moved by a constant";
	if (!run_rows(a, TIMES))
		return;
	memcpy(before, a->y, sizeof before);
	for (size_t i = 0; i < ROOM; i++)
		a->x[i] -= SHIFT;
	if (!run_rows(a, TIMES))
		return;
	memcpy(a->want, before, sizeof before);
	memset(a->rest, 0, sizeof a->rest);
	for (size_t i = 0; i < TIMES * a->n; i++)
		if (!(error_of(a, i) <= a->spec->limit))
			report_values(a, LAB_FINDING_ROW, error_of(a, i), a->y[i], before[i]);
}

/* The first row by itself, against the first of several. */
static void alone(auditor *a, lab_rng *rng)
{
	lab_property_result *p = &a->part->property[LAB_SAME_LENGTH];
	double among[LONGEST];
	for (int l = 0; l < LENGTHS; l++) {
		a->n = lengths[l];
		a->what = "by themselves and among others";
		fill(a, rng, 1);
		if (!run_rows(a, TIMES))
			return;
		memcpy(among, a->y, sizeof among);
		if (!run_rows(a, 1))
			return;
		p->tried = true;
		p->compared += a->n;
		for (size_t i = 0; i < a->n; i++) {
			if (a->y[i] == among[i] || (isnan(a->y[i]) && isnan(among[i])))
				continue;
			p->differing++;
			report_values(a, LAB_FINDING_LENGTH, fabs(a->y[i] - among[i]) / lab_ulp(a->format, among[i]), a->y[i],
				      among[i]);
		}
	}
}

/* What lies next to a row. */
static void edges(auditor *a, lab_rng *rng)
{
	char unused[LAB_MESSAGE];
	lab_edges *e = &a->part->edges;
	fill(a, rng, 1);
	a->failed |= !lab_edges_run(a->spec->auditee, a->part->output, a->part->dtype, true, a->x, e, unused);
	lab_findings_of_edges(e, &a->part->findings);
}

static bool is_willing(auditor *a, lab_rng *rng)
{
	a->n = 7;
	a->what = "of 7";
	a->rows = 2;
	fill(a, rng, 1);
	round_inputs(a);
	lab_target_outcome outcome = call(a, 2);
	if (outcome == LAB_TARGET_MISSHAPEN)
		report(a, LAB_FINDING_SHAPE, INFINITY, NAN, NAN, a->part->why);
	return outcome != LAB_TARGET_REFUSED && outcome != LAB_TARGET_MISSHAPEN && outcome != LAB_TARGET_FAILED;
}

static void run_part(auditor *a)
{
	double start = lab_now();
	lab_rng rng = lab_rng_stream(1, "rows", 0);
	a->part->x = a->part->got = a->part->want = a->part->first[0] = a->part->first[1] = NAN;
	a->part->tried = is_willing(a, &rng);
	if (!a->part->tried)
		return;
	a->part->why[0] = 0;
	ordinary(a, &rng);
	masked(a, &rng);
	with_nan(a, &rng);
	shifted(a, &rng);
	alone(a, &rng);
	edges(a, &rng);
	a->part->pass.seconds = lab_now() - start;
}

static bool add_part(const lab_audit_spec *spec, actfn_layer_id layer, int output, actfn_dtype dtype, lab_audit *out)
{
	auditor *a = calloc(1, sizeof *a);
	lab_audit_part *part = calloc(1, sizeof *part);
	if (a && part) {
		*part = (lab_audit_part){ .output = output, .dtype = dtype, .pass = { .dtype = dtype, .output = output } };
		a->spec = spec;
		a->layer = layer;
		a->part = out->part[out->parts++] = part;
		a->format = &lab_formats[dtype];
		if (spec->begin)
			spec->begin(spec->arg, output, dtype);
		run_part(a);
	} else {
		free(part);
	}
	bool ran = a && part && !a->failed;
	free(a);
	return ran;
}

bool lab_audit_rows(const lab_audit_spec *spec, actfn_layer_id layer, lab_audit *out, char *why)
{
	static const actfn_dtype order[LAB_DTYPES] = { ACTFN_F32, ACTFN_F64, ACTFN_BF16, ACTFN_F16 };
	bool ran = true;
	*out = (lab_audit){ 0 };
	for (size_t i = 0; i < LAB_DTYPES && ran; i++) {
		unsigned bit = 1u << order[i];
		if (spec->forward & bit)
			ran = add_part(spec, layer, LAB_F, order[i], out);
		if (ran && (spec->backward & bit))
			ran = add_part(spec, layer, LAB_DF, order[i], out);
		if (spec->progress && !spec->progress(spec->arg, (double)i, LAB_DTYPES)) {
			out->stopped = true;
			break;
		}
	}
	if (!ran)
		lab_audit_free(out);
	return ran || lab_fail(why, "out of memory");
}
