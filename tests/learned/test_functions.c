/* SPDX-License-Identifier: MIT */
/* Functions with a parameter per channel, per element or for all: the element-wise calls with each slot's own
 * handle say what is right, bit for bit. */
#include "tests/learned/tensors.h"

static tensors t;

/* Lengths around the vectors' and the blocks' (256), empty and single dimensions. */
static const actfn_tensor shapes[] = {
	{ 0, 3, 4, 0 },   { 2, 0, 5, 0 },   { 2, 3, 0, 1 },   { 1, 1, 1, 0 },   { 1, 1, 1, 1 },     { 5, 1, 1, 0 },
	{ 1, 7, 1, 1 },   { 3, 5, 1, 0 },   { 2, 3, 4, 0 },   { 2, 3, 4, 1 },   { 40, 3, 7, 0 },    { 40, 3, 7, 1 },
	{ 1, 2, 255, 0 }, { 1, 2, 256, 0 }, { 3, 2, 257, 0 }, { 3, 2, 257, 1 }, { 2, 1, 700, 0 },   { 2, 1, 700, 1 },
	{ 3, 17, 49, 0 }, { 3, 17, 49, 1 }, { 2, 33, 19, 1 }, { 300, 2, 1, 0 }, { 300, 130, 1, 1 }, { 19, 3, 96, 0 },
};

enum { SHAPES = sizeof shapes / sizeof *shapes };

static bool has_learned(actfn_id id)
{
	const actfn_info *info = actfn_get_info(actfn_get(id));

	for (int k = 0; k < info->nparams; k++)
		if (info->param[k].learned)
			return true;
	return false;
}

static void check(const kind *k, actfn_id id, actfn_tensor shape, const int extent[ACTFN_MAX_PARAMS], int out)
{
	for (int special = 0; special < 2; special++) {
		t.special = special;
		tensors_fill(&t, k, id, shape, extent, 7 + (uint64_t)id);
		tensors_expect(&t);
		tensors_check(&t, out);
	}
}

/* Every function that learns, each kind, a few shapes: all of its parameters per channel. */
static void every_function(void **state)
{
	const int per_channel[] = { PER_CHANNEL, PER_CHANNEL, PER_CHANNEL, PER_CHANNEL };
	int seen = 0;

	(void)state;
	for (actfn_id id = 0; id < ACTFN_COUNT; id++)
		for (int k = 0; k < KINDS && has_learned(id); k++, seen++) {
			check(&kinds[k], id, (actfn_tensor){ 3, 5, 98, 0 }, per_channel, 0);
			check(&kinds[k], id, (actfn_tensor){ 3, 5, 98, 1 }, per_channel, 1);
			check(&kinds[k], id, (actfn_tensor){ 2, 3, 300, 0 }, per_channel, 2);
		}
	assert_true(seen >= 15 * KINDS);
}

/* Two functions, every shape and every way of sharing two parameters. */
static void every_shape(void **state)
{
	static const actfn_id ids[] = { ACTFN_PRELU, ACTFN_PELU };

	(void)state;
	for (int i = 0; i < 2 * SHAPES * EXTENTS * EXTENTS; i++) {
		const int extent[ACTFN_MAX_PARAMS] = { i % EXTENTS, i / EXTENTS % EXTENTS };
		check(&kinds[0], ids[i / EXTENTS / EXTENTS % 2], shapes[i / EXTENTS / EXTENTS / 2], extent, i % 3);
	}
}

/* Zeros of both signs through slopes of both signs, and none. */
static void zeros(void **state)
{
	static const float slopes[] = { -0.25f, 0, -0.0f, 0.25f, 2, -2 };
	const int extent[ACTFN_MAX_PARAMS] = { PER_CHANNEL };
	float *x = (float *)(void *)t.x;

	(void)state;
	for (int last = 0; last < 2; last++) {
		tensors_fill(&t, &kinds[0], ACTFN_PRELU, (actfn_tensor){ 1, 6, 4, last }, extent, 1);
		for (size_t i = 0; i < 24; i++) {
			size_t c = last ? i % 6 : i / 4, p = last ? i / 6 : i % 4;
			x[i] = p == 0 ? 0 : p == 1 ? -0.0f : p == 2 ? -INFINITY : INFINITY;
			t.value[0][c] = (double)slopes[c];
		}
		memcpy(t.stored[0], slopes, sizeof slopes);
		tensors_expect(&t);
		tensors_check(&t, 0);
	}
}

/* A function's own parameters need not be fixed: those that no rule calls learned can have values, too. */
static void mixed(void **state)
{
	const int extent[ACTFN_MAX_PARAMS] = { SHARED, PER_CHANNEL, PER_CHANNEL },
		  channels[ACTFN_MAX_PARAMS] = { PER_CHANNEL };

	(void)state;
	for (int k = 0; k < KINDS; k++) {
		check(&kinds[k], ACTFN_DYT, (actfn_tensor){ 4, 6, 9, 1 }, extent, 0);
		check(&kinds[k], ACTFN_LEAKY_RELU, (actfn_tensor){ 4, 6, 9, 0 }, channels, 0);
	}
}

/* Without values a parameter is what the handle says. */
static void fixed_parameters(void **state)
{
	const int extent[ACTFN_MAX_PARAMS] = { PER_CHANNEL, PER_CHANNEL, PER_CHANNEL };
	const actfn *f = kit_parse("xielu(alpha_p=0.3, alpha_n=1.2, beta=0.75)");

	(void)state;
	tensors_fill(&t, &kinds[0], ACTFN_XIELU, (actfn_tensor){ 4, 6, 9, 0 }, extent, 5);
	t.call.f = f;
	t.call.param[2].at = NULL;
	tensors_expect(&t);
	tensors_check(&t, 0);
	actfn_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_function), cmocka_unit_test(every_shape),      cmocka_unit_test(zeros),
		cmocka_unit_test(mixed),          cmocka_unit_test(fixed_parameters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
