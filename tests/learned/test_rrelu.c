/* SPDX-License-Identifier: MIT */
/* Randomized ReLU in training: the generator by the vectors that come with Random123, slopes by their moments, and
 * results by the slopes. */
#include <actfn/learned.h>

#include "tests/kernels/kinds.h"

#define ARITH_F32
#define ACTFN_SCALAR
#include "src/learned/philox.h"

enum { LONG = 200000 };

/* Random123 1.14, tests/kat_vectors: philox4x32 10. */
static void known_answers(void **state)
{
	static const uint32_t rows[][10] = {
		{ 0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 },
		{ ~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd },
		{ 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0xd16cfe09, 0x94fdcceb,
		  0x5001e420, 0x24126ea1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		philox c = { { rows[i][0], rows[i][1], rows[i][2], rows[i][3] } };
		c = philox_words(c, rows[i][4], rows[i][5]);
		for (int w = 0; w < 4; w++)
			assert_int_equal(c.word[w], rows[i][6 + w]);
	}
}

/* As the header defines them. */
static float slope_of(const actfn_rrelu *r, uint64_t index)
{
	uint64_t i = index + r->offset, counter = i / 64 * 16 + i % 16;
	philox c = { { (uint32_t)counter, (uint32_t)(counter >> 32), 0, 0 } };
	float lower = (float)r->lower, upper = (float)r->upper;

	c = philox_words(c, (uint32_t)r->seed, (uint32_t)(r->seed >> 32));
	float u = (float)(c.word[i % 64 / 16] >> 8) * 0x1p-24f, scaled = v_opaque(u * (upper - lower));
	return fminf(lower + scaled, upper);
}

static unsigned char x[LONG * LARGEST], gy[LONG * LARGEST], y[LONG * LARGEST], noise[LONG * LARGEST],
	gx[LONG * LARGEST];
static float slopes[LONG];

/* The slopes of n elements: noise where x is negative. */
static const float *make_slopes(const actfn_rrelu *r, size_t n)
{
	static float negative[LONG], out[LONG];

	for (size_t i = 0; i < n; i++)
		negative[i] = -1;
	actfn_rrelu floats = *r;
	floats.dtype = ACTFN_F32;
	assert_int_equal(actfn_rrelu_forward(&floats, n, negative, out, slopes), ACTFN_OK);
	for (size_t i = 0; i < n; i++)
		assert_true(out[i] == -slopes[i]);
	return slopes;
}

/* Every instruction set makes the slopes of the definition, from any offset on. */
static void definition(void **state)
{
	static const uint64_t offsets[] = { 0, 1, 63, 64, 517, 0xffffffffull * 4 - 100, 1ull << 40, ~0ull - 700 };
	const char *isa;

	(void)state;
	for (int s = 0; (isa = actfn_isa_available(s)); s++) {
		actfn_set_max_isa(isa);
		for (size_t o = 0; o < sizeof offsets / sizeof *offsets; o++) {
			actfn_rrelu r = {
				.lower = 0.125, .upper = 1 / 3.0, .seed = 0x123456789abcdef0 + o, .offset = offsets[o]
			};
			make_slopes(&r, 1500);
			for (size_t i = 0; i < 1500; i++)
				if (slopes[i] != slope_of(&r, i))
					fail_msg("%s: slope %zu from offset %llu: %a, expected %a", isa, i,
						 (unsigned long long)offsets[o], (double)slopes[i],
						 (double)slope_of(&r, i));
		}
	}
	actfn_set_max_isa(NULL);
}

/* Uniform: mean, variance and the correlation of neighbours within five standard errors; all within the bounds. */
static void moments(void **state)
{
	const double lower = 0.125, upper = 1 / 3.0, width = upper - lower, n = LONG;
	actfn_rrelu r = { .lower = lower, .upper = upper, .seed = 42 };
	double mean = 0, variance = 0, neighbours = 0;
	int bin[16] = { 0 };

	(void)state;
	make_slopes(&r, LONG);
	for (int i = 0; i < LONG; i++) {
		double u = ((double)slopes[i] - lower) / width,
		       last = i ? ((double)slopes[i - 1] - lower) / width : 0.5;
		assert_true(slopes[i] >= (float)lower && slopes[i] <= (float)upper);
		mean += u / n;
		variance += (u - 0.5) * (u - 0.5) / n;
		neighbours += (u - 0.5) * (last - 0.5) / n;
		bin[(int)(u * 15.999999)]++;
	}
	assert_true(fabs(mean - 0.5) < 5 * sqrt(1 / 12.0 / n));
	assert_true(fabs(variance - 1 / 12.0) < 5 * sqrt(1 / 180.0 / n));
	assert_true(fabs(neighbours) < 5 / 12.0 / sqrt(n));
	for (int i = 0; i < 16; i++)
		assert_true(fabs(bin[i] - n / 16) < 5 * sqrt(n / 16));
}

static double number(const kind *k, const unsigned char *at, size_t i)
{
	double wide;
	float single = 0;
	uint16_t half;

	if (k->size == 8)
		return memcpy(&wide, at + i * 8, 8), wide;
	if (k->size == 4)
		return memcpy(&single, at + i * 4, 4), (double)single;
	memcpy(&half, at + i * 2, 2);
	if (k->dtype == ACTFN_BF16)
		return (double)kit_float((uint32_t)half << 16);
	double size = half % 0x8000 >= 0x7c00 ? (half % 0x400 ? NAN : INFINITY)
		      : half % 0x8000 < 0x400 ? half % 0x400 * 0x1p-24
					      : ldexp(1 + half % 0x400 / 1024.0, half % 0x8000 / 0x400 - 15);
	return half >> 15 ? -size : size;
}

/* prelu with the same slopes per element, but that 0 is open: one way of computing checks another. */
static void check_results(const kind *k, size_t n, int in_place)
{
	actfn_rrelu r = { .dtype = k->dtype, .lower = 0, .upper = 0.7, .seed = 7, .offset = 13 };
	static double wide[LONG], gp[LONG];
	static unsigned char want[LONG * LARGEST], in[LONG * LARGEST];
	double *const to[ACTFN_MAX_PARAMS] = { gp };
	const float *slope = make_slopes(&r, n);
	actfn_learned prelu = { .f = actfn_get(ACTFN_PRELU), .dtype = k->dtype, .shape = { 1, n, 1, 0 } };

	for (size_t i = 0; i < n; i++)
		wide[i] = (double)slope[i];
	prelu.param[0] = (actfn_values){ k->size == 8 ? (void *)wide : (void *)slope, n };
	kind_fill(k, 3, n, x);
	kind_fill_gradients(k, 4, n, gy);
	memcpy(in, x, n * k->size);
	assert_int_equal(actfn_learned_forward(&prelu, x, want), ACTFN_OK);
	for (size_t i = 0; i < n; i++)
		if (number(k, x, i) == 0)
			memcpy(want + i * k->size, x + i * k->size, k->size);
	unsigned char *out = in_place ? in : y;
	assert_int_equal(actfn_rrelu_forward(&r, n, in, out, noise), ACTFN_OK);
	kind_expect_same(k, prelu.f, FORWARD, n, x, out, want);
	memcpy(in, x, n * k->size);
	assert_int_equal(actfn_learned_backward(&prelu, x, gy, want, to), ACTFN_OK);
	for (size_t i = 0; i < n; i++)
		if (number(k, x, i) == 0)
			memcpy(want + i * k->size, gy + i * k->size, k->size);
	assert_int_equal(actfn_rrelu_backward(&r, n, in, gy, in_place ? in : gx), ACTFN_OK);
	kind_expect_same(k, prelu.f, BACKWARD, n, x, in_place ? in : gx, want);
	for (size_t i = 0; i < n; i++) {
		double d = number(k, noise, i), s = number(k, x, i) >= 0 ? 1 : (double)slope[i];
		assert_true(fabs(d - s) <= (k->size == 2 ? 0x1p-8 * fabs(s) : 0));
	}
}

static void results(void **state)
{
	const char *isa;

	(void)state;
	for (int s = 0; (isa = actfn_isa_available(s)); s++) {
		actfn_set_max_isa(isa);
		for (int k = 0; k < KINDS; k++)
			for (size_t n = 1; n < 1200; n += n < 80 ? 1 : 371)
				check_results(&kinds[k], n, (int)n % 2);
	}
	actfn_set_max_isa(NULL);
}

static void threads(void **state)
{
	actfn_rrelu r = { .lower = 0.1, .upper = 0.9, .seed = 99, .offset = 5 };
	static float want[LONG], got[LONG];

	(void)state;
	kit_fill(1, LONG, (float *)(void *)x);
	assert_int_equal(actfn_rrelu_forward(&r, LONG, x, want, NULL), ACTFN_OK);
	for (int n = 2; n <= 4; n++) {
		actfn_set_threads(n);
		assert_int_equal(actfn_rrelu_forward(&r, LONG, x, got, NULL), ACTFN_OK);
		assert_memory_equal(got, want, sizeof got);
	}
	actfn_set_threads(1);
	/* the definition, also where tasks begin and end */
	make_slopes(&r, LONG);
	for (size_t i = 0; i < LONG; i += i % 65536 < 65530 && i % 65536 > 5 ? 613 : 1)
		assert_true(slopes[i] == slope_of(&r, i));
	/* a part by itself */
	r.offset += 777;
	assert_int_equal(actfn_rrelu_forward(&r, 1000, x + 777 * sizeof(float), got, NULL), ACTFN_OK);
	assert_memory_equal(got, want + 777, 1000 * sizeof *got);
}

/* One slope: no chance. */
static void one_slope(void **state)
{
	actfn_rrelu r = { .lower = 0.2, .upper = 0.2, .seed = 1 };

	(void)state;
	make_slopes(&r, 1000);
	for (int i = 0; i < 1000; i++)
		assert_true(slopes[i] == 0.2f);
}

static void errors(void **state)
{
	actfn_rrelu r = { .lower = 0.125, .upper = 0.3 }, bad = { .lower = 0.5, .upper = 0.3 };
	float in[4] = { -1, -1, -1, -1 }, out[4] = { 77 };

	(void)state;
	assert_int_equal(actfn_rrelu_forward(NULL, 4, in, out, NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_rrelu_forward(&r, 4, NULL, out, NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_rrelu_forward(&r, 4, in, NULL, NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_rrelu_backward(&r, 4, in, NULL, out), ACTFN_ERR_NULL);
	assert_int_equal(actfn_rrelu_forward(&bad, 4, in, out, NULL), ACTFN_ERR_PARAM);
	bad.lower = NAN;
	assert_int_equal(actfn_rrelu_forward(&bad, 4, in, out, NULL), ACTFN_ERR_PARAM);
	bad = (actfn_rrelu){ .lower = 0, .upper = INFINITY };
	assert_int_equal(actfn_rrelu_backward(&bad, 4, in, in, out), ACTFN_ERR_PARAM);
	bad = (actfn_rrelu){ .lower = -0.1, .upper = 0.3 };
	assert_int_equal(actfn_rrelu_forward(&bad, 4, in, out, NULL), ACTFN_ERR_PARAM);
	bad = (actfn_rrelu){ .dtype = ACTFN_I8, .upper = 1 };
	assert_int_equal(actfn_rrelu_forward(&bad, 4, in, out, NULL), ACTFN_ERR_DTYPE);
	assert_int_equal(actfn_rrelu_forward(&r, 3, in, in + 1, NULL), ACTFN_ERR_OVERLAP);
	assert_int_equal(actfn_rrelu_forward(&r, 4, in, out, out), ACTFN_ERR_OVERLAP);
	assert_int_equal(actfn_rrelu_forward(&r, 4, in, out, in), ACTFN_ERR_OVERLAP);
	assert_int_equal(actfn_rrelu_forward(&r, SIZE_MAX / 2, in, out, NULL), ACTFN_ERR_ARGUMENT);
	assert_int_equal(actfn_rrelu_forward(&r, 0, NULL, NULL, NULL), ACTFN_OK);
	assert_true(out[0] == 77);
}

/* The calls and the parser of the element-wise function agree on what they take, and the words are the same. */
static void bounds_are_those_of_the_element_wise_function(void **state)
{
	static const struct {
		double lower, upper;
		const char *why; /* NULL: fine */
	} examples[] = {
		{ 0.125, 1 / 3.0, NULL },
		{ 0, 0, NULL },
		{ 3, 8, NULL },
		{ -0.5, 0.25, "rrelu needs lower >= 0; lower is -0.5" },
		{ 0.5, 0.25, "rrelu needs upper >= lower; upper is 0.25" },
		{ 0, INFINITY, "rrelu needs upper to be a finite number; upper is inf" },
		{ 0, 1e300, "rrelu needs upper to be a finite number; upper is inf" },
	};
	float in[1] = { -1 }, out[1];

	(void)state;
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
		actfn_rrelu r = { .lower = examples[i].lower, .upper = examples[i].upper };
		actfn_status want = examples[i].why ? ACTFN_ERR_PARAM : ACTFN_OK;
		char why[200] = "", spec[100];
		const actfn *f = NULL;
		assert_int_equal(actfn_rrelu_check(&r, why, sizeof why), want);
		assert_string_equal(why, examples[i].why ? examples[i].why : "");
		assert_int_equal(actfn_rrelu_check(&r, NULL, 0), want);
		assert_int_equal(actfn_rrelu_forward(&r, 1, in, out, NULL), want);
		assert_int_equal(actfn_rrelu_backward(&r, 1, in, in, out), want);
		if (examples[i].upper > 1e38)
			continue; /* slopes of the element-wise function are doubles */
		snprintf(spec, sizeof spec, "rrelu(%.17g, %.17g)", r.lower, r.upper);
		assert_int_equal(actfn_parse(spec, &f), want);
		actfn_free(f);
	}
	assert_int_equal(actfn_rrelu_check(NULL, NULL, 0), ACTFN_ERR_NULL);
	assert_int_equal(actfn_rrelu_check(&(actfn_rrelu){ .dtype = ACTFN_U8 }, NULL, 0), ACTFN_ERR_DTYPE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_answers), cmocka_unit_test(definition), cmocka_unit_test(moments),
		cmocka_unit_test(results),       cmocka_unit_test(threads),    cmocka_unit_test(one_slope),
		cmocka_unit_test(errors),	 cmocka_unit_test(bounds_are_those_of_the_element_wise_function),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
