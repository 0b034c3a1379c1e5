/* SPDX-License-Identifier: MIT */
/* Curves drawn in a terminal: braille dots where the locale is UTF-8, else ASCII. */
#include "cli/canvas.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "lab/plot/palette.h"
#include "lab/plot/spread.h"

/* How a character cell is divided into dots. */
typedef struct script {
	int across, down;
	const char *vertical, *corner, *horizontal, *tick, *row_tick, *zero_row, *zero_column, *origin;
} script;

static const script braille = { 2, 4, "│", "└", "─", "┴", "┤", "┈", "┊", "┼" };
static const script ascii = { 1, 3, "|", "+", "-", "+", "+", " ", " ", " " };

typedef struct canvas {
	const script *script;
	bool colour;
	int columns, rows;                /* in cells */
	int margin;                       /* columns to the left of them, with the axis */
	double a, b, low, high;           /* what the edges stand for */
	size_t n;
	unsigned char *dots[CLI_LINES];   /* [rows * columns], one bit per dot of the cell, row 0 on top */
} canvas;

/* Dashes tell curves apart where colours do not: dots drawn out of eight. */
static const unsigned char dashes[CLI_LINES] = { 0xff, 0x11, 0x77, 0x3f, 0x01, 0x5f, 0x33, 0x17 };

/* ---- dots ------------------------------------------------------------------- */

/* The bit of dot (x, y) in its cell: rows of `across` bits, the lowest row first. */
static unsigned bit(const script *s, int x, int y)
{
	return 1u << ((s->down - 1 - y) * s->across + x);
}

static void set_dot(canvas *c, size_t k, int x, int y)
{
	const script *s = c->script;

	if (x < 0 || y < 0 || x >= c->columns * s->across || y >= c->rows * s->down)
		return;
	c->dots[k][y / s->down * c->columns + x / s->across] |= (unsigned char)bit(s, x % s->across, y % s->down);
}

/* Position of a point in dots. */
static double dot_x(const canvas *c, double x)
{
	return (x - c->a) / (c->b - c->a) * (c->columns * c->script->across - 1);
}

static double dot_y(const canvas *c, double y)
{
	return (c->high - y) / (c->high - c->low) * (c->rows * c->script->down - 1);
}

/* Draws a straight piece; *count is the number of dots so far, for the dashes. */
static void draw_piece(canvas *c, size_t k, const double from[2], const double to[2], unsigned *count)
{
	double dx = to[0] - from[0], dy = to[1] - from[1];
	int steps = (int)fmin(ceil(fmax(fabs(dx), fabs(dy)) * 2), 10000);
	int last_x = (int)lrint(from[0]), last_y = (int)lrint(from[1]);

	for (int i = 0; i <= steps; i++) {
		double t = steps ? (double)i / steps : 0;
		int x = (int)lrint(from[0] + t * dx), y = (int)lrint(from[1] + t * dy);

		*count += x != last_x || y != last_y;
		if (c->colour || c->script == &ascii || dashes[k] >> (*count & 7) & 1)
			set_dot(c, k, x, y);
		last_x = x;
		last_y = y;
	}
}

static void draw_curve(canvas *c, size_t k, const lab_curve *curve)
{
	unsigned count = 0;
	double last[2] = { 0, NAN };

	for (size_t i = 0; i < curve->n; i++) {
		double at[2] = { dot_x(c, curve->x[i]), dot_y(c, curve->y[i]) };

		if (isfinite(at[1]) && fabs(at[1]) < 1e6)
			draw_piece(c, k, isfinite(last[1]) ? last : at, at, &count);
		else
			at[1] = NAN;
		memcpy(last, at, sizeof at);
	}
}

/* ---- cells ------------------------------------------------------------------ */

/* U+2800 plus one bit per dot; Unicode counts them down the left column first, the last row later. */
static void print_braille(unsigned dots)
{
	static const unsigned char order[8] = { 0x40, 0x80, 0x04, 0x20, 0x02, 0x10, 0x01, 0x08 };
	unsigned code = 0;

	for (int i = 0; i < 8; i++)
		if (dots >> i & 1)
			code |= order[i];
	printf("\xe2%c%c", (int)(0xa0 | code >> 6), (int)(0x80 | (code & 0x3f)));
}

/* By which of the three rows of the cell are inked, the lowest being 1. */
static void print_ascii(size_t k, unsigned dots)
{
	static const char solid[] = " _--'|-|", dotted[] = " ...':::";

	if (k < 2)
		putchar((k ? dotted : solid)[dots]);
	else
		putchar((int)('1' + k));
}

