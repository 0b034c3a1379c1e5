/* SPDX-License-Identifier: MIT */
/* A trial's settings, read from the words of the user. */
#include "lab/study/trial_spec.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/nn/optim.h"
#include "lab/nn/schedule.h"
#include "lab/text.h"

enum { MAX_WIDTH = 65536, MAX_BATCH = 65536, MAX_EPOCHS = 1000000 };

static bool read_width(const char *word, const char *net, size_t *width, char *why)
{
	char *end;
	long v = strtol(word, &end, 10);

	if (*word < '0' || *word > '9' || *end)
		return lab_fail(why, "net \"%s\": \"%s\" is not a width; expected whole numbers, as in mlp:256,128", net,
				word);
	if (v < 1 || v > MAX_WIDTH)
		return lab_fail(why, "net \"%s\": width %s; expected 1 to %d units", net, word, MAX_WIDTH);
	*width = (size_t)v;
	return true;
}

/* Reads "mlp:256,128"; plain "mlp" is a network without hidden layers, and no use for comparing activations. */
static bool read_net(const char *net, lab_trial_plan *out, char *why)
{
	char list[256], *rest = list, *word;

	if (strncmp(net, "mlp:", 4))
		return lab_fail(why, "unknown net \"%s\"; expected mlp: and the hidden widths, as in mlp:256,128", net);
	if (snprintf(list, sizeof list, "%s", net + 4) >= (int)sizeof list)
		return lab_fail(why, "the net's description is too long");
	out->hidden = 0;
	while ((word = strsep(&rest, ","))) {
		if (out->hidden == LAB_MAX_HIDDEN)
			return lab_fail(why, "net \"%s\": more than %d hidden layers", net, LAB_MAX_HIDDEN);
		if (!read_width(word, net, &out->width[out->hidden++], why))
			return false;
	}
	return true;
}

/* Index of the word among the names, or -1 with a message. */
static int read_name(const char *what, const char *word, const char *const *names, char *why)
{
	char near[LAB_MESSAGE];
	int i = lab_index(word, names);

	if (i < 0)
		lab_fail(why, "unknown %s \"%s\"%s", what, word, lab_suggest(word, names, near));
	return i;
}

static bool check_numbers(const lab_trial_spec *s, char *why)
{
	const struct {
		const char *name, *wants;
		double value;
		bool ok;
	} rules[] = {
		{ "epochs", "1 to 1000000", s->epochs, s->epochs >= 1 && s->epochs <= MAX_EPOCHS },
		{ "batch", "1 to 65536 samples", s->batch, s->batch >= 1 && s->batch <= MAX_BATCH },
		{ "learning rate", "a number above 0", s->lr, s->lr > 0 && isfinite(s->lr) },
		{ "l2", "a number from 0 up", s->l2, s->l2 >= 0 && isfinite(s->l2) },
		{ "dropout", "a probability from 0 to below 1", s->dropout, s->dropout >= 0 && s->dropout < 1 },
		{ "input dropout", "a probability from 0 to below 1", s->input_dropout,
		  s->input_dropout >= 0 && s->input_dropout < 1 },
		{ "max norm", "a length above 0, or 0 for no limit", s->max_norm,
		  s->max_norm >= 0 && isfinite(s->max_norm) },
	};
	char value[32];

	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
		if (!rules[i].ok)
			return lab_fail(why, "%s %s; expected %s", rules[i].name, lab_shortest(rules[i].value, value),
					rules[i].wants);
	return true;
}

bool lab_trial_plan_make(const lab_trial_spec *spec, lab_trial_plan *out, char *why)
{
	lab_trial_plan p = { 0 };
	int init;

	if (!lab_data_check(spec->data, why) || !read_net(spec->net, &p, why) || !check_numbers(spec, why))
		return false;
	p.optim = read_name("optimiser", spec->opt, lab_optim_names, why);
	if (p.optim < 0)
		return false;
	p.schedule = read_name("schedule", spec->schedule, lab_schedule_names, why);
	if (p.schedule < 0)
		return false;
	init = read_name("init", spec->init, lab_init_names, why);
	if (init < 0)
		return false;
	p.init = (lab_init)init;
	if (!lab_unit_read(spec->act, &p.unit, why))
		return false;
	*out = p;
	return true;
}

bool lab_trial_check(const lab_trial_spec *spec, char *why)
{
	lab_trial_plan p;

	if (!lab_trial_plan_make(spec, &p, why))
		return false;
	lab_unit_free(&p.unit);
	return true;
}
