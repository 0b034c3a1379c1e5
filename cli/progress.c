/* SPDX-License-Identifier: MIT */
/* A bar, a rate and the time that is left, on one line of a terminal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "lab/clock.h"
#include "lab/text.h"

enum { BAR = 26, BAR_MIN = 8 };

static struct {
	bool on;         /* a line is on the screen */
	char label[64];  /* of the job */
	double start;    /* when, and at which count, it began: a resumed job has something done already */
	double first;
	double done;     /* last count */
	double drawn;    /* last time */
} line;

/* "14.2 trials/s", "88.1 M inputs/s" */
static int write_rate(char *s, size_t n, double rate, const char *unit)
{
	static const char *const prefix[] = { "", "k", "M", "G" };
	int p = 0;

	for (; rate >= 1000 && p < 3; p++)
		rate /= 1000;
	return snprintf(s, n, "%.3g %s%s%s/s", rate, prefix[p], p && *unit ? " " : "", unit);
}

/* "ETA 1 s", "ETA 3 min 20 s", "ETA 2 h 05 min" */
static int write_eta(char *s, size_t n, double seconds)
{
	long t = (long)(seconds + 0.999);

	if (t < 60)
		return snprintf(s, n, "ETA %ld s", t);
	if (t < 3600)
		return snprintf(s, n, "ETA %ld min %02ld s", t / 60, t % 60);
	return snprintf(s, n, "ETA %ld h %02ld min", t / 3600, t % 3600 / 60);
}

/* What stands to the right of the bar.  No rate before there is one to speak of. */
static int write_tail(char *s, size_t n, double done, double total, const char *unit, double seconds)
{
	char a[CLI_NUMBER], b[CLI_NUMBER];
	int k = snprintf(s, n, "  %s/%s", lab_commas((uint64_t)done, a), lab_commas((uint64_t)total, b));
	double rate = seconds > 0 ? (done - line.first) / seconds : 0;

	if (rate > 0 && seconds > 0.3) {
		k += snprintf(s + k, n - (size_t)k, "  ");
		k += write_rate(s + k, n - (size_t)k, rate, unit);
		k += snprintf(s + k, n - (size_t)k, "  ");
		k += write_eta(s + k, n - (size_t)k, (total - done) / rate);
	}
	return k;
}

static void draw(const char *label, double share, const char *tail, int tail_length)
{
	static const char full[] = "##########################", empty[] = "..........................";
	int room = cli_columns(STDERR_FILENO) - 1, name = (int)strlen(label), bar = BAR;

	if (name + 4 + bar + tail_length > room)
		bar = room - name - 4 - tail_length;
	if (bar < BAR_MIN)
		bar = 0;
	if (name + (bar ? bar + 4 : 0) + tail_length > room)
		name = room - tail_length > 0 ? room - tail_length : 0;
	if (bar)
		fprintf(stderr, "\r%.*s  [%.*s%.*s]%.*s\033[K", name, label, (int)(share * bar), full,
			bar - (int)(share * bar), empty, room, tail);
	else
		fprintf(stderr, "\r%.*s%.*s\033[K", name, label, room, tail);
	fflush(stderr);
}

static bool terminal(void)
{
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && term && strcmp(term, "dumb");
}

void cli_progress(const char *label, double done, double total, const char *unit)
{
	double t = lab_now();
	char tail[160];
	int n;

	if (!terminal() || (line.on && t - line.drawn < 0.1 && done < total))
		return;
	if (strncmp(label, line.label, sizeof line.label - 1) || done < line.done || !line.start) {
		snprintf(line.label, sizeof line.label, "%s", label);
		line.start = t;
		line.first = done;
	}
	line.on = true;
	line.done = done;
	line.drawn = t;
	n = write_tail(tail, sizeof tail, done, total, unit ? unit : "", t - line.start);
	draw(label, total > 0 && done < total ? done / total : 1, tail, n);
}

void cli_progress_end(void)
{
	if (line.on)
		fputs("\r\033[K", stderr);
	line.on = false;
}
