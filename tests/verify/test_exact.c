/* SPDX-License-Identifier: MIT */
/* The MPFR reference against values from GNU bc, and at the far ends of the line. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lab/verify/exact.h"

static const char *const names[] = { "x", "beta", NULL };
static const double vars[] = { 0, 2.5 };

typedef struct subject {
	const actfn_formula *f;
	lab_exact *e;
} subject;

static subject open_subject(const char *text, bool derivative)
{
	subject s = { NULL, NULL };
	const actfn_formula *d = NULL;
	assert_int_equal(actfn_formula_parse(text, names, &s.f, NULL, 0), ACTFN_OK);
	if (derivative) {
		assert_int_equal(actfn_formula_derive(s.f, 0, &d), ACTFN_OK);
		actfn_formula_free(s.f);
		s.f = d;
	}
	s.e = lab_exact_new(s.f, vars);
	assert_non_null(s.e);
	return s;
}

static void close_subject(subject *s)
{
	lab_exact_free(s->e);
	actfn_formula_free(s->f);
}

static const char MISH[] = "x * tanh(log(1 + exp(x)))", GELU[] = "x * (1 + erf(x / sqrt(2))) / 2";
static const char SOFTPLUS[] = "log(1 + exp(x))", SILU[] = "x / (1 + exp(-x))", GAUSSIAN[] = "exp(-x^2)";
static const char CLOGLOG[] = "1 - exp(-exp(x))", LOGLOG[] = "exp(-exp(-x))";
static const char TANH[] = "(exp(x) - exp(-x)) / (exp(x) + exp(-x))";

/* bc -l with scale=120, erf(x) as 2/sqrt(pi) times 600 terms of its series, and
 * tanh(x) as (e(2*x)-1)/(e(2*x)+1); the first digits of 120. */
static const struct {
	const char *text;
	int derivative;
	float x;
	const char *digits;
} known[] = {
	{ MISH, 0, -20, "-.00000004122307240628761400640291774006664090519652533944223988034700162114" },
	{ MISH, 0, -1.1875, "-.30884015915809811966078750138410872265109203819648603256127184276155894376" },
	{ MISH, 0, 0x1p-10, ".000586242660838372991026753395032015881991744164212890551444238215448122154" },
	{ MISH, 0, 3.75, "3.74604239299645939912398997722275115666262197813993753280188366321892600246" },
	{ MISH, 0, -100, "-.00000000000000000000000000000000000000000372007597602083596295969580386311" },
	{ GELU, 0, -5.5, "-.00000010444259356238245661118200718469102473996619015613236620621522061834" },
	{ GELU, 0, -0.75, "-.16997051428265114949529662703760730882679869490670082937745251012838362274" },
	{ GELU, 0, 1.25, "1.11793778291643092788903404496781680644048784018458353502309074134452227888" },
	{ GELU, 0, -12, "-.00000000000000000000000000000002131778534493214797235405202214668510871199" },
	{ GELU, 1, -3, "-.01194564720418392700015524332076805635167682725464248040752531445353023694" },
	{ GELU, 1, 0.5, ".867495124656162842525044831406596566438759765742433911648510651673267394324" },
	{ GELU, 1, -0.75, ".000774278260764895628308764459965318973019894015553849027433216881852733138" },
	{ SOFTPLUS, 0, -50, ".000000000000000000000192874984796391778301715681272821153295468469035705633" },
	{ SOFTPLUS, 0, 0.125, ".757599035317169066243614415649239001374556143809601434891232587494809537946" },
	{ SOFTPLUS, 0, 17, "17.0000000413993763308974744770836006167028258366495909414218489909339887052" },
	{ SILU, 0, -1.25, "-.27837517353163606625060056542307275246368839806513154373480391132451468209" },
	{ SILU, 0, -87.5, "-.00000000000000000000000000000000000087345570642480916114868779073967082792" },
	{ SILU, 1, -1.28125, "-.00060556778666834456068866078802093505708602405380635776150377485868406900" },
	{ SILU, 1, -30, "-.00000000000271371066096313400129059232300656647430913279800138344004443674" },
	{ SILU, 1, 2, "1.09078424878489547875697751082324751766497766274435375315506097018327157205" },
	{ TANH, 0, 0.25, ".244918662403709129277801131491016957506558730617820326118874325317089991280" },
	{ TANH, 0, -6.5, "-.99999547935140419285107893831698756046964864473685036069972710011618702497" },
	{ GAUSSIAN, 0, -2.5, ".001930454136227709242213511975650732143585407919243576211998565724029879371" },
};

