/* SPDX-License-Identifier: MIT */
/* Gated products against the functions' textbook formulas in long double and against finite differences; the rules
 * for special values, and errors. */
#include "tests/row/gates.h"

enum { LONG = 2500, TYPES = ACTFN_F16 + 1 };

/* ---- what is right --------------------------------------------------------------- */

static long double sigmoid(long double x)
{
	return 1 / (1 + expl(-x));
}

static long double sigmoid_dx(long double x)
{
	return sigmoid(x) * sigmoid(-x);
}

static long double silu(long double x)
{
	return x * sigmoid(x);
}

static long double silu_dx(long double x)
{
	return sigmoid(x) * (1 + x * sigmoid(-x));
}

static long double gelu(long double x)
{
	return x * erfcl(-x * sqrtl(0.5L)) / 2;
}

static long double gelu_dx(long double x)
{
	return erfcl(-x * sqrtl(0.5L)) / 2 + x * expl(-x * x / 2) * 0.39894228040143267794L;
}

static long double relu(long double x)
{
	return x <= 0 ? 0 : x;
}

static long double relu_dx(long double x)
{
	return x <= 0 ? 0 : 1;
}

static long double same(long double x)
{
	return x;
}

static long double one(long double x)
{
	return isnan(x) ? x : 1;
}

static long double tanh_dx(long double x)
{
	return 1 / (coshl(x) * coshl(x));
}

typedef long double formula(long double x);

static const struct product {
	actfn_layer_id layer;
	formula *f, *f_dx, *h, *h_dx;
	int inexact; /* functions that f32 rounds */
} products[] = {
	{ ACTFN_LAYER_GLU, sigmoid, sigmoid_dx, same, one, 1 }, { ACTFN_LAYER_BILINEAR, same, one, same, one, 0 },
	{ ACTFN_LAYER_REGLU, relu, relu_dx, same, one, 0 },     { ACTFN_LAYER_GEGLU, gelu, gelu_dx, same, one, 1 },
	{ ACTFN_LAYER_SWIGLU, silu, silu_dx, same, one, 1 },    { ACTFN_LAYER_GTU, sigmoid, sigmoid_dx, tanhl, tanh_dx, 2 },
};

enum { PRODUCTS = sizeof products / sizeof *products };

/* The bounds of <actfn/gated.h>; those of the functions in mode fast and in f64 are 4 at most in these ranges. */
static double bound(const struct product *p, actfn_dtype dtype, actfn_mode mode, bool backward)
{
	static const double function[] = { [ACTFN_F32] = 1, [ACTFN_F64] = 8, [ACTFN_BF16] = 0, [ACTFN_F16] = 0 };
	double own = dtype == ACTFN_F32 ? 0.5 : dtype == ACTFN_F64 ? backward ? 1.5 : 0.5 : 0.51;

	return own + p->inexact * (mode == ACTFN_FAST ? 8 : function[dtype]) + 0x1p-20;
}

/* ---- two tensors ------------------------------------------------------------------ */

/* Where f' is a sum that cancels, f64 and mode fast are right in terms of its parts only: then size is theirs. */
static void expect(const struct product *p, const tensor *t, size_t i, long double want, long double size, double ulps,
		   const char *what)
{
	double off = tensor_ulps(t->dtype, tensor_get(t, i), want);

	if (fabsl(want) < size)
		off = (double)fabsl((long double)tensor_get(t, i) - want) / lab_ulp(&lab_formats[t->dtype], (double)size);

	if (!(off <= ulps))
		fail_msg("%s %s[%zu], type %d, %s: %a, expected %La, %.3g ULP away", actfn_layer_at((int)p->layer)->name, what, i,
			 (int)t->dtype, actfn_isa(), tensor_get(t, i), want, off);
}

