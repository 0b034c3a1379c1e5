/* SPDX-License-Identifier: MIT */
/* A row gives the same bits on every instruction set, with every number of threads, at every alignment, alone or
 * among others, along memory or across it, in place or elsewhere. */
#include "tests/row/rows.h"

enum { LONGEST = 200003, LONG_COLUMN = 70000, COLUMNS = 21 };

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
	if (!memcmp(got, want, n * size))
		return;
	for (size_t i = 0; i < n; i++) {
		double g = get(e->dtype, got, i), w = get(e->dtype, want, i);
		if (memcmp((const char *)got + i * size, (const char *)want + i * size, size) && !(isnan(g) && isnan(w)))
			fail_msg("%s %s %s, %s: element %zu of %zu is %a, expected %a", actfn_layer_at((int)e->f)->name,
				 dtype_name[e->dtype], e->backward ? "backward" : "forward", what, i, n, g, w);
	}
}

/* ---- all functions on the same arrays: to fill these takes longer than to compute --------------- */

/* Arrays of a shape: what goes in, and room for what comes out. */
typedef struct arrays {
	actfn_axis axis;
	size_t n;
	char *a, *b, *out, *want;
} arrays;

typedef void test(const example *e, const arrays *t);

static const actfn_layer_id functions[] = {
	ACTFN_LAYER_SOFTMAX, ACTFN_LAYER_LOG_SOFTMAX, ACTFN_LAYER_SOFTMIN, ACTFN_LAYER_HARDMAX,
	ACTFN_LAYER_SPARSEMAX, ACTFN_LAYER_ENTMAX15, ACTFN_LAYER_GUMBEL_SOFTMAX,
};

enum { FUNCTIONS = sizeof functions / sizeof *functions };

/* Mode fast has kernels of its own in f32 alone. */
static void each_function(actfn_dtype dtype, actfn_axis axis, test *f)
{
	size_t n = axis.outer * axis.size * axis.inner, bytes = n * dtype_size[dtype];
	arrays t = { axis, n, some(bytes), some(bytes), some(bytes), some(bytes) };
	fill_row((int)((axis.outer + axis.size + axis.inner) % KINDS), n, dtype, n, t.a);
	fill_gradient(n, dtype, n, t.b);
	for (int fast = 0; fast < (dtype == ACTFN_F32 ? 2 : 1); fast++) {
		actfn_set_mode(fast ? ACTFN_FAST : ACTFN_EXACT);
		for (int i = 0; i < FUNCTIONS; i++)
			for (int backward = 0; backward < 2; backward++)
				f(&(example){ functions[i], dtype, backward }, &t);
	}
	actfn_set_mode(ACTFN_EXACT);
	free(t.a), free(t.b), free(t.out), free(t.want);
}

/* ---- instruction sets ---------------------------------------------------------------------- */

/* The first one is the measure. */
static void on_all_isas(const example *e, const arrays *t)
{
	for (int i = 0; actfn_isa_available(i); i++) {
		actfn_set_max_isa(actfn_isa_available(i));
		run(e, &t->axis, t->a, t->b, i ? t->out : t->want);
		if (i)
			expect_same(e, actfn_isa(), t->n, t->out, t->want);
	}
	actfn_set_max_isa(NULL);
}

static void instruction_sets_do_not_matter(void **state)
{
	(void)state;
	for (int dtype = 0; dtype < DTYPES; dtype++) {
		for (int l = 0; l < LENGTHS; l++) {
			each_function((actfn_dtype)dtype, (actfn_axis){ 3, lengths[l], 1 }, on_all_isas);
			each_function((actfn_dtype)dtype, (actfn_axis){ 2, lengths[l], 5 }, on_all_isas);
			each_function((actfn_dtype)dtype, (actfn_axis){ 1, lengths[l], 35 }, on_all_isas);
		}
		each_function((actfn_dtype)dtype, (actfn_axis){ 1, LONGEST / SLOWER, 1 }, on_all_isas);
	}
}

/* ---- layouts --------------------------------------------------------------------------------- */

