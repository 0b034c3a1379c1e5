/* SPDX-License-Identifier: MIT */
/* Every length, alignment and sharing of arrays gives the same bits, and no kernel leaves its arrays. */
#include <sys/mman.h>
#include <unistd.h>

#include "tests/act/kit.h"

enum { LONGEST = 259 }; /* 4 N + 3 for 64 lanes */

static const size_t lengths[] = {
	0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 35, 63, 64, 65, 67, 128, 131, LONGEST
};

enum { LENGTHS = sizeof lengths / sizeof *lengths };

/* Pages between two that may not be touched. */
typedef struct fence {
	char *begin, *end;
} fence;

static fence xs, gs, outs;
static float in[LONGEST], gy[LONGEST], want[LONGEST];

static fence make_fence(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), inside = (LONGEST * sizeof(float) / page + 1) * page;
	char *p = mmap(NULL, inside + 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_true(p != MAP_FAILED);
	assert_int_equal(mprotect(p, page, PROT_NONE), 0);
	assert_int_equal(mprotect(p + page + inside, page, PROT_NONE), 0);
	return (fence){ p + page, p + page + inside };
}

/* n floats that end, or begin, at the forbidden page. */
static float *at_end(fence f, size_t n)
{
	return (float *)(void *)f.end - n;
}

static float *at_begin(fence f, size_t n)
{
	(void)n;
	return (float *)(void *)f.begin;
}

static void check(const actfn *f, op o, size_t n, const float *got)
{
	for (size_t i = 0; i < n; i++)
		kit_expect_same(f, o, in[i], gy[i], got[i], want[i]);
}

/* The first n elements with the arrays at the places given; x, g and out may be the same. */
static void run(const actfn *f, op o, size_t n, float *x, float *g, float *out)
{
	memcpy(g, gy, n * sizeof *g);
	memcpy(x, in, n * sizeof *x);
	assert_int_equal(kit_call(o, f, n, x, g, out), ACTFN_OK);
	check(f, o, n, out);
}

static void at_fences(const actfn *f, op o, float *(*place)(fence, size_t))
{
	for (int i = 0; i < LENGTHS; i++) {
		size_t n = lengths[i];
		run(f, o, n, place(xs, n), place(gs, n), place(outs, n));
		run(f, o, n, place(xs, n), place(gs, n), place(xs, n)); /* out is x */
		if (o >= BACKWARD)
			run(f, o, n, place(xs, n), place(gs, n), place(gs, n)); /* out is gy */
	}
}

/* Input and output each start at any multiple of 4 bytes within 64; the elements beside the output stay. */
static void at_offsets(const actfn *f, op o)
{
	enum { AROUND = 20, N = 35 };
	float x[N + AROUND], g[N + AROUND], out[N + AROUND + 1];

	for (int offset = 0; offset < 16; offset++) {
		float *to = out + (offset * 5) % 16 + 1;
		to[-1] = to[N] = 123;
		run(f, o, N, x + offset, g + (offset * 3) % 16, to);
		assert_true(to[-1] == 123 && to[N] == 123);
	}
}

static void every_way(const actfn *f, op o)
{
	for (int i = 0; i < LONGEST; i++)
		assert_int_equal(kit_call(o, f, 1, in + i, gy + i, want + i), ACTFN_OK);
	for (int i = 0; actfn_isa_available(i); i++) {
		actfn_set_max_isa(actfn_isa_available(i));
		at_fences(f, o, at_end);
		at_fences(f, o, at_begin);
		at_offsets(f, o);
	}
}

static int set_up(void **state)
{
	(void)state;
	xs = make_fence();
	gs = make_fence();
	outs = make_fence();
	kit_fill(1, LONGEST, in);
	kit_fill(2, LONGEST, gy);
	for (int i = 0; i < LONGEST / 2; i++) /* the special inputs also meet ordinary gradients */
		gy[i] = (float)(i % 7) - 3;
	return 0;
}

static void same_as_one_by_one(void **state)
{
	(void)state;
	for (int id = 0; id < ACTFN_COUNT; id++)
		for (int o = 0; o < OPS; o++) {
			actfn_set_max_isa("scalar");
			if (kit_has((op)o, actfn_get((actfn_id)id)))
				every_way(actfn_get((actfn_id)id), (op)o);
		}
}

/* Any n is right as long as nothing is to be done. */
static void nothing_to_do(void **state)
{
	(void)state;
	for (int id = 0; id < ACTFN_COUNT; id++)
		for (int o = 0; o < OPS; o++)
			if (kit_has((op)o, actfn_get((actfn_id)id)))
				assert_int_equal(kit_call((op)o, actfn_get((actfn_id)id), 0, NULL, NULL, NULL),
						 ACTFN_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_as_one_by_one),
		cmocka_unit_test(nothing_to_do),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
