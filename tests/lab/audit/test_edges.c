/* SPDX-License-Identifier: MIT */
/* Arrays at the edges of pages: what is read beyond them ends the process, and what is not does not. */
#include "tests/lab/audit/strangers.h"

static const float some_x[5] = { 1, -2, 3, 0.5f, -0.25f };

/* At either edge, with every length: what happens and, where nothing does, 2 x. */
static void check_edges(const char *symbol, lab_target_outcome at_end, lab_target_outcome at_begin, const char *says)
{
	const lab_target_outcome want[] = { LAB_TARGET_OK, at_end, at_begin };
	lab_target *t = open_symbol(symbol, "void(const float *x, float *y, size_t n)");
	float x[70], y[70];

	for (size_t n = 1; n <= 70; n++)
		for (int edge = LAB_EDGE_NONE; edge <= LAB_EDGE_BEGIN; edge++) {
			const lab_target_call c = { .n = n, .x = x, .y = y, .edge = (lab_target_edge)edge };

			x[n - 1] = (float)n;
			assert_outcome(t, &c, want[edge], want[edge] ? says : NULL);
			assert_near(y[n - 1], want[edge] ? y[n - 1] : 2 * (float)n, 0);
		}
	lab_target_close(t);
}

static void test_edges(void **state)
{
	(void)state;
	check_edges("twice_array", LAB_TARGET_OK, LAB_TARGET_OK, NULL);
	check_edges("reads_beyond", LAB_TARGET_CRASHED, LAB_TARGET_OK, "it read 0 bytes behind the end of its input x");
	check_edges("reads_before", LAB_TARGET_OK, LAB_TARGET_CRASHED, "it read 4 bytes before the beginning of its input x");
}

/* One that wants more alignment than its elements have lies as near to the edge as that allows. */
static void test_aligned(void **state)
{
	float y[70];
	lab_target *t = open_symbol("twice_array", "void(alignas(32) const float *x, float *y, size_t n)");
	const lab_target_call wrong = { .n = 5, .x = some_x, .y = y, .offset = 4 };
	const lab_target_call edge = { .n = 5, .x = some_x, .y = y, .edge = LAB_EDGE_END };

	(void)state;
	for (size_t n = 1; n <= 70; n++) {
		const lab_target_call c = { .n = n, .edge = LAB_EDGE_END };
		lab_target_arrays a = lab_target_place(t, &c);

		assert_int_equal((uintptr_t)a.x % 32, 0);
		assert_true(((uintptr_t)a.x + 4 * n) % 4096 == 0 || ((uintptr_t)a.x + 4 * n) % 4096 > 4096 - 32);
	}
	assert_outcome(t, &wrong, LAB_TARGET_REFUSED, "its signature wants arrays at multiples of 32 bytes");
	lab_target_close(t);
	t = open_symbol("twice", "float(float)");
	assert_outcome(t, &edge, LAB_TARGET_REFUSED, "gets no arrays");
	lab_target_close(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_aligned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