/* Each of the columns by itself as a row, unaligned.  Noise is a matter of the place in the tensor. */
static void in_all_layouts(const example *e, const arrays *t)
{
	size_t size = dtype_size[e->dtype], n = t->axis.size, columns = t->axis.inner;
	if (e->f == ACTFN_LAYER_GUMBEL_SOFTMAX && !e->backward)
		return;
	char *row_a = some((n + 1) * size), *row_b = some((n + 1) * size), *row = some((n + 1) * size), *column = some(n * size);
	run(e, &t->axis, t->a, t->b, t->out);
	for (size_t c = 0; c < columns; c++) {
		size_t shift = c % 2 * size;
		for (size_t i = 0; i < n; i++) {
			memcpy(row_a + shift + i * size, t->a + (i * columns + c) * size, size);
			memcpy(row_b + shift + i * size, t->b + (i * columns + c) * size, size);
			memcpy(column + i * size, t->out + (i * columns + c) * size, size);
		}
		run(e, &(actfn_axis){ 1, n, 1 }, row_a + shift, row_b + shift, row + shift);
		expect_same(e, "across memory", n, column, row + shift);
	}
	free(row_a), free(row_b), free(row), free(column);
}

static void layouts_do_not_matter(void **state)
{
	(void)state;
	for (int dtype = 0; dtype < DTYPES; dtype++) {
		for (int l = 0; l < LENGTHS; l++)
			each_function((actfn_dtype)dtype, (actfn_axis){ 1, lengths[l], COLUMNS }, in_all_layouts);
		each_function((actfn_dtype)dtype, (actfn_axis){ 1, LONG_COLUMN / SLOWER, COLUMNS }, in_all_layouts);
	}
}

/* ---- in place ---------------------------------------------------------------------------------- */

/* The outputs in place of the inputs, of the gradients backward. */
static void in_place(const example *e, const arrays *t)
{
	run(e, &t->axis, t->a, t->b, t->want);
	memcpy(t->out, e->backward ? t->b : t->a, t->n * dtype_size[e->dtype]);
	run(e, &t->axis, e->backward ? t->a : t->out, t->out, t->out);
	expect_same(e, "in place", t->n, t->out, t->want);
}

/* Long rows keep less on the stack, and something in the outputs if these are elsewhere. */
static void place_does_not_matter(void **state)
{
	(void)state;
	for (int dtype = 0; dtype < DTYPES; dtype++)
		for (int l = 0; l < LENGTHS; l++) {
			each_function((actfn_dtype)dtype, (actfn_axis){ 3, lengths[l], 1 }, in_place);
			each_function((actfn_dtype)dtype, (actfn_axis){ 1, lengths[l], COLUMNS }, in_place);
		}
	each_function(ACTFN_F32, (actfn_axis){ 2, 30000, 1 }, in_place);
	each_function(ACTFN_F32, (actfn_axis){ 1, 3000, COLUMNS }, in_place);
}

/* ---- threads ----------------------------------------------------------------------------------- */

static void with_all_threads(const example *e, const arrays *t)
{
	run(e, &t->axis, t->a, t->b, t->want);
	for (int threads = 2; threads <= 5; threads += 3) {
		memset(t->out, 0x55, t->n * dtype_size[e->dtype]);
		actfn_set_threads(threads);
		run(e, &t->axis, t->a, t->b, t->out);
		expect_same(e, "with threads", t->n, t->out, t->want);
	}
	actfn_set_threads(1);
}

static void threads_do_not_matter(void **state)
{
	(void)state;
	for (int dtype = 0; dtype < DTYPES; dtype++) {
		each_function((actfn_dtype)dtype, (actfn_axis){ 1, LONGEST, 1 }, with_all_threads);
		each_function((actfn_dtype)dtype, (actfn_axis){ 1001, 77, 1 }, with_all_threads);
		each_function((actfn_dtype)dtype, (actfn_axis){ 3, 77, 401 }, with_all_threads);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instruction_sets_do_not_matter),
		cmocka_unit_test(layouts_do_not_matter),
		cmocka_unit_test(place_does_not_matter),
		cmocka_unit_test(threads_do_not_matter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
