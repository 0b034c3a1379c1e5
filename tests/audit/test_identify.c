/* SPDX-License-Identifier: MIT */
/* Which function is it: fake targets are found out.  The fakes are this library's functions, which tests/act judges,
 * rounded to the type, and formulas in C. */
#include "tests/lab/test.h"

#include "lab/audit/identify.h"
#include "lab/text.h"
#include "lab/verify/format.h"

/* ---- fake targets ---------------------------------------------------------------------- */

typedef struct fake {
	const actfn *f;
	double (*c)(double x); /* instead of f */
	double noise;          /* relative error that is added */
	actfn_dtype dtype;
} fake;

static bool fake_sample(void *arg, size_t row, size_t n, const double *x, double *y, char *why)
{
	const fake *t = arg;

	(void)row, (void)why;
	if (t->f)
		actfn_forward(t->f, ACTFN_F64, n, x, y);
	for (size_t i = 0; i < n; i++) {
		y[i] = t->c ? t->c(x[i]) : y[i];
		y[i] = lab_round(&lab_formats[t->dtype], y[i] * (1 + t->noise * sin(1e5 * x[i])));
	}
	return true;
}

static lab_identity identify_fake(fake *t)
{
	char why[LAB_MESSAGE] = "";
	lab_sampler s = { .sample = fake_sample, .arg = t, .dtype = t->dtype };
	lab_identity id;

	if (!lab_identify(&s, 0, &id, why))
		fail_msg("%s", why);
	return id;
}

static lab_identity identify(const char *spec, actfn_dtype dtype, double noise)
{
	fake t = { .dtype = dtype, .noise = noise };

	if (actfn_parse(spec, &t.f))
		fail_msg("%s does not parse", spec);
	lab_identity id = identify_fake(&t);
	actfn_free(t.f);
	return id;
}

static lab_identity identify_c(double (*c)(double))
{
	fake t = { .c = c };

	return identify_fake(&t);
}

static void complain(const char *what, const lab_identity *id)
{
	print_error("%s: verdict %d", what, (int)id->verdict);
	for (int i = 0; i < id->matches && i < 3; i++) {
		const lab_match *m = &id->match[i];

		print_error("; %s%s, a b c d = %g %g %g %g, rms %g, max %g at %g, share %g", m->twin ? "= " : "", m->spec,
			    m->outer[0], m->outer[1], m->outer[2], m->outer[3], m->misfit.rms, m->misfit.max, m->misfit.at,
			    m->misfit.share);
	}
	for (int i = 0; i < id->parts; i++)
		print_error("; beside it from %g to %g", id->part[i].from, id->part[i].to);
	print_error("\n");
	fail();
}

/* Is the spec the match or one of its twins? */
static bool has(const lab_identity *id, const char *spec)
{
	for (int i = 0; i < id->matches; i++)
		if (id->match[i].twin && !strcmp(id->match[i].spec, spec))
			return true;
	return false;
}

static void expect(const char *spec, actfn_dtype dtype, double noise, lab_likeness verdict, const char *found)
{
	lab_identity id = identify(spec, dtype, noise);

	if (id.verdict != verdict || !id.matches || strcmp(id.match[0].spec, found))
		complain(spec, &id);
	lab_identity_free(&id);
}

/* ---- every function ---------------------------------------------------------------------- */

/* Each is itself or a twin of what was named: elu, celu and pelu are one function by default. */
static void every_function(actfn_dtype dtype)
{
	for (int i = 0; i < ACTFN_COUNT; i++) {
		const char *name = actfn_get_info(actfn_get((actfn_id)i))->name;
		lab_identity id = identify(name, dtype, 0);

		if (id.verdict != LAB_IS || !has(&id, name) || id.parts)
			complain(name, &id);
		lab_identity_free(&id);
	}
}

static void every_function_f32(void **state)
{
	(void)state;
	every_function(ACTFN_F32);
}

static void every_function_bf16(void **state)
{
	(void)state;
	every_function(ACTFN_BF16);
}

/* Each row of the table of names, by what it says itself. */
static void every_row(void **state)
{
	(void)state;
	for (const lab_alias *a = lab_aliases; a->framework; a++) {
		const actfn *f = strcmp(a->framework, "keras") && strcmp(a->framework, "onnx") ? NULL : lab_alias_function(a);
		const lab_alias *row = NULL;
		char spec[LAB_SPEC], name[LAB_SPEC];

		if (!f)
			continue;
		actfn_spec(f, spec, sizeof spec);
		actfn_free(f);
		lab_identity id = identify(spec, ACTFN_F64, 0);
		for (int i = 0; row != a && lab_match_name(&id.match[0], i, &row, name);)
			i++;
		if (row != a || id.verdict != LAB_IS)
			complain(a->spelling, &id);
		lab_identity_free(&id);
	}
}

