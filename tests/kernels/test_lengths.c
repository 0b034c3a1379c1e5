/* SPDX-License-Identifier: MIT */
/* Every length, alignment and sharing of arrays gives the same bits, and no kernel leaves its arrays. */
#include "tests/kernels/kinds.h"
#include "tests/fence.h"

enum { LONGEST = 259 }; /* 4 N + 3 for 64 lanes */

static const size_t lengths[] = {
	0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 35, 63, 64, 65, 67, 128, 131, LONGEST
};

enum { LENGTHS = sizeof lengths / sizeof *lengths };

static fence xs, gs, outs;
static unsigned char in[LONGEST * LARGEST], gy[LONGEST * LARGEST], want[LONGEST * LARGEST];

/* The first n elements with the arrays at the places given; x, g and out may be the same. */
static void run(const kind *k, op o, const actfn *f, size_t n, char *x, char *g, char *out)
{
	memcpy(g, gy, n * k->size);
	memcpy(x, in, n * k->size);
	assert_int_equal(kind_call(k, o, f, n, x, g, out), ACTFN_OK);
	kind_expect_same(k, f, o, n, in, out, want);
}

static void at_fences(const kind *k, op o, const actfn *f, void *(*place)(fence, size_t))
{
	for (int i = 0; i < LENGTHS; i++) {
		size_t n = lengths[i], bytes = n * k->size;
		run(k, o, f, n, place(xs, bytes), place(gs, bytes), place(outs, bytes));
		run(k, o, f, n, place(xs, bytes), place(gs, bytes), place(xs, bytes)); /* out is x */
		if (o >= BACKWARD)
			run(k, o, f, n, place(xs, bytes), place(gs, bytes), place(gs, bytes)); /* out is gy */
	}
}

/* Input and output each start at any element within 16; the bytes beside the output stay. */
static void at_offsets(const kind *k, op o, const actfn *f)
{
	enum { COUNT = 35, AROUND = 20, ROOM = (COUNT + AROUND) * LARGEST };
	static char x[ROOM], g[ROOM], out[ROOM];

	for (size_t offset = 0; offset < 16; offset++) {
		char *to = out + (offset * 5 % 16 + 1) * k->size, *end = to + COUNT * k->size;
		to[-1] = *end = 123;
		run(k, o, f, COUNT, x + offset * k->size, g + offset * 3 % 16 * k->size, to);
		assert_true(to[-1] == 123 && *end == 123);
	}
}

/* What is right is what one element at a time gives. */
static void every_way(const kind *k, op o, const actfn *f)
{
	kind_fill(k, 1, LONGEST, in);
	kind_fill_gradients(k, 2, LONGEST, gy);
	for (size_t i = 0; i < LONGEST * k->size; i += k->size)
		assert_int_equal(kind_call(k, o, f, 1, in + i, gy + i, want + i), ACTFN_OK);
	at_fences(k, o, f, fence_at_end);
	at_fences(k, o, f, fence_at_begin);
	at_offsets(k, o, f);
}

static int set_up(void **state)
{
	(void)state;
	xs = fence_make(LONGEST * LARGEST);
	gs = fence_make(LONGEST * LARGEST);
	outs = fence_make(LONGEST * LARGEST);
	return 0;
}

static void same_as_one_by_one(void **state)
{
	(void)state;
	for (int i = 0; actfn_isa_available(i); i++) {
		actfn_set_max_isa(actfn_isa_available(i));
		kind_for_each(every_way);
	}
}

static void nothing(const kind *k, op o, const actfn *f)
{
	assert_int_equal(kind_call(k, o, f, 0, NULL, NULL, NULL), ACTFN_OK);
}

/* Any n is right as long as nothing is to be done. */
static void nothing_to_do(void **state)
{
	(void)state;
	kind_for_each(nothing);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_as_one_by_one),
		cmocka_unit_test(nothing_to_do),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