static void check_values(const struct product *p, actfn_dtype dtype, actfn_mode mode)
{
	set s = set_new(dtype, LONG / SLOWER, 7);
	actfn_gated g = gated_of(p->layer, dtype, mode);

	set_run(&g, &s);
	for (size_t i = 0; i < s.a.n; i++) {
		long double a = (long double)tensor_get(&s.a, i), b = (long double)tensor_get(&s.b, i);
		long double gy = (long double)tensor_get(&s.gy, i), h = p->h(a);
		long double parts = dtype == ACTFN_F64 || mode == ACTFN_FAST ? fabsl(gy * h / 8) * (fabsl(b) < 2) : 0;
		expect(p, &s.y, i, h * p->f(b), 0, bound(p, dtype, mode, false), "y");
		expect(p, &s.ga, i, gy * p->h_dx(a) * p->f(b), 0, bound(p, dtype, mode, true), "ga");
		expect(p, &s.gb, i, gy * h * p->f_dx(b), parts, bound(p, dtype, mode, true), "gb");
	}
	set_free(&s);
}

static void check_all_values(void)
{
	for (int i = 0; i < PRODUCTS; i++) {
		for (int dtype = 0; dtype < TYPES; dtype++)
			check_values(&products[i], (actfn_dtype)dtype, ACTFN_EXACT);
		check_values(&products[i], ACTFN_F32, ACTFN_FAST);
	}
}

static void values(void **state)
{
	(void)state;
	tensor_each_isa(check_all_values);
}

/* ---- gradients ----------------------------------------------------------------------- */

static double loss(const actfn_gated *g, const set *s)
{
	tensor y = tensor_new(g->dtype, s->a.n);
	double sum = 0;

	assert_int_equal(actfn_gated_forward(g, s->a.n, s->a.p, s->b.p, y.p), ACTFN_OK);
	for (size_t i = 0; i < s->a.n; i++)
		sum += tensor_get(&s->gy, i) * tensor_get(&y, i);
	tensor_free(&y);
	return sum;
}

static void expect_near(const char *what, size_t i, double got, double want)
{
	if (!(fabs(got - want) <= 1e-7 * (1 + fabs(want))))
		fail_msg("%s %zu: %.12g, by differences %.12g", what, i, got, want);
}

static void check_inputs(const actfn_gated *g, set *s, tensor *x, const tensor *gx, const char *what)
{
	const double step = 1e-6;

	for (size_t i = 0; i < x->n; i++) {
		double at = tensor_get(x, i);
		tensor_set(x, i, at + step);
		double above = loss(g, s);
		tensor_set(x, i, at - step);
		double below = loss(g, s);
		tensor_set(x, i, at);
		expect_near(what, i, tensor_get(gx, i), (above - below) / (2 * step));
	}
}

static const actfn *with(const actfn *f, int k, double value)
{
	char spec[300];
	int at = snprintf(spec, sizeof spec, "%s(", actfn_get_info(f)->name);

	for (int i = 0; i < actfn_get_info(f)->nparams; i++)
		at += snprintf(spec + at, sizeof spec - (size_t)at, "%s%.17g", i ? ", " : "", i == k ? value : actfn_param(f, i));
	snprintf(spec + at, sizeof spec - (size_t)at, ")");
	return kit_parse(spec);
}

static double loss_with(const actfn_gated *g, const set *s, bool gate, int k, double value)
{
	actfn_gated h = *g;
	const actfn *f = with(gate ? g->gate : g->value, k, value);

	*(gate ? &h.gate : &h.value) = f;
	double l = loss(&h, s);
	actfn_free(f);
	return l;
}

static void check_parameters(const actfn_gated *g, const set *s, bool gate, const double *gp)
{
	const double step = 1e-6;
	const actfn *f = gate ? g->gate : g->value;

	for (int k = 0; k < actfn_get_info(f)->nparams; k++) {
		double p = actfn_param(f, k), above = loss_with(g, s, gate, k, p + step);
		expect_near(gate ? "gate's parameter" : "value's parameter", (size_t)k, gp[k],
			    (above - loss_with(g, s, gate, k, p - step)) / (2 * step));
	}
}

