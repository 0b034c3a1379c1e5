/* SPDX-License-Identifier: MIT */
/* The ranking of a comparison as a table on the terminal. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/compare.h"

enum {
	STRIP_MAX = 24, /* width of the seeds' dots */
	STRIP_MIN = 8,
	WIDE = 116, /* a terminal this wide has room for p and d */
	CELL = 64,
};

typedef struct table {
	const lab_analysis *a;
	int name;       /* width of the activations' column */
	bool tests;     /* show p and d */
	int strip;      /* width of the dots; 0: none */
	double lo, hi;  /* accuracies at the ends of the strip */
} table;

static table layout(const lab_analysis *a)
{
	int columns = isatty(STDOUT_FILENO) ? cli_columns(STDOUT_FILENO) : 1000;
	table t = { .a = a, .name = 10, .tests = columns >= WIDE };

	for (int i = 0; i < a->study->nacts; i++)
		if ((int)strlen(a->study->act[i]) > t.name)
			t.name = (int)strlen(a->study->act[i]);
	int room = columns - (4 + 2 + t.name + 2 + 22 + 2 + 23 + (t.tests ? 15 : 0) + 2 + 9 + 2 + 7 + 2 + 6 + 2) - 1;
	t.strip = room >= STRIP_MAX ? STRIP_MAX : room >= STRIP_MIN ? room : 0;
	lab_axis(a, &t.lo, &t.hi);
	return t;
}

/* One dot for a seed, ':' for two in one place, '#' for more, '<' for those left of the strip. */
static void print_strip(const table *t, const lab_standing *s)
{
	int count[STRIP_MAX] = { 0 };
	static const char mark[] = " .:#";

	for (int k = 0; k < t->a->study->seeds; k++) {
		double x = s->acc[k];
		if (isnan(x))
			continue;
		int at = t->hi > t->lo ? (int)((x - t->lo) / (t->hi - t->lo) * (t->strip - 1) + 0.5) : 0;
		count[x < t->lo ? 0 : at] += x < t->lo ? 100 : 1;
	}
	int width = t->strip;
	while (width && !count[width - 1])
		width--;
	for (int i = 0; i < width; i++)
		putchar(count[i] >= 100 ? '<' : mark[count[i] < 3 ? count[i] : 3]);
}

static void header(const table *t)
{
	char versus[CELL + LAB_ACT], to[CELL];

	snprintf(versus, sizeof versus, "vs %s (paired)", t->a->baseline->act);
	snprintf(to, sizeof to, "to %.4g %%", t->a->target);
	printf("rank  %-*s  %-22s  %-23.23s", t->name, "activation", "test acc %  (95 % CI)", versus);
	if (t->tests)
		printf("  %6s  %5s", "p", "d");
	printf("  %9s  %7s  %6s", to, "s/epoch", "dead %");
	if (t->strip)
		printf("  seeds %.1f .. %.1f", t->lo, t->hi);
	putchar('\n');
}

static void accuracy_cell(char cell[CELL], const lab_standing *s)
{
	int total = s->done + s->diverged + s->failed;

	if (!s->done && s->diverged)
		snprintf(cell, CELL, "diverged at epoch %d", s->diverged_epoch);
	else if (!s->done)
		snprintf(cell, CELL, "%s", s->failed ? "failed" : "not run yet");
	else if (s->done < total)
		snprintf(cell, CELL, "%.2f  (%d of %d runs)", s->test.mean, s->done, total);
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

/* A number, or "-" for one that is not known. */
static void number_cell(char cell[CELL], const char *fmt, double x)
{
	if (isnan(x))
		strcpy(cell, "-");
	else if (!strcmp(fmt, "p"))
		snprintf(cell, CELL, x < 0.0005 ? "<0.001" : "%.3f", x);
	else
		snprintf(cell, CELL, fmt, x);
}

static void epochs_cell(char cell[CELL], const lab_standing *s)
{
	if (!s->reached)
		strcpy(cell, s->done ? "never" : "-");
	else if (s->reached < s->done)
		snprintf(cell, CELL, "%g (%d/%d)", s->epochs_to, s->reached, s->done);
	else
		snprintf(cell, CELL, "%g", s->epochs_to);
}

static void print_row(const table *t, int rank)
{
	const lab_standing *s = &t->a->standing[rank - 1];
	char acc[CELL], versus[CELL], p[CELL], d[CELL], to[CELL], seconds[CELL], dead[CELL];

	accuracy_cell(acc, s);
	versus_cell(versus, t->a, s);
	number_cell(p, "p", s->p);
	number_cell(d, "%+.1f", s == t->a->baseline ? NAN : s->versus.d);
	epochs_cell(to, s);
	number_cell(seconds, s->epoch_seconds < 0.01 ? "%.4f" : "%.2f", s->epoch_seconds);
	number_cell(dead, "%.1f", s->dead);
	printf("%4d  %-*s  %-22s  %-23s", rank, t->name, s->act, acc, versus);
	if (t->tests)
		printf("  %6s  %5s", p, d);
	printf("  %9s  %7s  %6s", to, seconds, dead);
	if (t->strip) {
		fputs("  ", stdout);
		print_strip(t, s);
	}
	putchar('\n');
}

void compare_table(const lab_analysis *a)
{
	table t = layout(a);
	char text[LAB_WORDS];

	header(&t);
	for (int i = 1; i <= a->study->nacts; i++)
		print_row(&t, i);
	lab_caveats(a, text);
	fputs(text, stdout);
}
