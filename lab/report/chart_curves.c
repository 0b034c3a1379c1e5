/* SPDX-License-Identifier: MIT */
/* Curves over the epochs as a chart: lines with bands, names at the line ends. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lab/plot/spread.h"
#include "lab/report/series.h"
#include "lab/report/html.h"
#include "lab/text.h"

enum { ABOVE = 12, BELOW = 40, LEFT = 52, LABEL_GAP = 14, POINTS = 100 };

typedef struct view {
	const lab_study *study;
	const lab_metric *metric;
	lab_series *curve;
	int n;
	double lo, hi;  /* the value axis */
	bool log;       /* it is logarithmic */
	int epochs;
	int height;
} view;

static double end_of(const lab_series *c)
{
	for (int e = c->n - 1; e >= 0; e--)
		if (!isnan(c->mean[e]))
			return c->mean[e];
	return NAN;
}

/* The value axis shows all of a probe, bands included, and all but the first quarter of the epochs of a learning
 * curve: the start of a training is often so far away that the differences would vanish. */
static bool set_range(view *v)
{
	v->lo = INFINITY;
	v->hi = -INFINITY;
	for (int i = 0; i < v->n; i++) {
		const lab_series *c = &v->curve[i];
		for (int e = v->metric->probe ? 0 : c->n / 4; e < c->n; e++) {
			v->lo = fmin(v->lo, v->metric->probe ? c->lo[e] : c->mean[e]);
			v->hi = fmax(v->hi, v->metric->probe ? c->hi[e] : c->mean[e]);
		}
		v->epochs = c->n > v->epochs ? c->n : v->epochs;
	}
	return v->lo <= v->hi;
}

/* Room above and below.  A logarithmic axis pays from a factor of 5 on; shares start at 0. */
static void widen_range(view *v)
{
	v->log = v->metric->log && v->hi > 5 * v->lo;
	if (v->log) {
		double factor = pow(v->hi / v->lo, 0.04);
		v->lo /= factor;
		v->hi *= factor;
		return;
	}
	double margin = 0.05 * (v->hi - v->lo);
	margin = margin > 0 ? margin : fmax(1e-3, 0.1 * fabs(v->hi));
	v->hi += margin;
	if (v->metric->factor == 100)
		v->hi = fmin(v->hi, 101);
	v->lo = v->metric->probe && v->metric->factor == 100 ? 0 : v->lo - margin;
}

/* 1, 2 and 5 times the powers of ten within a logarithmic axis, or these powers alone if there are many. */
static void log_tics(FILE *gp, const view *v)
{
	static const double step[] = { 1, 2, 5 };
	int per_decade = v->hi > 1e3 * v->lo ? 1 : 3;
	const char *comma = "";

	fputs("set logscale y\nset ytics (", gp);
	for (int decade = (int)floor(log10(v->lo)); decade <= (int)ceil(log10(v->hi)); decade++) {
		for (int i = 0; i < per_decade; i++) {
			double x = step[i] * pow(10, decade);
			if (x < v->lo || x > v->hi)
				continue;
			fprintf(gp, "%s'%.4g' %.9g", comma, x, x);
			comma = ", ";
		}
	}
	fputs(")\n", gp);
}

/* Height of a value above the axis' foot, as a share of the axis. */
static double level(const view *v, double x)
{
	double share = v->log ? log(x / v->lo) / log(v->hi / v->lo) : (x - v->lo) / (v->hi - v->lo);

	return fmin(fmax(share, 0), 1);
}

static int right_margin(const view *v)
{
	size_t longest = 0;

	for (int i = 0; i < v->n; i++) {
		size_t n = strlen(v->study->act[v->curve[i].index]);
		longest = n > longest ? n : longest;
	}
	return (int)(longest < 20 ? longest : 20) * 7 + 26;
}

