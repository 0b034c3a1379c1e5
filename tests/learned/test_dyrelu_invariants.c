/* SPDX-License-Identifier: MIT */
/* Dynamic ReLU where it is another function: ReLU, squeeze-and-excitation, maxout, and what its attention must be. */
#include "tests/learned/dyrelu_kit.h"

static actfn_dyrelu usual(int variant, size_t n, size_t c, size_t p)
{
	actfn_dyrelu d;
	assert_int_equal(actfn_dyrelu_usual(&d, (actfn_dyrelu_variant)variant, n, c, p), ACTFN_OK);
	return d;
}

static void clear_array(layer *l, int array)
{
	for (size_t i = 0; i < l->count[array]; i++)
		set_param(l, array, i, 0);
}

/* The lines as they begin. */
static double maxout(const actfn_dyrelu *d, double x)
{
	double best = d->alpha[0] * x + d->beta[0];
	for (size_t k = 1; k < d->pieces; k++)
		best = fmax(best, d->alpha[k] * x + d->beta[k]);
	return best;
}

/* ---- W2 = 0 ----------------------------------------------------------------- */

/* Zeros and numbers at both ends of the type. */
static void put_specials(layer *l)
{
	static const double large[] = { [ACTFN_F32] = 1e37, [ACTFN_F64] = 1e300, [ACTFN_BF16] = 1e37,
					[ACTFN_F16] = 65504 };
	static const double small[] = { [ACTFN_F32] = 0x1p-149, [ACTFN_F64] = 4e-320, [ACTFN_BF16] = 0x1p-126,
					[ACTFN_F16] = 0x1p-24 };
	double most = large[l->dtype], least = small[l->dtype], specials[] = { 0, -0.0, most, -most, least, -least };
	for (size_t i = 0; i < sizeof specials / sizeof *specials && i < l->elements; i++)
		set_element(l, l->x, i, specials[i]);
}

static void expect_relu(layer *l)
{
	char *want = malloc(l->elements * l->size);
	const actfn *relu = actfn_get(ACTFN_RELU);
	assert_non_null(want);
	layer_forward(l);
	assert_int_equal(actfn_forward(relu, l->dtype, l->elements, l->x, want), ACTFN_OK);
	assert_memory_equal(l->y, want, l->elements * l->size);
	layer_backward(l);
	assert_int_equal(actfn_backward(relu, l->dtype, l->elements, l->x, l->gy, want), ACTFN_OK);
	for (size_t i = 0; i < l->elements; i++) {
		double x = element(l, l->x, i), gx = element(l, l->gx, i);
		/* at 0 the lines x and 0 are level, and the first of them has the gradient */
		assert_true(gx == element(l, x == 0 ? l->gy : want, i));
	}
	free(want);
}

static void zero_is_relu(void **state)
{
	(void)state;
	for (int dtype = ACTFN_F32; dtype <= ACTFN_F16; dtype++)
		for (int variant = 0; variant < 2; variant++)
			for (int last = 0; last < 2; last++)
				for (size_t k = 2; k < 5; k++) {
					actfn_dyrelu d = usual(variant, 2, 11, 23);
					d.channels_last = last;
					d.pieces = k;
					layer l = layer_make(&d, (actfn_dtype)dtype, 3);
					actfn_dyrelu_params w = layer_params(&l);
					assert_int_equal(actfn_dyrelu_init(&d, l.dtype, 5, 1, &w), ACTFN_OK);
					put_specials(&l);
					expect_relu(&l);
					layer_free(&l);
				}
}

/* An infinity that leaves the coefficients finite: 0 times it is NaN, in any of the lines. */
static void infinite(void **state)
{
	actfn_dyrelu d = usual(ACTFN_DYRELU_CHANNEL, 1, 1, 9);
	layer l = layer_make(&d, ACTFN_F32, 1);
	(void)state;
	for (size_t i = 0; i < l.count[0]; i++)
		set_param(&l, 0, i, -1); /* the mean is infinite, and h is 0 */
	clear_array(&l, 3);
	set_element(&l, l.x, 4, INFINITY);
	for (int other = 0; other < 3; other++) {
		l.d.alpha[0] = other == 2 ? 0 : 1;
		l.d.alpha[1] = other / 2.;
		layer_forward(&l);
		double y = element(&l, l.y, 4);
		assert_true(other == 1 ? y == INFINITY : isnan(y));
		for (size_t i = 0; i < l.elements; i++)
			assert_true(i == 4 || element(&l, l.y, i) == maxout(&l.d, element(&l, l.x, i)));
	}
	layer_free(&l);
}