static void differences(void **state)
{
	static const char *const gates[] = { "silu", "swish(1.3)", "gelu", "sigmoid", "pelu(1.5, 0.7)", "prelu(0.2)", "softplus" };
	static const char *const functions[] = { "tanh", "swish(0.7)", "acon_c(1.2, -0.3, 0.8)" };

	(void)state;
	for (size_t i = 0; i < sizeof gates / sizeof *gates; i++) {
		const actfn *f = kit_parse(gates[i]), *h = kit_parse(functions[i % 3]);
		actfn_gated g = { f, i % 2 ? h : NULL, ACTFN_F64, ACTFN_DEFAULT };
		set s = set_new(ACTFN_F64, 40, i);
		double gate[ACTFN_MAX_PARAMS], value[ACTFN_MAX_PARAMS];
		set_run(&g, &s);
		check_inputs(&g, &s, &s.a, &s.ga, "ga");
		check_inputs(&g, &s, &s.b, &s.gb, "gb");
		assert_int_equal(actfn_gated_param_gradient(&g, 40, s.a.p, s.b.p, s.gy.p, gate, value), ACTFN_OK);
		check_parameters(&g, &s, true, gate);
		if (g.value)
			check_parameters(&g, &s, false, value);
		set_free(&s);
		actfn_free(f);
		actfn_free(h);
	}
}

/* ---- rules ----------------------------------------------------------------------------- */

typedef struct one {
	double y, ga, gb;
} one_of;

static one_of element(const struct product *p, double a, double b, double gy)
{
	actfn_gated g = gated_of(p->layer, ACTFN_F64, ACTFN_DEFAULT);
	one_of r;

	assert_int_equal(actfn_gated_forward(&g, 1, &a, &b, &r.y), ACTFN_OK);
	assert_int_equal(actfn_gated_backward(&g, 1, &a, &b, &gy, &r.ga, &r.gb), ACTFN_OK);
	return r;
}

/* Specification 7.5, and the closed gate of reglu in functions.tsv: g <= 0 ? 0 : x*g. */
static void special_values(void **state)
{
	const struct product *glu = &products[0], *bilinear = &products[1], *reglu = &products[2], *swiglu = &products[4];
	const double others[] = { INFINITY, -INFINITY, NAN, 3 };

	(void)state;
	assert_true(element(glu, 0, INFINITY, 1).y == 0);
	assert_true(isnan(element(glu, INFINITY, -INFINITY, 1).y));
	assert_true(isnan(element(swiglu, 0, INFINITY, 1).y));
	assert_true(isnan(element(bilinear, 0, INFINITY, 1).y));
	assert_true(isnan(element(swiglu, NAN, 1, 1).y) && isnan(element(swiglu, 1, NAN, 1).y));
	assert_true(isnan(element(swiglu, 1, 1, NAN).ga) && isnan(element(swiglu, 1, 1, NAN).gb));
	assert_true(isnan(element(reglu, 1, NAN, 1).y) && isnan(element(reglu, 1, NAN, 1).gb));
	for (int i = 0; i < 4; i++)
		for (int b = -1; b <= 0; b++) {
			one_of shut = element(reglu, others[i], b, 1), back = element(reglu, 1, b, others[i]);
			assert_true(shut.y == 0 && shut.gb == 0 && back.ga == 0 && back.gb == 0);
		}
	assert_true(element(reglu, -2, 3, 5).y == -6 && element(reglu, -2, 3, 5).ga == 15 && element(reglu, -2, 3, 5).gb == -10);
}

/* An element without a part in the sum takes none, not even of an infinite gy. */
static void special_sums(void **state)
{
	const double a[] = { 0, 2, 3 }, b[] = { -1, -1, 1 }, gy[] = { INFINITY, 1, INFINITY };
	actfn_gated g = { actfn_get(ACTFN_PRELU), NULL, ACTFN_F64, ACTFN_DEFAULT };
	double gp = 0;

	(void)state;
	assert_int_equal(actfn_gated_param_gradient(&g, 3, a, b, gy, &gp, NULL), ACTFN_OK);
	assert_true(gp == -2);
}

/* Three factors whose first two leave the range of doubles. */
static void no_overflow_between(void **state)
{
	const struct product *bilinear = &products[1];

	(void)state;
	assert_true(element(bilinear, 1e200, 1e-200, 1e200).ga == 1e200 * 1e-200);
	actfn_gated g = { actfn_get(ACTFN_SIGMOID), actfn_get(ACTFN_IDENTITY), ACTFN_F64, ACTFN_DEFAULT };
	double a = 1e300, b = -600, gy = 1e200, ga, gb;
	assert_int_equal(actfn_gated_backward(&g, 1, &a, &b, &gy, &ga, &gb), ACTFN_OK);
	assert_true(tensor_ulps(ACTFN_F64, gb, 1e300L * 1e200L * sigmoid_dx(-600)) <= 20);
}