/* Names at the line ends, moved apart, with a piece of the line leading to each. */
static void labels(FILE *gp, const view *v)
{
	double at[LAB_MAX_ACTS], room = v->height - ABOVE - BELOW, plot = LAB_CHART_WIDTH - LEFT - right_margin(v);

	for (int i = 0; i < v->n; i++)
		at[i] = room * level(v, end_of(&v->curve[i]));
	lab_spread(at, (size_t)v->n, LABEL_GAP, 0, room);
	for (int i = 0; i < v->n; i++) {
		int index = v->curve[i].index;
		double end = level(v, end_of(&v->curve[i])), place = at[i] / room;
		fprintf(gp, "set arrow from graph %.4f, graph %.4f to graph %.4f, graph %.4f nohead lw 1.6 "
			    "lc rgb '%s' dt %s\nset label ", 1 + 2 / plot, end, 1 + 16 / plot, place,
			lab_act_colour(index), lab_act_dashes(index));
		lab_gp_string(gp, v->study->act[index]);
		fprintf(gp, " at graph %.4f, graph %.4f left front tc rgb '" LAB_INK "'\n", 1 + 20 / plot, place);
	}
}

/* At most POINTS epochs of each curve, the last one included. */
static void data(FILE *gp, const view *v)
{
	int step = (v->epochs + POINTS - 1) / POINTS;

	for (int i = 0; i < v->n; i++) {
		const lab_series *c = &v->curve[i];
		fprintf(gp, "# %s: epoch mean low high\n$c%d << EOD\n", v->study->act[c->index], i);
		for (int e = 0; e < c->n; e++)
			if ((e % step == 0 || e == c->n - 1) && !isnan(c->mean[e]))
				fprintf(gp, "%d %.7g %.7g %.7g\n", e + 1, c->mean[e], c->lo[e], c->hi[e]);
		fputs("EOD\n", gp);
	}
}

static void plot(FILE *gp, const view *v, bool bands)
{
	fputs("plot ", gp);
	for (int i = 0; bands && i < v->n; i++)
		fprintf(gp, "$c%d using 1:3:4 with filledcurves fs transparent solid 0.13 noborder lc rgb '%s' notitle, "
			    "\\\n", i, lab_act_colour(v->curve[i].index));
	for (int i = 0; i < v->n; i++)
		fprintf(gp, "%s$c%d using 1:2 with %s lw 1.6 dt %s lc rgb '%s' notitle", i ? ", \\\n " : "", i,
			v->epochs > 12 ? "lines" : "linespoints pt 7 ps 0.3", lab_act_dashes(v->curve[i].index),
			lab_act_colour(v->curve[i].index));
	putc('\n', gp);
}

static void axes(FILE *gp, const view *v)
{
	lab_chart_margins(gp, v->height, LEFT, right_margin(v), ABOVE, BELOW);
	fprintf(gp, "set xrange [1:%d]\nset yrange [%.9g:%.9g]\n", v->epochs > 1 ? v->epochs : 2, v->lo, v->hi);
	fputs("set xlabel 'epoch' tc rgb '" LAB_INK "' offset 0,1\n", gp);
	if (v->epochs < 8)
		fputs("set xtics 1\n", gp);
	if (v->log)
		log_tics(gp, v);
	else if (v->lo < 0 && v->hi > 0 && v->metric->probe)
		fputs("set xzeroaxis lt 1 lc rgb '#888888' lw 0.8\n", gp);
}

static bool draw(lab_page *page, view *v, const char *name, const char *title)
{
	lab_chart c;

	widen_range(v);
	bool bands = v->study->seeds > 1 && !v->log;
	int labels_height = v->n * LABEL_GAP + ABOVE + BELOW;
	v->height = labels_height > 280 ? labels_height : 280;
	if (!lab_chart_begin(page, &c, name, LAB_CHART_WIDTH, v->height))
		return false;
	axes(c.gp, v);
	data(c.gp, v);
	labels(c.gp, v);
	plot(c.gp, v, bands);
	return lab_chart_end(page, &c, title,
			     bands ? "A line for each activation over the epochs: the mean of the seeds, in a band that "
				     "holds all of them. Names stand at the line ends." :
				     "A line for each activation over the epochs: the mean of the seeds. Names stand at "
				     "the line ends.");
}

