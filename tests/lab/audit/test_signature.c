/* SPDX-License-Identifier: MIT */
/* Declarations in C: which argument is what, and which declarations are refused. */
#include "tests/lab/test.h"

#include "lab/audit/half.h"
#include "lab/audit/signature.h"
#include "lab/text.h"

/* The roles as letters: x, g(y), y, n, r(ows), c(ols), s(tride), k constant. */
static void assert_roles_at(const char *text, const char *want, int line)
{
	static const char letters[] = "xgynrcsk";
	char why[LAB_MESSAGE] = "", got[LAB_SIG_ARGS + 1] = "";
	lab_signature s;

	if (!lab_signature_parse(text, ACTFN_F32, &s, why)) {
		print_error("%s:%d: %s: %s\n", __FILE__, line, text, why);
		_fail(__FILE__, line);
	}
	for (int i = 0; i < s.nargs; i++)
		got[i] = letters[s.arg[i].role];
	if (strcmp(got, want))
		print_error("%s:%d: %s\n", __FILE__, line, text);
	assert_string_equal(got, want);
}

#define assert_roles(text, want) assert_roles_at(text, want, __LINE__)

static void test_roles(void **state)
{
	(void)state;
	assert_roles("float(float)", "x");
	assert_roles("extern float tanhf(float __x);", "x");
	assert_roles("float(float alpha=1, float x, int mode=2)", "kxk");
	assert_roles("float(float x, float dy)", "xg");
	assert_roles("void(const float*, float*, size_t)", "xyn");
	assert_roles("void(float*, float*, int)", "xyn");
	assert_roles("void(float *y, float *x, int)", "yxn");
	assert_roles("void(size_t n, float out[], const float in[])", "nyx");
	assert_roles("void(float*, unsigned long long int)", "yn");
	assert_roles("void(const float*, const float*, float*, size_t)", "xgyn");
	assert_roles("void(const float *grad_output, const float *, float *, int64_t)", "gxyn");
	assert_roles("void(float*, float*, float*, size_t)", "xgyn");
	assert_roles("int(int, const float *, int incx, float *, int incy)", "nxsys");
	assert_roles("void(const float*, float*, int rows, int cols)", "xyrc");
	assert_roles("int(void *ctx=NULL, const float *src, float *dst, long len)", "kxyn");
	assert_roles("void(const void *, void *, size_t)", "xyn");
	assert_roles("__m256d(__m256d)", "x");
}

static void test_constants(void **state)
{
	lab_signature s;
	double d;
	char why[LAB_MESSAGE];

	(void)state;
	assert_true(lab_signature_parse("void(const double*, double*, int, float a=-0.5f, double b=0.1, int c=-3, _Float16 d=1)",
					ACTFN_F32, &s, why));
	assert_int_equal(s.dtype, ACTFN_F64);
	assert_int_equal(s.arg[3].bits, 0xbf000000);
	memcpy(&d, &s.arg[4].bits, sizeof d);
	assert_near(d, 0.1, 0);
	assert_int_equal((int64_t)s.arg[5].bits, -3);
	assert_int_equal(s.arg[6].bits, 0x3c00);
	assert_true(lab_signature_parse("void(alignas(16) const float *x, alignas(32) float *y, int)", ACTFN_F32, &s, why));
	assert_int_equal(s.align, 32);
	assert_true(lab_signature_parse("void(const uint16_t*, uint16_t*, int)", ACTFN_BF16, &s, why));
	assert_int_equal(s.align, 0);
	assert_int_equal(s.dtype, ACTFN_BF16);
	assert_int_equal(s.bytes, 2);
}

static void assert_refused_at(const char *text, const char *says, int line)
{
	char why[LAB_MESSAGE] = "";
	lab_signature s;

	if (lab_signature_parse(text, ACTFN_F32, &s, why))
		print_error("%s:%d: %s is accepted\n", __FILE__, line, text);
	assert_says_at(why, says, __FILE__, line);
}

#define assert_refused(text, says) assert_refused_at(text, says, __LINE__)

