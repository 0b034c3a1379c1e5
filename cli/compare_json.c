/* SPDX-License-Identifier: MIT */
/* A comparison as one JSON object. */
#include <stdio.h>

#include "cli/cli.h"
#include "cli/compare.h"

static void string(const char *key, const char *value)
{
	printf("\"%s\":", key);
	cli_json_string(value);
	putchar(',');
}

static void number(const char *key, double value)
{
	printf("\"%s\":", key);
	cli_json_number(value);
	putchar(',');
}

static void array(const char *key, const double *x, int n)
{
	printf("\"%s\":[", key);
	for (int i = 0; i < n; i++) {
		if (i)
			putchar(',');
		cli_json_number(x[i]);
	}
	putchar(']');
}

static void settings(const lab_study *y)
{
	string("data", y->data);
	string("net", y->net);
	string("opt", y->opt);
	string("init", y->init);
	number("seeds", y->seeds);
	number("first_seed", (double)y->first_seed);
	number("epochs", y->epochs);
	number("batch", y->batch);
	number("l2", y->l2);
	number("dropout", y->dropout);
	number("input_dropout", y->input_dropout);
	number("max_norm", y->max_norm);
	string("schedule", y->schedule);
	array("learning_rates", y->lr, y->nlrs);
	putchar(',');
}

static void standing(const lab_analysis *a, int i)
{
	const lab_standing *s = &a->standing[i];

	printf("%s\n {", i ? "," : "");
	number("rank", i + 1);
	string("activation", s->act);
	number("lr", s->lr);
	number("done", s->done);
	number("diverged", s->diverged);
	number("failed", s->failed);
	number("test_acc", s->test.mean);
	number("ci_low", s->test.lo);
	number("ci_high", s->test.hi);
	number("difference", s == a->baseline ? 0 : s->versus.mean);
	number("difference_low", s->versus.lo);
	number("difference_high", s->versus.hi);
	number("p_holm", s->p);
	number("effect_size", s->versus.d);
	printf("\"significant\":%s,", lab_differs(s) ? "true" : "false");
	number("epochs_to_target", s->epochs_to);
	number("reached_target", s->reached);
	number("seconds_per_epoch", s->epoch_seconds);
	number("dead_percent", s->dead);
	array("test_acc_by_seed", s->acc, a->study->seeds);
	putchar('}');
}

void compare_json(const lab_analysis *a, const char *store, const char *report)
{
	char text[LAB_WORDS];

	lab_answer(a, text);
	putchar('{');
	settings(a->study);
	string("answer", text);
	string("baseline", a->baseline->act);
	number("target_percent", a->target);
	number("comparisons", a->comparisons);
	string("store", store);
	string("report", report);
	printf("\"ranking\":[");
	for (int i = 0; i < a->study->nacts; i++)
		standing(a, i);
	puts("\n]}");
}
