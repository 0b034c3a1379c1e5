/* SPDX-License-Identifier: MIT */
/* Dynamic ReLU: counts, messages, errors, empty tensors, initial values, orders of coefficients. */
#include <actfn/layer.h>

#include "tests/learned/dyrelu_kit.h"

static actfn_dyrelu usual(actfn_dyrelu_variant v, size_t n, size_t c, size_t p)
{
	actfn_dyrelu d;
	assert_int_equal(actfn_dyrelu_usual(&d, v, n, c, p), ACTFN_OK);
	return d;
}

/* ---- counts ----------------------------------------------------------------- */

static void expect_counts(const actfn_dyrelu *d, actfn_dyrelu_sizes want)
{
	actfn_dyrelu_sizes n;
	assert_int_equal(actfn_dyrelu_count(d, &n), ACTFN_OK);
	assert_memory_equal(&n, &want, sizeof n);
}

/* Hidden sizes as in the paper, never 0. */
static void counts(void **state)
{
	actfn_dyrelu b = usual(ACTFN_DYRELU_CHANNEL, 1, 64, 1), a = b, c = b, few = usual(ACTFN_DYRELU_CHANNEL, 1, 3, 1);
	(void)state;
	a.variant = ACTFN_DYRELU_SHARED;
	c.variant = ACTFN_DYRELU_POSITION;
	expect_counts(&b, (actfn_dyrelu_sizes){ 8 * 64, 8, 256 * 8, 256, 0, 0 });
	expect_counts(&a, (actfn_dyrelu_sizes){ 8 * 64, 8, 4 * 8, 4, 0, 0 });
	expect_counts(&c, (actfn_dyrelu_sizes){ 8 * 64, 8, 256 * 8, 256, 64, 1 });
	expect_counts(&few, (actfn_dyrelu_sizes){ 3, 1, 12, 12, 0, 0 });
	b.reduction = 4;
	b.pieces = 3;
	expect_counts(&b, (actfn_dyrelu_sizes){ 16 * 64, 16, 384 * 16, 384, 0, 0 });
	b.hidden = 5;
	expect_counts(&b, (actfn_dyrelu_sizes){ 5 * 64, 5, 384 * 5, 384, 0, 0 });
}

static void expect_message(const actfn_dyrelu *d, actfn_dyrelu_sizes have, const char *want)
{
	char why[160];
	actfn_status s = *want ? ACTFN_ERR_ARGUMENT : ACTFN_OK;
	assert_int_equal(actfn_dyrelu_check(d, &have, why, sizeof why), s);
	assert_string_equal(why, want);
	assert_int_equal(actfn_dyrelu_check(d, &have, NULL, 0), s);
	assert_int_equal(actfn_dyrelu_check(d, &have, why, 5), s);
	assert_true(strlen(why) < 5);
}

static void messages(void **state)
{
	actfn_dyrelu b = usual(ACTFN_DYRELU_CHANNEL, 1, 64, 1), c = b;
	(void)state;
	expect_message(&b, (actfn_dyrelu_sizes){ 512, 8, 2048, 256, 0, 0 }, "");
	expect_message(&b, (actfn_dyrelu_sizes){ 512, 8, 2048, 128, 0, 0 },
		       "b2 has 128 values, dyrelu_b with 64 channels and 2 pieces needs 256");
	expect_message(&b, (actfn_dyrelu_sizes){ 1024, 8, 2048, 256, 0, 0 },
		       "w1 has 1024 values, dyrelu_b with 64 channels and 8 hidden units needs 512");
	c.variant = ACTFN_DYRELU_POSITION;
	expect_message(&c, (actfn_dyrelu_sizes){ 512, 8, 2048, 256, 0, 1 },
		       "w has 0 values, dyrelu_c with 64 channels and 2 pieces needs 64");
	c.pieces = 9;
	expect_message(&c, (actfn_dyrelu_sizes){ 512, 8, 2048, 256, 64, 1 },
		       "dyrelu wants 1 channel or more, 1 to 8 pieces, a hidden size or a reduction, tau > 0");
}

/* ---- errors ----------------------------------------------------------------- */

