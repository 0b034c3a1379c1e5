/* SPDX-License-Identifier: MIT */
/* Parameters that are not the defaults: at most 0.501 ULP from the exact value, on every instruction set. */
#include "lab/text.h"
#include "lab/verify/reference.h"
#include "tests/act/kit.h"

enum { POINTS = 400 + 1200 / SLOWER, ROOM = POINTS + 5 * LAB_MAX_KINKS };

/* Every function with parameters, at usual, small, huge, negative and subnormal ones. */
static const char *const specs[] = {
	"celu(2)", "celu(0.3)", "celu(1e-30)", "celu(1e30)", "celu(1e-310)", "celu(1e300)", "celu(7)",
	"hard_sigmoid(0.2)", "hard_sigmoid(0.2, 0.3)",
	"hard_sigmoid(1e-30)", "hard_sigmoid(1e30)", "hard_sigmoid(beta=0.4)",
	"hard_sigmoid(1e300)",
	"hard_swish(0.2)", "hard_swish(0.2, 0.3)",
	"hard_swish(1e-20)", "hard_swish(1e20)", "hard_swish(beta=0.4)",
	"hard_tanh(-2, 0.5)", "hard_tanh(-0.1, 0.1)", "hard_tanh(-1e-50, 1e-44)", "hard_tanh(-1e300, 1e300)",
	"clip(-3, 3)", "clip(0, 6)", "clip(0.1, 0.3)", "clip(-inf, 0.1)", "clip(lo=-0.7)",
	"bounded_relu(1)", "bounded_relu(0.1)", "bounded_relu(1e-44)", "bounded_relu(1e300)",
	"relu_general(0.1, 4, 0)", "relu_general(0.2, 5, 1)",
	"relu_general(0.3, 0.2, -0.1)", "relu_general(1e-30, 1e30, 1e-40)",
	"thresholded_relu(0.5)", "thresholded_relu(0.1)", "thresholded_relu(1e-45)", "thresholded_relu(0)",
	"threshold(0.1, 20)", "threshold(-0.3, 0.1)", "threshold(1e-50, 1e-44)",
	"hard_shrink(1)", "hard_shrink(0.1)", "hard_shrink(0)", "hard_shrink(1e-44)",
	"soft_shrink(1)", "soft_shrink(0.1)", "soft_shrink(0)",
	"soft_shrink(1e-44)", "soft_shrink(1e30)", "soft_shrink(3.3e38)",
	"shrink(1, 0.5)", "shrink(0.1, 0.3)", "shrink(0.5, -0.1)", "shrink(0.1, 1e-30)",
	"squareplus(1.9218120556728056)", "squareplus(1e-30)", "squareplus(1e30)", "squareplus(0.3)",
	"frelu(-0.398)", "frelu(0.1)", "frelu(1e-44)", "frelu(-1e20)",
	"isru(alpha=0.25)", "isru(alpha=3)", "isru(alpha=1e-6)", "isru(alpha=1e20)",
	"leaky_relu(0.2)", "leaky_relu(-0.5)", "leaky_relu(2)", "leaky_relu(0)", "leaky_relu(1e38)", "leaky_relu(1e-30)",
	"leaky_relu(1e-44)", "leaky_relu(1e-50)", "leaky_relu(3e40)", "leaky_relu(-1e-41)", "leaky_relu(0.1)",
	"prelu(-0.3)", "prelu(1.5)", "prelu(0.33333333333333331)", "prelu(1)", "prelu(1e300)",
	"rrelu(0, 0)", "rrelu(0.1, 0.2)", "rrelu(lower=1e-40, upper=1e-39)", "rrelu(3, 8)",
	"elu(2)", "elu(0.3)", "elu(1e-30)", "elu(1e-44)", "elu(-1.7)", "elu(1e30)", "elu(0)",
	"srelu(-1.5, 0.3, 2.5, -0.4)", "srelu(-0.5, 1.7, 0.5, 0.1)", "srelu(1, 0.1, 1, 0.2)", "srelu(-1e-30, 3, 1e30, 0)",
	"isrlu(3)", "isrlu(1e-6)", "isrlu(1e20)",
	"apl(-0.7, -1, 0.4, 1.5)", "apl(0.1, 0.1, 0.3, -0.3)", "apl(0, 0, 0, 0)", "apl(0.5, 1, -0.5, 2)",
	"softplus(4)", "softplus(0.3)", "softplus(1000)", "softplus(1e-3)",
	"swish(1.702)", "swish(-0.7)", "swish(5)", "swish(1e-6)", "swish(200)", "swish(0)", "swish(-1e-3)",
	"soft_exponential(0.3)", "soft_exponential(1)", "soft_exponential(-0.4)", "soft_exponential(-1)",
	"soft_exponential(1e-9)", "soft_exponential(-1e-9)", "soft_exponential(2)", "soft_exponential(-3)",
};

static float x[ROOM], y[ROOM];

/* Special inputs, the kinks with their neighbours, and spread ones; returns how many. */
static size_t inputs(lab_reference *r)
{
	const double *kink;
	size_t n = POINTS;
	int kinks = lab_reference_kinks(r, &kink);

	kit_fill(7, n, x);
	for (int i = 0; i < kinks; i++)
		for (int step = -2; step <= 2; step++)
			x[n++] = kit_next((float)kink[i], step);
	return n;
}

/* The error beyond what is allowed; 0 for a correctly rounded result (overflow included). */
static double excess(lab_reference *r, float in, float got, double *want)
{
	lab_verdict verdict = lab_reference_round(r, in, want);

	if (kit_same(got, (float)*want) || (verdict == LAB_ZERO && got == 0))
		return 0;
	return fmax(0, lab_reference_ulps(r, in, got) - 0.501);
}

static int check(const actfn *f, op o, lab_reference *r, size_t n)
{
	char spec[200];
	double want;
	int failures = 0;

	actfn_spec(f, spec, sizeof spec);
	for (size_t i = 0; i < n && failures < 5; i++) {
		double over = excess(r, x[i], y[i], &want);
		if (over > 0)
			print_error("%s %s, %s: input %a gives %a, expected %a, %.4f ULP more than 0.501\n", spec, op_name[o],
				    actfn_isa(), (double)x[i], (double)y[i], want, over);
		failures += over > 0;
	}
	return failures;
}

static int check_spec(const char *spec, op o)
{
	const actfn *f = kit_parse(spec);
	char why[LAB_MESSAGE];
	lab_reference *r = lab_reference_new(f, o == DERIVATIVE ? LAB_DF : LAB_F, ACTFN_F32, why);
	float first[ROOM];
	int failures = 0;

	if (!r)
		fail_msg("%s: %s", spec, why);
	size_t n = inputs(r);
	for (int isa = 0; actfn_isa_available(isa); isa++) {
		actfn_set_max_isa(actfn_isa_available(isa));
		assert_int_equal(kit_call(o, f, n, x, x, y), ACTFN_OK);
		if (isa == 0 || memcmp(first, y, n * sizeof *y)) /* nearly always the same */
			failures += check(f, o, r, n);
		if (isa == 0)
			memcpy(first, y, n * sizeof *y);
	}
	lab_reference_free(r);
	actfn_free(f);
	return failures;
}

static void check_all(op o)
{
	int failures = 0;

	for (size_t i = 0; i < sizeof specs / sizeof *specs; i++)
		failures += check_spec(specs[i], o);
	assert_int_equal(failures, 0);
}

static void forward(void **state)
{
	(void)state;
	check_all(FORWARD);
}

static void derivative(void **state)
{
	(void)state;
	check_all(DERIVATIVE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forward),
		cmocka_unit_test(derivative),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
