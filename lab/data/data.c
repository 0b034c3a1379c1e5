/* SPDX-License-Identifier: MIT */
/* Data sets by name: the table of them, and specs such as "circles(n=500,noise=0.1)" or "mnist(train=2000)". */
#include "lab/data/data.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/data/sets.h"
#include "lab/text.h"

const char *const lab_data_names[] = { "circles", "moons", "spirals", "fashion-mnist", "mnist", NULL };

/* In the order of the names. */
static const struct {
	bool generated;
	lab_points shape;
	double noise; /* default: hard enough to tell activations apart, easy enough to solve */
} sets[] = {
	{ true, LAB_CIRCLES, 0.08 },
	{ true, LAB_MOONS, 0.15 },
	{ true, LAB_SPIRALS, 0.02 },
	{ false, 0, 0 },
	{ false, 0, 0 },
};

typedef struct spec {
	int set;
	double n, noise; /* of points */
	double train;    /* of images; 0: all */
} spec;

/* What can stand in a spec's parentheses. */
typedef struct knob {
	const char *name;
	size_t at; /* in the spec */
	double min, max;
	bool whole;
} knob;

static const struct {
	knob knob[2];
	const char *names, *example;
} knobs[] = {
	[false] = { { { "train", offsetof(spec, train), 10, 1000000, true } }, "train", "train=2000" },
	[true] = { { { "n", offsetof(spec, n), 10, 1000000, true }, { "noise", offsetof(spec, noise), 0, 10, false } },
		   "n and noise", "n=2000,noise=0.1" },
};

static const knob *find_knob(const spec *s, const char *word)
{
	const knob *k = knobs[sets[s->set].generated].knob;

	for (int i = 0; i < 2 && k[i].name; i++)
		if (!strcmp(k[i].name, word))
			return &k[i];
	return NULL;
}

/* Reads one `n=500` or `noise=0.1`. */
static bool parameter(char *word, spec *s, char *why)
{
	const char *name = lab_data_names[s->set];
	bool points = sets[s->set].generated;
	char *value = strchr(word, '='), text[2][32];
	double x;

	if (!value)
		return lab_fail(why, "%s: \"%s\" is no parameter; expected %s(%s)", name, word, name,
				knobs[points].example);
	*value++ = '\0';
	const knob *k = find_knob(s, word);
	if (!k)
		return lab_fail(why, "%s has no parameter \"%s\"; it has %s", name, word, knobs[points].names);
	if (!lab_number(value, &x))
		return lab_fail(why, "%s: %s = \"%s\" is not a number", name, word, value);
	if (!(x >= k->min && x <= k->max) || (k->whole && x != floor(x)))
		return lab_fail(why, "%s: %s = %s; expected a %snumber from %s to %.0f", name, word,
				lab_shortest(x, text[0]), k->whole ? "whole " : "", lab_shortest(k->min, text[1]),
				k->max);
	*(double *)((char *)s + k->at) = x;
	return true;
}

/* Reads what stands between the parentheses. */
static bool parameters(char *list, spec *s, char *why)
{
	char *rest, *word;
	size_t n = strlen(list);

	if (!n || list[n - 1] != ')')
		return lab_fail(why, "%s: a closing ) is missing", lab_data_names[s->set]);
	list[n - 1] = '\0';
	for (word = strtok_r(list, ", ", &rest); word; word = strtok_r(NULL, ", ", &rest))
		if (!parameter(word, s, why))
			return false;
	return true;
}

static bool parse(const char *name, spec *s, char *why)
{
	char text[256], near[LAB_MESSAGE], *open;

	if (snprintf(text, sizeof text, "%s", name) >= (int)sizeof text)
		return lab_fail(why, "the name of the data set is too long");
	open = strchr(text, '(');
	if (open)
		*open++ = '\0';
	s->set = lab_index(text, lab_data_names);
	if (s->set < 0)
		return lab_fail(why, "unknown data set \"%s\"%s", text, lab_suggest(text, lab_data_names, near));
	s->n = 2000;
	s->noise = sets[s->set].noise;
	s->train = 0;
	return !open || parameters(open, s, why);
}

static void canonical(const spec *s, lab_data *out)
{
	char noise[32];

	if (sets[s->set].generated)
		snprintf(out->name, sizeof out->name, "%s(n=%.0f,noise=%s)", lab_data_names[s->set], s->n,
			 lab_shortest(s->noise, noise));
	else if (s->train > 0)
		snprintf(out->name, sizeof out->name, "%s(train=%.0f)", lab_data_names[s->set], s->train);
	else
		snprintf(out->name, sizeof out->name, "%s", lab_data_names[s->set]);
}

bool lab_data_check(const char *name, char *why)
{
	spec s;

	return parse(name, &s, why);
}

bool lab_data_load(const char *name, const char *dir, uint64_t seed, lab_data *out, char *why)
{
	lab_data d = { 0 };
	spec s;
	bool ok;

	if (!parse(name, &s, why))
		return false;
	canonical(&s, &d);
	if (sets[s.set].generated)
		ok = lab_points_generate(sets[s.set].shape, (size_t)s.n, s.noise, seed, &d, why);
	else
		ok = lab_images_load(lab_data_names[s.set], (size_t)s.train, dir, seed, &d, why);
	if (!ok) {
		lab_data_free(&d);
		return false;
	}
	*out = d;
	return true;
}

/* ---- storage ---------------------------------------------------------------- */

bool lab_set_alloc(lab_set *s, size_t n, size_t dim, char *why)
{
	s->n = n;
	s->x = malloc(n * dim * sizeof *s->x);
	s->label = malloc(n);
	if (!s->x || !s->label)
		return lab_fail(why, "out of memory for %zu samples of %zu numbers", n, dim);
	return true;
}

void lab_data_free(lab_data *d)
{
	lab_set *set[] = { &d->train, &d->val, &d->test };

	for (int i = 0; i < 3; i++) {
		free(set[i]->x);
		free(set[i]->label);
	}
	*d = (lab_data){ 0 };
}
