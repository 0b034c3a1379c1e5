/* SPDX-License-Identifier: MIT */
/* APL with any number of hinges: against its formula in long double, the element-wise apl, relu and differences. */
#include <actfn/learned.h>

#include "tests/kernels/kinds.h"

enum { ELEMENTS = 1 << 15, VALUES = 64 * 40 };

static unsigned char x[ELEMENTS * LARGEST], gy[ELEMENTS * LARGEST], y[ELEMENTS * LARGEST], gx[ELEMENTS * LARGEST];
static double a[VALUES], b[VALUES], ga[VALUES], gb[VALUES];
static float a32[VALUES], b32[VALUES];

static size_t elements(const actfn_tensor *s)
{
	return s->n * s->c * s->p;
}

static size_t channel_of(const actfn_tensor *s, size_t i)
{
	return s->channels_last ? i % s->c : i / s->p % s->c;
}

/* Values as the type has them; inputs in [-4, 4], some of them hinges. */
static actfn_apl make(actfn_dtype dtype, size_t hinges, actfn_tensor shape, uint64_t seed)
{
	kit_rng r = { seed };
	size_t n = elements(&shape), size = dtype == ACTFN_F64 ? 8 : 4;

	assert_true(n <= ELEMENTS && hinges * shape.c <= VALUES);
	for (size_t i = 0; i < hinges * shape.c; i++) {
		a[i] = a32[i] = (float)kit_random_in(&r, -1, 1);
		b[i] = b32[i] = (float)kit_random_in(&r, -2, 2);
	}
	for (size_t i = 0; i < n; i++) {
		size_t c = channel_of(&shape, i);
		double wide = (double)(float)kit_random_in(&r, -4, 4), other = (double)(float)kit_random_in(&r, -1, 1);
		if (i % 11 == 0)
			wide = hinges ? b[i / 11 % hinges * shape.c + c] : 0;
		float single = (float)wide, narrow = (float)other;
		memcpy(x + i * size, size == 8 ? (void *)&wide : (void *)&single, size);
		memcpy(gy + i * size, size == 8 ? (void *)&other : (void *)&narrow, size);
	}
	return (actfn_apl){ dtype, shape, hinges, dtype == ACTFN_F64 ? (void *)a : (void *)a32,
			    dtype == ACTFN_F64 ? (void *)b : (void *)b32 };
}

static double number(actfn_dtype dtype, const unsigned char *at, size_t i)
{
	double wide;
	float single;

	if (dtype == ACTFN_F64)
		return memcpy(&wide, at + i * 8, 8), wide;
	return memcpy(&single, at + i * 4, 4), (double)single;
}

/* ---- the formula ------------------------------------------------------------------ */

static void check_value(const actfn_apl *l, size_t i)
{
	size_t c = channel_of(&l->shape, i);
	long double in = number(l->dtype, x, i), g = number(l->dtype, gy, i), f = in > 0 ? in : 0, dx = in > 0,
		    size = fabsl(in);

	for (size_t s = 0; s < l->hinges; s++) {
		long double as = a[s * l->shape.c + c], bs = b[s * l->shape.c + c];
		f += as * (in < bs ? bs - in : 0);
		dx -= in < bs ? as : 0;
		size += fabsl(as) * (fabsl(bs) + fabsl(in));
	}
	long double half = l->dtype == ACTFN_F64 ? 0x1p-53L : 0x1p-24L,
		    work = (long double)(2 * l->hinges + 1) * 0x1p-53L;
	if (!(fabsl(number(l->dtype, y, i) - f) <= half * fabsl(f) + work * size))
		fail_msg("apl(%zu), element %zu: %.17g, expected %.17Lg", l->hinges, i, number(l->dtype, y, i), f);
	if (!(fabsl(number(l->dtype, gx, i) - g * dx) <= 2 * half * fabsl(g * dx) + work * size))
		fail_msg("apl(%zu), gradient of element %zu: %.17g, expected %.17Lg", l->hinges, i,
			 number(l->dtype, gx, i), g * dx);
}

static void check_sums(const actfn_apl *l)
{
	for (size_t v = 0; v < l->hinges * l->shape.c; v++) {
		long double by_a = 0, by_b = 0, size = 0;
		for (size_t i = 0; i < elements(&l->shape); i++) {
			long double in = number(l->dtype, x, i), g = number(l->dtype, gy, i),
				    rest = (long double)b[v] - in;
			if (channel_of(&l->shape, i) != v % l->shape.c || rest <= 0)
				continue;
			by_a += g * rest;
			by_b += g * (long double)a[v];
			size += fabsl(g) * (rest + fabsl((long double)a[v]));
		}
		if (!(fabsl(ga[v] - by_a) <= 0x1p-45L * size) || !(fabsl(gb[v] - by_b) <= 0x1p-45L * size))
			fail_msg("apl(%zu), value %zu: gradients %.17g and %.17g, expected %.17Lg and %.17Lg",
				 l->hinges, v, ga[v], gb[v], by_a, by_b);
	}
}

