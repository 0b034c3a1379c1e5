/* SPDX-License-Identifier: MIT */
/* Dynamic ReLU: y against the formulas, every gradient against central differences in f64, and f32, bf16 and f16
 * against f64. */
#include "tests/learned/dyrelu_kit.h"

/* A central difference is off by about the rounding of the terms of the loss, divided by STEP, and by STEP^2. */
#define STEP 1e-6
#define CLOSE 1e-9

typedef struct shape {
	size_t n, c, p;
} shape;

/* The last one's sums are in two chunks. */
static const shape shapes[] = { { 2, 3, 5 }, { 1, 1, 4 }, { 3, 9, 1 }, { 2, 17, 19 }, { 1, 5, 37 }, { 1, 2, 4500 } };

enum { SHAPES = sizeof shapes / sizeof *shapes };

/* Other coefficients than the usual, and an attention with gamma p above 1 somewhere. */
static actfn_dyrelu unusual(int variant, int channels_last, size_t pieces, shape s)
{
	actfn_dyrelu d;
	assert_int_equal(actfn_dyrelu_usual(&d, (actfn_dyrelu_variant)variant, s.n, s.c, s.p), ACTFN_OK);
	d.channels_last = channels_last;
	d.pieces = pieces;
	d.hidden = 3;
	d.alpha[pieces % 3] = 0.5;
	d.beta[0] = 0.25;
	d.tau = 0.7;
	return d;
}

static void for_each_layer(void (*test)(const actfn_dyrelu *d, uint64_t seed))
{
	static const size_t pieces[] = { 1, 2, 3, 8 };
	uint64_t seed = 1;
	for (int variant = 0; variant < 3; variant++)
		for (int last = 0; last < 2; last++)
			for (int k = 0; k < 4; k++)
				for (int i = 0; i < SHAPES; i++) {
					actfn_dyrelu d = unusual(variant, last, pieces[k], shapes[i]);
					test(&d, seed++);
				}
}

static void describe(const layer *l, char *text, size_t n)
{
	snprintf(text, n, "dyrelu_%c (%zu, %zu, %zu), K = %zu, channels %s", variant_letter[l->d.variant], l->d.n, l->d.c,
		 l->d.p, l->d.pieces, l->d.channels_last ? "last" : "first");
}

static void expect_close(const layer *l, const char *what, size_t i, double got, double want, double tolerance)
{
	char text[128];
	describe(l, text, sizeof text);
	if (!(fabs(got - want) <= tolerance * (1 + fabs(want))))
		fail_msg("%s: %s[%zu] is %.17g, expected %.17g", text, what, i, got, want);
}

/* ---- f64 -------------------------------------------------------------------- */

static void as_the_formulas(const actfn_dyrelu *d, uint64_t seed)
{
	layer l = layer_make(d, ACTFN_F64, seed);
	double *want = calloc(l.elements, sizeof *want);
	assert_non_null(want);
	layer_forward(&l);
	plain_forward(&l, want);
	for (size_t i = 0; i < l.elements; i++)
		expect_close(&l, "y", i, element(&l, l.y, i), want[i], 1e-14);
	free(want);
	layer_free(&l);
}

static double loss(layer *l, double *size)
{
	double sum = 0;
	layer_forward(l);
	*size = 0;
	for (size_t i = 0; i < l->elements; i++) {
		double term = element(l, l->gy, i) * element(l, l->y, i);
		sum += term;
		*size += fabs(term);
	}
	return sum;
}

/* got is to be d loss / d *value. */
static void expect_difference(layer *l, const char *what, size_t i, double got, double *value)
{
	double here = *value, up, down, size;
	*value = here + STEP;
	up = loss(l, &size);
	*value = here - STEP;
	down = loss(l, &size);
	*value = here;
	expect_close(l, what, i, got, (up - down) / (2 * STEP), CLOSE + 2 * DBL_EPSILON * size / STEP);
}

static void as_differences(const actfn_dyrelu *d, uint64_t seed)
{
	layer l = layer_make(d, ACTFN_F64, seed);
	layer_backward(&l);
	for (int a = 0; a < ARRAYS; a++)
		for (size_t i = 0; i < l.count[a]; i++)
			expect_difference(&l, array_name[a], i, l.grad[a][i], (double *)l.param[a] + i);
	for (size_t i = 0; i < l.elements; i += 1 + l.elements / 200 * SLOWER)
		expect_difference(&l, "gx", i, element(&l, l.gx, i), (double *)(void *)l.x + i);
	layer_free(&l);
}

/* ---- the other types: from the same numbers ------------------------------------- */

static void copy_values(const layer *from, layer *to)
{
	for (int a = 0; a < ARRAYS; a++)
		for (size_t i = 0; i < from->count[a]; i++)
			set_param(to, a, i, param(from, a, i));
	for (size_t i = 0; i < from->elements; i++) {
		set_element(to, to->x, i, element(from, from->x, i));
		set_element(to, to->gy, i, element(from, from->gy, i));
	}
}

/* Slopes have 29 bits, and y and gx the bits of the type. */
static void as_f64(const actfn_dyrelu *d, uint64_t seed)
{
	static const double rounding[] = { [ACTFN_F32] = 0x1p-24, [ACTFN_BF16] = 0x1p-8, [ACTFN_F16] = 0x1p-11 };
	static const actfn_dtype types[] = { ACTFN_F32, ACTFN_BF16, ACTFN_F16 };
	for (int t = 0; t < 3; t++) {
		layer l = layer_make(d, types[t], seed), wide = layer_make(d, ACTFN_F64, seed);
		copy_values(&l, &wide);
		layer_forward(&l);
		layer_backward(&l);
		layer_forward(&wide);
		layer_backward(&wide);
		double tolerance = rounding[types[t]] * 1.01 + 0x1p-27;
		for (size_t i = 0; i < l.elements; i++) {
			expect_close(&l, "y", i, element(&l, l.y, i), element(&wide, wide.y, i), tolerance);
			expect_close(&l, "gx", i, element(&l, l.gx, i), element(&wide, wide.gx, i), tolerance);
		}
		for (int a = 0; a < ARRAYS; a++)
			for (size_t i = 0; i < l.count[a]; i++)
				expect_close(&l, array_name[a], i, l.grad[a][i], wide.grad[a][i], 1e-6);
		layer_free(&l);
		layer_free(&wide);
	}
}

static void forward(void **state)
{
	(void)state;
	for_each_layer(as_the_formulas);
}

static void differences(void **state)
{
	(void)state;
	for_each_layer(as_differences);
}

static void other_types(void **state)
{
	(void)state;
	for_each_layer(as_f64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forward),
		cmocka_unit_test(differences),
		cmocka_unit_test(other_types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
