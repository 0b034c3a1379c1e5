/* SPDX-License-Identifier: MIT */
/* What the results of learned parameters do not depend on: threads, instruction set, layout, alignment; and no
 * call leaves its arrays. */

#include "tests/learned/tensors.h"
#include "tests/fence.h"

static tensors t;
static const int per_channel[ACTFN_MAX_PARAMS] = { PER_CHANNEL, PER_CHANNEL, PER_CHANNEL, PER_CHANNEL };
static const actfn_id some[] = { ACTFN_PRELU, ACTFN_SWISH, ACTFN_XIELU };

enum { SOME = sizeof some / sizeof *some };

/* Large enough to be shared among threads, small enough for a channel of several slices. */
static const actfn_tensor large[] = {
	{ 4, 3, 5000, 0 },  { 60, 8, 100, 0 }, { 60, 8, 100, 1 },  { 1, 1, 60000, 0 },
	{ 50000, 1, 1, 0 }, { 3, 3000, 6, 0 }, { 60, 1000, 1, 1 },
};

enum { LARGE = sizeof large / sizeof *large };

static void threads(void **state)
{
	(void)state;
	for (int i = 0; i < LARGE * EXTENTS; i++) {
		const int extent[ACTFN_MAX_PARAMS] = { i % EXTENTS };
		tensors_fill(&t, &kinds[i % 2 ? 0 : 2], ACTFN_PRELU, large[i / EXTENTS], extent, 3);
		actfn_set_threads(1);
		tensors_expect(&t);
		for (int n = 1; n <= 4; n++) {
			actfn_set_threads(n);
			tensors_check(&t, n % 3);
		}
	}
	actfn_set_threads(1);
}

/* Exact modes: the element-wise results of the first instruction set are those of all.  Gradients of parameters are in
 * plain double, whose last bits may differ; those of prelu do not. */
static void instruction_sets(void **state)
{
	const char *isa;

	(void)state;
	for (int i = 0; i < KINDS * SOME * 2; i++) {
		const kind *k = &kinds[i % KINDS];
		if (!k->everywhere)
			continue;
		actfn_set_max_isa("scalar");
		tensors_fill(&t, k, some[i / KINDS / 2], (actfn_tensor){ 3, 5, 98, i / KINDS % 2 }, per_channel, 11);
		tensors_expect(&t);
		for (int s = 0; (isa = actfn_isa_available(s)); s++) {
			actfn_set_max_isa(isa);
			if (some[i / KINDS / 2] != ACTFN_PRELU) { /* its own gradients */
				static tensors here;
				here = t;
				tensors_expect(&here);
				memcpy(t.gp, here.gp, sizeof t.gp);
			}
			tensors_check(&t, 0);
		}
		actfn_set_max_isa(NULL);
	}
}

/* The same elements in both layouts have the same outputs and, per channel and per element, the same gradients. */
static void layouts(void **state)
{
	static tensors first;
	const size_t size = kinds[0].size;

	(void)state;
	for (int extent = PER_CHANNEL; extent <= PER_ELEMENT; extent++) {
		const int extents[ACTFN_MAX_PARAMS] = { extent, extent, extent, extent };
		actfn_tensor s = { 3, 7, 130, 0 }, last = { 3, 7, 130, 1 };
		tensors_fill(&first, &kinds[0], ACTFN_XIELU, s, extents, 17);
		tensors_expect(&first);
		t = first;
		t.call.shape = last;
		for (size_t i = 0; i < s.n * s.c * s.p; i++) {
			size_t n = i / s.p / s.c, c = i / s.p % s.c, p = i % s.p, to = tensors_place(&last, n, c, p);
			memcpy(t.x + to * size, first.x + i * size, size);
			memcpy(t.gy + to * size, first.gy + i * size, size);
			memcpy(t.y + to * size, first.y + i * size, size);
			memcpy(t.gx + to * size, first.gx + i * size, size);
			for (int k = 0; k < 3 && extent == PER_ELEMENT && !n; k++) {
				memcpy(t.stored[k] + to * size, first.stored[k] + i * size, size);
				t.gp[k][to] = first.gp[k][i];
			}
		}
		for (int k = 0; k < ACTFN_MAX_PARAMS; k++)
			t.call.param[k].at = t.call.param[k].at ? t.stored[k] : NULL;
		tensors_check(&t, 0);
	}
}

/* So large an output is written past the caches, unless it takes the place of an input. */
static void check_streamed(actfn_id id, actfn_tensor shape, int extent, size_t offset)
{
	enum { ELEMENTS = 1200000 };
	static float x[ELEMENTS], gy[ELEMENTS], in_place[ELEMENTS], out[ELEMENTS + 20], a[ELEMENTS];
	static double want[ELEMENTS], got[ELEMENTS];
	const size_t n = shape.n * shape.c * shape.p, count[] = { 1, shape.c, shape.c * shape.p };
	double *const to_want[ACTFN_MAX_PARAMS] = { want }, *const to_got[ACTFN_MAX_PARAMS] = { got };
	actfn_learned l = { .f = actfn_get(id), .shape = shape, .param = { { a, count[extent] } } };
	kit_rng r = { 31 };

	assert_true(n <= ELEMENTS && n * sizeof *x > 4 << 20);
	for (size_t i = 0; i < n; i++) {
		x[i] = in_place[i] = (float)kit_random_in(&r, -4, 4);
		gy[i] = (float)kit_random_in(&r, -1, 1);
		a[i] = (float)kit_random_in(&r, 0, 1);
	}
	out[offset + n] = 123;
	assert_int_equal(actfn_learned_forward(&l, in_place, in_place), ACTFN_OK);
	assert_int_equal(actfn_learned_forward(&l, x, out + offset), ACTFN_OK);
	assert_memory_equal(out + offset, in_place, n * sizeof *x);
	memcpy(in_place, x, n * sizeof *x);
	assert_int_equal(actfn_learned_backward(&l, in_place, gy, in_place, to_want), ACTFN_OK);
	assert_int_equal(actfn_learned_backward(&l, x, gy, out + offset, to_got), ACTFN_OK);
	assert_memory_equal(out + offset, in_place, n * sizeof *x);
	assert_memory_equal(got, want, count[extent] * sizeof *got);
	assert_true(out[offset + n] == 123);
}

