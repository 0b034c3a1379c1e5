/* SPDX-License-Identifier: MIT */
/* The cause that the audit names is the one that was planted; where there is none that it knows, it names none. */
#include "tests/audit/fake.h"

typedef double replace(const lab_target_call *call, size_t i, double x, double y);

static double gelu_erf(const lab_target_call *call, size_t i, double x, double y)
{
	float v = (float)x;
	(void)call, (void)i, (void)y;
	return 0.5f * v * (1.0f + erff(v * 0.70710678f));
}

static double elu_exp(const lab_target_call *call, size_t i, double x, double y)
{
	(void)call, (void)i, (void)y;
	return x > 0 ? x : expf((float)x) - 1.0f;
}

static double softplus_log(const lab_target_call *call, size_t i, double x, double y)
{
	(void)call, (void)i, (void)y;
	return logf(1.0f + expf((float)x));
}

static double hard_swish_divided(const lab_target_call *call, size_t i, double x, double y)
{
	float v = (float)x;
	(void)call, (void)i, (void)y;
	return v * fminf(fmaxf(v + 3, 0), 6) / 6;
}

static double by_f16(const lab_target_call *call, size_t i, double x, double y)
{
	const lab_format *f = &lab_formats[ACTFN_F16];
	(void)call, (void)i, (void)y;
	return isfinite(x) ? lab_round(f, tanh(lab_round(f, x))) : y;
}

static double tanh_form(const lab_target_call *call, size_t i, double x, double y)
{
	(void)call, (void)i;
	return isfinite(x) ? x / (1 + exp(-1.5957691216057307118 * (x + 0.044715 * x * x * x))) : y;
}

static double silu_for_mish(const lab_target_call *call, size_t i, double x, double y)
{
	(void)call, (void)i;
	return isfinite(x) ? x / (1 + exp(-x)) : y;
}

static double tanh_slope(const lab_target_call *call, size_t i, double x, double y)
{
	float t = tanhf((float)x);
	(void)call, (void)i, (void)y;
	return 1 - t * t;
}

static double noise(const lab_target_call *call, size_t i, double x, double y)
{
	uint64_t bits;
	(void)i;
	memcpy(&bits, &x, sizeof bits);
	bits = (bits ^ bits >> 31) * 0x9e3779b97f4a7c15;
	return isfinite(y) && y != 0 ? lab_step(&lab_formats[call->dtype], y, (int64_t)(bits >> 58)) : y;
}

static const struct {
	const char *spec;
	int output;
	actfn_dtype dtype;
	replace *change;
	const char *cause; /* in the words of the first cause; NULL: none may be named */
} cases[] = {
	{ "gelu", LAB_F, ACTFN_F32, gelu_erf, "(1 + erf(" },
	{ "elu", LAB_F, ACTFN_F32, elu_exp, "(exp(x) - 1)" },
	{ "softplus", LAB_F, ACTFN_F32, softplus_log, "log(1 + exp(x))" },
	{ "hard_swish", LAB_F, ACTFN_F32, hard_swish_divided, "* min(max(x + 3, 0), 6) / 6" },
	{ "tanh", LAB_F, ACTFN_F32, by_f16, "rounded to f16" },
	{ "gelu", LAB_F, ACTFN_BF16, tanh_form, "it is gelu_tanh" },
	{ "mish", LAB_F, ACTFN_F16, silu_for_mish, "it is silu" },
	{ "tanh", LAB_DF, ACTFN_F32, tanh_slope, "1 - tanh(x)" },
	{ "mish", LAB_F, ACTFN_F32, noise, NULL },
};

static void causes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		fake k = { .spec = cases[i].spec, .change = cases[i].change };
		lab_audit a = audit_fake(&k, cases[i].output, cases[i].dtype, 4);
		const lab_audit_part *p = a.part[0];
		assert_true(p->findings.n > 0);
		bool named = false;
		for (int c = 0; c < p->causes; c++) {
			named |= cases[i].cause && strstr(p->cause[c].cause.what, cases[i].cause);
		}
		if (named != (cases[i].cause != NULL) || (!cases[i].cause && p->causes))
			fail_msg("%s, case %zu: expected %s", cases[i].spec, i, cases[i].cause ? cases[i].cause : "no cause");
		lab_audit_free(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(causes) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
