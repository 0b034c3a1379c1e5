/* SPDX-License-Identifier: MIT */
/* Digests of the functions of a row and of cross-entropy, along memory and across it: outputs, losses and gradients. */
#include <stdio.h>
#include <string.h>

#include <actfn/row.h>

#include "tests/cross/layers.h"
#include "tests/cross/sample.h"

/* Along memory rows are long enough for several blocks of their sums; across it there are several vectors of them. */
enum { ALONG = 3, LENGTH = 1100, OUTER = 2, SIZE = 37, INNER = 45, ROWS = OUTER * INNER, MOST = OUTER * SIZE * INNER };

typedef struct layout {
	const char *name;
	actfn_axis axis;
	actfn_row_options options; /* different ones, to have more of them */
} layout;

static const layout layouts[] = {
	{ "along", { ALONG, LENGTH, 1 }, { 1, 0, 0, 1 } },
	{ "across", { OUTER, SIZE, INNER }, { 0.125, 1, 1, 2 } },
};

enum { LAYOUTS = sizeof layouts / sizeof *layouts };

static double x[MOST], y[MOST], gy[MOST], gx[MOST], loss[ROWS], gloss[ROWS];
static double weight[LENGTH];
static int64_t labels[ROWS];

typedef struct example {
	const format *format;
	const layout *layout;
	actfn_layer_id f;
	actfn_cross_entropy loss;
} example;

static size_t rows_of(const actfn_axis *a)
{
	return a->outer * a->inner;
}

/* Some elements are masked; what becomes of a NaN is another test's business. */
static void make_arrays(const format *t)
{
	uint64_t minus = 1ull << (8 * t->size - 1);
	fill(t, 1, MOST, x);
	fill(t, 2, MOST, gy);
	for (size_t i = 5; i < MOST; i += 97)
		put_bits(t, x, i, minus | t->infinity);
	fill(&formats[ACTFN_F64], 3, ROWS, gloss);
	for (size_t i = 0; i < LENGTH; i++)
		weight[i] = 1 / (1.0 + (double)(i % 9));
	for (size_t i = 0; i < ROWS; i++)
		labels[i] = i % 7 == 3 ? -100 : (int64_t)(hash(i) % SIZE);
}

static uint64_t row(const void *arg)
{
	const example *e = arg;
	const actfn_axis *axis = &e->layout->axis;
	size_t n = rows_of(axis) * axis->size;
	if (actfn_row_forward(e->f, e->format->dtype, axis, &e->layout->options, x, y) ||
	    actfn_row_backward(e->f, e->format->dtype, axis, &e->layout->options, y, gy, gx))
		printf("FAIL row\n");
	return digest(e->format, digest(e->format, 0, y, n), gx, n);
}

static uint64_t cross_entropy(const void *arg)
{
	const example *e = arg;
	const actfn_cross_entropy *c = &e->loss;
	size_t rows = rows_of(&c->axis), losses = c->reduction == ACTFN_REDUCE_NONE ? rows : 1;
	if (actfn_cross_entropy_forward(e->format->dtype, c, x, loss) ||
	    actfn_cross_entropy_backward(e->format->dtype, c, x, gloss, gx))
		printf("FAIL cross_entropy\n");
	return digest(e->format, digest_doubles(0, loss, losses), gx, rows * c->axis.size);
}

/* With labels, then with distributions, which gy has to stand for, and weights. */
static int cross_entropy_lines(example e)
{
	char words[64];
	int failures = 0;
	for (int given = 0; given < 2; given++) {
		e.loss = (actfn_cross_entropy){ .axis = e.layout->axis, .smoothing = 0.125, .ignore = -100 };
		e.loss.labels = given ? NULL : labels;
		e.loss.target = given ? gy : NULL;
		e.loss.weight = given ? weight : NULL;
		e.loss.reduction = given ? ACTFN_REDUCE_NONE : ACTFN_REDUCE_MEAN;
		snprintf(words, sizeof words, "cross_entropy %s %s %s", given ? "distributions" : "labels", e.format->name,
			 e.layout->name);
		failures += digest_line(words, cross_entropy, &e);
	}
	return failures;
}

static const actfn_layer_id functions[] = {
	ACTFN_LAYER_SOFTMAX, ACTFN_LAYER_LOG_SOFTMAX, ACTFN_LAYER_SOFTMIN, ACTFN_LAYER_HARDMAX,
	ACTFN_LAYER_SPARSEMAX, ACTFN_LAYER_ENTMAX15, ACTFN_LAYER_GUMBEL_SOFTMAX,
};

static int function_lines(example e, const char *mode)
{
	char words[64];
	int failures = 0;
	for (size_t f = 0; f < sizeof functions / sizeof *functions; f++) {
		e.f = functions[f];
		snprintf(words, sizeof words, "%s %s %s%s", actfn_layer_at((int)e.f)->name, e.format->name, e.layout->name, mode);
		failures += digest_line(words, row, &e);
	}
	return failures;
}

/* Mode fast has bits of its own for f32, at temperature 1. */
static int fast_lines(const layout *l)
{
	layout cool = *l;
	int failures;
	cool.options.temperature = 1;
	make_arrays(&formats[ACTFN_F32]);
	actfn_set_mode(ACTFN_FAST);
	failures = function_lines((example){ .format = &formats[ACTFN_F32], .layout = &cool }, " fast");
	actfn_set_mode(ACTFN_EXACT);
	return failures;
}

int row_digests(void)
{
	int failures = 0;
	for (int i = 0; i < TYPES * LAYOUTS; i++) {
		example e = { .format = &formats[i / LAYOUTS], .layout = &layouts[i % LAYOUTS] };
		make_arrays(e.format);
		failures += function_lines(e, "");
		failures += cross_entropy_lines(e);
	}
	for (int i = 0; i < LAYOUTS; i++)
		failures += fast_lines(&layouts[i]);
	return failures;
}