static void expect_wrong(actfn_dyrelu d)
{
	actfn_dyrelu_sizes n = { .w1 = 77 };
	size_t bytes = 77;
	assert_int_equal(actfn_dyrelu_workspace(&d, ACTFN_F32, &bytes), ACTFN_ERR_ARGUMENT);
	assert_int_equal(bytes, 77);
	if (actfn_dyrelu_count(&d, &n))
		assert_int_equal(n.w1, 77);
}

#define WRONG(field, value) \
	do { \
		actfn_dyrelu wrong = usual(ACTFN_DYRELU_POSITION, 2, 3, 4); \
		wrong.field = value; \
		expect_wrong(wrong); \
	} while (0)

static void descriptions(void **state)
{
	actfn_dyrelu d;
	(void)state;
	assert_int_equal(actfn_dyrelu_usual(NULL, ACTFN_DYRELU_SHARED, 1, 1, 1), ACTFN_ERR_NULL);
	assert_int_equal(actfn_dyrelu_usual(&d, (actfn_dyrelu_variant)3, 1, 1, 1), ACTFN_ERR_ARGUMENT);
	assert_int_equal(actfn_dyrelu_usual(&d, ACTFN_DYRELU_SHARED, 1, 0, 1), ACTFN_ERR_ARGUMENT);
	WRONG(variant, (actfn_dyrelu_variant)3);
	WRONG(c, 0);
	WRONG(pieces, 0);
	WRONG(pieces, 9);
	WRONG(reduction, 0);
	WRONG(tau, 0);
	WRONG(tau, (double)NAN);
	WRONG(gamma, -1);
	WRONG(n, SIZE_MAX / 8);
	WRONG(p, SIZE_MAX / 2);
	WRONG(c, SIZE_MAX / 4);
	WRONG(hidden, SIZE_MAX / 4);
}

