/* SPDX-License-Identifier: MIT */
/* Digests of functions with learned parameters: outputs and gradients, the parameters' included. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <actfn/learned.h>

#include "tests/cross/layers.h"

enum { N = 5, C = 7, P = 61, ELEMENTS = N * C * P, HINGES = 3, LARGEST = 8 };

static unsigned char x[ELEMENTS * LARGEST], gy[ELEMENTS * LARGEST], out[ELEMENTS * LARGEST];
static double gp[2][HINGES * C];

static uint64_t hash(uint64_t z)
{
	z = (z + 0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static const struct type {
	const char *name;
	actfn_dtype dtype;
	size_t size;
} types[] = { { "f32", ACTFN_F32, 4 }, { "f64", ACTFN_F64, 8 }, { "bf16", ACTFN_BF16, 2 }, { "f16", ACTFN_F16, 2 } };

enum { TYPES = sizeof types / sizeof *types };

/* Numbers of ordinary size: no NaN, whose bits are a machine's own. */
static double number(uint64_t seed)
{
	return (double)(int64_t)(hash(seed) >> 11) * 0x1p-50 - 4;
}

static void fill(const struct type *t, uint64_t seed, unsigned char *to)
{
	for (size_t i = 0; i < ELEMENTS; i++) {
		double wide = number(seed + i);
		float single = (float)wide;
		uint32_t bits;
		memcpy(&bits, &single, sizeof bits);
		uint16_t half = (uint16_t)(t->dtype == ACTFN_BF16 ? bits >> 16 : hash(seed + i) & 0xbfff);
		memcpy(to + i * t->size,
		       t->size == 8   ? (void *)&wide
		       : t->size == 4 ? (void *)&single
				      : (void *)&half,
		       t->size);
	}
}

static uint64_t digest_out(const struct type *t, uint64_t d)
{
	for (size_t i = 0; i < ELEMENTS; i++) {
		uint64_t wide = 0;
		uint32_t single;
		uint16_t half;
		if (t->size == 8)
			memcpy(&wide, out + i * 8, 8);
		else if (t->size == 4)
			wide = (memcpy(&single, out + i * 4, 4), single);
		else
			wide = (memcpy(&half, out + i * 2, 2), half);
		d = hash(d ^ wide);
	}
	return d;
}

static uint64_t digest_sums(uint64_t d, size_t n)
{
	for (size_t i = 0; i < 2 * n; i++) {
		uint64_t u;
		memcpy(&u, &gp[i / n][i % n], sizeof u);
		d = hash(d ^ u);
	}
	return d;
}

/* Parameters of either width. */
static double wide[2][HINGES * C];
static float narrow[2][HINGES * C];

static const void *values(const struct type *t, int which)
{
	for (size_t i = 0; i < HINGES * C; i++)
		wide[which][i] = narrow[which][i] = (float)number(77 + i + 1000 * (uint64_t)which) / 4;
	return t->dtype == ACTFN_F64 ? (void *)wide[which] : (void *)narrow[which];
}

static uint64_t prelu(const struct type *t, int last)
{
	actfn_learned l = { .f = actfn_get(ACTFN_PRELU), .dtype = t->dtype, .shape = { N, C, P, last } };
	double *const to[ACTFN_MAX_PARAMS] = { gp[0] };
	l.param[0] = (actfn_values){ values(t, 0), C };
	actfn_learned_forward(&l, x, out);
	uint64_t d = digest_out(t, 0);
	actfn_learned_backward(&l, x, gy, out, to);
	return digest_sums(digest_out(t, d), C);
}

static uint64_t rrelu(const struct type *t, int last)
{
	actfn_rrelu r = { t->dtype, 0.125, 0.34, 5, 1000 * (uint64_t)last + 7 };
	actfn_rrelu_forward(&r, ELEMENTS, x, out, NULL);
	uint64_t d = digest_out(t, 0);
	actfn_rrelu_backward(&r, ELEMENTS, x, gy, out);
	return digest_out(t, d);
}

static uint64_t apl(const struct type *t, int last)
{
	actfn_apl l = { t->dtype, { N, C, P, last }, HINGES, values(t, 0), values(t, 1) };
	actfn_apl_forward(&l, x, out);
	uint64_t d = digest_out(t, 0);
	actfn_apl_backward(&l, x, gy, out, gp[0], gp[1]);
	return digest_sums(digest_out(t, d), HINGES * C);
}

static int line(const char *name, uint64_t (*digest)(const struct type *t, int last), const struct type *t, int last)
{
	uint64_t first = 0;
	int failures = 0;
	memset(gp, 0, sizeof gp);
	for (int i = 0; actfn_isa_available(i); i++) {
		actfn_set_max_isa(actfn_isa_available(i));
		uint64_t d = digest(t, last);
		first = i ? first : d;
		if (d == first)
			continue;
		failures++;
		printf("FAIL learned %s %s: %s: not the bits of the first instruction set\n", name, t->name,
		       actfn_isa());
	}
	printf("learned %s %s %d %016" PRIx64 "\n", name, t->name, last, first);
	return failures;
}

int learned_digests(void)
{
	int failures = 0;
	for (int i = 0; i < 2 * TYPES; i++) {
		const struct type *t = &types[i / 2];
		fill(t, 1, x);
		fill(t, 100000, gy);
		failures +=
			line("prelu", prelu, t, i % 2) + line("rrelu", rrelu, t, i % 2) + line("apl", apl, t, i % 2);
	}
	actfn_set_max_isa(NULL);
	return failures;
}
