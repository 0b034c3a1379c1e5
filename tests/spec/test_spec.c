/* SPDX-License-Identifier: MIT */
/* The library against the specification: values, derivatives, kinks, limits, zeros, domains, names and defaults. */
#include "tests/spec/rows.h"

enum { POINTS = 400 + 20000 / SLOWER, MAX_SETS = 5 };

typedef enum column { VALUE, SLOPE } column;

/* One row with one set of parameters. */
typedef struct subject {
	const spec_row *row;
	const actfn *f;
	const actfn_formula *formula[2]; /* by column */
	const actfn_formula *domain;
	double kink[SPEC_PAIRS], kink_slope[SPEC_PAIRS];
	int kinks;
} subject;

static float x[POINTS], y[POINTS];
static int failures;


static double constant(const actfn *f, const char *text)
{
	const actfn_formula *e = spec_formula(f, "x", text);
	double value = spec_value(e, f, 0);

	actfn_formula_free(e);
	return value;
}

static subject make_subject(const spec_row *row, const actfn *f)
{
	subject s = { .row = row, .f = f };
	spec_pairs kinks = spec_split(row->kinks, ':');

	s.formula[VALUE] = spec_formula(f, "x", row->formula);
	s.formula[SLOPE] = spec_formula(f, "x", row->derivative);
	s.domain = spec_formula(f, "x", row->domain);
	for (s.kinks = 0; s.kinks < kinks.n; s.kinks++) {
		s.kink[s.kinks] = constant(f, kinks.left[s.kinks]);
		s.kink_slope[s.kinks] = constant(f, kinks.right[s.kinks]);
	}
	return s;
}

static void free_subject(subject *s)
{
	actfn_formula_free(s->formula[VALUE]);
	actfn_formula_free(s->formula[SLOPE]);
	actfn_formula_free(s->domain);
	actfn_free(s->f);
}

static void report(const subject *s, const char *what, float in, double got, double want)
{
	char spec[200];

	actfn_spec(s->f, spec, sizeof spec);
	if (failures++ < 20)
		print_error("%s %s, %s: x = %a gives %a, the specification says %a\n", spec, what, actfn_isa(), (double)in, got,
			    want);
}

/* Calls test for all rows and sets of parameters. */
static void for_each(void (*test)(const subject *s, bool defaults))
{
	failures = 0;
	for (int i = 0; i < spec_count; i++) {
		const actfn *f[MAX_SETS];
		int sets = spec_handles(&spec_rows[i], f, MAX_SETS);
		for (int set = 0; set < sets; set++) {
			subject s = make_subject(&spec_rows[i], f[set]);
			test(&s, set == 0);
			free_subject(&s);
		}
	}
	assert_int_equal(failures, 0);
}

/* ---- values ------------------------------------------------------------------- */

static bool is_kink(const subject *s, double at)
{
	for (int i = 0; i < s->kinks; i++)
		if (s->kink[i] == at)
			return true;
	return false;
}

static double float_ulp(double v)
{
	int e;

	frexp(v, &e);
	return ldexp(1, e < -125 ? -149 : e - 24);
}

/* The size of terms that cancel, where moving x does not show it: 1/|x| in sinc' far out, 1/alpha in
 * soft_exponential's left tail; or of an angle that is a rounded product, 2 a x in snake'. */
static double hidden_terms(const subject *s, double at)
{
	if (!strcmp(s->row->name, "sinc"))
		return at == 0 ? 0 : 1 / fabs(at);
	if (!strcmp(s->row->name, "soft_exponential") && actfn_param(s->f, 0) > 0)
		return fmax(actfn_param(s->f, 0), 1 / actfn_param(s->f, 0));
	if (!strcmp(s->row->name, "snake"))
		return fabs(2 * actfn_param(s->f, 0) * at);
	return 0;
}

/* How far the specification's own double arithmetic may be off.  Relative: its exponentials of rounded
 * arguments lose up to 1655 units, 2^-42, and sums like 1 - alpha (x + alpha) as much close to the
 * edge of a domain.  Absolute, near interior zeros: some units of the terms that cancel, which are
 * as large as what the value moves when x moves by a unit. */
static double own_error(const subject *s, column c, double at, double want)
{
	double right = spec_value(s->formula[c], s->f, at * (1 + 0x1p-52));
	double left = spec_value(s->formula[c], s->f, at * (1 - 0x1p-52));
	double moved = fabs(at) <= 32 ? fmax(fabs(right - want), fabs(left - want)) : 0;

	return 0x1p-40 * fabs(want) + 8 * moved + 0x1p-51 * hidden_terms(s, at);
}

static void compare(const subject *s, column c, float in, float got)
{
	double want = spec_value(s->formula[c], s->f, (double)in);

	if (isnan(in) ? isnan(got) : isinf(in) || (c == SLOPE && is_kink(s, (double)in)))
		return;
	if (s->domain && !spec_value(s->domain, s->f, (double)in))
		return;
	if (!isnan(in) && (double)got == (double)(float)want)
		return;
	if (!(fabs((double)got - want) <= float_ulp(want) + own_error(s, c, (double)in, want)))
		report(s, c == SLOPE ? "derivative" : "forward", in, (double)got, want);
}

