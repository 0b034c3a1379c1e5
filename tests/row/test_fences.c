/* SPDX-License-Identifier: MIT */
/* Functions of a row between pages that may not be touched: nothing is read or written outside of the arrays, at any
 * size, and the same comes out at either end. */
#include "tests/row/rows.h"
#include "tests/fence.h"

enum { SIZES = 71, WIDEST = 64, LARGEST = 8, MOST = (SIZES - 1) * WIDEST, ROOM = MOST * LARGEST };

enum { STEP = SLOWER > 1 ? 3 : 1 };

static const size_t inners[] = { 1, 3, 17, WIDEST };

enum { INNERS = sizeof inners / sizeof *inners };

static fence as, bs, outs, labels, losses, weights;
static char a[ROOM], b[ROOM], want[ROOM];

typedef void *place(fence f, size_t bytes);

static place *const places[] = { fence_at_end, fence_at_begin };

enum { PLACES = sizeof places / sizeof *places };

static void *copy(fence f, int at, size_t bytes, const void *from)
{
	return memcpy(places[at](f, bytes), from, bytes);
}

/* Two rows at least, one after the other, side by side, or both. */
typedef struct example {
	actfn_axis axis;
	actfn_dtype dtype;
	size_t rows, elements, bytes;
} example;

static void make(example *e, actfn_dtype dtype, size_t size, size_t inner)
{
	size_t outer = inner == 1 ? 3 : inner == 3 ? 2 : 1;
	e->axis = (actfn_axis){ outer, size, inner };
	e->dtype = dtype;
	e->rows = outer * inner;
	e->elements = e->rows * size;
	e->bytes = e->elements * dtype_size[dtype];
}

static void expect_same(const example *e, const char *what, const void *got, const void *expected, size_t bytes)
{
	if (memcmp(got, expected, bytes))
		fail_msg("%s %s on %s, axis %zu x %zu x %zu: not the same at the other fence", what, dtype_name[e->dtype],
			 actfn_isa(), e->axis.outer, e->axis.size, e->axis.inner);
}

/* What comes out at the first place is the measure of the others; a NaN is a NaN. */
static void agree(const example *e, const char *what, int at, const char *got)
{
	size_t size = dtype_size[e->dtype];
	if (at == 0)
		memcpy(want, got, e->bytes);
	else if (memcmp(got, want, e->bytes))
		for (size_t i = 0; i < e->elements; i++)
			if (!isnan(get(e->dtype, want, i)) || !isnan(get(e->dtype, got, i)))
				expect_same(e, what, got + i * size, want + i * size, size);
}

/* ---- functions ---------------------------------------------------------------------------- */

static const actfn_layer_id functions[] = {
	ACTFN_LAYER_SOFTMAX, ACTFN_LAYER_LOG_SOFTMAX, ACTFN_LAYER_SOFTMIN, ACTFN_LAYER_HARDMAX,
	ACTFN_LAYER_SPARSEMAX, ACTFN_LAYER_ENTMAX15, ACTFN_LAYER_GUMBEL_SOFTMAX,
};

enum { FUNCTIONS = sizeof functions / sizeof *functions };

static void forward(const example *e, actfn_layer_id f, int at)
{
	double *weight = places[at](weights, e->axis.size * sizeof *weight);
	char *x = copy(as, at, e->bytes, a), *y = places[at](outs, e->bytes);
	assert_int_equal(actfn_row_forward(f, e->dtype, &e->axis, NULL, x, y), ACTFN_OK);
	agree(e, actfn_layer_at((int)f)->name, at, y);
	expect_same(e, "an input", x, a, e->bytes);
}

/* Any numbers may stand for y. */
static void backward(const example *e, actfn_layer_id f, int at)
{
	char *y = copy(as, at, e->bytes, a), *gy = copy(bs, at, e->bytes, b), *gx = places[at](outs, e->bytes);
	assert_int_equal(actfn_row_backward(f, e->dtype, &e->axis, NULL, y, gy, gx), ACTFN_OK);
	agree(e, "a gradient", at, gx);
}

static void every_function(const example *e)
{
	for (int f = 0; f < FUNCTIONS; f++) {
		for (int at = 0; at < PLACES; at++)
			forward(e, functions[f], at);
		for (int at = 0; at < PLACES; at++)
			backward(e, functions[f], at);
	}
}

