/* SPDX-License-Identifier: MIT */
/* Gradients against finite differences in f64: of the loss sum gy y, by every value of every parameter and by the
 * inputs. */
#include "tests/learned/tensors.h"

static tensors t;

/* STEP: the truncation error is about STEP^2 times a third derivative, the rounding error 2^-52 / STEP. */
#define STEP      0x1p-18
#define TOLERANCE 1e-8

static double value(const actfn *f, double x)
{
	double y;

	assert_int_equal(actfn_forward(f, ACTFN_F64, 1, &x, &y), ACTFN_OK);
	return y;
}

/* No kink nearby: the curvature that the differences show is an ordinary number. */
static bool is_smooth(const actfn *f, double x)
{
	const double wide = 4 * STEP;

	return fabs(value(f, x + wide) - 2 * value(f, x) + value(f, x - wide)) < 50 * wide * wide;
}

static void fill_smooth(actfn_id id, actfn_tensor s, uint64_t seed)
{
	const int extents[ACTFN_MAX_PARAMS] = { PER_CHANNEL, PER_CHANNEL, PER_CHANNEL, PER_CHANNEL };
	double *x = (double *)(void *)t.x;
	kit_rng r = { seed };

	tensors_fill(&t, &kinds[2], id, s, extents, seed);
	for (size_t i = 0; i < ACTFN_MAX_PARAMS * s.c; i++) {
		double *v = &t.value[i % ACTFN_MAX_PARAMS][i / ACTFN_MAX_PARAMS];
		if (*v == 0) /* formulas change there: soft_exponential is not twice differentiable by alpha */
			((double *)(void *)t.stored[i % ACTFN_MAX_PARAMS])[i / ACTFN_MAX_PARAMS] = *v = 0.25;
	}
	for (size_t c = 0; c < s.c; c++) {
		const actfn *f = tensors_handle(&t, c, 0);
		for (size_t i = 0; i < s.n * s.p; i++) {
			double *at = &x[tensors_place(&s, i / s.p, c, i % s.p)];
			while (!is_smooth(f, *at) || isnan(value(f, *at)))
				*at = kit_random_in(&r, -3, 3);
		}
		actfn_free(f);
	}
}

/* sum gy y, in long double; with its terms' sizes. */
static long double loss(long double *size)
{
	const double *gy = (const double *)(void *)t.gy;
	double *y = (double *)(void *)t.y;
	long double sum = 0;

	*size = 0;
	assert_int_equal(actfn_learned_forward(&t.call, t.x, y), ACTFN_OK);
	for (size_t i = 0; i < t.call.shape.n * t.call.shape.c * t.call.shape.p; i++) {
		sum += (long double)gy[i] * (long double)y[i];
		*size += fabsl((long double)gy[i] * (long double)y[i]);
	}
	return sum;
}

/* What the loss does when *v moves. */
static void check(double *v, double gradient, const char *what, size_t i)
{
	double before = *v;
	long double size, up, down;

	*v = before + STEP;
	up = loss(&size);
	*v = before - STEP;
	down = loss(&size);
	*v = before;
	double slope = (double)((up - down) / (2 * (long double)STEP));
	if (!(fabs(slope - gradient) <= TOLERANCE * (double)(size + 1)))
		fail_msg("%s: gradient by %s %zu: %.17g, by differences %.17g", actfn_get_info(t.call.f)->name, what, i,
			 gradient, slope);
}

static void check_function(actfn_id id, actfn_tensor s)
{
	const actfn_info *info = actfn_get_info(actfn_get(id));
	double *const gp[ACTFN_MAX_PARAMS] = { t.gp[0], t.gp[1], t.gp[2], t.gp[3] };
	const double *gx = (const double *)(void *)t.gx;

	fill_smooth(id, s, 41);
	assert_int_equal(actfn_learned_backward(&t.call, t.x, t.gy, t.gx, gp), ACTFN_OK);
	for (size_t i = 0; i < s.n * s.c * s.p; i++)
		check((double *)(void *)t.x + i, gx[i], "input", i);
	for (int k = 0; k < info->nparams; k++)
		for (size_t i = 0; i < s.c; i++)
			check((double *)(void *)t.stored[k] + i, t.gp[k][i], info->param[k].name, i);
}

static void every_function(void **state)
{
	(void)state;
	for (actfn_id id = 0; id < ACTFN_COUNT; id++) {
		bool learned = false;
		for (int k = 0; k < ACTFN_MAX_PARAMS; k++)
			learned = learned || actfn_get_info(actfn_get(id))->param[k].learned;
		if (!learned)
			continue;
		check_function(id, (actfn_tensor){ 4, 3, 7, 0 });
		check_function(id, (actfn_tensor){ 4, 3, 7, 1 });
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_function) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
