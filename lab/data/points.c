/* SPDX-License-Identifier: MIT */
/* Generated two-dimensional problems: circles, moons, spirals.
 * Circles and moons are shaped as scikit-learn's make_circles and make_moons. */
#include <math.h>

#include "lab/data/sets.h"
#include "lab/rng.h"

static const double pi = 3.14159265358979323846;

/* The point of a class at t in [0, 1), without noise. */
typedef void curve(double t, int label, double p[2]);

/* Class 0 on the unit circle, class 1 on a circle of half its radius. */
static void circles(double t, int label, double p[2])
{
	double r = label ? 0.5 : 1;

	p[0] = r * cos(2 * pi * t);
	p[1] = r * sin(2 * pi * t);
}

/* Two half circles that interlock. */
static void moons(double t, int label, double p[2])
{
	p[0] = label ? 1 - cos(pi * t) : cos(pi * t);
	p[1] = label ? 0.5 - sin(pi * t) : sin(pi * t);
}

/* Two arms of one and a half turns, half a turn apart.  The square root spreads
 * the points evenly along the arm. */
static void spirals(double t, int label, double p[2])
{
	double r = sqrt(t), angle = 3 * pi * r + (label ? pi : 0);

	p[0] = r * cos(angle);
	p[1] = r * sin(angle);
}

static const struct {
	curve *at;
	const char *stream;
} shapes[] = {
	[LAB_CIRCLES] = { circles, "circles" },
	[LAB_MOONS] = { moons, "moons" },
	[LAB_SPIRALS] = { spirals, "spirals" },
};

static void fill(lab_set *s, lab_points shape, double noise, lab_rng rng)
{
	double p[2];

	for (size_t i = 0; i < s->n; i++) {
		s->label[i] = i % 2;
		shapes[shape].at(lab_rng_uniform(&rng), s->label[i], p);
		for (int k = 0; k < 2; k++)
			s->x[2 * i + (size_t)k] = (float)(p[k] + noise * lab_rng_normal(&rng));
	}
}

bool lab_points_generate(lab_points shape, size_t n, double noise, uint64_t seed, lab_data *out, char *why)
{
	lab_set *set[] = { &out->train, &out->val, &out->test };
	size_t size[] = { n - n / 5 * 2, n / 5, n / 5 };

	out->dim = 2;
	out->classes = 2;
	for (unsigned i = 0; i < 3; i++) {
		if (!lab_set_alloc(set[i], size[i], 2, why))
			return false;
		fill(set[i], shape, noise, lab_rng_stream(seed, shapes[shape].stream, i));
	}
	return true;
}
