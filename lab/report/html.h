/* SPDX-License-Identifier: MIT */
/* Writing HTML: escaped text, and gnuplot's SVG made part of a page. */
#ifndef LAB_HTML_H
#define LAB_HTML_H

#include <stdbool.h>
#include <stdio.h>

/* Text with <, >, & and quotes escaped. */
void lab_html_text(FILE *out, const char *text);

/* Closes a page written under a temporary name and puts it in place: a reader finds the old page or the new one.
 * ok: is it written, as far as the caller knows?  Otherwise, or when that shows now, the temporary file goes, and the
 * result is false with one line in why (LAB_MESSAGE bytes), the caller's where ok was false. */
bool lab_html_finish(FILE *out, const char *temporary, const char *path, bool ok, char *why);

/* The ink of a chart: scripts draw text and axes in this colour, and the page
 * replaces it with the colour of its own text, light or dark. */
#define LAB_INK "#010203"

/* An SVG of gnuplot's inside the page.  id: unique; title and text: what it
 * shows, for people who do not see it. */
void lab_html_svg(FILE *out, const char *svg, const char *id, const char *title, const char *text, int width,
		  int height);

/* gnuplot's point shapes, which all charts of a page share; once, before the first. */
void lab_html_svg_shapes(FILE *out);

#endif
