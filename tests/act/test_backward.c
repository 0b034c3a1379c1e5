/* SPDX-License-Identifier: MIT */
/* gx = gy f': rounded once, nothing through a closed unit, and f' from y as far as y knows it. */
#include <actfn/formula.h>

#include "lab/text.h"
#include "lab/verify/exact.h"
#include "lab/verify/reference.h"
#include "tests/act/kit.h"

enum { POINTS = 300 + 1700 / SLOWER };

static const char *const specs[] = {
	"leaky_relu(0.3)", "leaky_relu(-0.7)", "leaky_relu(3e40)", "prelu(0.1)", "rrelu(0.1, 0.2)", "elu(alpha=0.3)", "elu(1e-30)",
	"softplus(4)", "softplus(0.3)", "swish(-0.7)", "swish(5)", "isru(3)", "isrlu(0.25)", "soft_exponential(0.3)",
	"apl(-0.7, -1, 0.4, 1.5)", "srelu(-1.5, 0.3, 2.5, -0.4)", "frelu(0.1)", "clip(0.1, 0.7)", "hard_tanh(-0.3, 0.7)",
	"bounded_relu(0.7)", "star_relu(1.5, 0.2)", "star_relu(-1.5, -0.1)", "soft_exponential(-0.4)",
};

enum { PARAMETERS = sizeof specs / sizeof *specs, HANDLES = ACTFN_COUNT + PARAMETERS };
enum { UNBOUNDED = HANDLES - 1 }; /* the last one's f' has no bound to measure errors in */

/* All functions with their defaults, then the specs. */
static const actfn *handle[HANDLES];

static int set_up(void **state)
{
	(void)state;
	for (int i = 0; i < ACTFN_COUNT; i++)
		handle[i] = actfn_get((actfn_id)i);
	for (int i = 0; i < PARAMETERS; i++)
		handle[ACTFN_COUNT + i] = kit_parse(specs[i]);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (int i = 0; i < HANDLES; i++)
		actfn_free(handle[i]);
	return 0;
}

static void report(const actfn *f, float x, float gy, float got, double want)
{
	char spec[200];

	actfn_spec(f, spec, sizeof spec);
	print_error("%s, %s: x = %a, gy = %a gives %a, expected %a\n", spec, actfn_isa(), (double)x, (double)gy,
		    (double)got, want);
}

/* As lab_reference_distance(), where MPFR cannot tell: exp(exp(x)) times 1 - tanh(exp(x))^2. */
static double distance_by_pairs(lab_reference *r, float x, double dx, double unit)
{
	double ulps, error;

	if (!lab_reference_ulps_fast(r, x, dx, &ulps, &error))
		return INFINITY;
	return (ulps + error) * lab_ulp(&lab_formats[ACTFN_F32], dx) / unit;
}

/* Is gx the exact f'(x) times gy, to 0.501 ULP?  Where f' is 0 as a float, the unit is closed. */
static bool right(lab_reference *r, float x, float gy, float gx, float dx)
{
	double size = fabs((double)gx), ulp, unit;

	if (dx == 0)
		return gx == 0;
	if (isnan(dx) || isnan(gy) || isinf(gy))
		return kit_same(gx, dx * gy);
	if (gy == 0 || size > FLT_MAX) /* an overflow is judged by its neighbours */
		return gy != 0 || gx == 0;
	ulp = lab_ulp(&lab_formats[ACTFN_F32], size);
	unit = ulp / fabs((double)gy);
	double away = lab_reference_distance(r, x, (double)gx / (double)gy, unit);
	return (isinf(away) ? distance_by_pairs(r, x, (double)gx / (double)gy, unit) : away) <= 0.5015;
}

typedef struct points {
	float x[POINTS], gy[POINTS], gx[POINTS], dx[POINTS];
} points;

static void compute(const actfn *f, points *p)
{
	assert_int_equal(actfn_backward(f, ACTFN_F32, POINTS, p->x, p->gy, p->gx), ACTFN_OK);
	assert_int_equal(actfn_derivative(f, ACTFN_F32, POINTS, p->x, p->dx), ACTFN_OK);
}

/* first: what has been judged already, or NULL. */
static int judge(const actfn *f, const points *p, const points *first)
{
	char why[LAB_MESSAGE];
	lab_reference *r = lab_reference_new(f, LAB_DF, ACTFN_F32, why);
	int failures = 0;

	assert_non_null(r);
	for (int i = 0; i < POINTS && failures < 5; i++) {
		if (p->x[i] == 0 || isinf(p->x[i]))
			continue;
		if (first && kit_same(p->gx[i], first->gx[i]) && kit_same(p->dx[i], first->dx[i]))
			continue;
		if (!right(r, p->x[i], p->gy[i], p->gx[i], p->dx[i])) {
			report(f, p->x[i], p->gy[i], p->gx[i], (double)p->dx[i] * (double)p->gy[i]);
			failures++;
		}
	}
	lab_reference_free(r);
	return failures;
}

/* The judge takes longer than all that it judges: what the first instruction set gives, it sees once. */
static int check(const actfn *f, kit_rng *rng)
{
	static points p, first;
	int failures = 0;

	kit_fill(kit_random(rng), POINTS, p.x);
	for (int i = 0; i < POINTS; i++)
		p.gy[i] = i & 1 ? kit_random_bits(rng) : (float)kit_random_in(rng, -2, 2);
	for (int isa = 0; actfn_isa_available(isa); isa++) {
		actfn_set_max_isa(actfn_isa_available(isa));
		compute(f, &p);
		failures += judge(f, &p, isa ? &first : NULL);
		if (!isa)
			first = p;
	}
	return failures;
}