static void agrees_with_bc(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		subject s = open_subject(known[i].text, known[i].derivative);
		double y = NAN, right = strtof(known[i].digits, NULL);
		assert_int_equal(lab_exact_round(s.e, &lab_formats[ACTFN_F32], known[i].x, &y), LAB_DECIDED);
		if (y != right)
			fail_msg("%s%s at %g: %a, bc has %a", known[i].text, known[i].derivative ? ", derivative" : "",
				 known[i].x, y, right);
		close_subject(&s);
	}
}

static void expect(const char *text, bool derivative, double x, lab_verdict verdict, float right)
{
	subject s = open_subject(text, derivative);
	double y = NAN;
	int got = lab_exact_round(s.e, &lab_formats[ACTFN_F32], x, &y);
	if (got != (int)verdict || !(y == right || (isnan(y) && isnan(right))) ||
	    (verdict == LAB_DECIDED && !isnan(right) && !signbit(y) != !signbit(right)))
		fail_msg("%s%s at %a: verdict %d, %a; right is verdict %d, %a", text, derivative ? "'" : "", x, got, y,
			 verdict, right);
	close_subject(&s);
}

/* Where exp(x) is beyond every exponent that MPFR has.  The right values are the limits' roundings. */
static void far_ends(void **state)
{
	(void)state;
	for (double x = 0x1p23; x < 0x1p128; x *= 0x1p17) {
		expect(MISH, false, x, LAB_DECIDED, (float)x);
		expect(MISH, false, -x, LAB_DECIDED, -0.0f);
		expect(MISH, true, x, LAB_DECIDED, 1);
		expect(MISH, true, -x, LAB_ZERO, 0); /* a difference of numbers that 1 + exp(x) has lost */
		expect(SOFTPLUS, false, x, LAB_DECIDED, (float)x);
		expect(SOFTPLUS, false, -x, LAB_DECIDED, 0.0f);
		expect(SOFTPLUS, true, x, LAB_DECIDED, 1);
		expect(TANH, false, -x, LAB_DECIDED, -1);
		expect(TANH, true, x, LAB_DECIDED, 0.0f);
		expect(SILU, true, -x, LAB_DECIDED, -0.0f);
		expect("1 / (1 + exp(-x))", true, -x, LAB_DECIDED, 0.0f);
		expect("1 / (1 + exp(-x))", true, x, LAB_DECIDED, 0.0f);
		expect(GAUSSIAN, true, x, LAB_DECIDED, -0.0f);
		expect(CLOGLOG, false, x, LAB_DECIDED, 1);
		expect(CLOGLOG, false, -x, LAB_DECIDED, 0.0f);
		expect(CLOGLOG, true, x, LAB_DECIDED, 0.0f);
		expect(CLOGLOG, true, -x, LAB_DECIDED, 0.0f);
		expect(LOGLOG, false, -x, LAB_DECIDED, 0.0f);
		expect(LOGLOG, true, -x, LAB_DECIDED, 0.0f);
		expect(LOGLOG, true, x, LAB_DECIDED, 0.0f);
	}
}

/* silu(x) = x/2 + x^2/4 - ...: a tie but for the square, so up; x/2 alone goes to even. */
static void ties(void **state)
{
	(void)state;
	expect(SILU, false, 0x1p-149, LAB_DECIDED, 0x1p-149f);
	expect(SILU, false, -0x1p-149, LAB_DECIDED, -0.0f);
	expect(SILU, false, 0x5p-149, LAB_DECIDED, 0x3p-149f);
	expect("x / 2", false, 0x1p-149, LAB_DECIDED, 0.0f);
	expect("x / 2", false, 0x5p-149, LAB_DECIDED, 0x2p-149f);
	expect("x + 1", false, 0x1p-24, LAB_DECIDED, 1);
	expect("x + 1", false, 0x1.000002p-24, LAB_DECIDED, 0x1.000002p0f);
}

