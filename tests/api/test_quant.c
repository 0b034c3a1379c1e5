/* SPDX-License-Identifier: MIT */
/* 8-bit tables against the formulas' values by MPFR, and the look-ups in them. */
#include "lab/verify/defaults.h"
#include "lab/verify/reference.h"
#include "tests/act/kit.h"

enum { ENTRIES = 256, TEXT = 16384, NAMES = ACTFN_MAX_PARAMS + 3 };

/* Scales of all sizes; powers of two and decimal ones that put exact values in the middle between two
 * integers, where the even one counts. */
static const actfn_quant cases[] = {
	{ { ACTFN_U8, 0.05, 128 }, { ACTFN_U8, 1 / 255.0, 0 } },
	{ { ACTFN_I8, 0.1f, -7 }, { ACTFN_U8, 0.0235f, 3 } },
	{ { ACTFN_I8, 0x1p-4, 0 }, { ACTFN_I8, 0x1p-7, 0 } },
	{ { ACTFN_U8, 0x1p-5, 100 }, { ACTFN_I8, 0.25, -128 } },
	{ { ACTFN_I8, 1, 0 }, { ACTFN_I8, 0.02, 0 } },
	{ { ACTFN_I8, 0.01, 127 }, { ACTFN_U8, 0.1 / 6, 255 } },
	{ { ACTFN_I8, 3, 5 }, { ACTFN_I8, 2, 0 } },
	{ { ACTFN_I8, 0x1p-100, 0 }, { ACTFN_I8, 0x1p-100, 1 } },
	{ { ACTFN_U8, 0x1p100, 3 }, { ACTFN_U8, 0x1p100, 9 } },
	{ { ACTFN_I8, 0.5, 0 }, { ACTFN_U8, 0x1p-100, 128 } },
};

enum { CASES = sizeof cases / sizeof *cases };

/* What a byte stands for. */
static double number(const actfn_quant_type *t, int byte)
{
	return ((t->dtype == ACTFN_I8 ? (int8_t)byte : byte) - t->zero) * t->scale;
}

/* ---- what a table must hold ---------------------------------------------------- */

/* A formula with the parameters and `half`. */
typedef struct judge {
	const actfn_formula *formula;
	lab_exact *exact;
} judge;

static judge make_judge(const actfn *f, const char *text, double half)
{
	const actfn_info *info = actfn_get_info(f);
	const char *names[NAMES + 1] = { "x" };
	double vars[ACTFN_FORMULA_MAX_VARS] = { 0 };
	char why[200];
	judge j = { 0 };
	for (int i = 0; i < info->nparams; i++) {
		names[i + 1] = info->param[i].name;
		vars[i + 1] = actfn_param(f, i);
	}
	names[info->nparams + 1] = "half";
	vars[info->nparams + 1] = half;
	if (actfn_formula_parse(text, names, &j.formula, why, sizeof why))
		fail_msg("%s: %s: %s", info->name, text, why);
	j.exact = lab_exact_new(j.formula, vars);
	assert_non_null(j.exact);
	return j;
}

static void free_judge(judge j)
{
	lab_exact_free(j.exact);
	actfn_formula_free(j.formula);
}

/* Could f(x) lie beside a number without showing that in some hundred digits, as tanh(99) beside 1? */
static bool may_hide(const actfn *f, double x)
{
	static const char *const words[] = { "exp", "log", "erf", "tanh", "sinh", "cosh", "sigm", "softplus" };
	bool any = false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		any |= strstr(actfn_get_info(f)->formula, words[i]) != NULL;
	return any && fabs(x) > 20;
}

/* The right integer, or either of two where the library does not promise which. */
typedef struct verdict {
	double right, other;
} verdict;

/* The quotient at x is v, rounded to double, near the middle m between two integers. */
static verdict near_middle(const actfn *f, const char *quotient, double x, double v, double m)
{
	char text[2 * TEXT];
	double rest = 0, even = 2 * rint(0.5 * m), odd = even > m ? even - 1 : even + 1;
	snprintf(text, sizeof text, "(%s) - half", quotient);
	judge j = make_judge(f, text, m);
	lab_verdict sign = lab_exact_round(j.exact, &lab_formats[ACTFN_F64], x, &rest);
	free_judge(j);
	assert_int_not_equal(sign, LAB_UNDECIDED);
	if (sign == LAB_ZERO)
		return (verdict){ even, may_hide(f, x) ? odd : even };
	double right = rest > 0 ? m + 0.5 : m - 0.5;
	return (verdict){ right, fabs(v - m) <= 0x1p-50 * fabs(m) ? even + odd - right : right };
}