/* ---- cross-entropy ------------------------------------------------------------------------ */

/* With labels, one row ignored, or with b as the distributions; weighted.  Losses go back as gradients by
 * themselves. */
static void cross_entropy(const example *e, int with_labels, int at)
{
	static double first[3 * WIDEST];
	int64_t *label = places[at](labels, e->rows * sizeof *label);
	double *loss = places[at](losses, e->rows * sizeof *loss);
	double *weight = places[at](weights, e->axis.size * sizeof *weight);
	char *x = copy(as, at, e->bytes, a), *target = copy(bs, at, e->bytes, b), *gx = places[at](outs, e->bytes);
	actfn_cross_entropy c = { e->axis, with_labels ? label : NULL, target, 0.125, -100, ACTFN_REDUCE_NONE, weight };
	for (size_t i = 0; i < e->axis.size; i++)
		weight[i] = 0.25 * (double)(1 + i % 7);
	for (size_t i = 0; i < e->rows; i++)
		label[i] = i == 1 || !e->axis.size ? -100 : (int64_t)(i * 7 % e->axis.size);
	assert_int_equal(actfn_cross_entropy_forward(e->dtype, &c, x, loss), ACTFN_OK);
	if (at == 0)
		memcpy(first, loss, e->rows * sizeof *loss);
	expect_same(e, "losses", loss, first, e->rows * sizeof *loss);
	assert_int_equal(actfn_cross_entropy_backward(e->dtype, &c, x, loss, gx), ACTFN_OK);
	agree(e, "gradients of cross-entropy", at, gx);
}

static void both_entropies(const example *e)
{
	for (int with_labels = 0; with_labels < 2; with_labels++)
		for (int at = 0; at < PLACES; at++)
			cross_entropy(e, with_labels, at);
}

/* ---- all of them --------------------------------------------------------------------------- */

static int isas(void)
{
	int n = 0;
	while (actfn_isa_available(n))
		n++;
	return n;
}

/* Side by side the size is only how often the same is done: the instruction sets share the sizes. */
static bool has_turn(int isa, size_t size, size_t inner)
{
	return inner < 17 || (size + (size_t)isa) % (size_t)isas() == 0;
}

static void sizes_of(void (*test)(const example *e), int isa, actfn_dtype dtype)
{
	example e;
	for (size_t size = 0; size < SIZES; size += STEP)
		for (int k = 0; k < INNERS; k++)
			if (has_turn(isa, size, inners[k])) {
				make(&e, dtype, size, inners[k]);
				test(&e);
			}
}

static void each(void (*test)(const example *e))
{
	for (int dtype = 0; dtype < DTYPES; dtype++) {
		fill_row(0, 1, (actfn_dtype)dtype, MOST, a);
		fill_gradient(2, (actfn_dtype)dtype, MOST, b);
		for (int i = 0; i < isas(); i++) {
			actfn_set_max_isa(actfn_isa_available(i));
			sizes_of(test, i, (actfn_dtype)dtype);
		}
	}
	actfn_set_max_isa(NULL);
}

static void functions_stay_inside(void **state)
{
	(void)state;
	each(every_function);
}

static void cross_entropy_stays_inside(void **state)
{
	(void)state;
	each(both_entropies);
}

static int set_up(void **state)
{
	fence *all[] = { &as, &bs, &outs, &labels, &losses, &weights };
	(void)state;
	for (int i = 0; i < 6; i++)
		*all[i] = fence_make(ROOM);
	return 0;
}

static void fast_ones_stay_inside(void **state)
{
	(void)state;
	actfn_set_mode(ACTFN_FAST);
	fill_row(0, 1, ACTFN_F32, MOST, a);
	fill_gradient(2, ACTFN_F32, MOST, b);
	for (int i = 0; i < isas(); i++) {
		actfn_set_max_isa(actfn_isa_available(i));
		sizes_of(every_function, i, ACTFN_F32);
	}
	actfn_set_max_isa(NULL);
	actfn_set_mode(ACTFN_EXACT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_stay_inside),
		cmocka_unit_test(cross_entropy_stays_inside),
		cmocka_unit_test(fast_ones_stay_inside),
	};
	return cmocka_run_group_tests(tests, set_up, NULL);
}