/* 1.5 x is in the middle between two floats; a factor of 1 -+ exp(-x), whether MPFR can hold that or not,
 * moves it to one side. */
static void ties_broken_far_out(void **state)
{
	(void)state;
	for (int e = 14; e < 127; e += 8) {
		float x = ldexpf(0x1.000002p0f, e), below = ldexpf(0x1.800002p0f, e), even = ldexpf(0x1.800004p0f, e);
		expect("1.5 * x", false, x, LAB_DECIDED, even);
		expect("1.5 * x / (1 + exp(-x))", false, x, LAB_DECIDED, below);
		expect("1.5 * x * tanh(x)", false, -x, LAB_DECIDED, below);
		expect("1.5 * x * tanh(-x)", false, -x, LAB_DECIDED, -below);
		expect("1.5 * x * (1 - exp(-x))", false, x, LAB_DECIDED, below);
		expect("1.5 * x * (1 + exp(-exp(x)))", false, x, LAB_DECIDED, even);
		expect("1.5 * x * (1 - exp(-exp(x)))", false, x, LAB_DECIDED, below);
	}
}

static void overflow_and_zero(void **state)
{
	(void)state;
	expect("x * 2", false, FLT_MAX, LAB_DECIDED, INFINITY);
	expect("x * 1.00000002", false, FLT_MAX, LAB_DECIDED, FLT_MAX);
	expect("x * 1.00000004", false, FLT_MAX, LAB_DECIDED, INFINITY);
	expect("x - x", false, 3, LAB_ZERO, 0);
	expect(TANH, false, 0, LAB_ZERO, 0);
	expect("exp(x) - 1", false, -0.0, LAB_ZERO, 0);
}

static void undefined_values(void **state)
{
	(void)state;
	expect("log(x)", false, -1, LAB_DECIDED, NAN);
	expect("sqrt(x)", false, -1, LAB_DECIDED, NAN);
	expect("x / 0", false, 1, LAB_DECIDED, NAN);
	expect("x < 0 ? log(x) : sqrt(x)", false, 4, LAB_DECIDED, 2);
	expect("asin(x)", false, 2, LAB_DECIDED, NAN);
	expect("nan > x ? 1 : 2", false, 0, LAB_DECIDED, 2);
}

/* A number in a formula is what its text says, a parameter is a double. */
static void constants(void **state)
{
	(void)state;
	/* the double nearest to 0.1 is 0.2 / 2^55 above it */
	expect("(0.1 - 0x1.999999999999ap-4) * x", false, 0x1p60, LAB_DECIDED, -6.4f);
	expect("beta * x", false, 3, LAB_DECIDED, 7.5f);
	expect("pi * 0 + 2^0.5 * 0 + x^3", false, -3, LAB_DECIDED, -27);
	expect("x^-2", false, -4, LAB_DECIDED, 0.0625f);
}

static void distances(void **state)
{
	subject s = open_subject("x / 3", false);
	(void)state;
	assert_true(fabs(lab_exact_ulps(s.e, &lab_formats[ACTFN_F32], 1, 0x1.555556p-2f) - 1.0 / 3) < 1e-6);
	assert_true(fabs(lab_exact_ulps(s.e, &lab_formats[ACTFN_F32], 1, 0x1.555554p-2f) - 2.0 / 3) < 1e-6);
	assert_true(lab_exact_ulps(s.e, &lab_formats[ACTFN_F32], 3, 1) == 0);
	assert_true(isinf(lab_exact_ulps(s.e, &lab_formats[ACTFN_F32], 1, NAN)));
	close_subject(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_bc), cmocka_unit_test(far_ends),         cmocka_unit_test(ties),
		cmocka_unit_test(overflow_and_zero), cmocka_unit_test(undefined_values), cmocka_unit_test(constants),
		cmocka_unit_test(distances),	     cmocka_unit_test(ties_broken_far_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
