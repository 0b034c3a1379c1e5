/* SPDX-License-Identifier: MIT */
/* The errors of one part over the input axis: the largest one of every bin, on a symmetric logarithmic axis. */
#include "lab/audit/page_chart.h"

#include <math.h>
#include <stdlib.h>

#include "lab/audit/ordinal.h"
#include "lab/plot/gnuplot.h"
#include "lab/plot/palette.h"
#include "lab/report/html.h"
#include "lab/text.h"

enum { WIDTH = 820, HEIGHT = 300, COLUMNS = 200, FONT = 12 };

/* |x| below this lies in the middle, where the axis is linear; results better than FLOOR lie on the bottom. */
static const double LINEAR = 1e-3, FLOOR = 0.25;

typedef struct column {
	double worst, sum;
	double n;
	bool lost; /* NaN or an infinity where a number is right, or the other way round */
} column;

typedef struct chart {
	const lab_audit_part *part;
	double reach, top, limit; /* |x| and ULP at the ends of the axes */
	column column[COLUMNS];
} chart;

static double place_of(double x)
{
	return copysign(log10(1 + fabs(x) / LINEAR), x);
}

static bool is_lost(const lab_bin *b)
{
	return b->fault[LAB_FAULT_NAN].n || b->fault[LAB_FAULT_FALSE_INF].n || b->fault[LAB_FAULT_LOST_INF].n;
}

/* As far as something is wrong, and at least to 100. */
static double find_reach(const lab_audit_part *part)
{
	const lab_score *s = &part->pass.score;
	double reach = 100, largest = lab_largest(&lab_formats[part->dtype]);
	for (int i = 0; i < s->axis->bins; i++) {
		const lab_bin *b = &s->bin[i];
		double x = fabs(lab_ordinal_value(part->dtype, is_lost(b) ? s->axis->bin[i].from : b->worst.at));
		bool wrong = is_lost(b) || (b->measured && b->worst.error > s->limit);
		if (wrong && isfinite(x) && x > reach)
			reach = x;
	}
	reach = pow(10, ceil(log10(reach)));
	return reach < largest ? reach : largest;
}

/* The column of an input; beyond the ends that of the end. */
static int column_of(const chart *c, double x)
{
	double at = (place_of(x) / place_of(c->reach) + 1) / 2 * COLUMNS;
	return at >= COLUMNS ? COLUMNS - 1 : at > 0 ? (int)at : 0;
}

/* A bin counts in every column that it reaches into. */
static void fill_columns(chart *c)
{
	const lab_score *s = &c->part->pass.score;
	for (int i = 0; i < s->axis->bins; i++) {
		const lab_bin *b = &s->bin[i];
		double from = lab_ordinal_value(c->part->dtype, s->axis->bin[i].from);
		double to = lab_ordinal_value(c->part->dtype, s->axis->bin[i].to);
		if ((!b->measured && !is_lost(b)) || !(from <= c->reach && to >= -c->reach))
			continue;
		for (int at = column_of(c, from); at <= column_of(c, to); at++) {
			column *k = &c->column[at];
			k->worst = fmax(k->worst, b->worst.error);
			k->sum += b->sum;
			k->n += (double)b->measured;
			k->lost |= is_lost(b);
		}
		c->top = fmax(c->top, b->worst.error);
	}
}

static double top_of(const chart *c)
{
	return fmax(10 * c->limit, 2 * c->top);
}

static void write_axes(FILE *gp, const chart *c)
{
	fprintf(gp, "set encoding utf8\nset terminal svg size %d,%d noenhanced font 'sans-serif,%d' dashlength 0.7\n", WIDTH,
		HEIGHT, FONT);
	fputs("set border 3 lc rgb '#888888' lw 0.8\nset tics nomirror out scale 0.4 textcolor rgb '" LAB_INK "'\n"
	      "set grid ytics lt 1 lc rgb '#888888' lw 0.25\nset key off\nset logscale y\n"
	      "set lmargin at screen 0.08\nset rmargin at screen 0.97\nset tmargin at screen 0.93\nset bmargin at screen 0.15\n", gp);
	fprintf(gp, "set xrange [%.9g:%.9g]\nset yrange [%.9g:%.9g]\nset format y '%%g'\n", -place_of(c->reach),
		place_of(c->reach), FLOOR, top_of(c));
	fputs("set label 'ULP' at graph -0.06, graph 1.05 tc rgb '" LAB_INK "'\n"
	      "set label 'x' at graph 1.015, graph -0.02 tc rgb '" LAB_INK "'\nset xtics (\"0\" 0", gp);
	int decades = (int)round(log10(c->reach)), step = decades > 12 ? 8 : decades > 5 ? 2 : 1;
	for (int d = -2; d <= decades; d += d < 2 ? 1 : step)
		fprintf(gp, ", \"%g\" %.9g, \"%g\" %.9g", pow(10, d), place_of(pow(10, d)), -pow(10, d), -place_of(pow(10, d)));
	fputs(")\n", gp);
}

