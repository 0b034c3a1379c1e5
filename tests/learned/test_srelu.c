/* SPDX-License-Identifier: MIT */
/* SReLU's frozen beginning and its end: thresholds by sorting. */
#include <actfn/learned.h>

#include "tests/kernels/kinds.h"

enum { ELEMENTS = 6000 };

static unsigned char x[ELEMENTS * LARGEST];

static double number(const kind *k, size_t i)
{
	double wide;
	float single;
	uint16_t half;

	if (k->size == 8)
		return memcpy(&wide, x + i * 8, 8), wide;
	if (k->size == 4)
		return memcpy(&single, x + i * 4, 4), (double)single;
	memcpy(&half, x + i * 2, 2);
	if (k->dtype == ACTFN_BF16)
		return (double)kit_float((uint32_t)half << 16);
	int exponent = half >> 10 & 31;
	double size = exponent == 31 ? (half & 0x3ff ? NAN : INFINITY)
		      : exponent     ? ldexp(1 + (half & 0x3ff) / 1024.0, exponent - 15)
				     : (half & 0x3ff) * 0x1p-24;
	return half >> 15 ? -size : size;
}

static int descending(const void *p, const void *q)
{
	double u = *(const double *)p, w = *(const double *)q;

	return (u < w) - (u > w);
}

/* The channel's finite numbers in descending order; returns how many. */
static size_t sorted(const kind *k, const actfn_tensor *s, size_t c, double *to)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n * s->c * s->p; i++)
		if ((s->channels_last ? i % s->c : i / s->p % s->c) == c && isfinite(number(k, i)))
			to[n++] = number(k, i);
	qsort(to, n, sizeof *to, descending);
	return n;
}

static double value(const kind *k, const void *t, size_t c)
{
	return k->size == 8 ? ((const double *)t)[c] : (double)((const float *)t)[c];
}

static void check(const kind *k, actfn_tensor s, size_t rank)
{
	static double all[ELEMENTS];
	double t_r[40];

	kind_fill(k, rank, s.n * s.c * s.p, x);
	assert_int_equal(actfn_srelu_release(k->dtype, &s, x, rank, NULL, t_r), ACTFN_OK);
	for (size_t c = 0; c < s.c; c++) {
		size_t n = sorted(k, &s, c, all);
		double want = n ? all[rank <= n ? rank - 1 : n - 1] : 0;
		if (n && !(value(k, t_r, c) == want))
			fail_msg("%s, channel %zu: number %zu of %zu is %a, expected %a", k->name, c, rank, n,
				 value(k, t_r, c), want);
	}
}

static void by_sorting(void **state)
{
	static const size_t ranks[] = { 1, 2, 3, 17, 100, 599, 600, 5000 };

	(void)state;
	for (int k = 0; k < KINDS; k++)
		for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++) {
			check(&kinds[k], (actfn_tensor){ 20, 3, 100, (int)i % 2 }, ranks[i]);
			check(&kinds[k], (actfn_tensor){ 100, 7, 1, 0 }, ranks[i]);
		}
}

/* Not below t_l; a channel without numbers stays. */
static void limits(void **state)
{
	const float in[] = { 1, 2, NAN, INFINITY }, t_l[] = { 1.5f, 0 };
	const actfn_tensor s = { 1, 2, 2, 0 };
	float t_r[] = { 7, 8 };

	(void)state;
	assert_int_equal(actfn_srelu_release(ACTFN_F32, &s, in, 2, t_l, t_r), ACTFN_OK);
	assert_true(t_r[0] == 1.5f && t_r[1] == 8);
	assert_int_equal(actfn_srelu_release(ACTFN_F32, &s, in, 1, t_l, t_r), ACTFN_OK);
	assert_true(t_r[0] == 2 && t_r[1] == 8);
	assert_int_equal(actfn_srelu_release(ACTFN_F32, &s, in, 0, t_l, t_r), ACTFN_ERR_ARGUMENT);
	assert_int_equal(actfn_srelu_release(ACTFN_F32, &s, NULL, 1, t_l, t_r), ACTFN_ERR_NULL);
	assert_int_equal(actfn_srelu_release(ACTFN_F32, NULL, in, 1, t_l, t_r), ACTFN_ERR_NULL);
	assert_int_equal(actfn_srelu_release(ACTFN_F32, &s, in, 1, t_l, NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_srelu_release(ACTFN_U8, &s, in, 1, t_l, t_r), ACTFN_ERR_DTYPE);
}

/* Jin et al.: frozen, it is leaky ReLU with slope 0.2.  He et al.: prelu begins at 0.25. */
static void initial_values(void **state)
{
	static const double srelu[] = { 0, 0.2, 1, 1 };
	double wide[5] = { 0, 0, 0, 0, 77 };
	float narrow[5] = { 0, 0, 0, 0, 77 };

	(void)state;
	for (int k = 0; k < 4; k++) {
		assert_int_equal(actfn_learned_init(actfn_get(ACTFN_SRELU), k, ACTFN_F64, 4, wide), ACTFN_OK);
		assert_int_equal(actfn_learned_init(actfn_get(ACTFN_SRELU), k, ACTFN_BF16, 4, narrow), ACTFN_OK);
		assert_true(wide[3] == srelu[k] && narrow[3] == (float)srelu[k] && wide[4] == 77 && narrow[4] == 77);
	}
	assert_int_equal(actfn_learned_init(actfn_get(ACTFN_PRELU), 0, ACTFN_F32, 4, narrow), ACTFN_OK);
	assert_true(narrow[0] == 0.25f && narrow[4] == 77);
	assert_int_equal(actfn_learned_init(actfn_get(ACTFN_PRELU), 1, ACTFN_F32, 4, narrow), ACTFN_ERR_ARGUMENT);
	assert_int_equal(actfn_learned_init(actfn_get(ACTFN_PRELU), 0, ACTFN_U8, 4, narrow), ACTFN_ERR_DTYPE);
	assert_int_equal(actfn_learned_init(NULL, 0, ACTFN_F32, 4, narrow), ACTFN_ERR_NULL);
	assert_int_equal(actfn_learned_init(actfn_get(ACTFN_PRELU), 0, ACTFN_F32, 4, NULL), ACTFN_ERR_NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_sorting),
		cmocka_unit_test(limits),
		cmocka_unit_test(initial_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