static void nothing_to_do(void **state)
{
	actfn_gated g = gated_of(ACTFN_LAYER_GLU, ACTFN_F32, ACTFN_DEFAULT);
	double gp = 7;

	(void)state;
	assert_int_equal(actfn_gated_forward(&g, 0, NULL, NULL, NULL), ACTFN_OK);
	assert_int_equal(actfn_gated_backward(&g, 0, NULL, NULL, NULL, NULL, NULL), ACTFN_OK);
	for (int i = 0; i < 3; i++) {
		actfn_gated_split p = { i != 0, i != 1, i != 2, ACTFN_VALUE_FIRST };
		assert_int_equal(actfn_gated_split_forward(&g, &p, NULL, NULL), ACTFN_OK);
		assert_int_equal(actfn_gated_split_backward(&g, &p, NULL, NULL, NULL), ACTFN_OK);
		g.gate = actfn_get(ACTFN_SWISH);
		assert_int_equal(actfn_gated_split_param_gradient(&g, &p, NULL, NULL, &gp, NULL), ACTFN_OK);
		assert_true(gp == 0);
		gp = 7;
	}
}

static void errors(void **state)
{
	actfn_gated g = gated_of(ACTFN_LAYER_GLU, ACTFN_F32, ACTFN_DEFAULT), bad = g;
	actfn_gated_split p = { 1, 2, 2, ACTFN_VALUE_FIRST }, wrong = p, huge = p;
	float x[16] = { 0 }, y[16], before[16];

	(void)state;
	memset(y, 99, sizeof y);
	memcpy(before, y, sizeof y);
	bad.dtype = ACTFN_I8;
	assert_int_equal(actfn_gated_forward(&bad, 4, x, x, y), ACTFN_ERR_DTYPE);
	bad = g;
	bad.mode = (actfn_mode)9;
	assert_int_equal(actfn_gated_forward(&bad, 4, x, x, y), ACTFN_ERR_ARGUMENT);
	bad.gate = NULL;
	assert_int_equal(actfn_gated_forward(&bad, 4, x, x, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_gated_forward(NULL, 4, x, x, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_gated_forward(&g, 4, NULL, x, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_gated_forward(&g, 4, x, x, NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_gated_forward(&g, 4, x, y, y + 1), ACTFN_ERR_OVERLAP);
	assert_int_equal(actfn_gated_backward(&g, 4, x, x, x, NULL, NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_gated_backward(&g, 4, x, x, x, y, y), ACTFN_ERR_OVERLAP);
	assert_int_equal(actfn_gated_backward(&g, 4, x, x, x, y, y + 3), ACTFN_ERR_OVERLAP);
	assert_int_equal(actfn_gated_backward(&g, 4, x, y, x, y + 2, y + 8), ACTFN_ERR_OVERLAP);
	wrong.order = (actfn_gated_order)2;
	assert_int_equal(actfn_gated_split_forward(&g, &wrong, x, y), ACTFN_ERR_ARGUMENT);
	huge.size = SIZE_MAX / 2;
	assert_int_equal(actfn_gated_split_forward(&g, &huge, x, y), ACTFN_ERR_ARGUMENT);
	assert_int_equal(actfn_gated_split_forward(&g, NULL, x, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_gated_split_forward(&g, &p, y, y), ACTFN_ERR_OVERLAP);
	assert_int_equal(actfn_gated_split_backward(&g, &p, x, y, y + 3), ACTFN_ERR_OVERLAP);
	assert_int_equal(actfn_gated_split_backward(&g, &p, y + 4, x, y + 5), ACTFN_ERR_OVERLAP);
	assert_memory_equal(y, before, sizeof y);
	assert_int_equal(actfn_gated_functions(ACTFN_LAYER_SOFTMAX, &g), ACTFN_ERR_NAME);
	assert_int_equal(actfn_gated_functions(ACTFN_LAYER_GLU, NULL), ACTFN_ERR_NULL);
	assert_string_equal(actfn_layer_find("GEGLU")->header, "actfn/gated.h");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(differences),
		cmocka_unit_test(special_values),
		cmocka_unit_test(special_sums),
		cmocka_unit_test(no_overflow_between),
		cmocka_unit_test(nothing_to_do),
		cmocka_unit_test(errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
