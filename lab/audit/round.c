/* SPDX-License-Identifier: MIT */
/* Numbers that a person would have written. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lab/audit/fit.h"
#include "lab/text.h"

/* Constants of the field that are no short decimals. */
static const double constants[] = {
	1.0507009873554804934, 1.6732632423543772848, 1.7580993408473768599, /* SELU */
	0.79788456080286535588,  /* sqrt(2/pi) */
	0.70710678118654752440,  1.41421356237309504880, 0.69314718055994530942, 3.14159265358979323846,
	2.71828182845904523536,  0.39894228040143267794,
};

/* In the order in which a person would think of them: a unit, and how many of it there may be. */
static const struct {
	double per; /* the unit is 1/per */
	double most;
} units[] = {
	{ 1, 1e4 }, { 2, 100 }, { 10, 1e4 }, { 4, 100 }, { 3, 60 }, { 6, 60 }, { 100, 1e4 }, { 8, 100 }, { 1000, 1e4 },
	{ 7, 20 }, { 9, 20 }, { 12, 20 }, { 1e4, 1e5 }, { 1e5, 1e6 }, { 1e6, 1e7 },
};

int lab_round_numbers(double v, double radius, double *out, int n)
{
	int found = 0;

	for (size_t i = 0; i < sizeof units / sizeof *units && found < n; i++) {
		double k = nearbyint(v * units[i].per), w = k / units[i].per;

		if (fabs(k) > units[i].most || fabs(w - v) > radius)
			continue;
		bool again = false;
		for (int j = 0; j < found; j++)
			again |= out[j] == w;
		if (!again)
			out[found++] = w;
	}
	for (size_t i = 0; i < sizeof constants / sizeof *constants && found < n; i++)
		if (fabs(fabs(v) - constants[i]) <= radius)
			out[found++] = copysign(constants[i], v);
	return found;
}

const char *lab_round_text(double v, char s[32])
{
	static const int per[] = { 3, 6, 7, 9, 12 };

	lab_shortest(v, s);
	for (size_t i = 0; strlen(s) > 8 && i < sizeof per / sizeof *per; i++) {
		double k = nearbyint(v * per[i]);

		if (k / per[i] == v)
			snprintf(s, 32, "%d/%d", (int)k, per[i]);
	}
	if (strlen(s) > 8)
		snprintf(s, 32, "%.7g", v);
	return s;
}