static void print_ink(const canvas *c, size_t k, unsigned dots)
{
	if (c->colour)
		printf("\033[38;5;%dm", lab_palette[k % LAB_COLOURS].xterm);
	if (c->script == &braille)
		print_braille(dots);
	else
		print_ascii(k, dots);
	if (c->colour)
		fputs("\033[0m", stdout);
}

static int row_of(const canvas *c, double y)
{
	return (int)lrint(dot_y(c, y)) / c->script->down;
}

static int column_of(const canvas *c, double x)
{
	return (int)lrint(dot_x(c, x)) / c->script->across;
}

/* The axes through zero, faintly, where no curve is. */
static void print_ground(const canvas *c, int row, int column)
{
	bool across = c->low < 0 && c->high > 0 && row == row_of(c, 0);
	bool down = c->a < 0 && c->b > 0 && column == column_of(c, 0);
	const script *s = c->script;

	if (!across && !down) {
		putchar(' ');
		return;
	}
	printf("%s%s%s", c->colour ? "\033[2m" : "", across && down ? s->origin : across ? s->zero_row : s->zero_column,
	       c->colour ? "\033[0m" : "");
}

/* Of several curves in a cell the first one gives the colour, all give their dots. */
static void print_cell(const canvas *c, int row, int column)
{
	size_t at = (size_t)(row * c->columns + column), first = c->n;
	unsigned dots = 0;

	for (size_t k = c->n; k-- > 0;)
		if (c->dots[k][at]) {
			first = k;
			dots = c->script == &braille ? dots | c->dots[k][at] : c->dots[k][at];
		}
	if (first < c->n)
		print_ink(c, first, dots);
	else
		print_ground(c, row, column);
}

/* ---- the picture ------------------------------------------------------------ */

/* A step of 1, 2 or 5 times a power of ten that fits `count` times at most. */
static double nice_step(double span, double count)
{
	double raw = span / count, power = pow(10, floor(log10(raw)));
	static const double factor[] = { 1, 2, 5, 10 };

	for (int i = 0; i < 3; i++)
		if (factor[i] * power >= raw * 0.999)
			return factor[i] * power;
	return 10 * power;
}

/* A multiple of the step as text; "0", not 5e-17. */
static const char *tick_text(char s[CLI_NUMBER], double step, double multiple)
{
	snprintf(s, CLI_NUMBER, "%.6g", multiple ? step * multiple : 0);
	return s;
}

/* Columns: for the numbers on the left, at least; for a piece of a line; for the curves, at least. */
enum { MARGIN = 8, SAMPLE = 3, NARROWEST = 20 };

static double row_step(const canvas *c)
{
	return nice_step(c->high - c->low, c->rows / 3.0);
}

/* The widest number on the left decides. */
static int margin(const canvas *c)
{
	double step = row_step(c);
	int width = MARGIN;
	char s[CLI_NUMBER];

	for (double m = ceil(c->low / step - 1e-9); m <= c->high / step + 1e-9; m++) {
		int n = (int)strlen(tick_text(s, step, m)) + 2;

		width = n > width ? n : width;
	}
	return width;
}

static void print_left(const canvas *c, int row)
{
	double step = row_step(c);
	char s[CLI_NUMBER];

	for (double m = ceil(c->low / step - 1e-9); m <= c->high / step + 1e-9; m++)
		if (row_of(c, m * step) == row) {
			printf("%*s %s", c->margin - 2, tick_text(s, step, m), c->script->row_tick);
			return;
		}
	printf("%*s%s", c->margin - 1, "", c->script->vertical);
}

static void print_bottom(const canvas *c)
{
	double step = nice_step(c->b - c->a, c->columns / 12.0);
	double first = ceil(c->a / step - 1e-9), last = floor(c->b / step + 1e-9);
	char s[CLI_NUMBER];
	int used = 0;

	printf("%*s%s", c->margin - 1, "", c->script->corner);
	for (int column = 0; column < c->columns; column++) {
		bool tick = false;

		for (double m = first; m <= last; m++)
			tick |= column == column_of(c, m * step);
		fputs(tick ? c->script->tick : c->script->horizontal, stdout);
	}
	printf("\n%*s", c->margin, "");
	for (double m = first; m <= last; m++) {
		int width = (int)strlen(tick_text(s, step, m)), start = column_of(c, m * step) - width / 2;

		used += printf("%*s%s", start > used ? start - used : used > 0, "", s);
	}
	putchar('\n');
}