static void formula(void **state)
{
	static const size_t hinges[] = { 0, 1, 2, 3, 5, 16, 64 };
	static const actfn_tensor shapes[] = {
		{ 3, 7, 41, 0 }, { 3, 7, 41, 1 }, { 2, 2, 700, 0 }, { 60, 3, 1, 0 }, { 1, 1, 1, 0 }
	};

	(void)state;
	for (size_t i = 0; i < 2 * 7 * 5; i++) {
		actfn_apl l = make(i % 2 ? ACTFN_F64 : ACTFN_F32, hinges[i / 2 % 7], shapes[i / 14], i);
		assert_int_equal(actfn_apl_forward(&l, x, y), ACTFN_OK);
		assert_int_equal(actfn_apl_backward(&l, x, gy, gx, ga, gb), ACTFN_OK);
		for (size_t e = 0; e < elements(&l.shape); e++)
			check_value(&l, e);
		check_sums(&l);
	}
}

/* ---- differences ----------------------------------------------------------------- */

static long double loss(const actfn_apl *l)
{
	long double sum = 0;

	assert_int_equal(actfn_apl_forward(l, x, y), ACTFN_OK);
	for (size_t i = 0; i < elements(&l->shape); i++)
		sum += (long double)number(l->dtype, gy, i) * (long double)number(l->dtype, y, i);
	return sum;
}

static void check_difference(const actfn_apl *l, double *v, double gradient)
{
	const double step = 0x1p-20, before = *v;

	*v = before + step;
	long double up = loss(l);
	*v = before - step;
	long double down = loss(l);
	*v = before;
	double slope = (double)((up - down) / (2 * (long double)step));
	if (!(fabs(slope - gradient) < 1e-7))
		fail_msg("gradient %.17g, by differences %.17g", gradient, slope);
}

/* The function is piecewise linear: away from its hinges differences have no error but rounding. */
static void differences(void **state)
{
	actfn_apl l = make(ACTFN_F64, 4, (actfn_tensor){ 3, 5, 8, 0 }, 77);
	double *in = (double *)(void *)x;

	(void)state;
	for (size_t i = 0; i < elements(&l.shape); i++)
		for (size_t s = 0; s < 4; s++)
			if (fabs(in[i] - b[s * 5 + channel_of(&l.shape, i)]) < 1e-4 || fabs(in[i]) < 1e-4)
				in[i] += 0.001;
	assert_int_equal(actfn_apl_backward(&l, x, gy, gx, ga, gb), ACTFN_OK);
	for (size_t v = 0; v < 20; v++) {
		check_difference(&l, &a[v], ga[v]);
		check_difference(&l, &b[v], gb[v]);
	}
	for (size_t i = 0; i < elements(&l.shape); i++)
		check_difference(&l, in + i, number(ACTFN_F64, gx, i));
}

/* ---- relatives --------------------------------------------------------------------- */

/* At x = 0 and x = b all brackets are 0. */
static void ties(void **state)
{
	const double in[] = { 0, 1, 1 }, ones[] = { 1, 1, INFINITY }, as[] = { 0.5 }, bs[] = { 1 };
	actfn_apl l = { ACTFN_F64, { 3, 1, 1, 0 }, 1, as, bs };
	double out[3];

	(void)state;
	assert_int_equal(actfn_apl_backward(&l, in, ones, out, ga, gb), ACTFN_OK);
	assert_true(out[0] == -0.5 && out[1] == 1 && out[2] == INFINITY);
	assert_true(ga[0] == 1 && gb[0] == 0.5);
}

static void special_values(void **state)
{
	const double in[] = { -INFINITY, INFINITY, NAN }, up[] = { 0.5, 0.25 }, down[] = { -0.5, 0.25 },
		     even[] = { 0.5, -0.5 };
	const double bs[] = { 1, 3 };
	const double *const as[] = { up, down, even }, left[] = { INFINITY, -INFINITY, -1 };
	double out[3];

	(void)state;
	for (int i = 0; i < 3; i++) {
		actfn_apl l = { ACTFN_F64, { 3, 1, 1, 0 }, 2, as[i], bs };
		assert_int_equal(actfn_apl_forward(&l, in, out), ACTFN_OK);
		assert_true(out[0] == left[i] && out[1] == INFINITY && isnan(out[2]));
		assert_int_equal(actfn_apl_backward(&l, in, in, out, ga, gb), ACTFN_OK);
		assert_true(isnan(out[2]) && isnan(ga[0]) && isnan(gb[1]));
	}
}

