/* SPDX-License-Identifier: MIT */
/* A study: which activations are compared, on what, and the trials that this needs. */
#include "lab/study/plan.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lab/nn/unit.h"
#include "lab/text.h"

/* Settings that give a telling comparison within a minute or two on two cores;
 * the last row serves data sets that are not listed. */
static const struct {
	const char *data, *net;
	int seeds, epochs, batch;
	double lr;
} defaults[] = {
	{ "circles",       "mlp:16,16",   3,  30,  32, 0.003 },
	{ "moons",         "mlp:16,16",   3,  30,  32, 0.003 },
	{ "spirals",       "mlp:32,32",   3, 150,  32, 0.01  },
	{ "mnist",         "mlp:256,128", 3,   5, 128, 0.001 },
	{ "fashion-mnist", "mlp:256,128", 3,   5, 128, 0.001 },
};

void lab_study_defaults(const char *data, lab_study *s)
{
	size_t row = 0, last = sizeof defaults / sizeof *defaults - 1, n = strcspn(data, "(");

	while (row < last && (strlen(defaults[row].data) != n || strncmp(defaults[row].data, data, n)))
		row++;
	*s = (lab_study){ .seeds = defaults[row].seeds, .epochs = defaults[row].epochs, .batch = defaults[row].batch,
			  .lr = { defaults[row].lr }, .nlrs = 1, .first_seed = 1 };
	snprintf(s->data, sizeof s->data, "%s", data);
	snprintf(s->net, sizeof s->net, "%s", defaults[row].net);
	snprintf(s->opt, sizeof s->opt, "adam");
	snprintf(s->init, sizeof s->init, "auto");
	snprintf(s->schedule, sizeof s->schedule, "constant");
}

size_t lab_study_item(const char *list)
{
	size_t n = 0;

	for (int depth = 0; list[n] && (list[n] != ',' || depth > 0); n++)
		depth += (list[n] == '(') - (list[n] == ')');
	return n;
}

static bool add_act(lab_study *s, const char *item, size_t n, char *why)
{
	char spec[LAB_ACT], *slot = s->act[s->nacts];
	lab_unit u;

	if (s->nacts == LAB_MAX_ACTS)
		return lab_fail(why, "more than %d activations", LAB_MAX_ACTS);
	snprintf(spec, sizeof spec, "%.*s", (int)n, item);
	if (n >= sizeof spec)
		return lab_fail(why, "activation \"%.40s...\" is longer than %d characters", spec, LAB_ACT - 1);
	if (!lab_unit_read(spec, &u, why))
		return false;
	n = lab_unit_spec(&u, slot, LAB_ACT);
	lab_unit_free(&u);
	if (n >= LAB_ACT)
		return lab_fail(why, "activation \"%.40s...\" is longer than %d characters", slot, LAB_ACT - 1);
	for (int i = 0; i < s->nacts; i++)
		if (!strcmp(s->act[i], slot))
			return lab_fail(why, "activation %s is named twice", slot);
	s->nacts++;
	return true;
}

bool lab_study_read_acts(lab_study *s, const char *list, char *why)
{
	s->nacts = 0;
	for (;;) {
		list += strspn(list, " ");
		size_t n = lab_study_item(list);
		if (!add_act(s, list, n, why))
			return false;
		if (!list[n])
			return true;
		list += n + 1;
	}
}

static bool add_rate(lab_study *s, const char *item, size_t n, char *why)
{
	char text[64];
	double rate;

	snprintf(text, sizeof text, "%.*s", (int)n, item);
	if (n >= sizeof text || !lab_number(text, &rate) || !(rate > 0) || isinf(rate))
		return lab_fail(why, "learning rate \"%s\": want a number above 0, or several: 0.001,0.003", text);
	if (s->nlrs == LAB_MAX_RATES)
		return lab_fail(why, "more than %d learning rates", LAB_MAX_RATES);
	for (int i = 0; i < s->nlrs; i++)
		if (s->lr[i] == rate)
			return lab_fail(why, "learning rate %s is named twice", text);
	s->lr[s->nlrs++] = rate;
	return true;
}

bool lab_study_read_rates(lab_study *s, const char *list, char *why)
{
	s->nlrs = 0;
	for (;;) {
		size_t n = strcspn(list, ",");
		if (!add_rate(s, list, n, why))
			return false;
		if (!list[n])
			return true;
		list += n + 1;
	}
}

