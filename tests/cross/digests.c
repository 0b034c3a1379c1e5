/* SPDX-License-Identifier: MIT */
/* digests [n]: one line for every function, type and direction, with a digest of n results; the same on
 * every machine.  Needs a C library and nothing else, so that it runs wherever the library does.  A
 * line that begins with "FAIL" says what does not hold on this machine; exit code 1 if there is one. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <actfn/actfn.h>

#include "tests/cross/layers.h"
#include "tests/cross/sample.h"

enum { MOST = 1 << 16, DIRECTIONS = 3 };

static const char *const direction_name[DIRECTIONS] = { "forward", "derivative", "backward" };

/* f64 is not the same everywhere. */
static const actfn_dtype narrow[] = { ACTFN_F32, ACTFN_BF16, ACTFN_F16 };

static size_t n = 2048;
static int failures;

/* Room for any of these. */
static unsigned char x[4 * MOST], gy[4 * MOST], out[4 * MOST];
static double wide_x[MOST], wide_out[MOST];

/* Number i of an array of floats. */
static float get_float(const unsigned char *a, size_t i)
{
	float f;
	memcpy(&f, a + i * sizeof f, sizeof f);
	return f;
}

static uint32_t bits_of(float f)
{
	uint32_t u;
	memcpy(&u, &f, sizeof u);
	return u;
}

/* Any float, [-8, 8), [-128, 128) and numbers with few digits in turn, by exact arithmetic. */
static uint32_t float_sample(uint64_t i)
{
	uint64_t h = hash(i);
	float whole = (float)((int32_t)(h >> 40) - (1 << 23));
	switch (i % 4) {
	case 0: return (uint32_t)h;
	case 1: return bits_of(whole * 0x1p-20f);
	case 2: return bits_of(whole * 0x1p-16f);
	default: return (uint32_t)h & 0xfff80000;
	}
}

/* Element i of array number `which`: of the 16-bit types, n different ones. */
static uint32_t sample(const format *t, unsigned which, size_t i)
{
	return t->size == 4 ? float_sample(i + which * MOST) : (uint32_t)(i * (MOST / n) + hash(which) * 3) * 40503 % MOST;
}

typedef struct example {
	const actfn *f;
	const format *format;
	int direction;
} example;

static actfn_status call(const example *e)
{
	switch (e->direction) {
	case ACTFN_FORWARD: return actfn_forward(e->f, e->format->dtype, n, x, out);
	case ACTFN_DERIVATIVE: return actfn_derivative(e->f, e->format->dtype, n, x, out);
	default: return actfn_backward(e->f, e->format->dtype, n, x, gy, out);
	}
}

static uint64_t digest_of(const void *arg)
{
	const example *e = arg;
	actfn_status s = call(e);
	if (s)
		printf("FAIL %s %s: %s\n", actfn_get_info(e->f)->name, e->format->name, actfn_status_text(s));
	return digest(e->format, 0, out, n);
}

static void digests(const format *t)
{
	char words[64];
	for (size_t i = 0; i < n; i++) {
		put_bits(t, x, i, sample(t, 0, i));
		put_bits(t, gy, i, sample(t, 1, i));
	}
	for (int id = 0; id < ACTFN_COUNT; id++)
		for (int direction = 0; direction < DIRECTIONS; direction++) {
			example e = { actfn_get((actfn_id)id), t, direction };
			snprintf(words, sizeof words, "%s %s %s", actfn_get_info(e.f)->name, t->name, direction_name[direction]);
			failures += digest_line(words, digest_of, &e);
		}
}

/* ---- 8-bit integers ------------------------------------------------------------ */

static const actfn_quant quants[] = {
	{ { ACTFN_U8, 0.05, 128 }, { ACTFN_U8, 1 / 255.0, 0 } },
	{ { ACTFN_I8, 0x1p-4, 0 }, { ACTFN_I8, 0x1p-7, 0 } },
	{ { ACTFN_I8, 0.3f, -7 }, { ACTFN_U8, 0.02f, 3 } },
};

/* The tables, and the bytes looked up in them. */
static uint64_t quant_digest(const void *f)
{
	uint64_t d = 0;
	for (size_t q = 0; q < sizeof quants / sizeof *quants; q++) {
		uint8_t table[256];
		actfn_quant_table(f, &quants[q], table);
		actfn_quant_forward(table, n, x, out);
		for (size_t i = 0; i < 256; i++)
			d = hash(d ^ table[i]);
		for (size_t i = 0; i < n; i++)
			d = hash(d ^ out[i]);
	}
	return d;
}