static void write_data(FILE *gp, const chart *c)
{
	double half = place_of(c->reach);
	fputs("$worst << EOD\n", gp);
	for (int i = 0; i < COLUMNS; i++) {
		const column *k = &c->column[i];
		if (k->n > 0 || k->lost)
			fprintf(gp, "%.6g %.6g %.6g %d %d\n", ((i + 0.5) / COLUMNS * 2 - 1) * half, fmax(k->worst, FLOOR),
				fmax(k->n > 0 ? k->sum / k->n : 0, FLOOR), k->worst > c->limit, k->lost);
	}
	fputs("EOD\n", gp);
	fprintf(gp, "set arrow from graph 0, first %.9g to graph 1, first %.9g nohead lc rgb '" LAB_INK "' dt (16,12) lw 0.8\n",
		c->limit, c->limit);
	fprintf(gp, "set label '%g' at graph 1.005, first %.9g tc rgb '" LAB_INK "'\n", c->limit, c->limit);
	fprintf(gp, "width = %.9g\nplot $worst using 1:($5 == 1 ? %.9g : NaN):(width) with boxes fs solid 0.3 noborder lc rgb '%s', "
		    "$worst using 1:($4 == 0 ? $2 : NaN):(width) with boxes fs solid 0.5 noborder lc rgb '%s', "
		    "$worst using 1:($4 == 1 ? $2 : NaN):(width) with boxes fs solid 0.9 noborder lc rgb '%s', "
		    "$worst using 1:3 with lines lw 1.2 lc rgb '" LAB_INK "'\n",
		2 * half / COLUMNS, top_of(c), lab_palette[1].rgb, lab_palette[0].rgb, lab_palette[1].rgb);
}

static bool draw(FILE *out, const chart *c, char *why)
{
	char *script = NULL, *svg = NULL, id[32];
	size_t size = 0, n;
	FILE *gp = open_memstream(&script, &size);
	if (!gp)
		return lab_fail(why, "out of memory");
	write_axes(gp, c);
	write_data(gp, c);
	bool ok = fclose(gp) == 0 || lab_fail(why, "out of memory");
	ok = ok && lab_gnuplot(script, size, &svg, &n, why);
	snprintf(id, sizeof id, "error-%s-%s", c->part->output == LAB_F ? "forward" : "backward", lab_formats[c->part->dtype].name);
	if (ok)
		lab_html_svg(out, svg, id, "Error over the input axis",
			     "Bars: the largest error of neighbouring inputs in ULP, in another colour beyond the limit, pale and over the "
			     "whole height where NaN or an infinity stands for a number; line: their mean",
			     WIDTH, HEIGHT);
	free(svg);
	free(script);
	return ok;
}

static bool any_lost(const chart *c)
{
	for (int i = 0; i < COLUMNS; i++)
		if (c->column[i].lost)
			return true;
	return false;
}

bool lab_audit_chart(FILE *out, const lab_audit_part *part, double limit, char *why)
{
	chart *c = calloc(1, sizeof *c);
	if (!c)
		return lab_fail(why, "out of memory");
	c->part = part;
	c->limit = limit;
	c->reach = find_reach(part);
	fill_columns(c);
	fprintf(out, "<figure class=\"wide\">\n<figcaption>Error in ULP <span>bars: the largest among neighbouring inputs%s; line: the "
		     "mean; dashed: the limit; linear within 0.001 of 0, logarithmic outside</span></figcaption>\n<div class=\"scroll\">\n",
		any_lost(c) ? ", pale where NaN or an infinity stands for a number" : "");
	bool ok = draw(out, c, why);
	fputs("</div>\n</figure>\n", out);
	free(c);
	return ok;
}
