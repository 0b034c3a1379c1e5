/* SPDX-License-Identifier: MIT */
/* What a study has shown, in sentences. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lab/nn/unit.h"
#include "lab/study/analysis.h"
#include "lab/text.h"

const char *lab_seconds_format(double seconds)
{
	return seconds < 0.001 ? "%.5f" : seconds < 0.01 ? "%.4f" : "%.2f";
}

typedef struct text {
	char *s;
	size_t n;
} text;

static void __attribute__((format(printf, 2, 3))) say(text *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (t->n < LAB_WORDS)
		t->n += (size_t)vsnprintf(t->s + t->n, LAB_WORDS - t->n, fmt, ap);
	va_end(ap);
}

/* "a, b and c"; at most five names, then "and 7 others". */
static void say_names(text *t, const lab_standing *const *s, int n)
{
	int shown = n <= 6 ? n : 5;

	for (int i = 0; i < shown; i++)
		say(t, "%s%s", !i ? "" : i == n - 1 ? " and " : ", ", s[i]->act);
	if (shown < n)
		say(t, " and %d others", n - shown);
}

typedef bool predicate(const lab_analysis *a, const lab_standing *s);

static bool is_better(const lab_analysis *a, const lab_standing *s)
{
	(void)a;
	return lab_differs(s) && s->versus.mean > 0;
}

static bool is_worse(const lab_analysis *a, const lab_standing *s)
{
	(void)a;
	return lab_differs(s) && s->versus.mean < 0;
}

static bool is_open(const lab_analysis *a, const lab_standing *s)
{
	return s != a->baseline && lab_comparable(a, s) && lab_comparable(a, a->baseline) && !lab_differs(s);
}

static int select_by(const lab_analysis *a, predicate *is, const lab_standing **out)
{
	int n = 0;

	for (int i = 0; i < a->study->nacts; i++)
		if (is(a, &a->standing[i]))
			out[n++] = &a->standing[i];
	return n;
}

static bool any(const lab_analysis *a, predicate *is)
{
	const lab_standing *group[LAB_MAX_ACTS];

	return select_by(a, is, group) > 0;
}

static void say_winner(text *t, const lab_analysis *a)
{
	const lab_standing *s = &a->standing[0];

	say(t, "%s comes first with %.2f %% test accuracy", s->act, s->test.mean);
	if (s->test.n > 1)
		say(t, " (95 %% interval %.2f to %.2f, %zu seeds)", s->test.lo, s->test.hi, s->test.n);
	else
		say(t, " (one seed: no interval)");
	if (s != a->baseline && s->versus.n)
		say(t, ", %.2f points %s %s", fabs(s->versus.mean), s->versus.mean < 0 ? "below" : "above",
		    a->baseline->act);
	say(t, ". ");
}

static void say_group(text *t, const lab_analysis *a, predicate *is, const char *one, const char *many)
{
	const lab_standing *group[LAB_MAX_ACTS];
	int n = select_by(a, is, group);

	if (!n)
		return;
	say_names(t, group, n);
	say(t, " %s %s. ", n == 1 ? one : many, a->baseline->act);
}

static void say_groups(text *t, const lab_analysis *a)
{
	say_group(t, a, is_better, "is better than", "are better than");
	say_group(t, a, is_worse, "is worse than", "are worse than");
	say_group(t, a, is_open, "cannot be told from", "cannot be told from");
}

void lab_answer(const lab_analysis *a, char *out)
{
	text t = { .s = out };

	out[0] = '\0';
	if (!a->standing[0].done) {
		say(&t, "No run has finished yet.");
		return;
	}
	say_winner(&t, a);
	if (a->study->seeds < 2 && a->study->nacts > 1)
		say(&t, "One seed cannot tell a difference from luck.");
	else if (a->comparisons && !any(a, is_better) && !any(a, is_worse))
		say(&t, "No difference to %s is established.", a->baseline->act);
	else
		say_groups(&t, a);
	while (t.n && t.n < LAB_WORDS && out[t.n - 1] == ' ')
		out[--t.n] = '\0';
}

static void say_tests(text *t, const lab_analysis *a)
{
	int seeds = a->study->seeds;

	if (a->study->nacts < 2)
		return;
	if (seeds < 2) {
		say(t, "With one seed there is no interval and no test; --seeds 3 or more gives both.\n");
		return;
	}
	if (!a->comparisons) {
		say(t, "No difference to %s could be tested.\n", a->baseline->act);
		return;
	}
	const char *plural = a->comparisons == 1 ? "" : "s";
	if (any(a, is_better) || any(a, is_worse))
		say(t, "Differences marked * hold after Holm's correction over %d comparison%s (p < 0.05); the rest cannot be "
		       "told apart with %d seeds.\n", a->comparisons, plural, seeds);
	else
		say(t, "No difference to %s holds after Holm's correction over %d comparison%s (p < 0.05) with %d seeds.\n",
		    a->baseline->act, a->comparisons, plural, seeds);
	if (a->seeds_needed > seeds)
		say(t, "About %d seeds would resolve a difference of %g points between %s and %s (power 80 %%).\n",
		    a->seeds_needed, a->delta, a->open->act, a->baseline->act);
}

static void say_losses(text *t, const lab_analysis *a)
{
	for (int i = 0; i < a->study->nacts; i++) {
		const lab_standing *s = &a->standing[i];
		int n = s->done + s->diverged + s->failed;
		if (s->diverged)
			say(t, "%s: %d of %d runs diverged (the loss stopped being finite), the first in epoch %d; its "
			       "mean is over the others and is not compared.\n", s->act, s->diverged, n,
			    s->diverged_epoch);
		if (s->failed)
			say(t, "%s: %d of %d runs failed; `actfn trials` says why.\n", s->act, s->failed, n);
	}
	if (a->unended)
		say(t, "%d of %d runs have not ended yet.\n", a->unended, a->study->nacts * a->study->seeds);
}

/* Networks with wider layers have more weights than the others: no equal match. */
static void say_shapes(text *t, const lab_analysis *a)
{
	char shape[96], why[LAB_MESSAGE];
	lab_unit u;

	for (int i = 0; i < a->study->nacts; i++) {
		if (!lab_unit_read(a->standing[i].act, &u, why))
			continue;
		if (*lab_unit_shape(&u, shape))
			say(t, "%s: %s, so its network has more weights than the others'.\n", a->standing[i].act, shape);
		lab_unit_free(&u);
	}
}

void lab_caveats(const lab_analysis *a, char *out)
{
	text t = { .s = out };

	out[0] = '\0';
	say_tests(&t, a);
	say_losses(&t, a);
	say_shapes(&t, a);
}
