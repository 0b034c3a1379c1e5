/* SPDX-License-Identifier: MIT */
/* Digests of functions with learned parameters: outputs and gradients, the parameters' included. */
#include <stdio.h>
#include <string.h>

#include <actfn/learned.h>

#include "tests/cross/layers.h"
#include "tests/cross/sample.h"

enum { N = 5, C = 7, P = 61, ELEMENTS = N * C * P, HINGES = 3 };

static double x[ELEMENTS], gy[ELEMENTS], out[ELEMENTS], gp[2][HINGES * C];

typedef struct example {
	const format *format;
	int last; /* channels */
} example;

/* Parameters of either width: -1/2 to 1/2. */
static double wide[2][HINGES * C];
static float narrow[2][HINGES * C];

static const void *values(const format *t, int which)
{
	for (size_t i = 0; i < HINGES * C; i++) {
		double any = (double)(int64_t)(hash(i + 1000 * (uint64_t)which) >> 11) * 0x1p-53 - 0.5;
		wide[which][i] = narrow[which][i] = (float)any;
	}
	return t->dtype == ACTFN_F64 ? (void *)wide[which] : (void *)narrow[which];
}

static uint64_t prelu(const void *arg)
{
	const example *e = arg;
	actfn_learned l = { .f = actfn_get(ACTFN_PRELU), .dtype = e->format->dtype, .shape = { N, C, P, e->last } };
	double *const to[ACTFN_MAX_PARAMS] = { gp[0] };
	l.param[0] = (actfn_values){ values(e->format, 0), C };
	actfn_learned_forward(&l, x, out);
	uint64_t d = digest(e->format, 0, out, ELEMENTS);
	actfn_learned_backward(&l, x, gy, out, to);
	return digest_doubles(digest(e->format, d, out, ELEMENTS), gp[0], C);
}

static uint64_t rrelu(const void *arg)
{
	const example *e = arg;
	actfn_rrelu r = { e->format->dtype, 0.125, 0.34, 5, 1000 * (uint64_t)e->last + 7 };
	actfn_rrelu_forward(&r, ELEMENTS, x, out, NULL);
	uint64_t d = digest(e->format, 0, out, ELEMENTS);
	actfn_rrelu_backward(&r, ELEMENTS, x, gy, out);
	return digest(e->format, d, out, ELEMENTS);
}

static uint64_t apl(const void *arg)
{
	const example *e = arg;
	actfn_apl l = { e->format->dtype, { N, C, P, e->last }, HINGES, values(e->format, 0), values(e->format, 1) };
	actfn_apl_forward(&l, x, out);
	uint64_t d = digest(e->format, 0, out, ELEMENTS);
	actfn_apl_backward(&l, x, gy, out, gp[0], gp[1]);
	return digest_doubles(digest(e->format, d, out, ELEMENTS), *gp, 2 * HINGES * C);
}

static const struct layer {
	const char *name;
	uint64_t (*digest)(const void *example);
} layers[] = { { "prelu", prelu }, { "rrelu", rrelu }, { "apl", apl } };

int learned_digests(void)
{
	char words[64];
	int failures = 0;
	for (int i = 0; i < 2 * TYPES; i++) {
		example e = { &formats[i / 2], i % 2 };
		fill(e.format, 1, ELEMENTS, x);
		fill(e.format, 2, ELEMENTS, gy);
		for (size_t l = 0; l < sizeof layers / sizeof *layers; l++) {
			snprintf(words, sizeof words, "learned %s %s channels %s", layers[l].name, e.format->name,
				 e.last ? "last" : "first");
			failures += digest_line(words, layers[l].digest, &e);
		}
	}
	return failures;
}
