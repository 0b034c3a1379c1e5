/* SPDX-License-Identifier: MIT */
/* digests [n]: one line for every function, type and direction, with a digest of n results; the same on
 * every machine.  Needs a C library and nothing else, so that it runs wherever the library does.  A
 * line that begins with "FAIL" says what does not hold on this machine; exit code 1 if there is one. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <actfn/actfn.h>

#include "tests/cross/layers.h"

enum { MOST = 1 << 16, DIRECTIONS = 3 };

static const char *const direction_name[DIRECTIONS] = { "forward", "derivative", "backward" };

/* What an array of each type is made of; the NaNs of a machine are its own and count as one. */
typedef struct format {
	const char *name;
	actfn_dtype dtype;
	size_t size;
	uint32_t infinity, nan;
} format;

static const format formats[] = {
	{ "f32", ACTFN_F32, 4, 0x7f800000, 0x7fc00000 },
	{ "bf16", ACTFN_BF16, 2, 0x7f80, 0x7fc0 },
	{ "f16", ACTFN_F16, 2, 0x7c00, 0x7e00 },
};

static size_t n = 2048;
static int failures;

/* Room for any type; elements are reached by get() and put(). */
static unsigned char x[4 * MOST], gy[4 * MOST], out[4 * MOST];
static double wide_x[MOST], wide_out[MOST];

static uint32_t get(const format *t, const unsigned char *a, size_t i)
{
	uint32_t u;
	uint16_t h;
	memcpy(&u, a + (t->size == 4 ? 4 * i : 0), sizeof u);
	memcpy(&h, a + 2 * i, sizeof h);
	return t->size == 4 ? u : h;
}

static void put(const format *t, unsigned char *a, size_t i, uint32_t u)
{
	uint16_t h = (uint16_t)u;
	if (t->size == 4)
		memcpy(a + 4 * i, &u, sizeof u);
	else
		memcpy(a + 2 * i, &h, sizeof h);
}

static uint32_t bits_of(float f)
{
	uint32_t u;
	memcpy(&u, &f, sizeof u);
	return u;
}

static float float_of(uint32_t u)
{
	float f;
	memcpy(&f, &u, sizeof f);
	return f;
}