static void quant_digests(void)
{
	char words[64];
	for (size_t i = 0; i < n; i++)
		x[i] = (unsigned char)hash(i);
	for (int id = 0; id < ACTFN_COUNT; id++) {
		const actfn *f = actfn_get((actfn_id)id);
		snprintf(words, sizeof words, "%s int8 forward", actfn_get_info(f)->name);
		failures += digest_line(words, quant_digest, f);
	}
}

/* ---- what is not the same everywhere, but near the exact result --------------------- */

/* |y - exact| in units of the last place of the float `exact`. */
static double ulps(double y, float exact)
{
	int e;
	if (isnan(exact) || isnan(y))
		return isnan(exact) && isnan(y) ? 0 : INFINITY;
	if (isinf(exact)) /* a double beyond the floats is right, too */
		return y == (double)exact || y / (double)copysignf(1, exact) > 0x1.fffffefp127 ? 0 : INFINITY;
	frexp((double)exact, &e);
	return fabs(y - (double)exact) / ldexp(1, (exact == 0 || e < -125 ? -125 : e) - 24);
}

/* What mode fast may be off by next to a zero of f', where the terms of the sum cancel: 4 units of the larger one.
 * For x g(x) that is g. */
static double slack[MOST];

static void find_slack(const example *e)
{
	example forward = *e;
	forward.direction = ACTFN_FORWARD;
	call(&forward);
	for (size_t i = 0; i < n; i++) {
		double g = fabs((double)get_float(out, i) / wide_x[i]);
		slack[i] = e->direction == ACTFN_DERIVATIVE && g < INFINITY ? 0x1p-22 * g : 0;
	}
}

/* The largest of ulps(y) over the sample stays below `allowed`; y is out as float, or wide_out. */
static void expect_near(const example *e, const char *type, const float *exact, const double *y, double allowed)
{
	double worst = 0, error;
	size_t where = 0;
	for (size_t i = 0; i < n; i++) {
		double got = y ? y[i] : (double)get_float(out, i);
		error = ulps(got, exact[i]);
		if (error > worst && (y || !(fabs(got - (double)exact[i]) <= slack[i])))
			worst = error, where = i;
	}
	if (worst <= allowed)
		return;
	failures++;
	printf("FAIL %s %s %s: %s: %.3g ulp of the float at %a, allowed %.3g\n", actfn_get_info(e->f)->name, type,
	       direction_name[e->direction], actfn_isa(), worst, wide_x[where], allowed);
}

/* Mode fast and f64, forward and derivative, with the instruction set in use. */
static void near_exact(const actfn *f, int direction)
{
	static float exact[MOST];
	const example e = { f, &formats[ACTFN_F32], direction };
	actfn_set_mode(ACTFN_EXACT);
	call(&e);
	memcpy(exact, out, n * sizeof *exact);
	find_slack(&e);
	actfn_set_mode(ACTFN_FAST);
	call(&e);
	actfn_set_mode(ACTFN_EXACT);
	double bound = actfn_get_info(f)->fast_ulp[direction];
	if (bound > 0) /* measured */
		expect_near(&e, "f32 fast", exact, NULL, bound + 0.5);
	if (direction == ACTFN_FORWARD)
		actfn_forward(f, ACTFN_F64, n, wide_x, wide_out);
	else
		actfn_derivative(f, ACTFN_F64, n, wide_x, wide_out);
	expect_near(&e, "f64", exact, wide_out, 0.501);
}

static void bounds(void)
{
	for (size_t i = 0; i < n; i++) {
		put_bits(&formats[ACTFN_F32], x, i, sample(&formats[ACTFN_F32], 2, i));
		wide_x[i] = (double)get_float(x, i);
	}
	for (int isa = 0; actfn_isa_available(isa); isa++) {
		actfn_set_max_isa(actfn_isa_available(isa));
		for (int id = 0; id < ACTFN_COUNT; id++)
			for (int direction = 0; direction < 2; direction++)
				near_exact(actfn_get((actfn_id)id), direction);
	}
	actfn_set_max_isa(NULL);
}

static int (*const layers[])(void) = { row_digests, gated_digests, group_digests, learned_digests, dyrelu_digests };

int main(int argc, char **argv)
{
	if (argc > 1)
		n = strtoul(argv[1], NULL, 10);
	if (n == 0 || n > MOST) {
		fprintf(stderr, "digests: the number of inputs must be 1 to %d\n", MOST);
		return 2;
	}
	for (size_t i = 0; i < sizeof narrow / sizeof *narrow; i++)
		digests(&formats[narrow[i]]);
	quant_digests();
	for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
		failures += layers[i]();
	bounds();
	return failures > 0;
}
