/* SPDX-License-Identifier: MIT */
/* Digests of gated products: of two tensors and of one that is split, forward and backward. */
#include <stdio.h>

#include <actfn/gated.h>

#include "tests/cross/layers.h"
#include "tests/cross/sample.h"

/* Tiles, and an end of each; rows that are gathered, and some that are not. */
enum { OUTER = 5, MOST = 2600 };

static double x[2 * MOST], gy[MOST], y[MOST], gx[2 * MOST];

typedef struct example {
	const format *format;
	actfn_gated g;
	actfn_gated_split split;
} example;

static uint64_t product(const void *arg)
{
	const example *e = arg;
	const void *a = x, *b = (const char *)x + MOST * e->format->size;
	if (actfn_gated_forward(&e->g, MOST, a, b, y) ||
	    actfn_gated_backward(&e->g, MOST, a, b, gy, gx, (char *)gx + MOST * e->format->size))
		printf("FAIL gated\n");
	return digest(e->format, digest(e->format, 0, y, MOST), gx, 2 * MOST);
}

static uint64_t split(const void *arg)
{
	const example *e = arg;
	const actfn_gated_split *s = &e->split;
	size_t n = s->outer * s->size * s->inner;
	if (actfn_gated_split_forward(&e->g, s, x, y) || actfn_gated_split_backward(&e->g, s, x, gy, gx))
		printf("FAIL gated split\n");
	return digest(e->format, digest(e->format, 0, y, n), gx, 2 * n);
}

/* In f64 the functions are not rounded correctly, but for those that need no rounding. */
static int is_same_everywhere(actfn_layer_id layer, actfn_dtype dtype)
{
	return dtype != ACTFN_F64 || layer == ACTFN_LAYER_BILINEAR || layer == ACTFN_LAYER_REGLU;
}

static int lines(actfn_layer_id layer, const format *t)
{
	example e = { .format = t, .g = { .dtype = t->dtype, .mode = ACTFN_EXACT }, .split = { OUTER, 17, 3, ACTFN_GATE_FIRST } };
	const char *name = actfn_layer_at((int)layer)->name;
	char words[64];
	int failures = 0;
	actfn_gated_functions(layer, &e.g);
	snprintf(words, sizeof words, "%s %s two", name, t->name);
	failures += digest_line(words, product, &e);
	snprintf(words, sizeof words, "%s %s split", name, t->name);
	failures += digest_line(words, split, &e);
	e.split = (actfn_gated_split){ OUTER, 1, 515, ACTFN_VALUE_FIRST };
	snprintf(words, sizeof words, "%s %s split long", name, t->name);
	return failures + digest_line(words, split, &e);
}

int gated_digests(void)
{
	static const actfn_layer_id layers[] = {
		ACTFN_LAYER_GLU,   ACTFN_LAYER_BILINEAR, ACTFN_LAYER_REGLU,
		ACTFN_LAYER_GEGLU, ACTFN_LAYER_SWIGLU,   ACTFN_LAYER_GTU,
	};
	int failures = 0;
	for (int t = 0; t < TYPES; t++) {
		fill(&formats[t], 1, 2 * MOST, x);
		fill(&formats[t], 2, MOST, gy);
		for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
			if (is_same_everywhere(layers[i], formats[t].dtype))
				failures += lines(layers[i], &formats[t]);
	}
	return failures;
}
