/* SPDX-License-Identifier: MIT */
/* The ranking of a comparison as a table on the terminal. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/compare.h"

enum column { RANK, NAME, ACCURACY, VERSUS, P, D, EPOCHS, SECONDS, DEAD, COLUMNS };

enum {
	STRIP_MAX = 24, /* width of the seeds' dots */
	STRIP_MIN = 8,
	CELL = LAB_ACT,
	GAP = 2,
};

typedef struct table {
	const lab_analysis *a;
	char cell[LAB_MAX_ACTS + 1][COLUMNS][CELL]; /* row 0: the titles */
	int width[COLUMNS];                         /* 0: left out, the terminal is too narrow */
	int strip;                                  /* likewise */
	double lo, hi;                              /* accuracies at the ends of the strip */
} table;

/* ---- what stands in the cells ----------------------------------------------- */

static void titles(const lab_analysis *a, char cell[COLUMNS][CELL])
{
	static const char *const title[COLUMNS] = { "rank", "activation", "test acc % (95 % CI)", "", "p", "d", "",
						    "s/epoch", "dead %" };

	for (int i = 0; i < COLUMNS; i++)
		snprintf(cell[i], CELL, "%s", title[i]);
	snprintf(cell[VERSUS], CELL, "vs %.*s (paired)", 40, a->baseline->act);
	snprintf(cell[EPOCHS], CELL, "to %.4g %%", a->target);
}

static void accuracy_cell(char cell[CELL], const lab_standing *s)
{
	int total = s->done + s->diverged + s->failed;

	if (!s->done && s->diverged)
		snprintf(cell, CELL, "diverged at epoch %d", s->diverged_epoch);
	else if (!s->done)
		snprintf(cell, CELL, "%s", s->failed ? "failed" : "not run yet");
	else if (s->done < total)
		snprintf(cell, CELL, "%.2f (%d of %d runs)", s->test.mean, s->done, total);
	else if (s->done < 2)
		snprintf(cell, CELL, "%.2f", s->test.mean);
	else
		snprintf(cell, CELL, "%.2f (%.2f .. %.2f)", s->test.mean, s->test.lo, s->test.hi);
}

static void versus_cell(char cell[CELL], const lab_analysis *a, const lab_standing *s)
{
	if (s == a->baseline)
		snprintf(cell, CELL, "baseline");
	else if (!s->versus.n)
		snprintf(cell, CELL, "-");
	else if (s->versus.n < 2)
		snprintf(cell, CELL, "%+.2f", s->versus.mean);
	else if (s->diverged || s->failed)
		snprintf(cell, CELL, "not compared");
	else
		snprintf(cell, CELL, "%+.2f [%+.2f, %+.2f]%s", s->versus.mean, s->versus.lo, s->versus.hi,
			 lab_differs(s) ? " *" : "");
}

static void epochs_cell(char cell[CELL], const lab_standing *s)
{
	if (!s->reached)
		snprintf(cell, CELL, "%s", s->done ? "never" : "-");
	else if (s->reached < s->done)
		snprintf(cell, CELL, "%g (%d/%d)", s->epochs_to, s->reached, s->done);
	else
		snprintf(cell, CELL, "%g", s->epochs_to);
}

/* A number, or "-" for one that is not known. */
static void number_cell(char cell[CELL], const char *fmt, double x)
{
	if (isnan(x))
		strcpy(cell, "-");
	else
		snprintf(cell, CELL, fmt, x);
}

static void fill_row(const lab_analysis *a, int rank, char cell[COLUMNS][CELL])
{
	const lab_standing *s = &a->standing[rank - 1];

	snprintf(cell[RANK], CELL, "%d", rank);
	snprintf(cell[NAME], CELL, "%s", s->act);
	accuracy_cell(cell[ACCURACY], s);
	versus_cell(cell[VERSUS], a, s);
	number_cell(cell[P], s->p < 0.0005 ? "<0.001" : "%.3f", s->p);
	number_cell(cell[D], "%+.1f", s == a->baseline || isnan(s->p) ? NAN : s->versus.d);
	epochs_cell(cell[EPOCHS], s);
	number_cell(cell[SECONDS], lab_seconds_format(s->epoch_seconds), s->epoch_seconds);
	number_cell(cell[DEAD], "%.1f", s->dead);
}

/* ---- how they are laid out -------------------------------------------------- */

static int total_width(const table *t)
{
	int sum = 0;

	for (int i = 0; i < COLUMNS; i++)
		sum += t->width[i] ? t->width[i] + GAP : 0;
	return sum;
}

/* As wide as the longest cell; on a narrow terminal first d, then p, then the dots give way. */
static void lay_out(table *t)
{
	static const enum column spare[] = { D, P };
	int room = isatty(STDOUT_FILENO) ? cli_columns(STDOUT_FILENO) : 1000;

	for (int r = 0; r <= t->a->study->nacts; r++) {
		for (int i = 0; i < COLUMNS; i++) {
			int n = (int)strlen(t->cell[r][i]);
			t->width[i] = n > t->width[i] ? n : t->width[i];
		}
	}
	for (size_t i = 0; i < sizeof spare / sizeof *spare; i++)
		if (total_width(t) + STRIP_MIN > room)
			t->width[spare[i]] = 0;
	room -= total_width(t);
	t->strip = room >= STRIP_MAX ? STRIP_MAX : room >= STRIP_MIN ? room : 0;
}

/* One dot for a seed, ':' for two in one place, '#' for more, '<' for those left of the strip. */
static void print_strip(const table *t, const lab_standing *s)
{
	int count[STRIP_MAX] = { 0 }, width = t->strip;
	static const char mark[] = " .:#";

	for (int k = 0; k < t->a->study->seeds; k++) {
		double x = s->acc[k];
		if (isnan(x))
			continue;
		int at = t->hi > t->lo ? (int)((x - t->lo) / (t->hi - t->lo) * (t->strip - 1) + 0.5) : 0;
		count[x < t->lo ? 0 : at] += x < t->lo ? 100 : 1;
	}
	while (width && !count[width - 1])
		width--;
	for (int i = 0; i < width; i++)
		putchar(count[i] >= 100 ? '<' : mark[count[i] < 3 ? count[i] : 3]);
}

static void print_row(const table *t, int r)
{
	const char *gap = "";

	for (int i = 0; i < COLUMNS; i++) {
		bool left = i == NAME || i == ACCURACY || i == VERSUS;
		if (!t->width[i])
			continue;
		printf("%s%*s", gap, left ? -t->width[i] : t->width[i], t->cell[r][i]);
		gap = "  ";
	}
	if (t->strip && r == 0)
		printf("  seeds %.1f .. %.1f", t->lo, t->hi);
	if (t->strip && r > 0) {
		fputs(gap, stdout);
		print_strip(t, &t->a->standing[r - 1]);
	}
	putchar('\n');
}

void compare_table(const lab_analysis *a)
{
	static table t; /* large for a stack */
	char text[LAB_WORDS];

	t = (table){ .a = a };
	titles(a, t.cell[0]);
	for (int r = 1; r <= a->study->nacts; r++)
		fill_row(a, r, t.cell[r]);
	lay_out(&t);
	lab_axis(a, &t.lo, &t.hi);
	for (int r = 0; r <= a->study->nacts; r++)
		print_row(&t, r);
	lab_caveats(a, text);
	fputs(text, stdout);
}