/* ---- parameters ---------------------------------------------------------------------------- */

/* Right if it is this function with these parameters to 1e-6, or another one that has no more of them and the same values. */
static void find_parameters(const char *spec)
{
	lab_identity id = identify(spec, ACTFN_F32, 0);
	const lab_match *m = &id.match[0];
	const actfn *f;

	assert_int_equal(actfn_parse(spec, &f), ACTFN_OK);
	bool same = m->f && actfn_get_info(m->f) == actfn_get_info(f), right = id.verdict == LAB_IS && m->f && !id.parts;
	for (int i = 0; same && i < actfn_get_info(f)->nparams; i++)
		right &= fabs(actfn_param(m->f, i) - actfn_param(f, i)) <= 1e-6 * fmax(1, fabs(actfn_param(f, i)));
	for (int i = 0; right && !same && i < 200; i++) {
		double x = 0.1 * i - 10.03, y, z;

		actfn_forward(f, ACTFN_F64, 1, &x, &y);
		lab_match_values(m, 1, &x, &z);
		right = lab_close(y, z, 1e-6);
	}
	if (!right || (!same && actfn_get_info(m->f)->nparams > actfn_get_info(f)->nparams))
		complain(spec, &id);
	actfn_free(f);
	lab_identity_free(&id);
}

static void parameters(void **state)
{
	static const char *const specs[] = {
		"isru(1.48)", "leaky_relu(0.1237)", "leaky_relu(-0.5)", "prelu(1.5)", "rrelu(0.1, 0.3)", "elu(0.3)",
		"srelu(-1.5, 0.3, 2.5, -0.4)", "isrlu(3)", "apl(0.5, -1, -0.3, 1.5)", "softplus(4)", "softplus(0.3)",
		"swish(1.1)", "swish(5)", "soft_exponential(0.3)", "nlrelu(2.5)", "scaled_tanh(1.2, 0.45)", "dyt(0.7, 1.3, 0.2)",
		"ptelu(0.7, 1.6)", "penalized_tanh(0.4)", "power(2, 1.5)", "repu(2.85)", "star_relu(0.7, -0.3)",
		"arelu(0.3, 0.8)", "hard_tanh(-2, 0.7)", "clip(-0.25, 3)", "bounded_relu(2.5)", "bounded_relu(20)",
		"thresholded_relu(1.48)", "threshold(0.4, -2)", "hard_shrink(0.795)", "soft_shrink(0.2)", "shrink(0.8, 0.1)",
		"frelu(0.11)", "celu(0.7)", "relu_general(0.11, 2.3, 0.4)", "squareplus(0.5)", "hard_sigmoid(0.25, 0.4)",
		"hard_swish(0.3, 0.5)", "affine(1.48, 0.11)", "thresholded_linear_unit(-0.3)", "pelu(1.5, 0.6)",
		"acon_c(1.3, 0.2, 1.5)", "snake(0.6)", "sinerelu(0.1)", "xielu(1.2, 0.6, 0.4)", "erf_relu(0.8)",
		"soft_root_sign(2.85, 4.22)", "smish(1.2, 0.7)", "soft_clipping(20)", "e_swish(1.25)",
	};

	(void)state;
	for (size_t i = 0; i < sizeof specs / sizeof *specs; i++)
		find_parameters(specs[i]);
}

/* A number in the code is what is said, not what is nearest in float. */
static void round_parameters(void **state)
{
	(void)state;
	expect("leaky_relu(0.1)", ACTFN_F32, 0, LAB_IS, "leaky_relu(negative_slope=0.1)");
	expect("leaky_relu(0.1)", ACTFN_BF16, 0, LAB_IS, "leaky_relu(negative_slope=0.1)");
	expect("hard_sigmoid(0.2)", ACTFN_F32, 0, LAB_IS, "hard_sigmoid(alpha=0.2)");
	expect("hard_sigmoid(0.2)", ACTFN_F16, 0, LAB_IS, "hard_sigmoid(alpha=0.2)");
	expect("swish(1.702)", ACTFN_F32, 0, LAB_IS, "quick_gelu");
	expect("celu(1.3)", ACTFN_F16, 0, LAB_IS, "celu(alpha=1.3)");
}

/* ---- next to each other ----------------------------------------------------------------------- */