static void arguments(void **state)
{
	actfn_dyrelu d = usual(ACTFN_DYRELU_POSITION, 2, 3, 8);
	layer l = layer_make(&d, ACTFN_F32, 1);
	actfn_dyrelu_params w = layer_params(&l), none = w, bias = w;
	actfn_dyrelu_gradients g = layer_gradients(&l);
	char *y = calloc(l.elements, 4), *before = calloc(l.elements, 4);
	(void)state;
	assert_true(y && before);
	none.w2 = NULL;
	bias.b = NULL;
	assert_int_equal(actfn_dyrelu_forward(NULL, ACTFN_F32, l.x, &w, l.work, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_dyrelu_forward(&d, ACTFN_F32, NULL, &w, l.work, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_dyrelu_forward(&d, ACTFN_F32, l.x, NULL, l.work, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_dyrelu_forward(&d, ACTFN_F32, l.x, &none, l.work, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_dyrelu_forward(&d, ACTFN_F32, l.x, &bias, l.work, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_dyrelu_forward(&d, ACTFN_F32, l.x, &w, NULL, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_dyrelu_forward(&d, ACTFN_I8, l.x, &w, l.work, y), ACTFN_ERR_DTYPE);
	assert_int_equal(actfn_dyrelu_forward(&d, ACTFN_F32, l.x, &w, l.work, l.x + 4), ACTFN_ERR_OVERLAP);
	assert_int_equal(actfn_dyrelu_backward(&d, ACTFN_F32, l.x, NULL, &w, l.work, y, &g), ACTFN_ERR_NULL);
	assert_int_equal(actfn_dyrelu_backward(&d, ACTFN_F32, l.x, l.gy, &w, l.work, NULL, &g), ACTFN_ERR_NULL);
	assert_int_equal(actfn_dyrelu_backward(&d, ACTFN_F32, l.x, l.gy, &w, l.work, y, NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_dyrelu_backward(&d, ACTFN_F32, l.x, l.gy, &w, l.work, l.gy + 4, &g), ACTFN_ERR_OVERLAP);
	assert_memory_equal(y, before, l.elements * 4);
	free(y);
	free(before);
	layer_free(&l);
}

/* A gradient that is not wanted is not written, and the others stay what they are. */
static void some_gradients(void **state)
{
	actfn_dyrelu d = usual(ACTFN_DYRELU_POSITION, 2, 3, 8);
	layer l = layer_make(&d, ACTFN_F32, 1), all = layer_make(&d, ACTFN_F32, 1);
	actfn_dyrelu_params w = layer_params(&l);
	(void)state;
	layer_backward(&all);
	for (int only = 0; only <= ARRAYS; only++) {
		double *g[ARRAYS] = { NULL };
		if (only < ARRAYS)
			g[only] = l.grad[only];
		actfn_dyrelu_gradients some = { g[0], g[1], g[2], g[3], g[4], g[5] };
		assert_int_equal(actfn_dyrelu_backward(&d, ACTFN_F32, l.x, l.gy, &w, l.work, l.gx, &some), ACTFN_OK);
		if (only < ARRAYS)
			assert_memory_equal(l.grad[only], all.grad[only], l.count[only] * 8);
		assert_memory_equal(l.gx, all.gx, l.elements * 4);
	}
	layer_free(&l);
	layer_free(&all);
}

/* ---- nothing ---------------------------------------------------------------- */

static void empty(size_t n, size_t p)
{
	for (int v = 0; v < 3; v++) {
		actfn_dyrelu d = usual((actfn_dyrelu_variant)v, n, 4, p);
		layer l = layer_make(&d, ACTFN_F32, 1);
		actfn_dyrelu_params w = layer_params(&l);
		actfn_dyrelu_gradients g = layer_gradients(&l);
		for (int a = 0; a < ARRAYS; a++)
			for (size_t i = 0; i < l.count[a]; i++)
				l.grad[a][i] = 77;
		assert_int_equal(actfn_dyrelu_forward(&d, ACTFN_F32, NULL, &w, NULL, NULL), ACTFN_OK);
		assert_int_equal(actfn_dyrelu_backward(&d, ACTFN_F32, NULL, NULL, &w, NULL, NULL, &g), ACTFN_OK);
		for (int a = 0; a < ARRAYS; a++)
			for (size_t i = 0; i < l.count[a]; i++)
				assert_true(l.grad[a][i] == 0);
		layer_free(&l);
	}
}

static void nothing(void **state)
{
	(void)state;
	empty(0, 5);
	empty(3, 0);
	empty(0, 0);
}

/* ---- initial values ---------------------------------------------------------- */

static void expect_even(const layer *l, int array, double bound)
{
	double least = 1, most = -1;
	for (size_t i = 0; i < l->count[array]; i++) {
		double value = param(l, array, i) / bound;
		least = fmin(least, value);
		most = fmax(most, value);
		assert_true(fabs(value) <= 1 + 1e-7);
	}
	if (l->count[array] > 100)
		assert_true(least < -0.9 && most > 0.9);
}

/* Bounds: torch.nn.Linear and Conv2d of PyTorch, 1 / sqrt(fan_in). */
static void initial_values(void **state)
{
	actfn_dyrelu d = usual(ACTFN_DYRELU_POSITION, 1, 128, 1);
	const double by_c = 1 / sqrt(128), by_hidden = 1 / sqrt(16), bounds[] = { by_c, by_c, by_hidden, by_hidden, by_c, by_c };
	(void)state;
	for (int dtype = ACTFN_F32; dtype <= ACTFN_F64; dtype++) {
		layer a = layer_make(&d, (actfn_dtype)dtype, 1), b = layer_make(&d, (actfn_dtype)dtype, 1),
		      c = layer_make(&d, (actfn_dtype)dtype, 2);
		actfn_dyrelu_params w = layer_params(&c);
		for (int i = 0; i < ARRAYS; i++) {
			size_t bytes = a.count[i] * (dtype == ACTFN_F64 ? 8 : 4);
			expect_even(&a, i, bounds[i]);
			assert_memory_equal(a.param[i], b.param[i], bytes);
			assert_memory_not_equal(a.param[i], c.param[i], bytes);
		}
		assert_int_equal(actfn_dyrelu_init(&d, (actfn_dtype)dtype, 1, 1, &w), ACTFN_OK);
		for (size_t i = 0; i < c.count[2]; i++)
			assert_true(param(&c, 2, i) == 0 && param(&c, 3, i % c.count[3]) == 0);
		layer_free(&a);
		layer_free(&b);
		layer_free(&c);
	}
	assert_int_equal(actfn_dyrelu_init(&d, ACTFN_F32, 1, 0, NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_dyrelu_init(&d, ACTFN_U8, 1, 0, NULL), ACTFN_ERR_DTYPE);
}

/* ---- orders ----------------------------------------------------------------- */

/* By hand, 3 channels and 2 pieces: a coefficient is 100 channel + 10 piece + 0 for a, 1 for b. */
static const int orders[3][12] = {
	[ACTFN_DYRELU_BY_CHANNEL] = { 0, 10, 1, 11, 100, 110, 101, 111, 200, 210, 201, 211 },
	[ACTFN_DYRELU_BY_KIND] = { 0, 100, 200, 10, 110, 210, 1, 101, 201, 11, 111, 211 },
	[ACTFN_DYRELU_BY_PIECE] = { 0, 100, 200, 1, 101, 201, 10, 110, 210, 11, 111, 211 },
};

static void reorder(void **state)
{
	actfn_dyrelu d = usual(ACTFN_DYRELU_CHANNEL, 1, 3, 1);
	int out[12], rows[12][5], moved[12][5];
	(void)state;
	for (int from = 0; from < 3; from++)
		for (int to = 0; to < 3; to++) {
			assert_int_equal(actfn_dyrelu_reorder(&d, (actfn_dyrelu_order)from, (actfn_dyrelu_order)to, sizeof *out,
							      orders[from], out), ACTFN_OK);
			assert_memory_equal(out, orders[to], sizeof out);
			for (int i = 0; i < 60; i++)
				rows[i / 5][i % 5] = orders[from][i / 5] * 5 + i % 5;
			assert_int_equal(actfn_dyrelu_reorder(&d, (actfn_dyrelu_order)from, (actfn_dyrelu_order)to, sizeof *rows,
							      rows, moved), ACTFN_OK);
			for (int i = 0; i < 60; i++)
				assert_int_equal(moved[i / 5][i % 5], orders[to][i / 5] * 5 + i % 5);
		}
	assert_int_equal(actfn_dyrelu_reorder(&d, (actfn_dyrelu_order)3, ACTFN_DYRELU_BY_KIND, 4, orders, out), ACTFN_ERR_ARGUMENT);
	assert_int_equal(actfn_dyrelu_reorder(&d, ACTFN_DYRELU_BY_KIND, ACTFN_DYRELU_BY_KIND, 4, NULL, out), ACTFN_ERR_NULL);
}

/* One set for all channels: a^1, a^2, b^1, b^2 or a^1, b^1, a^2, b^2. */
static void reorder_shared(void **state)
{
	actfn_dyrelu d = usual(ACTFN_DYRELU_SHARED, 1, 3, 1);
	const int ours[] = { 0, 10, 1, 11 }, by_piece[] = { 0, 1, 10, 11 };
	int out[4];
	(void)state;
	assert_int_equal(actfn_dyrelu_reorder(&d, ACTFN_DYRELU_BY_CHANNEL, ACTFN_DYRELU_BY_KIND, 4, ours, out), ACTFN_OK);
	assert_memory_equal(out, ours, sizeof out);
	assert_int_equal(actfn_dyrelu_reorder(&d, ACTFN_DYRELU_BY_CHANNEL, ACTFN_DYRELU_BY_PIECE, 4, ours, out), ACTFN_OK);
	assert_memory_equal(out, by_piece, sizeof out);
}

/* ---- facts ------------------------------------------------------------------ */

/* The card's defaults are those of the description. */
static void facts(void **state)
{
	static const char *const names[] = { "dyrelu_a", "DyReLU", "dynamic-relu-c" };
	(void)state;
	for (int v = 0; v < 3; v++) {
		const actfn_layer_info *f = actfn_layer_find(names[v]);
		actfn_dyrelu d = usual((actfn_dyrelu_variant)v, 1, 8, 1);
		const double want[] = { (double)d.pieces, (double)d.reduction, d.lambda_a, d.lambda_b, d.tau, d.gamma };
		assert_non_null(f);
		assert_int_equal(f->id, ACTFN_LAYER_DYRELU_A + v);
		assert_string_equal(f->header, "actfn/dyrelu.h");
		for (int i = 0; i < (v == 2 ? 6 : 4); i++)
			assert_true(f->param[i].init == want[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts),         cmocka_unit_test(messages),       cmocka_unit_test(descriptions),
		cmocka_unit_test(arguments),      cmocka_unit_test(some_gradients), cmocka_unit_test(nothing),
		cmocka_unit_test(initial_values), cmocka_unit_test(reorder),        cmocka_unit_test(reorder_shared),
		cmocka_unit_test(facts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
