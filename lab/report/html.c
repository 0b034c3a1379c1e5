/* SPDX-License-Identifier: MIT */
/* Writing HTML: escaped text, and gnuplot's SVG made part of a page. */
#include "lab/report/html.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lab/text.h"

void lab_html_text(FILE *out, const char *text)
{
	static const char special[] = "<>&\"'";
	static const char *const entity[] = { "&lt;", "&gt;", "&amp;", "&quot;", "&#39;" };

	for (; *text; text++) {
		const char *at = strchr(special, *text);
		if (at)
			fputs(entity[at - special], out);
		else
			putc(*text, out);
	}
}

/* What is replaced in gnuplot's SVG.  `until` ends a piece that is dropped whole. */
static const struct {
	const char *from, *until, *to;
} edits[] = {
	{ "'rgb(  1,   2,   3)'", NULL, "'currentColor'" },
	{ "\"rgb(1,2,3)\"", NULL, "\"currentColor\"" },
	{ " color=\"black\"", NULL, "" },
	{ " color=\"gray\"", NULL, "" },
	{ " font-family=\"sans-serif\"", NULL, "" },
	{ "xlink:href", NULL, "href" },
	{ " id=\"", "\"", "" },
	{ "<title>", "</title>", "" },
	{ " class=\"gridline\"", NULL, "" },
};

/* Writes one edit if one applies at `at`; returns the characters it consumed. */
static size_t edit(FILE *out, const char *at, const char *end)
{
	for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
		size_t n = strlen(edits[i].from);
		if ((size_t)(end - at) < n || memcmp(at, edits[i].from, n))
			continue;
		fputs(edits[i].to, out);
		if (!edits[i].until)
			return n;
		const char *close = strstr(at + n, edits[i].until);
		return close && close < end ? (size_t)(close - at) + strlen(edits[i].until) : n;
	}
	return 0;
}

static void write_edited(FILE *out, const char *at, const char *end)
{
	while (at < end) {
		size_t n = edit(out, at, end);
		if (n) {
			at += n;
			continue;
		}
		putc(*at++, out);
	}
	putc('\n', out);
}

/* gnuplot opens a group for every change of pen and often closes it unused: such pairs of lines are left out. */
static void write_body(FILE *out, const char *at)
{
	const char *open = NULL, *open_end = NULL; /* a line that opened a group and may turn out empty */

	for (; *at; at += *at == '\n') {
		const char *end = at + strcspn(at, "\n");
		bool opens = !strncmp(at, "<g ", 3) && end[-1] == '>';
		if (open && !strncmp(at, "</g>", 4) && end == at + 4) {
			open = NULL;
			at = end;
			continue;
		}
		if (open)
			write_edited(out, open, open_end);
		open = opens ? at : NULL;
		open_end = end;
		if (!opens && end > at)
			write_edited(out, at, end);
		at = end;
	}
	if (open)
		write_edited(out, open, open_end);
}

void lab_html_svg(FILE *out, const char *svg, const char *id, const char *title, const char *text, int width,
		  int height)
{
	const char *body = strstr(svg, "</defs>");

	fprintf(out, "<svg id=\"%s\" viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-t %s-d\">\n"
		     "<title id=\"%s-t\">", id, width, height, id, id, id);
	lab_html_text(out, title);
	fprintf(out, "</title>\n<desc id=\"%s-d\">", id);
	lab_html_text(out, text);
	/* The head up to the shapes is gnuplot's own; it opened one group, the canvas, which its tail closes. */
	fputs("</desc>\n<g>\n", out);
	write_body(out, body ? body + strlen("</defs>") : svg);
}

void lab_html_svg_shapes(FILE *out)
{
	fputs("<svg width=\"0\" height=\"0\" aria-hidden=\"true\" class=\"shapes\"><defs>\n"
	      "<circle id=\"gpDot\" r=\"0.5\" stroke=\"currentColor\"/>\n"
	      "<path id=\"gpPt0\" stroke-width=\"0.3\" stroke=\"currentColor\" d=\"M-1,0 h2 M0,-1 v2\"/>\n"
	      "<circle id=\"gpPt5\" stroke-width=\"0.3\" stroke=\"currentColor\" fill=\"none\" r=\"1\"/>\n"
	      "<circle id=\"gpPt6\" fill=\"currentColor\" stroke=\"none\" r=\"1\"/>\n"
	      "<path id=\"gpPt8\" fill=\"currentColor\" stroke=\"none\" d=\"M0,-1.33 L-1.33,0.67 L1.33,0.67 z\"/>\n"
	      "</defs></svg>\n", out);
}

bool lab_html_finish(FILE *out, const char *temporary, const char *path, bool ok, char *why)
{
	bool written = !ferror(out);

	if (fclose(out) || !written)
		ok = ok && lab_fail(why, "%s: cannot be written: %s", path, strerror(errno));
	if (ok && rename(temporary, path))
		ok = lab_fail(why, "%s: cannot be put in place: %s", path, strerror(errno));
	if (!ok)
		unlink(temporary);
	return ok;
}
