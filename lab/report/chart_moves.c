/* SPDX-License-Identifier: MIT */
/* Where the trained parameters of the units went: a chart for each of them, a line for each layer. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lab/plot/spread.h"
#include "lab/report/chart.h"
#include "lab/report/html.h"
#include "lab/text.h"

enum { HEIGHT = 240, LEFT = 52, RIGHT = 74, ABOVE = 12, BELOW = 40, LABEL_GAP = 14, POINTS = 100 };

/* One parameter of one activation. */
typedef struct view {
	const lab_analysis *a;
	const lab_standing *s;
	const lab_moves *shape; /* of any of its runs: groups, layers, times */
	int group;
	lab_move *at;           /* [times][layers], means over the seeds; freed by the owner */
	double lo, hi;
} view;

/* A run with as many times as the others, or NULL. */
static const lab_moves *moves_of(const lab_row *row, const lab_standing *s)
{
	const lab_moves *m = &row->result.moves;

	return row->act == s->index && row->state == LAB_DONE && m->times ? m : NULL;
}

static lab_move mean_move(const view *v, int time, int layer)
{
	lab_move sum = { 0 };
	double n = 0;

	for (size_t i = 0; i < v->a->nrows; i++) {
		const lab_moves *m = moves_of(&v->a->rows[i], v->s);
		if (!m || time >= m->times || layer >= m->layers || v->group >= m->groups)
			continue;
		const lab_move *x = lab_move_at(m, time, layer, v->group);
		sum.mean += x->mean;
		sum.sd += x->sd;
		n++;
	}
	sum.mean /= n;
	sum.sd /= n;
	return sum;
}

static bool fill(view *v)
{
	int layers = v->shape->layers;

	v->at = malloc((size_t)v->shape->times * (size_t)layers * sizeof *v->at);
	v->lo = INFINITY;
	v->hi = -INFINITY;
	for (int i = 0; v->at && i < v->shape->times * layers; i++) {
		v->at[i] = mean_move(v, i / layers, i % layers);
		v->lo = fmin(v->lo, v->at[i].mean - v->at[i].sd);
		v->hi = fmax(v->hi, v->at[i].mean + v->at[i].sd);
	}
	double margin = v->hi > v->lo ? 0.05 * (v->hi - v->lo) : fmax(1e-3, 0.1 * fabs(v->hi));
	v->lo -= margin;
	v->hi += margin;
	return v->at;
}

static void axes(FILE *gp, const view *v)
{
	int last = v->shape->times - 1;

	lab_chart_margins(gp, HEIGHT, LEFT, RIGHT, ABOVE, BELOW);
	fprintf(gp, "set xrange [0:%d]\nset yrange [%.9g:%.9g]\n", last ? last : 1, v->lo, v->hi);
	fputs("set xlabel 'epoch' tc rgb '" LAB_INK "' offset 0,1\n", gp);
	if (last < 8)
		fputs("set xtics 1\n", gp);
	if (v->lo < 0 && v->hi > 0)
		fputs("set xzeroaxis lt 1 lc rgb '#888888' lw 0.8\n", gp);
}

static void data(FILE *gp, const view *v)
{
	int layers = v->shape->layers, times = v->shape->times, step = (times + POINTS - 1) / POINTS;

	for (int layer = 0; layer < layers; layer++) {
		fprintf(gp, "# layer %d: epoch, mean, mean - sd, mean + sd\n$c%d << EOD\n", layer + 1, layer);
		for (int t = 0; t < times; t++) {
			const lab_move *x = &v->at[t * layers + layer];
			if (t % step == 0 || t == times - 1)
				fprintf(gp, "%d %.7g %.7g %.7g\n", t, x->mean, x->mean - x->sd, x->mean + x->sd);
		}
		fputs("EOD\n", gp);
	}
}

static void labels(FILE *gp, const view *v)
{
	double at[LAB_MAX_HIDDEN], room = HEIGHT - ABOVE - BELOW;
	int layers = v->shape->layers;

	for (int i = 0; i < layers; i++)
		at[i] = room * (v->at[(v->shape->times - 1) * layers + i].mean - v->lo) / (v->hi - v->lo);
	lab_spread(at, (size_t)layers, LABEL_GAP, 0, room);
	for (int i = 0; i < layers; i++)
		fprintf(gp, "set label 'layer %d' at graph 1.02, graph %.4f left front tc rgb '%s'\n", i + 1, at[i] / room,
			lab_act_colour(i));
}

static void plot(FILE *gp, const view *v)
{
	int layers = v->shape->layers;

	fputs("plot ", gp);
	for (int i = 0; i < layers; i++)
		fprintf(gp, "$c%d using 1:3:4 with filledcurves fs transparent solid 0.13 noborder lc rgb '%s' notitle, \\\n",
			i, lab_act_colour(i));
	for (int i = 0; i < layers; i++)
		fprintf(gp, "%s$c%d using 1:2 with lines lw 1.6 dt %s lc rgb '%s' notitle", i ? ", \\\n " : "", i,
			lab_act_dashes(i), lab_act_colour(i));
	putc('\n', gp);
}

static bool draw(lab_page *page, const view *v, const char *title)
{
	lab_chart c;
	char name[64];

	snprintf(name, sizeof name, "moved-%d-%d", v->s->index + 1, v->group + 1);
	if (!lab_chart_begin(page, &c, name, LAB_CHART_WIDTH, HEIGHT))
		return false;
	axes(c.gp, v);
	data(c.gp, v);
	labels(c.gp, v);
	plot(c.gp, v);
	return lab_chart_end(page, &c, title, "A line for each layer over the epochs: the mean of the parameter over the "
					      "units, in a band of one standard deviation; both are means of the seeds.");
}

static bool figure(lab_page *page, view *v)
{
	char title[LAB_ACT + LAB_MOVE_NAME + 8];

	if (!fill(v))
		return lab_fail(page->why, "out of memory");
	snprintf(title, sizeof title, "%s: %s", v->s->act, v->shape->name[v->group]);
	fputs("<figure>\n<figcaption>", page->html);
	lab_html_text(page->html, title);
	fputs("</figcaption>\n", page->html);
	bool ok = draw(page, v, title);
	fputs("</figure>\n", page->html);
	free(v->at);
	return ok;
}

static const lab_moves *any_moves(const lab_analysis *a, const lab_standing *s)
{
	for (size_t i = 0; i < a->nrows; i++)
		if (moves_of(&a->rows[i], s))
			return moves_of(&a->rows[i], s);
	return NULL;
}

bool lab_has_moves(const lab_analysis *a)
{
	for (int i = 0; i < a->study->nacts; i++)
		if (any_moves(a, &a->standing[i]))
			return true;
	return false;
}

bool lab_chart_moves(lab_page *page)
{
	const lab_analysis *a = page->a;

	for (int i = 0; i < a->study->nacts; i++) {
		view v = { .a = a, .s = &a->standing[i], .shape = any_moves(a, &a->standing[i]) };
		for (; v.shape && v.group < v.shape->groups; v.group++)
			if (!figure(page, &v))
				return false;
	}
	return true;
}