static bool always_zero(const lab_series *c)
{
	for (int e = 0; e < c->n; e++)
		if (!isnan(c->mean[e]) && (c->lo[e] != 0 || c->hi[e] != 0))
			return false;
	return true;
}

/* Takes the curves that are 0 throughout out of the view and puts their names into `zeros`. */
static void take_zeros(view *v, char *zeros, size_t size)
{
	size_t used = 0;
	int n = 0;

	zeros[0] = '\0';
	for (int i = 0; i < v->n; i++) {
		lab_series c = v->curve[i];
		if (!v->metric->probe || !always_zero(&c)) {
			v->curve[i] = v->curve[n];
			v->curve[n++] = c;
		} else if (used < size) {
			used += (size_t)snprintf(zeros + used, size - used, "%s%s", used ? ", " : "",
						 v->study->act[c.index]);
		}
	}
	v->n = n;
}

bool lab_chart_curves(lab_page *page, const lab_metric *m, int layer)
{
	lab_series curve[LAB_MAX_ACTS];
	char name[64], title[128], zeros[LAB_LIST];
	view v = { .study = page->a->study, .metric = m, .curve = curve };
	int all = lab_series_of(page->a, m, layer, curve);
	bool ok = all >= 0 || lab_fail(page->why, "out of memory");

	snprintf(name, sizeof name, m->probe ? "%s-%d" : "%s", m->name, layer + 1);
	snprintf(title, sizeof title, m->probe ? "%s, layer %d" : "%s", m->title, layer + 1);
	v.n = all;
	take_zeros(&v, zeros, sizeof zeros);
	fprintf(page->html, "<figure>\n<figcaption>%s <span>%s</span></figcaption>\n", title, m->unit);
	if (ok && set_range(&v))
		ok = draw(page, &v, name, title);
	if (zeros[0]) {
		fprintf(page->html, "<p class=\"note\">%s: ", v.n ? "0 throughout" : "0 throughout for all");
		lab_html_text(page->html, zeros);
		fputs("</p>\n", page->html);
	}
	fputs("</figure>\n", page->html);
	lab_series_free(curve, all);
	return ok;
}

/* clang-format off */
static const lab_metric learning[] = {
	{ "val-accuracy",   "Validation accuracy", "%",             offsetof(lab_epoch, val_acc),     false, false, 100 },
	{ "train-accuracy", "Training accuracy",   "%",             offsetof(lab_epoch, train_acc),   false, false, 100 },
	{ "val-loss",       "Validation loss",     "cross-entropy", offsetof(lab_epoch, val_loss),    false, true,    1 },
	{ "train-loss",     "Training loss",       "cross-entropy", offsetof(lab_epoch, train_loss),  false, true,    1 },
};

static const lab_metric probes[] = {
	{ "dead",      "Dead units",              "% of units",   offsetof(lab_probe, dead),      true, false, 100 },
	{ "saturated", "Saturation",              "% of outputs", offsetof(lab_probe, saturated), true, false, 100 },
	{ "sparsity",  "Sparsity",                "% of outputs", offsetof(lab_probe, sparsity),  true, false, 100 },
	{ "gradient",  "Gradient norm",           "L2",           offsetof(lab_probe, grad_norm), true, true,    1 },
	{ "mean",      "Mean of the outputs",     "",             offsetof(lab_probe, mean),      true, false,   1 },
	{ "variance",  "Variance of the outputs", "",             offsetof(lab_probe, var),       true, true,    1 },
};
/* clang-format on */

bool lab_chart_learning(lab_page *page)
{
	for (size_t i = 0; i < sizeof learning / sizeof *learning; i++)
		if (!lab_chart_curves(page, &learning[i], 0))
			return false;
	return true;
}

bool lab_chart_probes(lab_page *page)
{
	for (size_t i = 0; i < sizeof probes / sizeof *probes; i++)
		for (int layer = 0; layer < page->a->layers; layer++)
			if (!lab_chart_curves(page, &probes[i], layer))
				return false;
	return true;
}