static void look_alikes(void **state)
{
	static const char *const specs[] = {
		"gelu", "gelu_tanh", "quick_gelu", "silu", "hard_swish", "mish", "tanhexp", "serf", "elu", "selu", "tlu",
		"softplus", "squareplus", "sparse_plus", "sigmoid", "hard_sigmoid", "tanh", "hard_tanh", "erf_relu", "sqnl",
	};
	static const actfn_dtype dtypes[] = { ACTFN_F16, ACTFN_BF16 };

	(void)state;
	for (size_t i = 0; i < sizeof specs / sizeof *specs; i++)
		for (int d = 0; d < 2; d++)
			expect(specs[i], dtypes[d], 0, LAB_IS, specs[i]);
}

/* Errors of a table in f16, or of a cheap approximation. */
static void coarse(void **state)
{
	(void)state;
	expect("gelu_tanh", ACTFN_F32, 1e-4, LAB_IS_COARSELY, "gelu_tanh");
	expect("gelu", ACTFN_F32, 1e-4, LAB_IS_COARSELY, "gelu");
	expect("mish", ACTFN_F32, 2e-3, LAB_IS_COARSELY, "mish");
}

static double gelu_cut(double x)
{
	return x < -3 ? 0 : 0.5 * x * (1 + erf(x / sqrt(2)));
}

static double leaky_cut(double x)
{
	return x > 0 ? x : x < -5 ? -7 : 0.1 * x;
}

static double nobodys(double x)
{
	return sin(3 * x) * exp(-x * x / 7) + 0.3 * x;
}

static double shifted(double x)
{
	return 2 * tanh(0.7 * x + 0.2) - 1;
}

static double gelu_overflowing(double x)
{
	return x > 100 ? NAN : 0.5 * x * (1 + erf(x / sqrt(2)));
}

static double seven(double x)
{
	(void)x;
	return 7;
}

static void broken(void **state)
{
	(void)state;
	lab_identity id = identify_c(gelu_cut);

	if (id.verdict != LAB_IS_PARTLY || strcmp(id.match[0].spec, "gelu") || id.parts < 1 || id.part[0].to > -3)
		complain("gelu, 0 below -3", &id);
	lab_identity_free(&id);
	id = identify_c(leaky_cut);
	if (id.verdict != LAB_IS_PARTLY || strcmp(id.match[0].spec, "leaky_relu(negative_slope=0.1)") || id.parts != 1)
		complain("leaky, -7 below -5", &id);
	lab_identity_free(&id);
	id = identify_c(gelu_overflowing);
	if (id.verdict != LAB_IS || strcmp(id.match[0].spec, "gelu") || id.parts != 1 || !(id.part[0].from > 100))
		complain("gelu, NaN above 100", &id);
	lab_identity_free(&id);
}

static void none(void **state)
{
	(void)state;
	lab_identity id = identify_c(nobodys);

	if (id.verdict != LAB_IS_NONE || id.candidates < ACTFN_COUNT || id.parts)
		complain("nobody's", &id);
	lab_identity_free(&id);
}

static void stretched(void **state)
{
	(void)state;
	lab_identity id = identify_c(shifted);
	const char *name = id.matches ? id.match[0].spec : "";
	char words[LAB_SPEC];
	const lab_alias *a;

	/* 2 tanh(u) - 1 = -4 sigmoid(-2 u) + 1 */
	if (id.verdict != LAB_IS || (strcmp(name, "tanh") && strcmp(name, "sigmoid")) || id.match[0].outer[0] == 1)
		complain("2 tanh(0.7 x + 0.2) - 1", &id);
	assert_false(lab_match_name(&id.match[0], 0, &a, words));
	lab_identity_free(&id);
}

static void constant(void **state)
{
	(void)state;
	lab_identity id = identify_c(seven);

	if (id.verdict != LAB_IS || strcmp(id.match[0].spec, "affine(alpha=0, beta=7)"))
		complain("7", &id);
	lab_identity_free(&id);
}

/* ---- other natures ------------------------------------------------------------------------------- */

static bool softmax_sample(void *arg, size_t row, size_t n, const double *x, double *y, char *why)
{
	(void)arg, (void)why;
	row = row ? row : n;
	for (size_t r = 0; r < n; r += row) {
		double sum = 0;

		for (size_t i = r; i < r + row; i++)
			sum += exp(x[i]);
		for (size_t i = r; i < r + row; i++)
			y[i] = log(exp(x[i]) / sum);
	}
	return true;
}

static bool cumulative_sample(void *arg, size_t row, size_t n, const double *x, double *y, char *why)
{
	(void)arg, (void)row, (void)why;
	for (size_t i = 0; i < n; i++)
		y[i] = x[i] + (i ? y[i - 1] : 0);
	return true;
}