/* The row for the label of each line, beside its right end, one row apart. */
static void place_labels(const canvas *c, const lab_graph *graph, int *row)
{
	double at[CLI_LINES];

	for (size_t k = 0; k < c->n; k++) {
		const lab_curve *curve = &graph[k].curve;
		double y = c->low;

		for (size_t i = curve->n; i-- > 0;)
			if (isfinite(curve->y[i])) {
				y = curve->y[i];
				break;
			}
		at[k] = row_of(c, fmin(fmax(y, c->low), c->high));
	}
	lab_spread(at, c->n, 1, 0, c->rows - 1);
	for (size_t k = 0; k < c->n; k++)
		row[k] = (int)floor(at[k] + 0.5); /* not lrint(): 1.5 and 2.5 would meet at 2 */
}

/* A piece of the line in front of its label, where there is no colour to tell. */
static void print_sample(const canvas *c, size_t k)
{
	for (int cell = 0; cell < SAMPLE; cell++) {
		unsigned dots = 0;

		for (int x = 0; x < c->script->across; x++)
			if (c->script == &ascii || dashes[k] >> ((2 * cell + x) & 7) & 1)
				dots |= bit(c->script, x, 1);
		print_ink(c, k, dots);
	}
	putchar(' ');
}

static void print_labels(const canvas *c, const lab_graph *graph, const int *at, int row)
{
	for (size_t k = 0; k < c->n; k++) {
		if (at[k] != row)
			continue;
		putchar(' ');
		if (c->colour)
			printf("\033[38;5;%dm", lab_palette[k % LAB_COLOURS].xterm);
		else if (c->n > 1)
			print_sample(c, k);
		printf("%s%s", graph[k].label, c->colour ? "\033[0m" : "");
	}
}

static void print_canvas(const canvas *c, const lab_graph *graph)
{
	int label_row[CLI_LINES];

	place_labels(c, graph, label_row);
	for (int row = 0; row < c->rows; row++) {
		print_left(c, row);
		for (int column = 0; column < c->columns; column++)
			print_cell(c, row, column);
		print_labels(c, graph, label_row, row);
		putchar('\n');
	}
	print_bottom(c);
}

/* An edge that nearly reaches a tick is moved onto it. */
static void reach_ticks(canvas *c)
{
	double step = row_step(c);
	double top = ceil(c->high / step) * step, bottom = floor(c->low / step) * step;

	if (top - c->high < 0.15 * step)
		c->high = top;
	if (c->low - bottom < 0.15 * step)
		c->low = bottom;
}

/* The edges hold all of the curves; a line that does not rise gets a range all the same. */
static void fit(canvas *c, const lab_graph *graph)
{
	c->low = INFINITY;
	c->high = -INFINITY;
	for (size_t k = 0; k < c->n; k++)
		lab_curve_bounds(&graph[k].curve, &c->low, &c->high);
	if (!(c->low <= c->high))
		c->low = c->high = 0;
	if (c->high - c->low < 1e-30) {
		c->low -= 1;
		c->high += 1;
	}
	reach_ticks(c);
}

/* Columns that the longest label needs, with the blank and the sample in front of it. */
static int label_width(const lab_graph *graph, size_t n)
{
	size_t longest = 0;

	for (size_t k = 0; k < n; k++)
		longest = strlen(graph[k].label) > longest ? strlen(graph[k].label) : longest;
	return (int)longest + (n > 1 ? SAMPLE + 2 : 1);
}

bool cli_draw(const lab_graph *graph, size_t n, double a, double b, int rows, int columns)
{
	canvas c = { .script = cli_utf8() ? &braille : &ascii, .colour = cli_colour(), .rows = rows, .n = n };
	bool ok = true;

	c.a = a;
	c.b = b;
	fit(&c, graph);
	c.margin = margin(&c);
	c.columns = columns - c.margin - label_width(graph, n);
	if (c.columns < NARROWEST)
		c.columns = NARROWEST;
	for (size_t k = 0; k < n; k++) {
		c.dots[k] = calloc((size_t)(c.rows * c.columns), 1);
		ok = ok && c.dots[k];
	}
	for (size_t k = 0; ok && k < n; k++)
		draw_curve(&c, k, &graph[k].curve);
	if (ok)
		print_canvas(&c, graph);
	for (size_t k = 0; k < n; k++)
		free(c.dots[k]);
	return ok;
}