static void test_refused(void **state)
{
	(void)state;
	assert_refused("", "expected a type at \"\"");
	assert_refused("float", "expected ( at");
	assert_refused("float(", "expected a type");
	assert_refused("float(float", "expected , or )");
	assert_refused("float(float) const", "unexpected \"const\" behind the declaration");
	assert_refused("half(half)", "type \"half\" is not known; known are T(T)");
	assert_refused("float(double)", "a function of one value returns its type");
	assert_refused("float(float, float)", "argument 2 has no part in y = f(x)");
	assert_refused("float(float x, float alpha)", "argument 2, alpha has no part in y = f(x); give it a value");
	assert_refused("float(float x, float alpha=half)", "\"half\" is not a number (the value of \"alpha\")");
	assert_refused("void(const float*, const float*, size_t)", "no output: one pointer must not be const");
	assert_refused("void(const float*, float*)", "no length");
	assert_refused("void(const float*, float*, size_t, size_t)", "two lengths, arguments 3 and 4");
	assert_refused("void(const float*, double*, size_t)", "different types");
	assert_refused("float(const float*, float*, size_t)", "returns void or an integer");
	assert_refused("uint16_t(uint16_t)", "uint16_t holds bf16 or f16; say which with --dtype");
	assert_refused("void(const float*, float*, size_t, float a)", "argument 4, a has no part");
	assert_refused("__m512(__m512, float a=1)", "a vector stands alone");
	assert_refused("float(float, int a=1, int b=1, int c=1, int d=1)", "more than 3 integers and pointers, or 4 numbers");
	assert_refused("int(int)", "no input");
	assert_refused("void(alignas(24) const float*, float*, size_t)", "alignas is for pointers, with 1, 2, 4, ... or 64 bytes");
	assert_refused("void(alignas(128) const float*, float*, size_t)", "alignas is for pointers");
	assert_refused("void(alignas const float*, float*, size_t)", "alignas is for pointers");
	assert_refused("void(const float*, float*, alignas(8) size_t)", "alignas is for pointers");
}

static void test_guesses(void **state)
{
	static const struct {
		const char *symbol, *signature;
	} known[] = {
		{ "tanhf", "float(float)" },         { "erf", "double(double)" },
		{ "_ZGVeN16v_tanhf", "__m512(__m512)" }, { "_ZGVdN4v_exp", "__m256d(__m256d)" },
		{ "_ZGVbN4v_expf", "__m128(__m128)" }, { "Sleef_tanhf16_u10", "__m512(__m512)" },
		{ "Sleef_finz_tanhf16_u10avx512f", "__m512(__m512)" },
		{ "Sleef_erfd4_u10avx2", "__m256d(__m256d)" }, { "Sleef_exp2f_u10", "float(float)" },
		{ "Sleef_exp2_u10", "double(double)" },
	};
	static const char *const unknown[] = { "gelu", "f", "", "_ZGVeM16v_tanhf", "_ZGVeN16vv_powf", "Sleef_tanhfx_u10sve", "powf" };

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		assert_string_equal(lab_signature_guess(known[i].symbol), known[i].signature);
	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
		assert_null(lab_signature_guess(unknown[i]));
}

/* Against the definitions of the formats. */
static void test_halves(void **state)
{
	(void)state;
	for (uint32_t h = 0; h < 0x10000; h++) {
		int exponent = (int)(h >> 10 & 31), mantissa = (int)(h & 1023);
		double v = exponent ? ldexp(1024 + mantissa, exponent - 25) : ldexp(mantissa, -24);

		if (exponent == 31)
			v = mantissa ? NAN : INFINITY;
		if (isnan(v)) {
			assert_true(isnan(lab_half_float(ACTFN_F16, (uint16_t)h)));
			continue;
		}
		assert_true(lab_half_float(ACTFN_F16, (uint16_t)h) == (float)(h & 0x8000 ? -v : v));
		assert_int_equal(lab_f16_bits(lab_half_float(ACTFN_F16, (uint16_t)h)), h);
	}
	assert_int_equal(lab_f16_bits(65519.99f), 0x7bff);
	assert_int_equal(lab_f16_bits(65520), 0x7c00);
	assert_int_equal(lab_f16_bits(0x1p-25f), 0);
	assert_int_equal(lab_f16_bits(0x1.8p-24f), 2);
	assert_int_equal(lab_f16_bits(-0x1.002p0f), 0xbc00);
	assert_int_equal(lab_f16_bits(1 + 0x1.8p-10f), 0x3c02);
	assert_int_equal(lab_bf16_bits(1 + 0x1p-8f), 0x3f80);
	assert_int_equal(lab_bf16_bits(1 + 0x1.8p-7f), 0x3f82);
	assert_int_equal(lab_bf16_bits(INFINITY), 0x7f80);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_roles),   cmocka_unit_test(test_constants), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_guesses), cmocka_unit_test(test_halves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