static void streamed(void **state)
{
	static const actfn_tensor shapes[] = {
		{ 5, 7, 31007, 0 }, { 5, 7, 31007, 1 }, { 4, 300, 900, 0 }, { 4, 300, 900, 1 }, { 1, 1, 1100000, 0 },
	};

	(void)state;
	for (size_t i = 0; i < 4 * EXTENTS * sizeof shapes / sizeof *shapes; i++) {
		actfn_set_threads(1 + (int)i % 2);
		actfn_set_max_isa(i % 3 ? NULL : "sse2");
		check_streamed(i % 4 < 3 ? ACTFN_PRELU : ACTFN_SWISH, shapes[i / 4 / EXTENTS], (int)(i / 4 % EXTENTS),
			       i * 5 % 17);
	}
	actfn_set_threads(1);
	actfn_set_max_isa(NULL);
}

/* ---- memory ------------------------------------------------------------------- */

/* The array between two pages that may not be touched: at its end, or at its beginning. */
static char *fenced(fence *f, size_t bytes, bool end)
{
	*f = fence_make(bytes);
	return (end ? fence_at_end : fence_at_begin)(*f, bytes);
}

static void in_fences(const kind *k, actfn_id id, actfn_tensor s, int extent, bool end)
{
	const int extents[ACTFN_MAX_PARAMS] = { extent, extent, extent, extent };
	size_t bytes = s.n * s.c * s.p * k->size, value = k->size == 8 ? 8 : 4;
	double *gp[ACTFN_MAX_PARAMS] = { NULL };

	tensors_fill(&t, k, id, s, extents, 23);
	tensors_expect(&t);
	fence f[3 + 2 * ACTFN_MAX_PARAMS];
	int fences = 3;
	char *x = fenced(&f[0], bytes, end), *gy = fenced(&f[1], bytes, end), *out = fenced(&f[2], bytes, end);
	actfn_learned call = t.call;
	for (int i = 0; i < actfn_get_info(call.f)->nparams; i++) {
		char *at = fenced(&f[fences++], call.param[i].count * value, end);
		memcpy(at, t.stored[i], call.param[i].count * value);
		call.param[i].at = at;
		gp[i] = (double *)(void *)fenced(&f[fences++], call.param[i].count * sizeof(double), end);
	}
	memcpy(x, t.x, bytes);
	memcpy(gy, t.gy, bytes);
	assert_int_equal(actfn_learned_forward(&call, x, out), ACTFN_OK);
	kind_expect_same(k, call.f, FORWARD, bytes / k->size, x, out, t.y);
	assert_int_equal(actfn_learned_backward(&call, x, gy, out, gp), ACTFN_OK);
	kind_expect_same(k, call.f, BACKWARD, bytes / k->size, x, out, t.gx);
	while (fences)
		fence_free(f[--fences]);
}

static void guard_pages(void **state)
{
	static const actfn_tensor shapes[] = {
		{ 1, 1, 1, 0 },   { 3, 5, 7, 0 },  { 3, 5, 7, 1 },   { 2, 3, 257, 0 },
		{ 2, 3, 257, 1 }, { 1, 19, 1, 0 }, { 2, 1, 513, 0 },
	};

	(void)state;
	for (int k = 0; k < KINDS; k++)
		for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
			for (int i = 0; i < 2 * EXTENTS; i++) {
				in_fences(&kinds[k], ACTFN_PRELU, shapes[s], i / 2, i % 2);
				in_fences(&kinds[k], ACTFN_PTELU, shapes[s], i / 2, i % 2);
			}
}

/* Arrays at any element. */
static void alignments(void **state)
{
	static unsigned char x[MOST], gy[MOST], out[MOST];
	double gp[9], *const to[ACTFN_MAX_PARAMS] = { gp };

	(void)state;
	for (int k = 0; k < KINDS; k++)
		for (size_t i = 0; i < 17; i++) {
			const size_t size = kinds[k].size, n = 2 * 3 * 81;
			tensors_fill(&t, &kinds[k], ACTFN_PRELU, (actfn_tensor){ 2, 3, 81, i % 2 }, per_channel, 29);
			tensors_expect(&t);
			memcpy(x + i * size, t.x, n * size);
			memcpy(gy + (i * 3 % 16) * size, t.gy, n * size);
			unsigned char *at = out + (i * 5 % 16 + 1) * size;
			at[-1] = at[n * size] = 123;
			assert_int_equal(
				actfn_learned_backward(&t.call, x + i * size, gy + (i * 3 % 16) * size, at, to),
				ACTFN_OK);
			kind_expect_same(&kinds[k], t.call.f, BACKWARD, n, t.x, at, t.gx);
			assert_memory_equal(gp, t.gp[0], 3 * sizeof *gp);
			assert_int_equal(actfn_learned_forward(&t.call, x + i * size, at), ACTFN_OK);
			kind_expect_same(&kinds[k], t.call.f, FORWARD, n, t.x, at, t.y);
			assert_true(at[-1] == 123 && at[n * size] == 123);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(threads),  cmocka_unit_test(instruction_sets), cmocka_unit_test(layouts),
		cmocka_unit_test(streamed), cmocka_unit_test(guard_pages),      cmocka_unit_test(alignments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
