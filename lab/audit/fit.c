/* SPDX-License-Identifier: MIT */
/* Nonlinear least squares in up to four parameters. */
#include "lab/audit/fit.h"

#include <math.h>
#include <string.h>

enum { ROUND = 16 };

typedef double matrix[LAB_FIT_PARAMS][LAB_FIT_PARAMS];

static inline double residual(double y, double f)
{
	double size = fabs(y) > 0.1 ? fabs(y) : 0.1, r = (y - f) / size;

	/* held: a single input on the wrong side of a jump must not draw the other parameters */
	if (isfinite(r))
		return r > 2 ? 2 : r < -2 ? -2 : r;
	return y == f || (isnan(y) && isnan(f)) ? 0 : 1;
}

static double rms_of(const double *r, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += r[i] * r[i];
	return sqrt(sum / (double)n);
}

/* r = the residuals for p. */
static bool residuals(const lab_model *m, const lab_data *d, const double *p, double *r)
{
	if (!m->values(m->arg, p, d->n, d->x, r))
		return false;
	for (size_t i = 0; i < d->n; i++)
		r[i] = residual(d->y[i], r[i]);
	return true;
}

double lab_fit_rms(const lab_model *m, const lab_data *d, const double *p)
{
	return residuals(m, d, p, d->work) ? rms_of(d->work, d->n) : INFINITY;
}

/* Columns of dr/dp by differences.  actfn_param_gradient() would give sums over the inputs, and every input's share is
 * wanted here; the method needs no more than a direction, and ends where the residuals are least whatever its error. */
static void jacobian(const lab_model *m, const lab_data *d, const double *p, const double *r, double *J)
{
	for (int k = 0; k < m->np; k++) {
		double q[LAB_FIT_PARAMS], *column = J + (size_t)k * d->n, h = 1e-6 * fmax(fabs(p[k]), 0.01);

		memcpy(q, p, sizeof q);
		q[k] = p[k] + h;
		bool ok = isfinite(p[k]) && residuals(m, d, q, column);
		if (!ok && isfinite(p[k])) {
			h = -h, q[k] = p[k] + h;
			ok = residuals(m, d, q, column);
		}
		if (!ok) {
			memset(column, 0, d->n * sizeof *column);
			continue;
		}
		for (size_t i = 0; i < d->n; i++)
			column[i] = (column[i] - r[i]) / h;
	}
}

/* A = J'J, g = J'r */
static void normal_equations(const lab_model *m, const lab_data *d, const double *J, const double *r, matrix A,
			     double g[LAB_FIT_PARAMS])
{
	for (int j = 0; j < m->np; j++) {
		const double *a = J + (size_t)j * d->n;

		g[j] = 0;
		for (size_t i = 0; i < d->n; i++)
			g[j] += a[i] * r[i];
		for (int k = 0; k <= j; k++) {
			const double *b = J + (size_t)k * d->n;

			A[j][k] = 0;
			for (size_t i = 0; i < d->n; i++)
				A[j][k] += a[i] * b[i];
			A[k][j] = A[j][k];
		}
	}
}

/* s with (A + damping diag A) s = g, by Cholesky's method; parameters without influence stay. */
static void solve(int n, const matrix A, const double *g, double damping, double *s)
{
	matrix L;

	for (int j = 0; j < n; j++) {
		s[j] = g[j];
		for (int k = 0; k <= j; k++) {
			double sum = A[j][k] * (j == k ? 1 + damping : 1);

			for (int i = 0; i < k; i++)
				sum -= L[j][i] * L[k][i];
			if (k < j)
				L[j][k] = L[k][k] > 0 ? sum / L[k][k] : 0;
			else
				L[j][j] = sum > 1e-14 * A[j][j] && sum > 0 ? sqrt(sum) : 0;
		}
		for (int k = 0; k < j; k++)
			s[j] -= L[j][k] * s[k];
		s[j] = L[j][j] > 0 ? s[j] / L[j][j] : 0;
	}
	for (int j = n - 1; j >= 0; j--) {
		for (int k = j + 1; k < n; k++)
			s[j] -= L[k][j] * s[k];
		s[j] = L[j][j] > 0 ? s[j] / L[j][j] : 0;
	}
}