/* ---- one number ----------------------------------------------------------------- */

/* With x = 1, alpha = 0 and W2 = 0, y is 2 sigmoid(b2) - 1, and b2's gradient its slope; libm's long double judges. */
static void expect_squashed(layer *l, double u)
{
	long double e = expl(-(long double)fabs(u)), want = -expm1l(-(long double)fabs(u)) / (1 + e) * (u < 0 ? -1 : 1);
	long double slope = 2 * e / ((1 + e) * (1 + e));
	set_param(l, 3, 0, u);
	layer_forward(l);
	layer_backward(l);
	double y = element(l, l->y, 0);
	if (!(fabsl((long double)y - want) <= 3 * DBL_EPSILON * fabsl(want)))
		fail_msg("2 sigmoid(%.17g) - 1 is %.17g, expected %.17Lg", u, y, want);
	if (!(fabsl((long double)l->grad[3][0] - slope) <= 4 * DBL_EPSILON * slope))
		fail_msg("2 sigmoid'(%.17g) is %.17g, expected %.17Lg", u, l->grad[3][0], slope);
}

static void squashed(void **state)
{
	actfn_dyrelu d = usual(ACTFN_DYRELU_CHANNEL, 1, 1, 1);
	kit_rng r = { 29 };
	(void)state;
	d.pieces = 1;
	d.alpha[0] = 0;
	layer l = layer_make(&d, ACTFN_F64, 1);
	clear_array(&l, 2);
	clear_array(&l, 3);
	set_element(&l, l.x, 0, 1);
	set_element(&l, l.gy, 0, 1);
	for (int isa = 0; actfn_isa_available(isa); isa++) {
		actfn_set_max_isa(actfn_isa_available(isa));
		for (int i = 0; i < 20000 / SLOWER; i++) {
			double size = exp(kit_random_in(&r, -40, log(700)));
			expect_squashed(&l, i % 2 ? size : -size);
		}
	}
	layer_free(&l);
}

/* ---- K = 1, b = 0 -------------------------------------------------------------- */

/* Hu, Shen & Sun 2018: x sigmoid(W2 relu(W1 mean)). */
static void excite(const layer *l, size_t n, double *y)
{
	double s[16] = { 0 }, h[16];
	for (size_t c = 0; c < l->d.c; c++)
		for (size_t p = 0; p < l->d.p; p++)
			s[c] += element(l, l->x, place(l, n, c, p)) / (double)l->d.p;
	for (size_t i = 0; i < l->count[1]; i++) {
		h[i] = param(l, 1, i);
		for (size_t c = 0; c < l->d.c; c++)
			h[i] += param(l, 0, i * l->d.c + c) * s[c];
		h[i] = fmax(h[i], 0);
	}
	for (size_t c = 0; c < l->d.c; c++) {
		double u = param(l, 3, 2 * c);
		for (size_t i = 0; i < l->count[1]; i++)
			u += param(l, 2, 2 * c * l->count[1] + i) * h[i];
		for (size_t p = 0; p < l->d.p; p++)
			y[place(l, n, c, p)] = element(l, l->x, place(l, n, c, p)) / (1 + exp(-u));
	}
}

/* a = 1/2 + delta / 2 is the sigmoid. */
static void squeeze_and_excitation(void **state)
{
	actfn_dyrelu d = usual(ACTFN_DYRELU_CHANNEL, 3, 13, 10);
	double want[3 * 13 * 10];
	(void)state;
	d.pieces = 1;
	d.reduction = 2;
	d.alpha[0] = d.lambda_a = 0.5;
	d.lambda_b = 0;
	for (d.channels_last = 0; d.channels_last < 2; d.channels_last++) {
		layer l = layer_make(&d, ACTFN_F64, 7);
		layer_forward(&l);
		for (size_t n = 0; n < d.n; n++)
			excite(&l, n, want);
		for (size_t i = 0; i < l.elements; i++)
			assert_true(fabs(element(&l, l.y, i) - want[i]) <= 1e-15 * (1 + fabs(want[i])));
		layer_free(&l);
	}
}