/* Also the neighbours of every kink. */
static void fill(const subject *s)
{
	size_t n = 0;

	kit_fill(11, POINTS, x);
	for (int i = 0; i < s->kinks; i++)
		for (int step = -2; step <= 2; step++)
			x[POINTS - ++n] = kit_next((float)s->kink[i], step);
}

static void check_values(const subject *s, bool defaults)
{
	(void)defaults;
	fill(s);
	for (int isa = 0; actfn_isa_available(isa); isa++) {
		actfn_set_max_isa(actfn_isa_available(isa));
		for (int c = VALUE; c <= SLOPE; c++) {
			assert_int_equal(kit_call(c == SLOPE ? DERIVATIVE : FORWARD, s->f, POINTS, x, x, y), ACTFN_OK);
			for (int i = 0; i < POINTS; i++)
				compare(s, (column)c, x[i], y[i]);
		}
	}
}

static void values(void **state)
{
	(void)state;
	for_each(check_values);
}

/* ---- from y ------------------------------------------------------------------- */

/* Where a function of y is called as in training: y a float, gy = 1.  A y rounded beyond the end of f's
 * range is no number to the specification, and the end to the library; one rounded to the inside is the y of
 * a closed unit all the same. */
static void check_from_y(const subject *s, bool defaults)
{
	const actfn_formula *e = spec_formula(s->f, "y", s->row->from_y);
	bool has = kit_has(FROM_Y, s->f);

	if (defaults && has != (e != NULL))
		report(s, "from y", 0, has, e != NULL);
	for (int i = 0; e && has && i < 2000; i++) {
		float in = (float)(i - 1000) / 128, out = kit_one(FORWARD, s->f, in, 1);
		bool closed = spec_value(s->formula[SLOPE], s->f, (double)in) == 0;
		double want = closed ? 0 : spec_value(e, s->f, (double)out), got = (double)kit_one(FROM_Y, s->f, out, 1);
		if (!isnan(out) && !isnan(want) && got != want && !(fabs(got - want) <= 0x1p-22 * fmax(1, fabs(want))))
			report(s, "from y", in, got, want);
	}
	actfn_formula_free(e);
}

static void from_y(void **state)
{
	(void)state;
	for_each(check_from_y);
}

/* ---- special points ----------------------------------------------------------- */

static void expect(const subject *s, const char *what, float in, float got, float want)
{
	if (!kit_same(got, want))
		report(s, what, in, (double)got, (double)want);
}

static void check_kinks(const subject *s, bool defaults)
{
	(void)defaults;
	for (int i = 0; i < s->kinks; i++)
		if (isfinite(s->kink[i]) && (double)(float)s->kink[i] == s->kink[i])
			expect(s, "derivative at a kink", (float)s->kink[i], kit_one(DERIVATIVE, s->f, (float)s->kink[i], 1),
			       (float)s->kink_slope[i]);
}

static void kinks(void **state)
{
	(void)state;
	for_each(check_kinks);
}

/* Of zeros only those that are written -0 have a sign to check. */
static void check_limits(const subject *s, bool defaults)
{
	for (int i = 0; i < 4; i++) {
		float in = i % 2 ? INFINITY : -INFINITY, got = kit_one(i < 2 ? FORWARD : DERIVATIVE, s->f, in, 1);
		if (!defaults || !*s->row->limit[i])
			continue;
		float want = (float)constant(s->f, s->row->limit[i]);
		expect(s, i < 2 ? "limit of f" : "limit of f'", in, want == 0 && !signbit(want) ? fabsf(got) : got, want);
	}
}

static void limits(void **state)
{
	(void)state;
	for_each(check_limits);
}

static void check_nan(const subject *s, bool defaults)
{
	(void)defaults;
	for (int isa = 0; actfn_isa_available(isa); isa++) {
		actfn_set_max_isa(actfn_isa_available(isa));
		expect(s, "forward", NAN, kit_one(FORWARD, s->f, NAN, 1), NAN);
		expect(s, "derivative", NAN, kit_one(DERIVATIVE, s->f, -NAN, 1), NAN);
		expect(s, "backward", NAN, kit_one(BACKWARD, s->f, NAN, 1), NAN);
	}
}

static void nan_in_nan_out(void **state)
{
	(void)state;
	for_each(check_nan);
}