/* splitmix64 */
static uint64_t hash(uint64_t z)
{
	z += 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
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

static uint64_t digest(const format *t, const unsigned char *a)
{
	uint64_t d = 0;
	for (size_t i = 0; i < n; i++) {
		uint32_t u = get(t, a, i), mask = t->infinity | (t->infinity - 1);
		d = hash(d ^ ((u & mask) > t->infinity ? t->nan : u));
	}
	return d;
}

static actfn_status call(const actfn *f, const format *t, int direction)
{
	switch (direction) {
	case ACTFN_FORWARD: return actfn_forward(f, t->dtype, n, x, out);
	case ACTFN_DERIVATIVE: return actfn_derivative(f, t->dtype, n, x, out);
	default: return actfn_backward(f, t->dtype, n, x, gy, out);
	}
}

/* Every instruction set that this CPU has gives the digest that is printed. */
static void line(const actfn *f, const format *t, int direction)
{
	const char *name = actfn_get_info(f)->name;
	uint64_t first = 0;
	for (int i = 0; actfn_isa_available(i); i++) {
		actfn_set_max_isa(actfn_isa_available(i));
		actfn_status s = call(f, t, direction);
		uint64_t d = digest(t, out);
		first = i ? first : d;
		if (!s && d == first)
			continue;
		failures++;
		printf("FAIL %s %s %s: %s: %s\n", name, t->name, direction_name[direction], actfn_isa(),
		       s ? actfn_status_text(s) : "not the bits of the first instruction set");
	}
	printf("%s %s %s %016" PRIx64 "\n", name, t->name, direction_name[direction], first);
}

static void digests(const format *t)
{
	for (size_t i = 0; i < n; i++) {
		put(t, x, i, sample(t, 0, i));
		put(t, gy, i, sample(t, 1, i));
	}
	for (int id = 0; id < ACTFN_COUNT; id++)
		for (int direction = 0; direction < DIRECTIONS; direction++)
			line(actfn_get((actfn_id)id), t, direction);
}

/* ---- 8-bit integers ------------------------------------------------------------ */

static const actfn_quant quants[] = {
	{ { ACTFN_U8, 0.05, 128 }, { ACTFN_U8, 1 / 255.0, 0 } },
	{ { ACTFN_I8, 0x1p-4, 0 }, { ACTFN_I8, 0x1p-7, 0 } },
	{ { ACTFN_I8, 0.3f, -7 }, { ACTFN_U8, 0.02f, 3 } },
};

/* The tables, and the bytes looked up in them. */
static uint64_t quant_digest(const actfn *f)
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

static void quant_line(const actfn *f)
{
	const char *name = actfn_get_info(f)->name;
	uint64_t first = 0;
	for (int i = 0; actfn_isa_available(i); i++) {
		actfn_set_max_isa(actfn_isa_available(i));
		uint64_t d = quant_digest(f);
		first = i ? first : d;
		if (d == first)
			continue;
		failures++;
		printf("FAIL %s int8: %s: not the bits of the first instruction set\n", name, actfn_isa());
	}
	printf("%s int8 forward %016" PRIx64 "\n", name, first);
}

static void quant_digests(void)
{
	for (size_t i = 0; i < n; i++)
		x[i] = (unsigned char)hash(i);
	for (int id = 0; id < ACTFN_COUNT; id++)
		quant_line(actfn_get((actfn_id)id));
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

static void find_slack(const actfn *f, int direction)
{
	call(f, formats, ACTFN_FORWARD);
	for (size_t i = 0; i < n; i++) {
		double g = fabs((double)float_of(get(formats, out, i)) / wide_x[i]);
		slack[i] = direction == ACTFN_DERIVATIVE && g < INFINITY ? 0x1p-22 * g : 0;
	}
}

/* The largest of ulps(y) over the sample stays below `allowed`; y is out as float, or wide_out. */
static void expect_near(const actfn *f, const char *type, int direction, const uint32_t *exact, const double *y, double allowed)
{
	double worst = 0, error;
	size_t where = 0;
	for (size_t i = 0; i < n; i++) {
		double got = y ? y[i] : (double)float_of(get(formats, out, i));
		error = ulps(got, float_of(exact[i]));
		if (error > worst && (y || !(fabs(got - (double)float_of(exact[i])) <= slack[i])))
			worst = error, where = i;
	}
	if (worst <= allowed)
		return;
	failures++;
	printf("FAIL %s %s %s: %s: %.3g ulp of the float at %a, allowed %.3g\n", actfn_get_info(f)->name, type,
	       direction_name[direction], actfn_isa(), worst, (double)float_of(get(formats, x, where)), allowed);
}

/* Mode fast and f64, forward and derivative, with the instruction set in use. */
static void near_exact(const actfn *f, int direction)
{
	static uint32_t exact[MOST];
	actfn_set_mode(ACTFN_EXACT);
	call(f, formats, direction);
	for (size_t i = 0; i < n; i++) {
		exact[i] = get(formats, out, i);
		wide_x[i] = (double)float_of(get(formats, x, i));
	}
	find_slack(f, direction);
	actfn_set_mode(ACTFN_FAST);
	call(f, formats, direction);
	actfn_set_mode(ACTFN_EXACT);
	double bound = actfn_get_info(f)->fast_ulp[direction];
	if (bound > 0) /* measured */
		expect_near(f, "f32 fast", direction, exact, NULL, bound + 0.5);
	if (direction == ACTFN_FORWARD)
		actfn_forward(f, ACTFN_F64, n, wide_x, wide_out);
	else
		actfn_derivative(f, ACTFN_F64, n, wide_x, wide_out);
	expect_near(f, "f64", direction, exact, wide_out, 0.501);
}

static void bounds(void)
{
	for (size_t i = 0; i < n; i++)
		put(formats, x, i, sample(formats, 2, i));
	for (int isa = 0; actfn_isa_available(isa); isa++) {
		actfn_set_max_isa(actfn_isa_available(isa));
		for (int id = 0; id < ACTFN_COUNT; id++)
			for (int direction = 0; direction < 2; direction++)
				near_exact(actfn_get((actfn_id)id), direction);
	}
}

int main(int argc, char **argv)
{
	if (argc > 1)
		n = strtoul(argv[1], NULL, 10);
	if (n == 0 || n > MOST) {
		fprintf(stderr, "digests: the number of inputs must be 1 to %d\n", MOST);
		return 2;
	}
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		digests(&formats[i]);
	quant_digests();
	dyrelu_digests();
	failures += learned_digests();
	bounds();
	return failures > 0;
}