static void rounded_once(void **state)
{
	kit_rng rng = { 3 };
	int failures = 0;

	(void)state;
	for (int i = 0; i < HANDLES; i++)
		failures += check(handle[i], &rng);
	assert_int_equal(failures, 0);
}

/* Special inputs meet gradients whose product with 1 or -1 shows no rounding. */
static void closed_and_open_units(void **state)
{
	static const float gradients[] = { INFINITY, -INFINITY, NAN, 0, -0.0f };
	const float *x;
	size_t n = kit_specials(&x);

	(void)state;
	for (int h = 0; h < HANDLES; h++)
		for (size_t i = 0; i < n; i++) {
			float dx = kit_one(DERIVATIVE, handle[h], x[i], 1);
			for (size_t g = 0; g < sizeof gradients / sizeof *gradients; g++) {
				float gx = kit_one(BACKWARD, handle[h], x[i], gradients[g]);
				if (dx == 0)
					kit_expect_same(handle[h], BACKWARD, x[i], gradients[g], fabsf(gx), 0);
				if (dx == 1 || dx == -1)
					kit_expect_same(handle[h], BACKWARD, x[i], gradients[g], gx, dx * gradients[g]);
				if (isnan(dx))
					assert_true(isnan(gx));
			}
		}
}

/* sup |f'| of f on a grid: the Lipschitz constant, near enough. */
static double steepest(const actfn *f)
{
	double most = 0;

	for (float x = -30; x < 30; x += 0.0625f) {
		double slope = fabs((double)kit_one(DERIVATIVE, f, x, 1));
		most = isfinite(slope) ? fmax(most, slope) : most;
	}
	return most;
}

/* The last x on the way to `end` where f(x), rounded, is still y. */
static float last_with(const actfn *f, float x, float y, float end)
{
	double same = (double)x, other = (double)end;

	for (int i = 0; i < 100; i++) {
		double middle = 0.5 * (same + other);
		*(kit_one(FORWARD, f, (float)middle, 1) == y ? &same : &other) = middle;
	}
	return (float)same;
}

/* Is got, but for an error of `off`, gy f' of some x with this y?  f' rises or falls among them. */
static bool is_some(const actfn *f, float x, float y, float gy, double got, double off)
{
	double left = (double)gy * (double)kit_one(DERIVATIVE, f, last_with(f, x, y, -13), 1);
	double right = (double)gy * (double)kit_one(DERIVATIVE, f, last_with(f, x, y, 13), 1);

	return fmin(left, right) - off <= got && got <= fmax(left, right) + off;
}

/* y = f(x) rounded, gx from y: within 2^-23 L |gy|, but for the rounding of f' and gx, of gy f'(x), or of the
 * same for another x with this y.  A closed unit stays closed. */
static bool from_y_right(const actfn *f, double steepest, float x, float gy)
{
	float y = kit_one(FORWARD, f, x, gy), dx = kit_one(DERIVATIVE, f, x, gy), gx = kit_one(FROM_Y, f, y, gy);
	double got = (double)gx, want = (double)gy * (double)dx;
	double off = 0x1p-23 * (steepest * fabs((double)gy) + fabs(want));
	bool right = dx == 0 ? gx == 0 : kit_same(gx, (float)want) || fabs(got - want) <= off ||
					 is_some(f, x, y, gy, got, off);

	if (!right)
		report(f, x, gy, gx, want);
	return right;
}

static int check_from_y(const actfn *f, kit_rng *rng)
{
	double most = steepest(f);
	int failures = 0;

	for (int i = 0; i < POINTS && failures < 5; i++) {
		float x = (float)kit_random_in(rng, -12, 12), gy = (float)kit_random_in(rng, -2, 2);
		failures += !from_y_right(f, most, x, gy);
	}
	return failures;
}

static void from_y(void **state)
{
	kit_rng rng = { 4 };
	int failures = 0, tried = 0;

	(void)state;
	for (int isa = 0; actfn_isa_available(isa); isa++) {
		actfn_set_max_isa(actfn_isa_available(isa));
		for (int i = 0; i < UNBOUNDED; i++)
			if (kit_has(FROM_Y, handle[i]) && ++tried)
				failures += check_from_y(handle[i], &rng);
	}
	assert_int_equal(failures, 0);
	assert_true(tried > 16);
}

/* Where the sign of y does not tell the branch, or no expression in y exists. */
static void from_y_unsupported(void **state)
{
	static const char *const without[] = {
		"arctan", "srelu", "apl", "bent_identity", "silu", "swish", "sinusoid", "sinc", "gaussian", "mish", "gelu",
		"gelu_tanh", "leaky_relu(-0.1)", "prelu(-1e-30)", "elu(-1)", "elu(0)",
	};
	float one = 1, out = 7;

	(void)state;
	for (size_t i = 0; i < sizeof without / sizeof *without; i++) {
		const actfn *f = kit_parse(without[i]);
		assert_int_equal(actfn_backward_from_y(f, ACTFN_F32, 1, &one, &one, &out), ACTFN_ERR_UNSUPPORTED);
		assert_int_equal(actfn_backward_from_y(f, ACTFN_F32, 0, NULL, NULL, NULL), ACTFN_ERR_UNSUPPORTED);
		assert_true(out == 7);
		actfn_free(f);
	}
}

/* What the facts say about from_y is what the call does. */
static void facts_agree(void **state)
{
	(void)state;
	for (int i = 0; i < ACTFN_COUNT; i++)
		assert_int_equal(kit_has(FROM_Y, handle[i]), actfn_get_info(handle[i])->from_y != NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rounded_once),
		cmocka_unit_test(closed_and_open_units),
		cmocka_unit_test(from_y),
		cmocka_unit_test(from_y_unsupported),
		cmocka_unit_test(facts_agree),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
