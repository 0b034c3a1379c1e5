/* SPDX-License-Identifier: MIT */
/* Curves over the epochs: what is drawn of a study, one for each activation. */
#include "lab/report/series.h"

#include <math.h>
#include <stdlib.h>

static double value_of(const lab_metric *m, const lab_epoch *e, int layer)
{
	const char *base = m->probe ? (const char *)&e->layer[layer] : (const char *)e;
	double x = m->factor * *(const double *)(base + m->offset);

	return m->log && !(x > 0) ? NAN : x;
}

static bool used(const lab_row *row, int act)
{
	return row->act == act && row->state == LAB_DONE && row->result.epochs_done;
}

static bool new_curve(lab_series *c, int index, int epochs)
{
	*c = (lab_series){ .index = index, .n = epochs };
	c->mean = malloc(3 * (size_t)epochs * sizeof *c->mean);
	if (!c->mean)
		return false;
	c->lo = c->mean + epochs;
	c->hi = c->lo + epochs;
	return true;
}

static void fill(const lab_analysis *a, const lab_metric *m, int layer, lab_series *c)
{
	for (int e = 0; e < c->n; e++) {
		double sum = 0, lo = INFINITY, hi = -INFINITY;
		int n = 0;
		for (size_t i = 0; i < a->nrows; i++) {
			const lab_row *row = &a->rows[i];
			if (!used(row, c->index) || e >= row->result.epochs_done)
				continue;
			double x = value_of(m, &row->result.epoch[e], layer);
			if (!isfinite(x))
				continue;
			sum += x;
			lo = fmin(lo, x);
			hi = fmax(hi, x);
			n++;
		}
		c->mean[e] = n ? sum / n : NAN;
		c->lo[e] = n ? lo : NAN;
		c->hi[e] = n ? hi : NAN;
	}
}

int lab_series_of(const lab_analysis *a, const lab_metric *m, int layer, lab_series *curve)
{
	int n = 0;

	for (int act = 0; act < a->study->nacts; act++) {
		int epochs = 0;
		for (size_t i = 0; i < a->nrows; i++)
			if (used(&a->rows[i], act) && a->rows[i].result.epochs_done > epochs)
				epochs = a->rows[i].result.epochs_done;
		if (!epochs)
			continue;
		if (!new_curve(&curve[n], act, epochs)) {
			lab_series_free(curve, n);
			return -1;
		}
		fill(a, m, layer, &curve[n++]);
	}
	return n;
}

void lab_series_free(lab_series *curve, int n)
{
	for (int i = 0; i < n; i++)
		free(curve[i].mean);
}