/* ---- coefficients that do not move --------------------------------------------- */

static void static_is_maxout(void **state)
{
	(void)state;
	for (int variant = 0; variant < 2; variant++)
		for (size_t k = 1; k <= ACTFN_DYRELU_PIECES; k++) {
			actfn_dyrelu d = usual(variant, 2, 5, 33);
			kit_rng r = { k };
			d.pieces = k;
			d.lambda_a = d.lambda_b = 0;
			for (size_t i = 0; i < k; i++) {
				d.alpha[i] = kit_random_in(&r, -1, 1);
				d.beta[i] = kit_random_in(&r, -1, 1);
			}
			layer l = layer_make(&d, ACTFN_F64, k);
			layer_forward(&l);
			layer_backward(&l);
			for (size_t i = 0; i < l.elements; i++)
				assert_true(fabs(element(&l, l.y, i) - maxout(&d, element(&l, l.x, i))) <= 4 * DBL_EPSILON);
			for (int a = 0; a < 4; a++)
				for (size_t i = 0; i < l.count[a]; i++)
					assert_true(l.grad[a][i] == 0);
			layer_free(&l);
		}
}

/* ---- ties --------------------------------------------------------------------- */

/* With W2 = 0 the lines are alpha x + beta: the first of those that are level has the whole gradient. */
static void expect_winner(const double *alpha, size_t winner)
{
	actfn_dyrelu d = usual(ACTFN_DYRELU_CHANNEL, 2, 3, 21);
	d.pieces = 3;
	memcpy(d.alpha, alpha, 3 * sizeof *alpha);
	layer l = layer_make(&d, ACTFN_F32, 11);
	clear_array(&l, 2);
	clear_array(&l, 3);
	for (size_t i = 0; i < l.elements; i++) /* alpha decides where x > 0 */
		set_element(&l, l.x, i, fabs(element(&l, l.x, i)) + 0.5);
	layer_backward(&l);
	for (size_t i = 0; i < l.count[3]; i++)
		assert_true((l.grad[3][i] != 0) == (i % 3 == winner));
	layer_free(&l);
}

static void ties(void **state)
{
	(void)state;
	expect_winner((double[]){ 0.5, 0.5, 0.5 }, 0);
	expect_winner((double[]){ 0.25, 0.5, 0.5 }, 1);
	expect_winner((double[]){ 0.25, 0.125, 0.5 }, 2);
	expect_winner((double[]){ 0.5, 0.25, 0.5 }, 0);
}

/* ---- attention ---------------------------------------------------------------- */

/* One line that is 1 everywhere: then y is the attention. */
static actfn_dyrelu only_attention(size_t n, size_t c, size_t p)
{
	actfn_dyrelu d = usual(ACTFN_DYRELU_POSITION, n, c, p);
	d.pieces = 1;
	d.alpha[0] = 0;
	d.beta[0] = 1;
	d.lambda_a = d.lambda_b = 0;
	return d;
}

/* The share of positions that are cut off at 1; the sum is gamma where none is. */
static size_t cut_off(const layer *l)
{
	size_t cut = 0;
	for (size_t n = 0; n < l->d.n; n++) {
		double sum = 0;
		size_t here = 0;
		for (size_t p = 0; p < l->d.p; p++) {
			double pi = element(l, l->y, place(l, n, 0, p));
			assert_true(pi >= 0 && pi <= 1);
			for (size_t c = 1; c < l->d.c; c++)
				assert_true(pi == element(l, l->y, place(l, n, c, p)));
			here += pi == 1;
			sum += pi;
		}
		double gamma = (double)l->d.p / 3;
		assert_true(here ? sum < gamma : fabs(sum - gamma) <= 1e-13 * gamma);
		cut += here;
	}
	return cut;
}