void lab_study_write_acts(const lab_study *s, char list[LAB_LIST])
{
	size_t n = 0;

	list[0] = '\0';
	for (int i = 0; i < s->nacts; i++)
		n += (size_t)snprintf(list + n, LAB_LIST - n, "%s%s", i ? "," : "", s->act[i]);
}

void lab_study_write_rates(const lab_study *s, char list[LAB_LIST])
{
	size_t n = 0;
	char text[32];

	list[0] = '\0';
	for (int i = 0; i < s->nlrs; i++)
		n += (size_t)snprintf(list + n, LAB_LIST - n, "%s%s", i ? "," : "", lab_shortest(s->lr[i], text));
}

bool lab_study_check(const lab_study *s, char *why)
{
	if (s->nacts < 1)
		return lab_fail(why, "no activation to train");
	if (s->seeds < 1 || s->seeds > LAB_MAX_SEEDS)
		return lab_fail(why, "%d seeds: want 1 .. %d", s->seeds, LAB_MAX_SEEDS);
	if (!(s->target >= 0 && s->target <= 1))
		return lab_fail(why, "target accuracy %g %%: want a percentage, 0 .. 100", 100 * s->target);
	for (int a = 0; a < s->nacts; a++) {
		for (int i = 0; i < s->nlrs; i++) {
			lab_trial_spec t = lab_study_trial(s, a, s->first_seed, s->lr[i]);
			if (!lab_trial_check(&t, why))
				return false;
		}
	}
	return true;
}

lab_trial_spec lab_study_trial(const lab_study *s, int act, uint64_t seed, double lr)
{
	return (lab_trial_spec){ .data = s->data, .net = s->net, .act = s->act[act], .opt = s->opt, .init = s->init,
				 .schedule = s->schedule, .seed = seed, .epochs = s->epochs, .batch = s->batch,
				 .lr = lr, .l2 = s->l2, .dropout = s->dropout, .input_dropout = s->input_dropout,
				 .max_norm = s->max_norm };
}

int lab_study_baseline(const lab_study *s)
{
	for (int i = 0; i < s->nacts; i++)
		if (!strcmp(s->act[i], "relu"))
			return i;
	return 0;
}

/* Writes a word as a shell reads it back: as it is, or in single quotes. */
static void write_word(FILE *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:,=+-";

	if (word[0] && !word[strspn(word, plain)]) {
		fputs(word, out);
		return;
	}
	putc('\'', out);
	for (; *word; word++)
		fputs(*word == '\'' ? "'\\''" : (char[]){ *word, '\0' }, out);
	putc('\'', out);
}

void lab_study_command(const lab_study *s, const char *store, char *text, size_t size)
{
	char acts[LAB_LIST], rates[LAB_LIST], number[5][32], l2[32], dropout[32], input[32], norm[32];
	const int count[] = { s->seeds, s->epochs, s->batch };

	lab_study_write_acts(s, acts);
	lab_study_write_rates(s, rates);
	for (int i = 0; i < 3; i++)
		snprintf(number[i], sizeof number[i], "%d", count[i]);
	snprintf(number[3], sizeof number[3], "%llu", (unsigned long long)s->first_seed);
	lab_shortest(100 * s->target, number[4]);
	const struct { bool given; const char *name, *value; } option[] = {
		{ true, "data", s->data },             { true, "net", s->net },
		{ true, "act", acts },                 { true, "seeds", number[0] },
		{ s->first_seed != 1, "first-seed", number[3] },
		{ true, "epochs", number[1] },         { true, "batch", number[2] },
		{ true, "opt", s->opt },               { true, "lr", rates },
		{ strcmp(s->schedule, "constant"), "schedule", s->schedule },
		{ true, "init", s->init },
		{ s->l2 > 0, "l2", lab_shortest(s->l2, l2) },
		{ s->dropout > 0, "dropout", lab_shortest(s->dropout, dropout) },
		{ s->input_dropout > 0, "input-dropout", lab_shortest(s->input_dropout, input) },
		{ s->max_norm > 0, "max-norm", lab_shortest(s->max_norm, norm) },
		{ s->target > 0, "target", number[4] }, { s->data_dir[0], "data-dir", s->data_dir },
		{ s->report[0], "report", s->report }, { store[0], "store", store },
	};
	text[0] = '\0';
	FILE *out = fmemopen(text, size, "w");
	if (!out)
		return;
	fputs("actfn compare", out);
	for (size_t i = 0; i < sizeof option / sizeof *option; i++) {
		if (!option[i].given)
			continue;
		fprintf(out, " --%s ", option[i].name);
		write_word(out, option[i].value);
	}
	fclose(out);
}
