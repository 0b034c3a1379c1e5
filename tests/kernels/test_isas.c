/* SPDX-License-Identifier: MIT */
/* With default parameters every instruction set gives the same bits, for random ones of the 2^32 inputs. */
#include "tests/act/kit.h"

enum { BLOCK = 4096, BLOCKS = 64 / SLOWER };

static float in[BLOCK], gy[BLOCK], want[BLOCK], got[BLOCK];

/* Half of the inputs are where functions are neither linear nor constant. */
static void fill(kit_rng *r)
{
	for (int i = 0; i < BLOCK; i++) {
		in[i] = i & 1 ? kit_random_bits(r) : (float)kit_random_in(r, -20, 20);
		gy[i] = i & 2 ? kit_random_bits(r) : (float)kit_random_in(r, -1, 1);
	}
}

static void compare(const actfn *f, op o)
{
	actfn_set_max_isa("scalar");
	if (kit_call(o, f, BLOCK, in, gy, want))
		return;
	for (int isa = 1; actfn_isa_available(isa); isa++) {
		actfn_set_max_isa(actfn_isa_available(isa));
		assert_int_equal(kit_call(o, f, BLOCK, in, gy, got), ACTFN_OK);
		for (int i = 0; i < BLOCK; i++)
			kit_expect_same(f, o, in[i], gy[i], got[i], want[i]);
	}
}

static void same_bits(void **state)
{
	kit_rng r = { 20 };

	(void)state;
	for (int block = 0; block < BLOCKS; block++) {
		fill(&r);
		for (int id = 0; id < ACTFN_COUNT; id++)
			for (int o = 0; o < OPS; o++)
				compare(actfn_get((actfn_id)id), (op)o);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(same_bits) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