static verdict nearest(const actfn *f, const char *quotient, const judge *j, double x)
{
	double v = 0;
	lab_verdict decided = lab_exact_round(j->exact, &lab_formats[ACTFN_F64], x, &v);
	assert_int_not_equal(decided, LAB_UNDECIDED);
	double m = floor(v) + 0.5;
	if (isnan(v) || fabs(v) > 1000 || fabs(v - m) > 1e-9)
		return (verdict){ rint(v), rint(v) };
	return near_middle(f, quotient, x, v, m);
}

static int stop(double n, const actfn_quant_type *t)
{
	int low = t->dtype == ACTFN_I8 ? -128 : 0;
	return (int)fmin(fmax(isnan(n) ? t->zero : n + t->zero, low), low + 255);
}

static void expect_table(const actfn *f, const actfn_quant *c)
{
	char quotient[TEXT + 80], spec[200];
	char *body = lab_exact_defaults(f, actfn_get_info(f)->formula), *domain = (char *)actfn_get_info(f)->domain;
	uint8_t got[ENTRIES];
	assert_int_equal(actfn_quant_table(f, c, got), ACTFN_OK);
	assert_true(body && strlen(body) < TEXT);
	snprintf(quotient, sizeof quotient, "(%s) / %a", body, c->y.scale);
	judge value = make_judge(f, quotient, 0), inside = make_judge(f, domain ? domain : "1", 0);
	actfn_spec(f, spec, sizeof spec);
	for (int i = 0; i < ENTRIES; i++) {
		double x = number(&c->x, i);
		verdict n = { NAN, NAN };
		if (lab_exact_holds(inside.exact, x))
			n = nearest(f, quotient, &value, x);
		int y = c->y.dtype == ACTFN_I8 ? (int8_t)got[i] : got[i];
		if (y != stop(n.right, &c->y) && y != stop(n.other, &c->y))
			fail_msg("%s: f(%a) / %a: %d, expected %d", spec, x, c->y.scale, y, stop(n.right, &c->y));
	}
	free_judge(value);
	free_judge(inside);
	free(body);
}

static void tables(void **state)
{
	static const char *const specs[] = { "elu(alpha=3)", "leaky_relu(0.5)", "prelu(-0.02)", "softplus(beta=3)" };

	(void)state;
	for (int c = 0; c < CASES; c += SLOWER > 1 ? 3 : 1) {
		for (int id = 0; id < ACTFN_COUNT; id++)
			expect_table(actfn_get((actfn_id)id), &cases[c]);
		for (size_t s = 0; s < sizeof specs / sizeof *specs; s++) {
			const actfn *f = kit_parse(specs[s]);
			expect_table(f, &cases[c]);
			actfn_free(f);
		}
	}
}

/* f' at the double nearest to q scale. */
static void expect_derivatives(const actfn *f, const actfn_quant *c)
{
	float got[ENTRIES];
	char why[200];
	lab_reference *r = lab_reference_new(f, LAB_DF, ACTFN_F32, why);
	assert_non_null(r);
	assert_int_equal(actfn_quant_derivative(f, c, got), ACTFN_OK);
	for (int i = 0; i < ENTRIES; i++) {
		double x = number(&c->x, i), y = (double)got[i];
		if (!(lab_reference_ulps(r, x, y) <= 0.501) &&
		    !(lab_reference_distance(r, x, y, 0x1p-50 * lab_reference_terms(r, x) + 0x1p-150) <= 1))
			fail_msg("%s' at %a is %a: %g ulp off", actfn_get_info(f)->name, x, y, lab_reference_ulps(r, x, y));
	}
	lab_reference_free(r);
}

static void derivatives(void **state)
{
	(void)state;
	for (int c = 0; c < CASES; c += SLOWER > 1 ? 3 : 1)
		for (int id = 0; id < ACTFN_COUNT; id++)
			expect_derivatives(actfn_get((actfn_id)id), &cases[c]);
}

/* ---- looking up ------------------------------------------------------------------ */

enum { LONGEST = 4 * 64 + 3, ROOM = LONGEST + 70 };

static uint8_t table[ENTRIES], in[ROOM], out[ROOM];

