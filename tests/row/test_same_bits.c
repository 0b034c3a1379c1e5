/* SPDX-License-Identifier: MIT */
/* A row gives the same bits on every instruction set, with every number of threads, at every alignment, alone or
 * among others, along memory or across it. */
#include "tests/row/rows.h"

enum { LONGEST = 200003, COLUMNS = 21 };

static const size_t lengths[] = { 1, 2, 3, 7, 15, 16, 17, 31, 33, 100, 1000 };

enum { LENGTHS = sizeof lengths / sizeof *lengths };

typedef struct example {
	actfn_layer_id f;
	actfn_dtype dtype;
	int backward;
} example;

static void run(const example *e, const actfn_axis *axis, const void *a, const void *b, void *out)
{
	actfn_status s = e->backward ? actfn_row_backward(e->f, e->dtype, axis, NULL, a, b, out) :
				       actfn_row_forward(e->f, e->dtype, axis, NULL, a, out);
	assert_int_equal(s, ACTFN_OK);
}

static void expect_same(const example *e, const char *what, size_t n, const void *got, const void *want)
{
	size_t size = dtype_size[e->dtype];
	for (size_t i = 0; i < n; i++) {
		double g = get(e->dtype, got, i), w = get(e->dtype, want, i);
		if (memcmp((const char *)got + i * size, (const char *)want + i * size, size) && !(isnan(g) && isnan(w)))
			fail_msg("%s %s %s, %s: element %zu of %zu is %a, expected %a", actfn_layer_at((int)e->f)->name,
				 dtype_name[e->dtype], e->backward ? "backward" : "forward", what, i, n, g, w);
	}
}

static void fill(const example *e, uint64_t seed, size_t n, void *a, void *b)
{
	fill_row((int)(seed % KINDS), seed, e->dtype, n, a);
	fill_gradient(seed, e->dtype, n, b);
}

/* On all instruction sets; the first one is the measure. */
static void on_all_isas(const example *e, const actfn_axis *axis)
{
	size_t n = axis->outer * axis->size * axis->inner, bytes = n * dtype_size[e->dtype];
	void *a = some(bytes), *b = some(bytes), *out = some(bytes), *want = some(bytes);
	fill(e, n, n, a, b);
	for (int i = 0; actfn_isa_available(i); i++) {
		actfn_set_max_isa(actfn_isa_available(i));
		run(e, axis, a, b, i ? out : want);
		if (i)
			expect_same(e, actfn_isa(), n, out, want);
	}
	actfn_set_max_isa(NULL);
	free(a), free(b), free(out), free(want);
}

/* Each of COLUMNS rows by itself, unaligned, and the same across memory. */
static void in_all_layouts(const example *e, size_t n)
{
	size_t size = dtype_size[e->dtype], bytes = n * COLUMNS * size;
	char *a = some(bytes), *b = some(bytes), *out = some(bytes);
	char *row_a = some((n + 1) * size), *row_b = some((n + 1) * size), *row = some((n + 1) * size), *column = some(n * size);
	fill(e, n, n * COLUMNS, a, b);
	run(e, &(actfn_axis){ 1, n, COLUMNS }, a, b, out);
	for (size_t c = 0; c < COLUMNS; c++) {
		size_t shift = c % 2 * size;
		for (size_t i = 0; i < n; i++) {
			memcpy(row_a + shift + i * size, a + (i * COLUMNS + c) * size, size);
			memcpy(row_b + shift + i * size, b + (i * COLUMNS + c) * size, size);
			memcpy(column + i * size, out + (i * COLUMNS + c) * size, size);
		}
		run(e, &(actfn_axis){ 1, n, 1 }, row_a + shift, row_b + shift, row + shift);
		expect_same(e, "across memory", n, column, row + shift);
	}
	free(a), free(b), free(out), free(row_a), free(row_b), free(row), free(column);
}

static void with_all_threads(const example *e, const actfn_axis *axis)
{
	size_t n = axis->outer * axis->size * axis->inner, bytes = n * dtype_size[e->dtype];
	void *a = some(bytes), *b = some(bytes), *out = some(bytes), *want = some(bytes);
	fill(e, 3, n, a, b);
	run(e, axis, a, b, want);
	for (int threads = 2; threads <= 5; threads += 3) {
		memset(out, 0x55, bytes);
		actfn_set_threads(threads);
		run(e, axis, a, b, out);
		expect_same(e, "with threads", n, out, want);
	}
	actfn_set_threads(1);
	free(a), free(b), free(out), free(want);
}

static const actfn_layer_id functions[] = {
	ACTFN_LAYER_SOFTMAX, ACTFN_LAYER_LOG_SOFTMAX, ACTFN_LAYER_SOFTMIN, ACTFN_LAYER_HARDMAX,
	ACTFN_LAYER_SPARSEMAX, ACTFN_LAYER_ENTMAX15, ACTFN_LAYER_GUMBEL_SOFTMAX,
};

enum { FUNCTIONS = sizeof functions / sizeof *functions };

static void each(void (*test)(const example *e))
{
	for (int f = 0; f < FUNCTIONS; f++)
		for (int dtype = 0; dtype < DTYPES; dtype++)
			for (int backward = 0; backward < 2; backward++)
				test(&(example){ functions[f], (actfn_dtype)dtype, backward });
}

static void isas_of(const example *e)
{
	for (int l = 0; l < LENGTHS; l++) {
		on_all_isas(e, &(actfn_axis){ 3, lengths[l], 1 });
		on_all_isas(e, &(actfn_axis){ 2, lengths[l], 5 });
		on_all_isas(e, &(actfn_axis){ 1, lengths[l], 35 });
	}
	on_all_isas(e, &(actfn_axis){ 1, LONGEST / SLOWER, 1 });
}

/* Noise is a matter of the place in the tensor. */
static void layouts_of(const example *e)
{
	if (e->f == ACTFN_LAYER_GUMBEL_SOFTMAX && !e->backward)
		return;
	for (int l = 0; l < LENGTHS; l++)
		in_all_layouts(e, lengths[l]);
	in_all_layouts(e, 70000 / SLOWER);
}

static void threads_of(const example *e)
{
	with_all_threads(e, &(actfn_axis){ 1, LONGEST, 1 });
	with_all_threads(e, &(actfn_axis){ 1001, 77, 1 });
	with_all_threads(e, &(actfn_axis){ 3, 77, 401 });
}

static void instruction_sets_do_not_matter(void **state)
{
	(void)state;
	each(isas_of);
}

static void layouts_do_not_matter(void **state)
{
	(void)state;
	each(layouts_of);
}

static void threads_do_not_matter(void **state)
{
	(void)state;
	each(threads_of);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instruction_sets_do_not_matter),
		cmocka_unit_test(layouts_do_not_matter),
		cmocka_unit_test(threads_do_not_matter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
