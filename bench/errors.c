/* SPDX-License-Identifier: MIT */
/* How wrong everybody is: the largest error in ULP over a sample of all magnitudes.
 *
 * Judged by our exact results where these are correctly rounded (f32, bf16, f16; actfn verify
 * checks that), and by MPFR for f64. */
#include <math.h>
#include <stdlib.h>

#include "bench/line.h"
#include "lab/text.h"
#include "lab/verify/format.h"
#include "lab/verify/reference.h"

enum { POINTS = 1 << 20, POINTS_F64 = 1 << 14 };

static bool right_by_mpfr(const bench_call *c, const actfn *f, const double *x, double *right)
{
	char why[LAB_MESSAGE];
	lab_reference *r = lab_reference_new(f, c->op == ACTFN_FORWARD ? LAB_F : LAB_DF, c->dtype, why);
	for (size_t i = 0; r && i < c->n; i++)
		if (lab_reference_round(r, x[i], &right[i]) == LAB_UNDECIDED)
			right[i] = NAN; /* is left out */
	lab_reference_free(r);
	return r;
}

/* The largest error where the right result is a normal number. */
static double worst(const lab_format *format, size_t n, const double *got, const double *right)
{
	double most = 0;
	for (size_t i = 0; i < n; i++) {
		if (!isfinite(right[i]) || fabs(right[i]) < lab_least_normal(format))
			continue;
		double ulps = fabs(got[i] - right[i]) / lab_ulp(format, right[i]);
		if (!(ulps <= most)) /* also for NaN */
			most = isnan(ulps) ? INFINITY : ulps;
	}
	return most;
}

static bool judge(const bench_call *c, const actfn *f, double *x, double *right)
{
	if (c->dtype == ACTFN_F64) {
		lab_read(c->dtype, c->n, c->x, x);
		return right_by_mpfr(c, f, x, right);
	}
	bench_ours_run(f, c, ACTFN_EXACT, 1);
	lab_read(c->dtype, c->n, c->y, right);
	return true;
}

static void peers(bench_line *line, const bench_call *c, double *got, const double *right)
{
	void *state;
	for (int i = 0; bench_peers[i]; i++) {
		bench_entry *e = &line->entry[BENCH_OURS + i];
		if (e->ns <= 0 || !bench_peers[i]->prepare(c, &state))
			continue;
		bench_peers[i]->run(state, 1);
		bench_peers[i]->release(state);
		lab_read(c->dtype, c->n, c->y, got);
		e->ulps = worst(&lab_formats[c->dtype], c->n, got, right);
	}
}

bool bench_errors(bench_line *line, const actfn *f, const bool modes[BENCH_OURS], const bench_arrays *a)
{
	size_t n = line->call.dtype == ACTFN_F64 ? POINTS_F64 : POINTS;
	bench_call c = { line->call.function, line->call.op, line->call.dtype, n, a->x, a->gy, a->y };
	double *right = malloc(2 * n * sizeof *right), *got = right + n;
	if (!right)
		return false;
	bench_fill_wide(a, c.dtype, n);
	bool ok = judge(&c, f, got, right);
	for (int i = 0; i < BENCH_OURS && ok; i++)
		if (modes[i]) {
			bench_ours_run(f, &c, i == BENCH_FAST ? ACTFN_FAST : ACTFN_EXACT, 1);
			lab_read(c.dtype, n, c.y, got);
			line->entry[i].ulps = worst(&lab_formats[c.dtype], n, got, right);
		}
	if (ok)
		peers(line, &c, got, right);
	free(right);
	return ok;
}