static bool random_sample(void *arg, size_t row, size_t n, const double *x, double *y, char *why)
{
	unsigned *calls = arg;

	(void)row, (void)why;
	++*calls;
	for (size_t i = 0; i < n; i++)
		y[i] = x[i] > 0 ? x[i] : 0.1 * (*calls % 3 + 1) * x[i];
	return true;
}

static bool failing_sample(void *arg, size_t row, size_t n, const double *x, double *y, char *why)
{
	(void)arg, (void)row, (void)n, (void)x, (void)y;
	return lab_fail(why, "it crashed");
}

static void natures(void **state)
{
	char why[LAB_MESSAGE];
	unsigned calls = 0;
	lab_sampler s = { .sample = softmax_sample };
	lab_identity id;

	(void)state;
	assert_true(lab_identify(&s, 0, &id, why));
	assert_int_equal(id.verdict, LAB_IS_LAYER);
	assert_string_equal(id.layer->name, "log_softmax");
	s.sample = cumulative_sample;
	assert_true(lab_identify(&s, 0, &id, why));
	assert_int_equal(id.verdict, LAB_IS_ROWS);
	s.sample = random_sample, s.arg = &calls;
	assert_true(lab_identify(&s, 0, &id, why));
	assert_int_equal(id.verdict, LAB_IS_RANDOM);
	s.sample = failing_sample;
	assert_false(lab_identify(&s, 0, &id, why));
	assert_says(why, "it crashed");
}

/* ---- pairs of arrays -------------------------------------------------------------------------------- */

static void pairs(void **state)
{
	double x[64], y[64];
	char why[LAB_MESSAGE];
	lab_sampler s = { .x = x, .y = y, .n = 64 };
	lab_identity id;

	(void)state;
	for (int i = 0; i < 64; i++)
		x[i] = 0.11 * (i - 31.3);
	actfn_forward(actfn_get(ACTFN_GELU_TANH), ACTFN_F64, 64, x, y);
	assert_true(lab_identify(&s, 0, &id, why));
	if (id.verdict != LAB_IS || strcmp(id.match[0].spec, "gelu_tanh"))
		complain("a pair of gelu_tanh", &id);
	lab_identity_free(&id);

	for (int i = 0; i < 64; i++) /* on one side all rectifiers are one */
		x[i] = y[i] = 0.1 * (i + 1);
	assert_true(lab_identify(&s, 0, &id, why));
	if (id.verdict != LAB_IS || !has(&id, "identity") || !has(&id, "relu") || !has(&id, "elu"))
		complain("a pair of positive numbers", &id);
	lab_identity_free(&id);

	s.n = 5;
	assert_false(lab_identify(&s, 0, &id, why));
	assert_says(why, "5 inputs between -8 and 8 are too few");
}

/* ---- names and numbers ------------------------------------------------------------------------------- */

static bool is_named(const char *spec, const char *name)
{
	lab_match m = { .outer = { 1, 1, 0, 0 } };
	char found[LAB_SPEC];
	const lab_alias *a;
	bool named = false;

	assert_int_equal(actfn_parse(spec, &m.f), ACTFN_OK);
	for (int i = 0; !named && lab_match_name(&m, i, &a, found); i++)
		named = !strcmp(found, name);
	actfn_free(m.f);
	return named;
}

static void names(void **state)
{
	(void)state;
	assert_true(is_named("leaky_relu(0.1)", "torch.nn.LeakyReLU(negative_slope=0.1)"));
	assert_true(is_named("leaky_relu(0.1)", "LeakyRelu(alpha=0.1)"));
	assert_true(is_named("leaky_relu(0.3)", "keras.layers.LeakyReLU"));
	assert_false(is_named("leaky_relu(0.3)", "torch.nn.LeakyReLU"));
	assert_true(is_named("hard_sigmoid", "HardSigmoid(alpha=1/6)"));
	assert_true(is_named("gelu_tanh", "jax.nn.gelu"));
	assert_false(is_named("gelu", "jax.nn.gelu"));
	assert_true(is_named("silu", "eltwise_swish(alpha=1)"));
	assert_true(is_named("leaky_relu(0.1)", "LeakyReLU(act_type='leaky', slope=0.1)"));
	assert_false(is_named("softplus(2)", "Softplus")); /* ONNX's has no parameter */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_function_f32),
		cmocka_unit_test(every_function_bf16),
		cmocka_unit_test(every_row),
		cmocka_unit_test(parameters),
		cmocka_unit_test(round_parameters),
		cmocka_unit_test(look_alikes),
		cmocka_unit_test(coarse),
		cmocka_unit_test(broken),
		cmocka_unit_test(none),
		cmocka_unit_test(stretched),
		cmocka_unit_test(constant),
		cmocka_unit_test(natures),
		cmocka_unit_test(pairs),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
