/* SPDX-License-Identifier: MIT */
/* Several functions in one picture, by gnuplot. */
#include "lab/plot/functions.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/plot/gnuplot.h"
#include "lab/plot/palette.h"
#include "lab/plot/spread.h"
#include "lab/text.h"

const char *const lab_plot_formats[] = { "svg", "png", "pdf", NULL };

/* The same picture in each: 720 by 450 units of 1/72 inch (png: twice as many pixels). */
static const char *const terminals[] = {
	"svg size 720,450 dynamic background '#ffffff' font 'Helvetica,Arial,sans-serif,14' name 'actfn'",
	"pngcairo size 1440,900 background '#ffffff' font 'sans,22' linewidth 2",
	"pdfcairo size 10in,6.25in font 'sans,20' linewidth 2",
};

/* Lines beyond the palette are dashed. */
static const char *dash(size_t k)
{
	static const char *const types[] = { "1", "2", "4" };

	return types[k / LAB_COLOURS % 3];
}

static void write_data(FILE *s, const lab_graph *g, size_t k)
{
	fprintf(s, "$g%zu << EOD\n", k);
	for (size_t i = 0; i < g->curve.n; i++)
		if (isfinite(g->curve.y[i]))
			fprintf(s, "%.9g %.9g\n", (double)g->curve.x[i], (double)g->curve.y[i]);
		else
			fputs("\n", s); /* interrupts the line */
	fputs("EOD\n", s);
}

/* Text between gnuplot's single quotes, where only the quote itself is special. */
static void write_quoted(FILE *s, const char *text)
{
	fputc('\'', s);
	for (; *text; text++)
		fputs(*text == '\'' ? "''" : (char[]){ *text, 0 }, s);
	fputc('\'', s);
}

/* Where the line ends on the right. */
static double last_value(const lab_curve *c)
{
	for (size_t i = c->n; i-- > 0;)
		if (isfinite(c->y[i]))
			return c->y[i];
	return 0;
}

/* Labels stand beside the ends of their lines, in the lines' colours, a text height apart. */
static bool write_labels(FILE *s, const lab_graph *g, size_t n, double low, double high)
{
	double *at = malloc((n ? n : 1) * sizeof *at);
	size_t longest = 0;

	if (!at)
		return false;
	for (size_t k = 0; k < n; k++) {
		at[k] = (last_value(&g[k].curve) - low) / (high - low);
		longest = strlen(g[k].label) > longest ? strlen(g[k].label) : longest;
	}
	lab_spread(at, n, 0.048, 0, 1);
	for (size_t k = 0; k < n; k++) {
		fputs("set label ", s);
		write_quoted(s, g[k].label);
		fprintf(s, " at graph 1.015,%.4f left noenhanced textcolor rgb '%s'\n", at[k],
			lab_palette[k % LAB_COLOURS].rgb);
	}
	fprintf(s, "set rmargin %.1f\n", 0.85 * (double)longest + 2); /* letters are narrower than gnuplot's unit */
	free(at);
	return true;
}

static void write_frame(FILE *s, double a, double b, double low, double high)
{
	fprintf(s, "set xrange [%.9g:%.9g]\nset yrange [%.9g:%.9g]\n", a, b, low, high);
	fputs("unset key\nset border 3 linecolor rgb '#666666'\nset tics nomirror out textcolor rgb '#333333'\n"
	      "set grid linetype 1 linecolor rgb '#e6e6e6' linewidth 0.5\n"
	      "set xzeroaxis linetype 1 linecolor rgb '#999999' linewidth 0.8\n"
	      "set yzeroaxis linetype 1 linecolor rgb '#999999' linewidth 0.8\n",
	      s);
}

static void write_plot(FILE *s, size_t n)
{
	for (size_t k = 0; k < n; k++)
		fprintf(s, "%s $g%zu using 1:2 with lines linewidth 2 dashtype %s linecolor rgb '%s'",
			k ? ", \\\n" : "plot", k, dash(k), lab_palette[k % LAB_COLOURS].rgb);
	fputc('\n', s);
}

/* All curves and a little air; a line that does not rise gets a range all the same. */
static void fit(const lab_graph *g, size_t n, double *low, double *high)
{
	double air;

	*low = INFINITY;
	*high = -INFINITY;
	for (size_t k = 0; k < n; k++)
		lab_curve_bounds(&g[k].curve, low, high);
	if (!(*low <= *high))
		*low = *high = 0;
	air = *high > *low ? 0.04 * (*high - *low) : 1;
	*low -= air;
	*high += air;
}

static bool write_script(FILE *s, const lab_graph *g, size_t n, double a, double b, const char *title, int format)
{
	double low, high;
	bool ok;

	fit(g, n, &low, &high);
	fprintf(s, "set encoding utf8\nset terminal %s\n", terminals[format]);
	fputs("set title ", s);
	write_quoted(s, title);
	fputs(" noenhanced\n", s);
	write_frame(s, a, b, low, high);
	ok = write_labels(s, g, n, low, high);
	for (size_t k = 0; k < n; k++)
		write_data(s, &g[k], k);
	write_plot(s, n);
	return ok;
}

bool lab_plot_functions(const lab_graph *g, size_t n, double a, double b, const char *title, const char *format,
			char **out, size_t *n_out, char *why)
{
	int which = lab_index(format, lab_plot_formats);
	char *script = NULL;
	size_t length;
	FILE *s = open_memstream(&script, &length);
	bool ok = s && which >= 0 && write_script(s, g, n, a, b, title, which);

	if (s && fclose(s))
		ok = false;
	if (ok)
		ok = lab_gnuplot(script, length, out, n_out, why);
	else
		lab_fail(why, "cannot write the picture: %s", which < 0 ? "unknown format" : strerror(errno));
	free(script);
	return ok;
}