/* No hinge: relu.  Two hinges: the element-wise apl, whose results are correctly rounded. */
static void relatives(void **state)
{
	static unsigned char want[ELEMENTS * LARGEST];
	char spec[200];

	(void)state;
	for (int k = 0; k < KINDS; k++) {
		actfn_apl l = { kinds[k].dtype, { 1, 1, 3000, 0 }, 0, NULL, NULL };
		kind_fill(&kinds[k], 1, 3000, x);
		kind_fill_gradients(&kinds[k], 2, 3000, gy);
		assert_int_equal(actfn_apl_forward(&l, x, y), ACTFN_OK);
		assert_int_equal(kind_call(&kinds[k], FORWARD, actfn_get(ACTFN_RELU), 3000, x, NULL, want), ACTFN_OK);
		kind_expect_same(&kinds[k], actfn_get(ACTFN_RELU), FORWARD, 3000, x, y, want);
		assert_int_equal(actfn_apl_backward(&l, x, gy, gx, NULL, NULL), ACTFN_OK);
		assert_int_equal(kind_call(&kinds[k], BACKWARD, actfn_get(ACTFN_RELU), 3000, x, gy, want), ACTFN_OK);
		kind_expect_same(&kinds[k], actfn_get(ACTFN_RELU), BACKWARD, 3000, x, gx, want);
	}
	actfn_apl l = make(ACTFN_F32, 2, (actfn_tensor){ 1, 1, 3000, 0 }, 5);
	snprintf(spec, sizeof spec, "apl(%.17g, %.17g, %.17g, %.17g)", a[0], b[0], a[1], b[1]);
	const actfn *f = kit_parse(spec);
	assert_int_equal(actfn_apl_forward(&l, x, y), ACTFN_OK);
	assert_int_equal(kind_call(&kinds[0], FORWARD, f, 3000, x, NULL, want), ACTFN_OK);
	for (size_t i = 0; i < 3000; i++)
		assert_true(fabs(number(ACTFN_F32, y, i) - number(ACTFN_F32, want, i)) <=
			    0x1p-23 * fabs(number(ACTFN_F32, y, i)) + 1e-14);
	actfn_free(f);
}

/* ---- what does not matter ------------------------------------------------------------ */

/* Instruction sets, threads, layout, place. */
static void invariants(void **state)
{
	static unsigned char first_y[ELEMENTS * LARGEST], first_gx[ELEMENTS * LARGEST];
	static double first_ga[VALUES], first_gb[VALUES];
	static const actfn_dtype dtypes[] = { ACTFN_F32, ACTFN_F64 };
	const char *isa;

	(void)state;
	for (int run = 0; run < 4; run++) {
		actfn_apl l = make(dtypes[run / 2], 5, (actfn_tensor){ 7, 4, 900, run % 2 }, 13);
		size_t size = l.dtype == ACTFN_F64 ? 8 : 4, bytes = elements(&l.shape) * size;
		actfn_set_max_isa("scalar");
		assert_int_equal(actfn_apl_forward(&l, x, first_y), ACTFN_OK);
		assert_int_equal(actfn_apl_backward(&l, x, gy, first_gx, first_ga, first_gb), ACTFN_OK);
		for (int s = 0; (isa = actfn_isa_available(s)); s++) {
			actfn_set_max_isa(isa);
			actfn_set_threads(1 + s % 4);
			assert_int_equal(actfn_apl_forward(&l, x, y), ACTFN_OK);
			memcpy(gx, gy, bytes);
			assert_int_equal(actfn_apl_backward(&l, x, gx, gx, ga, gb), ACTFN_OK);
			assert_memory_equal(y, first_y, bytes);
			assert_memory_equal(gx, first_gx, bytes);
			assert_memory_equal(ga, first_ga, 20 * sizeof *ga);
			assert_memory_equal(gb, first_gb, 20 * sizeof *gb);
		}
		actfn_set_max_isa(NULL);
		actfn_set_threads(1);
	}
	/* the same numbers in the other layout */
	static unsigned char last_x[ELEMENTS * LARGEST], last_gy[ELEMENTS * LARGEST];
	actfn_apl l = make(ACTFN_F32, 5, (actfn_tensor){ 7, 4, 90, 0 }, 13);
	for (size_t i = 0; i < elements(&l.shape); i++) {
		size_t to = (i / 360 * 90 + i % 90) * 4 + i / 90 % 4;
		memcpy(last_x + to * 4, x + i * 4, 4);
		memcpy(last_gy + to * 4, gy + i * 4, 4);
	}
	assert_int_equal(actfn_apl_backward(&l, x, gy, gx, first_ga, first_gb), ACTFN_OK);
	l.shape.channels_last = 1;
	assert_int_equal(actfn_apl_backward(&l, last_x, last_gy, NULL, ga, gb), ACTFN_OK);
	assert_memory_equal(ga, first_ga, 20 * sizeof *ga);
	assert_memory_equal(gb, first_gb, 20 * sizeof *gb);
}

