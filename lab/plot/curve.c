/* SPDX-License-Identifier: MIT */
/* The graph of a function as a list of points. */
#include "lab/plot/curve.h"

#include <math.h>
#include <stdlib.h>

typedef struct source {
	const actfn *f;
	bool derivative;
} source;

static void values(source s, size_t n, const float *x, float *y)
{
	(s.derivative ? actfn_derivative : actfn_forward)(s.f, ACTFN_F32, n, x, y);
}

/* Narrows the interval to where most of the rise is, down to neighbouring floats
 * unless the rise melts away.  True if it does not: a jump from x[0] to x[1]. */
static bool find_jump(source s, float x[2], float y[2])
{
	float whole = fabsf(y[1] - y[0]);

	while (nextafterf(x[0], x[1]) < x[1] && fabsf(y[1] - y[0]) > 0.5f * whole) {
		float middle = 0.5f * (x[0] + x[1]), value;
		int end;

		values(s, 1, &middle, &value);
		end = fabsf(value - y[0]) > fabsf(y[1] - value);
		x[end] = middle;
		y[end] = value;
	}
	return fabsf(y[1] - y[0]) > 0.5f * whole;
}

static void add(lab_curve *c, float x, float y)
{
	c->x[c->n] = x;
	c->y[c->n++] = y;
}

/* Copies the samples, with a gap where the function jumps.  A rise below 1/1000 of
 * the whole is no jump that anybody could see. */
static void copy_with_jumps(source s, const lab_curve *from, lab_curve *to)
{
	double low = INFINITY, high = -INFINITY;

	lab_curve_bounds(from, &low, &high);
	for (size_t i = 0; i < from->n; i++) {
		float x[2] = { from->x[i], from->x[i + 1 < from->n ? i + 1 : i] };
		float y[2] = { from->y[i], from->y[i + 1 < from->n ? i + 1 : i] };

		add(to, x[0], y[0]);
		if (fabsf(y[1] - y[0]) > 1e-3 * (high - low) && find_jump(s, x, y)) {
			add(to, x[0], y[0]);
			add(to, x[0], NAN);
			add(to, x[1], y[1]);
		}
	}
}

static bool allocate(lab_curve *c, size_t n)
{
	*c = (lab_curve){ .x = calloc(n, sizeof *c->x), .y = calloc(n, sizeof *c->y) };
	return c->x && c->y;
}

bool lab_curve_make(const actfn *f, bool derivative, double a, double b, size_t samples, lab_curve *out)
{
	source s = { f, derivative };
	lab_curve even = { 0 }, c = { 0 };
	bool ok = allocate(&even, samples) && allocate(&c, 4 * samples);

	if (ok) {
		even.n = samples;
		for (size_t i = 0; i < samples; i++)
			even.x[i] = (float)(a + (b - a) * (double)i / (double)(samples - 1));
		values(s, samples, even.x, even.y);
		copy_with_jumps(s, &even, &c);
		*out = c;
	} else {
		lab_curve_free(&c);
	}
	lab_curve_free(&even);
	return ok;
}

void lab_curve_free(lab_curve *c)
{
	free(c->x);
	free(c->y);
	*c = (lab_curve){ 0 };
}

void lab_curve_bounds(const lab_curve *c, double *low, double *high)
{
	for (size_t i = 0; i < c->n; i++)
		if (isfinite(c->y[i])) {
			*low = fmin(*low, c->y[i]);
			*high = fmax(*high, c->y[i]);
		}
}
