/* SPDX-License-Identifier: MIT */
/* Digests of functions of a group: outputs and gradients, the coefficients' included. */
#include <stdio.h>
#include <string.h>

#include <actfn/group.h>

#include "tests/cross/layers.h"
#include "tests/cross/sample.h"

enum { PIECES = 3, DEGREE = 5, MOST = 3500 };

/* The axis along memory, and across it: more than a block of sums each. */
static const actfn_shape shapes[] = { { 2, 1100, 1 }, { 2, 70, 25 } };
static const char *const shape_name[] = { "along", "across" };

enum { SHAPES = sizeof shapes / sizeof *shapes };

static double x[PIECES * MOST], gy[2 * MOST], y[2 * MOST], gx[PIECES * MOST], sums[DEGREE + 1];

typedef struct example {
	const format *format;
	const actfn_shape *shape;
	int across;
} example;

static size_t elements(const example *e)
{
	return e->shape->outer * e->shape->size * e->shape->inner;
}

static uint64_t maxout(const void *arg)
{
	const example *e = arg;
	const actfn_shape *s = e->shape;
	actfn_maxout m = { s->outer, s->size, PIECES, s->inner, e->across ? ACTFN_PIECE_MAJOR : ACTFN_UNIT_MAJOR };
	if (actfn_maxout_forward(&m, e->format->dtype, x, y) || actfn_maxout_backward(&m, e->format->dtype, x, gy, gx))
		printf("FAIL maxout\n");
	return digest(e->format, digest(e->format, 0, y, elements(e)), gx, PIECES * elements(e));
}

static uint64_t crelu(const void *arg)
{
	const example *e = arg;
	if (actfn_crelu_forward(e->shape, e->format->dtype, x, y) || actfn_crelu_backward(e->shape, e->format->dtype, x, gy, gx))
		printf("FAIL crelu\n");
	return digest(e->format, digest(e->format, 0, y, 2 * elements(e)), gx, elements(e));
}

static uint64_t polynorm(const void *arg)
{
	static const actfn_polynorm p = { { 0.375, -0.3, 0.7 }, 0.2, 1e-6 };
	const example *e = arg;
	if (actfn_polynorm_forward(&p, e->shape, e->format->dtype, x, y) ||
	    actfn_polynorm_backward(&p, e->shape, e->format->dtype, x, gy, gx, sums, sums + 3))
		printf("FAIL polynorm\n");
	uint64_t d = digest(e->format, digest(e->format, 0, y, elements(e)), gx, elements(e));
	return digest_doubles(d, sums, 4);
}

static uint64_t polyrelu(const void *arg)
{
	static const actfn_polyrelu p = { DEGREE, { 0.1, 1, 0.5, -0.25, 0.3, -0.01 } };
	const example *e = arg;
	if (actfn_polyrelu_forward(&p, e->format->dtype, elements(e), x, y) ||
	    actfn_polyrelu_backward(&p, e->format->dtype, elements(e), x, gy, gx, sums))
		printf("FAIL polyrelu\n");
	uint64_t d = digest(e->format, digest(e->format, 0, y, elements(e)), gx, elements(e));
	return digest_doubles(d, sums, DEGREE + 1);
}

static const struct layer {
	const char *name;
	uint64_t (*digest)(const void *example);
} layers[] = { { "maxout", maxout }, { "crelu", crelu }, { "polynorm", polynorm }, { "polyrelu", polyrelu } };

int group_digests(void)
{
	char words[64];
	int failures = 0;
	for (int i = 0; i < TYPES * SHAPES; i++) {
		example e = { &formats[i / SHAPES], &shapes[i % SHAPES], i % SHAPES };
		fill(e.format, 1, PIECES * MOST, x);
		fill(e.format, 2, 2 * MOST, gy);
		for (size_t l = 0; l < sizeof layers / sizeof *layers; l++) {
			snprintf(words, sizeof words, "%s %s %s", layers[l].name, e.format->name, shape_name[e.across]);
			failures += digest_line(words, layers[l].digest, &e);
		}
	}
	return failures;
}