/* ---- beginnings ---------------------------------------------------------------------- */

static void initial_values(void **state)
{
	static float again[VALUES];

	(void)state;
	assert_int_equal(actfn_apl_init(ACTFN_F64, 5, 40, 7, a, b), ACTFN_OK);
	assert_int_equal(actfn_apl_init(ACTFN_F32, 5, 40, 7, a32, b32), ACTFN_OK);
	for (size_t i = 0; i < 200; i++) {
		assert_true(fabs(a[i]) <= 0.1 && a32[i] == (float)a[i] && b32[i] == (float)b[i]);
		double begin = -2 + 4.0 * (double)(i / 40) / 5;
		assert_true(b[i] > begin && b[i] < begin + 0.8); /* distinct: each in a share of its own */
		assert_true(i == 0 || a[i] != a[i - 1]);
	}
	assert_int_equal(actfn_apl_init(ACTFN_F32, 5, 40, 8, again, b32), ACTFN_OK);
	assert_memory_not_equal(again, a32, 200 * sizeof *again);
	assert_int_equal(actfn_apl_init(ACTFN_F32, 65, 4, 8, again, b32), ACTFN_ERR_ARGUMENT);
	assert_int_equal(actfn_apl_init(ACTFN_I8, 5, 4, 8, again, b32), ACTFN_ERR_DTYPE);
	assert_int_equal(actfn_apl_init(ACTFN_F32, 5, 4, 8, NULL, b32), ACTFN_ERR_NULL);
	assert_int_equal(actfn_apl_init(ACTFN_F32, 0, 4, 8, NULL, NULL), ACTFN_OK);
}

static void errors(void **state)
{
	actfn_apl l = make(ACTFN_F32, 3, (actfn_tensor){ 2, 3, 4, 0 }, 1), bad = l;
	char why[200];

	(void)state;
	assert_int_equal(actfn_apl_check(&l, why, sizeof why), ACTFN_OK);
	assert_string_equal(why, "");
	b32[7] = INFINITY;
	assert_int_equal(actfn_apl_check(&l, why, sizeof why), ACTFN_ERR_PARAM);
	assert_string_equal(why, "apl needs b to be a finite number; b of hinge 2 of channel 1 is inf");
	bad.hinges = 65;
	assert_int_equal(actfn_apl_check(&bad, why, sizeof why), ACTFN_ERR_ARGUMENT);
	assert_string_equal(why, "apl: 65 hinges; at most 64");
	assert_int_equal(actfn_apl_forward(&bad, x, y), ACTFN_ERR_ARGUMENT);
	bad = l;
	bad.a = NULL;
	assert_int_equal(actfn_apl_forward(&bad, x, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_apl_forward(NULL, x, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_apl_forward(&l, NULL, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_apl_forward(&l, x, NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_apl_backward(&l, x, NULL, gx, ga, gb), ACTFN_ERR_NULL);
	assert_int_equal(actfn_apl_forward(&l, x, x + 4), ACTFN_ERR_OVERLAP);
	assert_int_equal(actfn_apl_forward(&l, x, a32), ACTFN_ERR_OVERLAP);
	bad = l;
	bad.dtype = ACTFN_U8;
	assert_int_equal(actfn_apl_forward(&bad, x, y), ACTFN_ERR_DTYPE);
	bad = l;
	bad.shape.n = 0;
	ga[8] = 5;
	assert_int_equal(actfn_apl_backward(&bad, NULL, NULL, NULL, ga, NULL), ACTFN_OK);
	assert_true(ga[8] == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formula),        cmocka_unit_test(differences), cmocka_unit_test(ties),
		cmocka_unit_test(special_values), cmocka_unit_test(relatives),   cmocka_unit_test(invariants),
		cmocka_unit_test(initial_values), cmocka_unit_test(errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