static void attention_sums(void **state)
{
	(void)state;
	for (int last = 0; last < 2; last++) {
		actfn_dyrelu d = only_attention(2, 7, 5000); /* more than a chunk */
		d.channels_last = last;
		layer l = layer_make(&d, ACTFN_F64, 13);
		layer_forward(&l);
		assert_int_equal(cut_off(&l), 0); /* tau = 10 flattens it */
		l.d.tau = 0.25;
		layer_forward(&l);
		assert_true(cut_off(&l) > 10);
		layer_free(&l);
	}
}

static void flat_attention(void **state)
{
	actfn_dyrelu d = only_attention(1, 4, 60);
	layer l = layer_make(&d, ACTFN_F64, 17);
	(void)state;
	clear_array(&l, 4);
	layer_forward(&l);
	for (size_t i = 0; i < l.elements; i++)
		assert_true(fabs(element(&l, l.y, i) - 1. / 3) < 1e-15);
	layer_free(&l);
}

/* A late score that is far above all before: nothing overflows, and it has the whole attention. */
static void one_high_score(void **state)
{
	actfn_dyrelu d = only_attention(1, 1, 9000);
	(void)state;
	for (size_t high = 0; high < 9000; high += 1499) {
		layer l = layer_make(&d, ACTFN_F64, 31);
		l.d.tau = 1;
		set_param(&l, 4, 0, 1);
		set_element(&l, l.x, high, 1500);
		layer_forward(&l);
		for (size_t i = 0; i < l.elements; i++)
			assert_true(element(&l, l.y, i) == (i == high));
		layer_free(&l);
	}
}

/* The bias of the attention moves all scores alike: softmax does not see it. */
static void bias_is_nothing(void **state)
{
	actfn_dyrelu d = usual(ACTFN_DYRELU_POSITION, 2, 5, 40);
	layer l = layer_make(&d, ACTFN_F64, 19);
	double *before = malloc(l.elements * sizeof *before);
	(void)state;
	assert_non_null(before);
	layer_forward(&l);
	memcpy(before, l.y, l.elements * sizeof *before);
	set_param(&l, 5, 0, param(&l, 5, 0) + 3);
	layer_forward(&l);
	layer_backward(&l);
	for (size_t i = 0; i < l.elements; i++)
		assert_true(fabs(element(&l, l.y, i) - before[i]) < 1e-14);
	assert_true(fabs(l.grad[5][0]) < 1e-14);
	free(before);
	layer_free(&l);
}

/* C is B with both a and b scaled by pi. */
static void attention_scales(void **state)
{
	(void)state;
	for (int last = 0; last < 2; last++) {
		actfn_dyrelu c = usual(ACTFN_DYRELU_POSITION, 2, 9, 30), b = c, pi = only_attention(2, 9, 30);
		c.channels_last = b.channels_last = pi.channels_last = last;
		c.tau = pi.tau = 0.5;
		b.variant = ACTFN_DYRELU_CHANNEL;
		layer lc = layer_make(&c, ACTFN_F64, 23), lb = layer_make(&b, ACTFN_F64, 23), lp = layer_make(&pi, ACTFN_F64, 23);
		for (int a = 4; a < ARRAYS; a++)
			memcpy(lp.param[a], lc.param[a], lc.count[a] * sizeof(double));
		layer_forward(&lc);
		layer_forward(&lb);
		layer_forward(&lp);
		for (size_t i = 0; i < lc.elements; i++)
			assert_true(element(&lc, lc.y, i) == element(&lp, lp.y, i) * element(&lb, lb.y, i));
		layer_free(&lc);
		layer_free(&lb);
		layer_free(&lp);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(squashed),
		cmocka_unit_test(zero_is_relu),
		cmocka_unit_test(infinite),
		cmocka_unit_test(squeeze_and_excitation),
		cmocka_unit_test(static_is_maxout),
		cmocka_unit_test(ties),
		cmocka_unit_test(attention_sums),
		cmocka_unit_test(flat_attention),
		cmocka_unit_test(one_high_score),
		cmocka_unit_test(bias_is_nothing),
		cmocka_unit_test(attention_scales),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
