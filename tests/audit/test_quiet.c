/* SPDX-License-Identifier: MIT */
/* The audit does not cry wolf: the library itself, and small errors within the limit, give no findings. */
#include "tests/audit/fake.h"

static void finds_nothing(fake *k, int output, actfn_dtype dtype, double limit)
{
	lab_audit a = audit_fake(k, output, dtype, limit);
	for (int i = 0; i < count(&a); i++) {
		const lab_finding *f = &a.part[0]->findings.list[i];
		print_error("%s %s %s: %s [%.9g, %.9g] x %.9g got %.9g want %.9g: %s\n", k->spec, lab_formats[dtype].name,
			    output == LAB_F ? "f" : "f'", lab_finding_words[f->kind], f->from, f->to, f->x, f->got, f->want,
			    f->text);
	}
	assert_int_equal(count(&a), 0);
	assert_true(a.part[0]->total.n == a.part[0]->pass.done && a.part[0]->pass.done >= (dtype == ACTFN_F64 ? 10000 : 1 << 16));
	lab_audit_free(&a);
}

static void halves(void **state)
{
	(void)state;
	for (int id = 0; id < ACTFN_COUNT; id++) {
		fake k = { .spec = actfn_get_info(actfn_get((actfn_id)id))->name };
		for (int output = LAB_F; output <= LAB_DF; output++) {
			finds_nothing(&k, output, ACTFN_F16, 1);
			finds_nothing(&k, output, ACTFN_BF16, 1);
		}
	}
}

static void singles(void **state)
{
	static const char *const some[] = { "gelu", "elu(alpha=0.5)", "hard_swish", "sqrt" };
	(void)state;
	for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
		fake k = { .spec = some[i] };
		finds_nothing(&k, LAB_F, ACTFN_F32, 1);
		finds_nothing(&k, LAB_DF, ACTFN_F32, 1);
	}
}

/* Every result is right here: what is counted must say so. */
static void all_are_right(void **state)
{
	fake k = { .spec = "mish" };
	(void)state;
	lab_audit a = audit_fake(&k, LAB_F, ACTFN_F16, 1);
	const lab_audit_part *p = a.part[0];
	assert_true(p->total.n == 65536 && p->total.right == 65536);
	assert_true(p->max_ulp > 0.45 && p->max_ulp <= 0.5);
	assert_true(isnan(p->first[0]) && isnan(p->first[1]));
	for (int i = 0; i < LAB_PROPERTIES; i++)
		assert_true(p->property[i].tried && p->property[i].compared > 1000 && !p->property[i].differing);
	lab_audit_free(&a);
}

/* f64 kernels are within 4 ULP, and have no other faults. */
static void doubles(void **state)
{
	fake k = { .spec = "silu" };
	(void)state;
	finds_nothing(&k, LAB_F, ACTFN_F64, 4);
	finds_nothing(&k, LAB_DF, ACTFN_F64, 4);
}

static double three_up(const lab_target_call *call, size_t i, double x, double y)
{
	(void)i;
	return x > 1 && x < 1.5 ? lab_step(&lab_formats[call->dtype], y, 3) : y;
}

static void within_the_limit(void **state)
{
	fake k = { .spec = "tanh", .change = three_up };
	(void)state;
	finds_nothing(&k, LAB_F, ACTFN_F32, 4);
}

/* At an infinity, and at a kink. */
static double one_up_where_rules_are(const lab_target_call *call, size_t i, double x, double y)
{
	(void)i;
	return (isinf(x) || x == 0) && isfinite(y) && y != 0 ? lab_step(&lab_formats[call->dtype], y, 1) : y;
}

static void rounded_limits(void **state)
{
	fake k = { .spec = "selu", .change = one_up_where_rules_are };
	(void)state;
	finds_nothing(&k, LAB_F, ACTFN_F64, 4);
	finds_nothing(&k, LAB_DF, ACTFN_F16, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(halves),	    cmocka_unit_test(singles), cmocka_unit_test(all_are_right),
		cmocka_unit_test(within_the_limit), cmocka_unit_test(doubles), cmocka_unit_test(rounded_limits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
