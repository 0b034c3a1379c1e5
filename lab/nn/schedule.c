/* SPDX-License-Identifier: MIT */
/* How the learning rate changes in the course of the training. */
#include "lab/nn/schedule.h"

#include <math.h>
#include <stddef.h>

static double constant(double t)
{
	(void)t;
	return 1;
}

static double step(double t)
{
	return t < 0.5 ? 1 : t < 0.75 ? 0.1 : 0.01;
}

static double linear(double t)
{
	return 1 - t;
}

/* The same as (1 + cos(pi t)) / 2, which rounds to 0 near the end. */
static double cosine(double t)
{
	double half = cos(acos(0.0) * t);

	return half * half;
}

static double (*const factor[])(double t) = { constant, step, linear, cosine };

const char *const lab_schedule_names[] = { "constant", "step", "linear", "cosine", NULL };

double lab_schedule_factor(int kind, double t)
{
	return factor[kind](t);
}
