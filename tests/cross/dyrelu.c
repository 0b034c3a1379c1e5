/* SPDX-License-Identifier: MIT */
/* Digests of Dynamic ReLU: a line for each variant, layout and type, with y, gx and the gradients of the parameters. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <actfn/dyrelu.h>

#include "tests/cross/layers.h"
#include "tests/cross/sample.h"

enum { SAMPLES = 3, CHANNELS = 19, POSITIONS = 133, ELEMENTS = SAMPLES * CHANNELS * POSITIONS, ARRAYS = 6, MOST = 2048 };

static double x[ELEMENTS], gy[ELEMENTS], y[ELEMENTS], gx[ELEMENTS], w[ARRAYS][MOST], g[ARRAYS][MOST];

typedef struct example {
	actfn_dyrelu d;
	const format *format;
} example;

static uint64_t both(const void *arg)
{
	const example *e = arg;
	actfn_dyrelu_params params = { w[0], w[1], w[2], w[3], w[4], w[5] };
	actfn_dyrelu_gradients gradients = { g[0], g[1], g[2], g[3], g[4], g[5] };
	actfn_dtype dtype = e->format->dtype;
	size_t bytes = 0;
	void *work = NULL;
	memset(g, 0, sizeof g);
	if (actfn_dyrelu_workspace(&e->d, dtype, &bytes) || !(work = malloc(bytes)) ||
	    actfn_dyrelu_init(&e->d, dtype, 3, 0, &params) || actfn_dyrelu_forward(&e->d, dtype, x, &params, work, y) ||
	    actfn_dyrelu_backward(&e->d, dtype, x, gy, &params, work, gx, &gradients))
		printf("FAIL dyrelu\n");
	free(work);
	uint64_t d = digest(e->format, digest(e->format, 0, y, ELEMENTS), gx, ELEMENTS);
	return digest_doubles(d, *g, ARRAYS * MOST);
}

static int line(actfn_dyrelu_variant variant, int last, const format *t)
{
	example e = { .format = t };
	char words[64];
	fill(t, 1, ELEMENTS, x);
	fill(t, 2, ELEMENTS, gy);
	actfn_dyrelu_usual(&e.d, variant, SAMPLES, CHANNELS, POSITIONS);
	e.d.channels_last = last;
	e.d.pieces = 3;
	e.d.hidden = 7; /* enough that some of them live */
	e.d.tau = 1;
	snprintf(words, sizeof words, "dyrelu_%c %s channels %s", "abc"[variant], t->name, last ? "last" : "first");
	return digest_line(words, both, &e);
}

int dyrelu_digests(void)
{
	int failures = 0;
	for (int variant = 0; variant < 3; variant++)
		for (int last = 0; last < 2; last++)
			for (int t = 0; t < TYPES; t++)
				failures += line((actfn_dyrelu_variant)variant, last, &formats[t]);
	return failures;
}