static void expect_look_up(size_t n, size_t from, size_t to)
{
	memset(out, 0xa5, sizeof out);
	assert_int_equal(actfn_quant_forward(table, n, in + from, out + to), ACTFN_OK);
	for (size_t i = 0; i < ROOM; i++)
		assert_int_equal(out[i], i >= to && i < to + n ? table[in[from + i - to]] : 0xa5);
	memcpy(out, in, sizeof out);
	assert_int_equal(actfn_quant_forward(table, n, out + from, out + from), ACTFN_OK);
	for (size_t i = 0; i < ROOM; i++)
		assert_int_equal(out[i], i >= from && i < from + n ? table[in[i]] : in[i]);
}

/* Every length, several alignments, in place, every instruction set. */
static void look_ups(void **state)
{
	kit_rng r = { 3 };

	(void)state;
	for (int i = 0; i < ENTRIES; i++)
		table[i] = (uint8_t)kit_random(&r);
	for (int i = 0; i < ROOM; i++)
		in[i] = (uint8_t)(i < ENTRIES ? i * 5 : (int)kit_random(&r));
	for (int isa = 0; actfn_isa_available(isa); isa++) {
		actfn_set_max_isa(actfn_isa_available(isa));
		for (size_t n = 0; n <= LONGEST; n++)
			expect_look_up(n, n * 7 % 67, n * 3 % 66);
	}
	actfn_set_max_isa(NULL);
}

/* ---- arguments -------------------------------------------------------------------- */

static void refuse(actfn_status want, actfn_quant q)
{
	uint8_t bytes[ENTRIES] = { 7 };
	float floats[ENTRIES] = { 7 };
	assert_int_equal(actfn_quant_table(actfn_get(ACTFN_GELU), &q, bytes), want);
	assert_int_equal(actfn_quant_derivative(actfn_get(ACTFN_GELU), &q, floats), want);
	assert_true(bytes[0] == 7 && floats[0] == 7);
}

static void wrong_types(void **state)
{
	static const double scales[] = { 0, -1, 0x1p-101, 0x1p101, INFINITY, NAN };
	static const int zeros[][2] = { { ACTFN_I8, -129 }, { ACTFN_I8, 128 }, { ACTFN_U8, -1 }, { ACTFN_U8, 256 } };
	const actfn_quant_type good = { ACTFN_U8, 0.1, 0 };

	(void)state;
	for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
		refuse(ACTFN_ERR_ARGUMENT, (actfn_quant){ { ACTFN_U8, scales[i], 0 }, good });
		refuse(ACTFN_ERR_ARGUMENT, (actfn_quant){ good, { ACTFN_U8, scales[i], 0 } });
	}
	for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
		refuse(ACTFN_ERR_ARGUMENT, (actfn_quant){ good, { (actfn_dtype)zeros[i][0], 1, zeros[i][1] } });
	refuse(ACTFN_ERR_DTYPE, (actfn_quant){ { ACTFN_F32, 1, 0 }, good });
	refuse(ACTFN_ERR_DTYPE, (actfn_quant){ good, { (actfn_dtype)9, 1, 0 } });
}

static void wrong_pointers(void **state)
{
	const actfn_quant q = { { ACTFN_U8, 1, 0 }, { ACTFN_U8, 1, 0 } };
	const actfn *f = actfn_get(ACTFN_RELU);

	(void)state;
	assert_int_equal(actfn_quant_table(NULL, &q, table), ACTFN_ERR_NULL);
	assert_int_equal(actfn_quant_table(f, NULL, table), ACTFN_ERR_NULL);
	assert_int_equal(actfn_quant_table(f, &q, NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_quant_derivative(f, &q, NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_quant_forward(NULL, 1, in, out), ACTFN_ERR_NULL);
	assert_int_equal(actfn_quant_forward(table, 1, NULL, out), ACTFN_ERR_NULL);
	assert_int_equal(actfn_quant_forward(table, 1, in, NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_quant_forward(table, 0, NULL, NULL), ACTFN_OK);
	assert_int_equal(actfn_quant_forward(table, 9, in, in + 8), ACTFN_ERR_OVERLAP);
	assert_int_equal(actfn_quant_forward(table, 9, in + 8, in), ACTFN_ERR_OVERLAP);
	assert_int_equal(actfn_quant_forward(table, 8, in, in + 8), ACTFN_OK);
	assert_int_equal(actfn_quant_forward(table, 9, in, table + 255), ACTFN_ERR_OVERLAP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables),      cmocka_unit_test(derivatives),	 cmocka_unit_test(look_ups),
		cmocka_unit_test(wrong_types), cmocka_unit_test(wrong_pointers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
