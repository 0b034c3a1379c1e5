/* SPDX-License-Identifier: MIT */
/* digests: a line for each variant, layout and type of Dynamic ReLU, with y, gx and the gradients of the parameters; the
 * same on every machine and instruction set. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <actfn/dyrelu.h>

#include "tests/cross/layers.h"

enum { SAMPLES = 3, CHANNELS = 19, POSITIONS = 133, ELEMENTS = SAMPLES * CHANNELS * POSITIONS, ARRAYS = 6, MOST = 2048 };

/* Ordinary numbers: the bits that are drawn, and those that are always there. */
typedef struct format {
	const char *name;
	actfn_dtype dtype;
	size_t size;
	uint64_t drawn, fixed;
} format;

static const format formats[] = {
	{ "f32", ACTFN_F32, 4, 0x81ffffff, 0x3e000000 },
	{ "f64", ACTFN_F64, 8, 0x803fffffffffffff, 0x3fc0000000000000 },
	{ "bf16", ACTFN_BF16, 2, 0x81ff, 0x3e00 },
	{ "f16", ACTFN_F16, 2, 0x8fff, 0x3000 },
};

/* Number i of an array of 2, 4 or 8 bytes each, whatever the machine's order of bytes is. */
static uint64_t get(const void *a, size_t size, size_t i)
{
	const char *p = (const char *)a + i * size;
	uint64_t wide;
	uint32_t single;
	uint16_t half;
	if (size == 8)
		return memcpy(&wide, p, size), wide;
	if (size == 4)
		return memcpy(&single, p, size), single;
	return memcpy(&half, p, size), half;
}

static void put(void *a, size_t size, size_t i, uint64_t wide)
{
	uint32_t single = (uint32_t)wide;
	uint16_t half = (uint16_t)wide;
	memcpy((char *)a + i * size, size == 8 ? (void *)&wide : size == 4 ? (void *)&single : (void *)&half, size);
}

static void fill(const format *f, void *a, uint64_t state)
{
	for (size_t i = 0; i < ELEMENTS; i++) {
		state = state * 6364136223846793005 + 1442695040888963407;
		put(a, f->size, i, ((state >> 8 ^ state << 48) & f->drawn) | f->fixed);
	}
}

/* FNV-1a, number by number. */
static uint64_t digest(uint64_t h, const void *a, size_t size, size_t n)
{
	for (size_t i = 0; i < n; i++)
		h = (h ^ get(a, size, i)) * 0x100000001b3;
	return h;
}

static double x[ELEMENTS], gy[ELEMENTS], y[ELEMENTS], gx[ELEMENTS], w[ARRAYS][MOST], g[ARRAYS][MOST];

static void one(const actfn_dyrelu *d, const format *f)
{
	actfn_dyrelu_params params = { w[0], w[1], w[2], w[3], w[4], w[5] };
	actfn_dyrelu_gradients gradients = { g[0], g[1], g[2], g[3], g[4], g[5] };
	size_t bytes = 0;
	void *work = NULL;
	fill(f, x, 1);
	fill(f, gy, 2);
	memset(g, 0, sizeof g);
	if (actfn_dyrelu_workspace(d, f->dtype, &bytes) || !(work = malloc(bytes)) ||
	    actfn_dyrelu_init(d, f->dtype, 3, 0, &params) ||
	    actfn_dyrelu_forward(d, f->dtype, x, &params, work, y) ||
	    actfn_dyrelu_backward(d, f->dtype, x, gy, &params, work, gx, &gradients))
		printf("FAIL dyrelu\n");
	printf("dyrelu_%c %s channels %s %016" PRIx64 " %016" PRIx64 " %016" PRIx64 "\n", "abc"[d->variant], f->name,
	       d->channels_last ? "last" : "first", digest(1, y, f->size, ELEMENTS), digest(1, gx, f->size, ELEMENTS),
	       digest(1, g, 8, ARRAYS * MOST));
	free(work);
}

void dyrelu_digests(void)
{
	for (int variant = 0; variant < 3; variant++)
		for (int last = 0; last < 2; last++)
			for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
				actfn_dyrelu d;
				actfn_dyrelu_usual(&d, (actfn_dyrelu_variant)variant, SAMPLES, CHANNELS, POSITIONS);
				d.channels_last = last;
				d.pieces = 3;
				d.hidden = 7; /* enough that some of them live */
				d.tau = 1;
				one(&d, &formats[i]);
			}
}
