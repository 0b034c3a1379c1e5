/* SPDX-License-Identifier: MIT */
/* The ranking as a chart: every seed a dot, the interval a bar, the mean a tick. */
#include <math.h>
#include <string.h>

#include "lab/report/chart.h"
#include "lab/report/html.h"

enum { ROW = 22, ABOVE = 14, BELOW = 40, RIGHT = 14 };

/* Dots that would hide each other stand above and below the line, in turn. */
static double offset(const lab_analysis *a, const lab_standing *s, int k, double width)
{
	int before = 0;

	for (int i = 0; i < k; i++)
		before += fabs(s->acc[i] - s->acc[k]) < 0.012 * width;
	return (before % 2 ? 0.17 : -0.17) * (double)((before + 1) / 2) * (a->study->seeds > 4 ? 0.7 : 1);
}

static void data(FILE *gp, const lab_analysis *a, double lo, double hi)
{
	int n = a->study->nacts;

	fputs("# row mean low high\n$interval << EOD\n", gp);
	for (int i = 0; i < n; i++) {
		const lab_summary *t = &a->standing[i].test;
		if (t->n > 1 && t->hi > lo && t->lo < hi)
			fprintf(gp, "%d %.6f %.6f %.6f\n", n - i, fmax(t->mean, lo), fmax(t->lo, lo), fmin(t->hi, hi));
	}
	fputs("EOD\n# row accuracy height\n$seeds << EOD\n", gp);
	for (int i = 0; i < n; i++)
		for (int k = 0; k < a->study->seeds; k++)
			if (a->standing[i].acc[k] >= lo)
				fprintf(gp, "%d %.6f %.3f\n", n - i, a->standing[i].acc[k],
					n - i + offset(a, &a->standing[i], k, hi - lo));
	fputs("EOD\n", gp);
}

/* Runs that lie to the left of the axis, and those that have no accuracy at all, in words. */
static void strays(FILE *gp, const lab_analysis *a, double lo)
{
	for (int i = 0; i < a->study->nacts; i++) {
		const lab_standing *s = &a->standing[i];
		double worst = NAN;
		int left = 0;
		for (int k = 0; k < a->study->seeds; k++) {
			if (s->acc[k] < lo) {
				worst = fmin(isnan(worst) ? 100 : worst, s->acc[k]);
				left++;
			}
		}
		char text[64] = "";
		if (left)
			snprintf(text, sizeof text, "\342\227\200 %.1f %%%s", worst, left > 1 ? " and more" : "");
		else if (s->diverged && !s->done)
			snprintf(text, sizeof text, "diverged in %d of %d runs", s->diverged, a->study->seeds);
		if (text[0])
			fprintf(gp, "set label '%s' at graph 0.01, first %d left tc rgb '" LAB_INK "' font ',10'\n", text,
				a->study->nacts - i);
	}
}

static void axes(FILE *gp, const lab_analysis *a, double lo, double hi)
{
	int n = a->study->nacts;

	fprintf(gp, "set xrange [%.6f:%.6f]\nset yrange [0.4:%d.6]\n", lo, hi, n);
	fputs("set xlabel 'test accuracy, %' tc rgb '" LAB_INK "' offset 0,1\nset border 1\nset grid noytics xtics\n"
	      "set ytics scale 0 (", gp);
	for (int i = 0; i < n; i++) {
		if (i)
			fputs(", ", gp);
		lab_gp_string(gp, a->standing[i].act);
		fprintf(gp, " %d", n - i);
	}
	fputs(")\n", gp);
	if (a->baseline->test.n && a->baseline->test.mean > lo)
		fprintf(gp, "set arrow from %.6f, graph 0 to %.6f, graph 1 nohead lc rgb '#888888' lw 1 dt (3,3)\n",
			a->baseline->test.mean, a->baseline->test.mean);
}

static int left_margin(const lab_analysis *a)
{
	size_t longest = 0;

	for (int i = 0; i < a->study->nacts; i++)
		longest = strlen(a->standing[i].act) > longest ? strlen(a->standing[i].act) : longest;
	return (int)(longest < 24 ? longest : 24) * 7 + 12;
}

/* The interval as a pale broad bar (the two digits after '#' are transparency), the mean as a tick, seeds on top. */
static void plot(FILE *gp, const lab_analysis *a)
{
	int n = a->study->nacts;

	fputs("plot ", gp);
	for (int i = 0; i < n; i++) {
		const char *rgb = lab_act_colour(a->standing[i].index);
		int row = n - i;
		fprintf(gp, "%s$interval using ($1==%d?$3:NaN):1:($4-$3):(0) with vectors nohead lw 6 lc rgb '#A0%s' "
			    "notitle, $interval using ($1==%d?$2:NaN):($1-0.33):(0):(0.66) with vectors nohead lw 2 "
			    "lc rgb '%s' notitle, $seeds using ($1==%d?$2:NaN):3 with points pt 7 ps 0.45 lc rgb '%s' notitle",
			i ? ", \\\n " : "", row, rgb + 1, row, rgb, row, rgb);
	}
	putc('\n', gp);
}

bool lab_chart_ranking(lab_page *page)
{
	const lab_analysis *a = page->a;
	double lo, hi;
	lab_chart c;

	lab_axis(a, &lo, &hi);
	double margin = fmax(0.04 * (hi - lo), 0.05);
	lo -= margin;
	hi += margin;
	int height = ABOVE + BELOW + ROW * a->study->nacts;
	if (!lab_chart_begin(page, &c, "ranking", LAB_CHART_WIDTH, height))
		return false;
	lab_chart_margins(c.gp, height, left_margin(a), RIGHT, ABOVE, BELOW);
	axes(c.gp, a, lo, hi);
	data(c.gp, a, lo, hi);
	strays(c.gp, a, lo);
	plot(c.gp, a);
	return lab_chart_end(page, &c, "Test accuracy of every activation",
			     "One row for each activation, best first: a dot for every seed, a bar for the 95 % "
			     "interval of the mean, a tick for the mean; the dashed line is the baseline's mean. The "
			     "table below has the numbers.");
}
