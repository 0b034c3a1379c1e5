/* SPDX-License-Identifier: MIT */
/* Data sets by name: the table of them, and specs such as "circles(n=500,noise=0.1)". */
#include "lab/data/data.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/data/sets.h"
#include "lab/text.h"

enum { MIN_POINTS = 10, MAX_POINTS = 1000000 };

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
	double n, noise;
} spec;

static bool check_points(const spec *s, char *why)
{
	const char *name = lab_data_names[s->set];
	char text[32];

	if (!(s->n >= MIN_POINTS && s->n <= MAX_POINTS) || s->n != floor(s->n))
		return lab_fail(why, "%s: n = %s; expected a whole number from %d to %d", name,
				lab_shortest(s->n, text), MIN_POINTS, MAX_POINTS);
	if (!(s->noise >= 0 && s->noise <= 10))
		return lab_fail(why, "%s: noise = %s; expected a number from 0 to 10", name,
				lab_shortest(s->noise, text));
	return true;
}

/* Reads one `n=500` or `noise=0.1`. */
static bool parameter(char *word, spec *s, char *why)
{
	const char *name = lab_data_names[s->set];
	char *value = strchr(word, '=');
	double *to;

	if (!value)
		return lab_fail(why, "%s: \"%s\" is no parameter; expected %s(n=2000,noise=0.1)", name, word, name);
	*value++ = '\0';
	to = !strcmp(word, "n") ? &s->n : !strcmp(word, "noise") ? &s->noise : NULL;
	if (!to)
		return lab_fail(why, "%s has no parameter \"%s\"; it has n and noise", name, word);
	if (!lab_number(value, to))
		return lab_fail(why, "%s: %s = \"%s\" is not a number", name, word, value);
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
	if (!sets[s->set].generated)
		return !open || lab_fail(why, "%s takes no parameters", text);
	s->n = 2000;
	s->noise = sets[s->set].noise;
	return (!open || parameters(open, s, why)) && check_points(s, why);
}

static void canonical(const spec *s, lab_data *out)
{
	char noise[32];

	if (sets[s->set].generated)
		snprintf(out->name, sizeof out->name, "%s(n=%.0f,noise=%s)", lab_data_names[s->set], s->n,
			 lab_shortest(s->noise, noise));
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
		ok = lab_images_load(d.name, dir, seed, &d, why);
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