/* f(-0), where the catalogue gives it a sign. */
static void negative_zero(void **state)
{
	static const struct {
		const char *names;
		float want;
	} rows[] = {
		{ "identity tanh arctan softsign isru leaky_relu prelu rrelu elu selu isrlu silu swish sinusoid mish gelu "
		  "gelu_tanh tlu scaled_tanh symlog ptelu penalized_tanh bipolar_sigmoid arelu "
		  "celu hard_swish hard_tanh clip relu_general tanh_shrink hard_mish sqnl hard_elish "
		  "quick_gelu pelu elish acon_c gcu erf_relu soft_root_sign smish tanhexp logish serf e_swish "
		  "thresholded_linear_unit ", -0.0f },
		{ "relu relu6 srelu bent_identity abs square affine sign squared_relu repu nlrelu dyt lisht "
		  "bounded_relu thresholded_relu threshold hard_shrink soft_shrink shrink frelu snake xielu phish ", 0 },
		{ "binary_step sinc gaussian exponential cosine squareplus ", 1 },
		{ "sigmoid hard_sigmoid sparse_sigmoid elliott_sigmoid d_silu ", 0.5f },
		{ "sparse_plus ", 0.25f },
		{ "log_sigmoid ", -0.693147180559945309f },
		{ "softplus ", 0.693147180559945309f },
		{ "apl ", -0.05f },
		{ "sinerelu ", -0.0025f },
		{ "soft_clipping ", 0.0138629436111989062f }, /* log(2) / 50 */
		{ "cloglog ", 0.632120558828557678f },
		{ "loglog ", 0.367879441171442322f },
		{ "star_relu ", -0.4472f },
		{ "soft_exponential sqrt log power log1mexp ", NAN }, /* not given */
	};
	char name[32];
	int used, seen = 0;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (const char *at = rows[i].names; sscanf(at, "%31s %n", name, &used) == 1; at += used, seen++) {
			const actfn *f = kit_parse(name);
			for (int isa = 0; !isnan(rows[i].want) && actfn_isa_available(isa); isa++) {
				float in[17], out[17];
				actfn_set_max_isa(actfn_isa_available(isa));
				for (int k = 0; k < 17; k++)
					in[k] = -0.0f;
				assert_int_equal(actfn_forward(f, ACTFN_F32, 17, in, out), ACTFN_OK);
				for (int k = 0; k < 17; k++) /* a whole vector and a rest */
					kit_expect_same(f, FORWARD, -0.0f, 0, out[k], rows[i].want);
			}
			actfn_free(f);
		}
	assert_int_equal(seen, ACTFN_COUNT);
}

/* Inside of the domain a number, outside NaN.  The specification keeps 0.001 off the edge. */
static void check_domain(const subject *s, bool defaults)
{
	(void)defaults;
	for (int i = 0; s->domain && i < 4000; i++) {
		float in = (float)(i - 2000) / 64;
		bool inside = spec_value(s->domain, s->f, (double)in);
		bool safely = spec_value(s->domain, s->f, (double)in + 0.002);
		if (inside && isnan(kit_one(FORWARD, s->f, in, 1)))
			report(s, "inside of the domain", in, NAN, spec_value(s->formula[VALUE], s->f, (double)in));
		if (!safely)
			expect(s, "outside of the domain", in, kit_one(FORWARD, s->f, in, 1), NAN);
		if (!safely)
			expect(s, "f' outside of the domain", in, kit_one(DERIVATIVE, s->f, in, 1), NAN);
	}
}

static void domains(void **state)
{
	(void)state;
	for_each(check_domain);
}

/* ---- names -------------------------------------------------------------------- */

static void same_functions(void **state)
{
	int seen[ACTFN_COUNT] = { 0 };
	const actfn *f;

	(void)state;
	assert_int_equal(spec_count, ACTFN_COUNT);
	for (int i = 0; i < spec_count; i++) {
		assert_true(strlen(spec_rows[i].tier) == 1 && strchr("ABC", *spec_rows[i].tier));
		if (actfn_find(spec_rows[i].name, &f))
			fail_msg("%s: in functions.tsv, not in the library", spec_rows[i].name);
		assert_string_equal(actfn_get_info(f)->name, spec_rows[i].name);
		assert_int_equal(seen[actfn_get_info(f)->id]++, 0);
	}
}

static void same_parameters(void **state)
{
	(void)state;
	for (int i = 0; i < spec_count; i++) {
		const actfn *f = kit_parse(spec_rows[i].name);
		const actfn_info *info = actfn_get_info(f);
		spec_pairs want = spec_split(spec_rows[i].params, '=');
		assert_int_equal(info->nparams, want.n);
		for (int k = 0; k < want.n; k++) {
			assert_string_equal(info->param[k].name, want.left[k]);
			assert_true(info->param[k].init == constant(f, want.right[k]));
			assert_true(actfn_param(f, k) == info->param[k].init);
		}
	}
}

static int set_up(void **state)
{
	(void)state;
	spec_read("tests/spec/functions.tsv");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_functions), cmocka_unit_test(same_parameters), cmocka_unit_test(values),
		cmocka_unit_test(from_y),	  cmocka_unit_test(kinks),	     cmocka_unit_test(limits),
		cmocka_unit_test(nan_in_nan_out), cmocka_unit_test(negative_zero),   cmocka_unit_test(domains),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
