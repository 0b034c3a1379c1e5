/* SPDX-License-Identifier: MIT */
/* The tables of a report: the ranking, the learning rates tried. */
#include <math.h>
#include <string.h>

#include "lab/report/html.h"
#include "lab/report/section.h"
#include "lab/text.h"

/* ---- cells ------------------------------------------------------------------ */

/* A number by its format, or a dash for one that is not known. */
static void number(FILE *out, const char *fmt, double x)
{
	char text[64] = "\342\200\223";

	if (!isnan(x))
		snprintf(text, sizeof text, fmt, x);
	fprintf(out, "<td>%s</td>", text);
}

static void range(FILE *out, const char *fmt, double lo, double hi)
{
	char text[64] = "\342\200\223";

	if (!isnan(lo))
		snprintf(text, sizeof text, fmt, lo, hi);
	fprintf(out, "<td>%s</td>", text);
}

/* The name with its colour, so that every row of the table is a legend of the charts. */
static void name(FILE *out, const lab_standing *s)
{
	static const char *const style[] = { "solid", "dashed", "dotted", "double" };
	const char *rgb = lab_act_colour(s->index);
	size_t dash = strcmp(lab_act_dashes(s->index), "1") ? strcmp(lab_act_dashes(s->index), "(8,4)") ? 2 : 1 : 0;

	fprintf(out, "<td><b class=\"key\" style=\"border-top-style:%s;border-top-color:%s\"></b>", style[dash],
		strcmp(rgb, LAB_INK) ? rgb : "currentColor");
	lab_html_text(out, s->act);
	fputs("</td>", out);
}

static void p_value(FILE *out, const lab_standing *s)
{
	if (s->p < 0.0005)
		fputs("<td>&lt; 0.001 *</td>", out);
	else
		number(out, lab_differs(s) ? "%.3f *" : "%.3f", s->p);
}

static void accuracy(FILE *out, const lab_standing *s)
{
	if (!s->done && s->diverged) {
		fprintf(out, "<td>diverged</td><td>epoch %d</td>", s->diverged_epoch);
		return;
	}
	number(out, "%.2f", s->test.mean);
	if (s->diverged || s->failed)
		fprintf(out, "<td>%d of %d runs</td>", s->done, s->done + s->diverged + s->failed);
	else
		range(out, "%.2f to %.2f", s->test.lo, s->test.hi);
}

static void versus(FILE *out, const lab_analysis *a, const lab_standing *s)
{
	if (s == a->baseline) {
		fputs("<td>baseline</td><td></td><td></td><td></td>", out);
		return;
	}
	number(out, "%+.2f", s->versus.mean);
	range(out, "%+.2f to %+.2f", s->versus.lo, s->versus.hi);
	p_value(out, s);
	number(out, "%+.2f", s->versus.d);
}

static void epochs_to(FILE *out, const lab_standing *s)
{
	if (!s->reached)
		fputs(s->done ? "<td>never</td>" : "<td>\342\200\223</td>", out);
	else if (s->reached < s->done)
		fprintf(out, "<td>%g <span class=\"small\">(%d of %d)</span></td>", s->epochs_to, s->reached, s->done);
	else
		fprintf(out, "<td>%g</td>", s->epochs_to);
}

/* ---- the ranking ------------------------------------------------------------ */

static void ranking_row(FILE *out, const lab_analysis *a, int i)
{
	const lab_standing *s = &a->standing[i];
	char lr[32];

	fprintf(out, "<tr%s><td>%d</td>", s == a->baseline ? " class=\"base\"" : "", i + 1);
	name(out, s);
	accuracy(out, s);
	versus(out, a, s);
	epochs_to(out, s);
	number(out, lab_seconds_format(s->epoch_seconds), s->epoch_seconds);
	number(out, "%.1f", s->dead);
	if (a->study->nlrs > 1)
		fprintf(out, "<td>%s</td>", lab_shortest(s->lr, lr));
	fputs("</tr>\n", out);
}

void lab_section_ranking(lab_page *page)
{
	const lab_analysis *a = page->a;
	FILE *out = page->html;

	fputs("<div class=\"scroll\">\n<table class=\"ranking\">\n<thead><tr><th>#</th><th>activation</th>"
	      "<th>test<br>accuracy, %</th><th>95&nbsp;%<br>interval</th><th>difference<br>to ", out);
	lab_html_text(out, a->baseline->act);
	fprintf(out, "</th><th>95&nbsp;%%<br>interval</th><th>p<br>(Holm)</th><th>effect<br>size d</th>"
		     "<th>epochs to<br>%.4g&nbsp;%%</th><th>s per<br>epoch</th><th>dead<br>units, %%</th>%s</tr></thead>\n<tbody>\n",
		a->target, a->study->nlrs > 1 ? "<th>learning<br>rate</th>" : "");
	for (int i = 0; i < a->study->nacts; i++)
		ranking_row(out, a, i);
	fputs("</tbody>\n</table>\n</div>\n", out);
}

/* ---- learning rates --------------------------------------------------------- */

void lab_section_rates(lab_page *page)
{
	const lab_analysis *a = page->a;
	FILE *out = page->html;
	char lr[32];

	if (a->study->nlrs < 2)
		return;
	fputs("<h3>Learning rates</h3>\n<p>Validation accuracy in %, mean of the seeds (a divergent run counts as 0); the "
	      "best rate of each activation, in bold, went into the comparison.</p>\n<div class=\"scroll\">\n<table>\n"
	      "<thead><tr><th></th><th>activation</th>", out);
	for (int l = 0; l < a->study->nlrs; l++)
		fprintf(out, "<th>%s</th>", lab_shortest(a->study->lr[l], lr));
	fputs("</tr></thead>\n<tbody>\n", out);
	for (int i = 0; i < a->study->nacts; i++) {
		const lab_standing *s = &a->standing[i];
		fputs("<tr><td></td>", out);
		name(out, s);
		for (int l = 0; l < a->study->nlrs; l++)
			fprintf(out, "<td%s>%.2f</td>", s->lr == a->study->lr[l] ? " class=\"best\"" : "",
				a->score[s->index][l]);
		fputs("</tr>\n", out);
	}
	fputs("</tbody>\n</table>\n</div>\n", out);
}
