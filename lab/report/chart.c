/* SPDX-License-Identifier: MIT */
/* One chart of a report: a gnuplot script that is kept, run, and shown in the page. */
#include "lab/report/chart.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lab/plot/gnuplot.h"
#include "lab/plot/palette.h"
#include "lab/report/html.h"
#include "lab/text.h"

bool lab_chart_begin(lab_page *page, lab_chart *c, const char *name, int width, int height)
{
	*c = (lab_chart){ .name = name, .width = width, .height = height };
	c->gp = open_memstream(&c->script, &c->size);
	if (!c->gp)
		return lab_fail(page->why, "out of memory");
	fprintf(c->gp, "# gnuplot %s.gp > %s.svg\n"
		       "set encoding utf8\n"
		       "set terminal svg size %d,%d noenhanced font 'sans-serif,%d' dashlength 0.7\n"
		       "set border 3 lc rgb '#888888' lw 0.8\n"
		       "set tics nomirror out scale 0.4 textcolor rgb '" LAB_INK "'\n"
		       "set xtics offset 0,0.5\n"
		       "set grid ytics lt 1 lc rgb '#888888' lw 0.25\n", name, name, width, height, LAB_CHART_FONT);
	return true;
}

void lab_chart_margins(FILE *gp, int height, int left, int right, int above, int below)
{
	fprintf(gp, "set lmargin at screen %.4f\nset rmargin at screen %.4f\nset tmargin at screen %.4f\n"
		    "set bmargin at screen %.4f\n", (double)left / LAB_CHART_WIDTH,
		1 - (double)right / LAB_CHART_WIDTH, 1 - (double)above / height, (double)below / height);
}

static bool keep(const lab_page *page, const lab_chart *c)
{
	char path[LAB_PATH * 2];

	snprintf(path, sizeof path, "%s/charts/%s%s.gp", page->folder, page->prefix, c->name);
	FILE *f = fopen(path, "w");
	bool ok = f && fwrite(c->script, 1, c->size, f) == c->size;
	if (f && fclose(f))
		ok = false;
	return ok || lab_fail(page->why, "%s: cannot be written: %s", path, strerror(errno));
}

bool lab_chart_end(lab_page *page, lab_chart *c, const char *title, const char *text)
{
	char *svg = NULL, id[LAB_NAME];
	size_t n;

	snprintf(id, sizeof id, "%s%s", page->prefix, c->name);
	bool ok = fclose(c->gp) == 0 || lab_fail(page->why, "out of memory");
	ok = ok && keep(page, c) && lab_gnuplot(c->script, c->size, &svg, &n, page->why);
	if (ok)
		lab_html_svg(page->html, svg, id, title, text, c->width, c->height);
	free(svg);
	free(c->script);
	return ok;
}

/* Black, the last of the palette, is the ink: it would vanish on a dark page. */
const char *lab_act_colour(int index)
{
	int i = index % LAB_COLOURS;

	return i == LAB_COLOURS - 1 ? LAB_INK : lab_palette[i].rgb;
}

const char *lab_act_dashes(int index)
{
	static const char *const dashes[] = { "1", "(8,4)", "(2,3)", "(10,3,2,3)" };

	return dashes[index / LAB_COLOURS % 4];
}

void lab_gp_string(FILE *gp, const char *text)
{
	putc('\'', gp);
	for (; *text; text++)
		fputs(*text == '\'' ? "''" : (char[]){ *text, '\0' }, gp);
	putc('\'', gp);
}