/* sd[k] = rms times the root of the inverse's diagonal. */
static void deviations(int n, const matrix A, double rms, double *sd)
{
	for (int k = 0; k < n; k++) {
		double unit[LAB_FIT_PARAMS] = { 0 }, s[LAB_FIT_PARAMS];

		unit[k] = 1;
		solve(n, A, unit, 1e-12, s);
		sd[k] = s[k] > 0 ? rms * sqrt(s[k]) : 0;
	}
}

double lab_fit(const lab_model *m, const lab_data *d, double *p, double *sd)
{
	double *r = d->work, *trial = r + d->n, *J = trial + d->n, damping = 1e-3, g[LAB_FIT_PARAMS], s[LAB_FIT_PARAMS];
	matrix A = { { 0 } };

	memset(sd, 0, (size_t)m->np * sizeof *sd);
	if (!residuals(m, d, p, r))
		return INFINITY;
	double rms = rms_of(r, d->n), gain = 1;
	for (int step = 0; step < 60 && gain > 1e-9 && rms > 1e-16; step++) {
		jacobian(m, d, p, r, J);
		normal_equations(m, d, J, r, A, g);
		gain = 0;
		for (int attempt = 0; attempt < 12 && gain == 0; attempt++) {
			double q[LAB_FIT_PARAMS];

			solve(m->np, A, g, damping, s);
			for (int k = 0; k < m->np; k++)
				q[k] = p[k] - s[k];
			double now = residuals(m, d, q, trial) ? rms_of(trial, d->n) : INFINITY;
			if (now < rms) {
				gain = (rms - now) / rms;
				memcpy(p, q, (size_t)m->np * sizeof *p);
				memcpy(r, trial, d->n * sizeof *r);
				rms = now;
			}
			damping = fmax(1e-12, now < rms || gain > 0 ? damping / 10 : damping * 8);
		}
	}
	deviations(m->np, A, rms, sd);
	return rms;
}

/* ---- round numbers ------------------------------------------------------------------- */

/* The round numbers near p[k]. */
static int round_ones(double p, double sd, double *number, int n)
{
	return isfinite(p) ? lab_round_numbers(p, fmin(fmax(6 * sd, 1e-4 * fmax(fabs(p), 0.1)), 0.05), number, n) : 0;
}

/* Takes q for p if that costs nothing. */
static bool accept(const lab_model *m, const lab_data *d, const double *q, double enough, double *p, double *rms)
{
	double now = lab_fit_rms(m, d, q);

	if (!(now <= fmax(1.02 * *rms, enough)))
		return false;
	memcpy(p, q, (size_t)m->np * sizeof *p);
	*rms = now;
	return true;
}

double lab_fit_round(const lab_model *m, const lab_data *d, double *p, const double *sd, double enough)
{
	double rms = lab_fit_rms(m, d, p), q[LAB_FIT_PARAMS], number[ROUND];

	/* all at once: the error of one often makes up for that of another */
	memcpy(q, p, (size_t)m->np * sizeof *p);
	for (int k = 0; k < m->np; k++)
		if (round_ones(p[k], sd[k], number, ROUND))
			q[k] = number[0];
	if (accept(m, d, q, enough, p, &rms))
		return rms;
	for (int k = 0; k < m->np; k++) {
		int n = round_ones(p[k], sd[k], number, ROUND);

		memcpy(q, p, (size_t)m->np * sizeof *p);
		for (int i = 0; i < n; i++) {
			q[k] = number[i];
			if (accept(m, d, q, enough, p, &rms))
				break;
		}
	}
	return rms;
}
