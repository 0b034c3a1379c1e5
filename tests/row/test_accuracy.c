/* SPDX-License-Identifier: MIT */
/* The bounds that include/actfn/row.h states, judged by MPFR. */
#include "tests/row/judge.h"

static const size_t lengths[] = { 1, 2, 3, 15, 16, 17, 100, 1000, 4099 };

enum { LENGTHS = sizeof lengths / sizeof *lengths, LONGEST = 4099 };

static double x[LONGEST], y[LONGEST], error[LONGEST];

static void judge_row(actfn_dtype dtype, int kind, size_t n, double bound)
{
	fill_row(kind, n, dtype, n, x);
	assert_int_equal(actfn_row_forward(ACTFN_LAYER_SOFTMAX, dtype, &(actfn_axis){ 1, n, 1 }, NULL, x, y), ACTFN_OK);
	judge_softmax(dtype, 1, 1, n, x, y, error);
	for (size_t i = 0; i < n; i++)
		if (!(error[i] <= bound))
			fail_msg("softmax %s, %s row of %zu (seed %zu), element %zu: x %a gives %a, off by %.4f ULP, bound %g",
				 dtype_name[dtype], kind_name[kind], n, n, i, get(dtype, x, i), get(dtype, y, i), error[i],
				 bound);
}

static void softmax_is_within_its_bound(void **state)
{
	(void)state;
	for (int kind = 0; kind < KINDS; kind++)
		for (int l = 0; l < LENGTHS; l++) {
			judge_row(ACTFN_F32, kind, lengths[l], 0.51);
			judge_row(ACTFN_BF16, kind, lengths[l], 0.51);
			judge_row(ACTFN_F16, kind, lengths[l], 0.51);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(softmax_is_within_its_bound),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
