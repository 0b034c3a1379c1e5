/* SPDX-License-Identifier: MIT */
/* With default parameters every instruction set gives the same bits: exact f32, bf16 and f16. */
#include "tests/kernels/kinds.h"

enum { BLOCK = 4096, BLOCKS = 16 / SLOWER };

static unsigned char in[BLOCK * LARGEST], gy[BLOCK * LARGEST], want[BLOCK * LARGEST], got[BLOCK * LARGEST];
static uint64_t seed;

static void compare(const kind *k, op o, const actfn *f)
{
	if (!k->everywhere)
		return;
	kind_fill(k, seed, BLOCK, in);
	kind_fill_gradients(k, seed + 1000, BLOCK, gy);
	actfn_set_max_isa("scalar");
	assert_int_equal(kind_call(k, o, f, BLOCK, in, gy, want), ACTFN_OK);
	for (int isa = 1; actfn_isa_available(isa); isa++) {
		actfn_set_max_isa(actfn_isa_available(isa));
		assert_int_equal(kind_call(k, o, f, BLOCK, in, gy, got), ACTFN_OK);
		kind_expect_same(k, f, o, BLOCK, in, got, want);
	}
}

static void same_bits(void **state)
{
	(void)state;
	for (seed = 20; seed < 20 + BLOCKS; seed++)
		kind_for_each(compare);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(same_bits) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
