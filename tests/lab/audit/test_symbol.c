/* SPDX-License-Identifier: MIT */
/* Symbols of a shared library, well-behaved and otherwise: strangers.c.  What they compute is plain arithmetic. */
#include "tests/lab/audit/strangers.h"

#include <pthread.h>

enum { N = 1000 };

static const float some_x[5] = { 1, -2, 3, 0.5f, -0.25f };

/* Five numbers through the symbol give factor * x + add. */
static void check_linear(const char *symbol, const char *signature, float factor, float add)
{
	lab_target *t = open_symbol(symbol, signature);
	float y[5];
	const lab_target_call c = { .n = 5, .x = some_x, .y = y };

	assert_outcome(t, &c, LAB_TARGET_OK, NULL);
	for (int i = 0; i < 5; i++)
		assert_near(y[i], factor * some_x[i] + add, 0);
	lab_target_close(t);
}

static void test_signatures(void **state)
{
	(void)state;
	check_linear("twice", "float(float)", 2, 0);
	check_linear("twice_four", "__m128(__m128)", 2, 0);
	check_linear("twice_array", "void(const float *x, float *y, size_t n)", 2, 0);
	check_linear("twice_array", "void twice_array(const float *restrict, float *restrict, unsigned long);", 2, 0);
	check_linear("blas_like", "int(int n, float alpha=0.5, const float *x, int incx, float *y, int incy)", 0.5f, 0);
	check_linear("blas_like", "int(int n, float alpha=-1.5f, const float *x, int incx=1, float *y, int incy=1)", -1.5f, 0);
	check_linear("in_place", "void(float *x, size_t n)", 3, 0);
}

static void test_double(void **state)
{
	const double x[3] = { 1e300, -0.0, 5 };
	double y[3];
	const lab_target_call c = { .dtype = ACTFN_F64, .n = 3, .x = x, .y = y };
	lab_target *t = open_symbol("out_first", "void(double *out, const double *in, long n)");

	(void)state;
	assert_outcome(t, &c, LAB_TARGET_OK, NULL);
	assert_near(y[0], 1e300, 0);
	assert_near(y[1], 1, 0);
	assert_near(y[2], 6, 0);
	lab_target_close(t);
	t = open_symbol("scaled", "double(double alpha=0.1, double x, int mode=3)");
	assert_outcome(t, &c, LAB_TARGET_OK, NULL);
	assert_near(y[2], 0.1 * 5, 0);
	assert_true(signbit(y[1]));
	lab_target_close(t);
}

static void test_half(void **state)
{
	const uint16_t x[3] = { 0x3c00, 0xffff, 0 };
	uint16_t y[3];
	const lab_target_call c = { .dtype = ACTFN_F16, .n = 3, .x = x, .y = y };
	lab_target *t = open_with(&(lab_target_spec){ .dtype = ACTFN_F16 }, "negated", "uint16_t(uint16_t)");

	(void)state;
	assert_int_equal(lab_target_about(t)->dtypes, 1 << ACTFN_F16);
	assert_outcome(t, &c, LAB_TARGET_OK, NULL);
	assert_int_equal(y[0], 0xbc00);
	assert_int_equal(y[1], 0x7fff);
	assert_int_equal(y[2], 0x8000);
	lab_target_close(t);
}

static void test_backward(void **state)
{
	static const float gy[5] = { 100, 200, 300, 400, 500 };
	float gx[5];
	const lab_target_call c = { .op = LAB_TARGET_BACKWARD, .n = 5, .x = some_x, .gy = gy, .y = gx };
	const lab_target_call forward = { .n = 5, .x = some_x, .y = gx };
	lab_target *t = open_symbol("product", "void(const float *gy, const float *x, float *gx, size_t n)");

	(void)state;
	assert_int_equal(lab_target_about(t)->backward, 1 << ACTFN_F32);
	assert_outcome(t, &c, LAB_TARGET_OK, NULL);
	for (int i = 0; i < 5; i++)
		assert_near(gx[i], gy[i] - 10 * some_x[i], 0);
	assert_outcome(t, &forward, LAB_TARGET_REFUSED, "no forward");
	lab_target_close(t);
	t = open_symbol("slope", "float(float x, float gy)");
	assert_outcome(t, &c, LAB_TARGET_OK, NULL);
	assert_near(gx[1], 50, 0);
	assert_near(gx[2], 300, 0);
	lab_target_close(t);
}

static void test_rows(void **state)
{
	const float x[6] = { 1, 2, 3, 10, 20, 30 };
	float y[6];
	const lab_target_call c = { .n = 6, .row = 3, .x = x, .y = y }, bad = { .n = 6, .row = 4, .x = x, .y = y };
	lab_target *t = open_symbol("row_sums", "void(const float *x, float *y, size_t rows, size_t cols)");

	(void)state;
	assert_true(lab_target_about(t)->rows);
	assert_outcome(t, &c, LAB_TARGET_OK, NULL);
	assert_near(y[0], 6, 0);
	assert_near(y[5], 60, 0);
	assert_outcome(t, &bad, LAB_TARGET_REFUSED, "6 elements are not rows of 4");
	lab_target_close(t);
}

/* Every length, offset and stride; in the caller's own memory and in the shared one. */
static void test_layouts(void **state)
{
	float x[70], y[70];
	lab_target *t = open_symbol("blas_like", "int(int n, float alpha=2, const float *x, int incx, float *y, int incy)");

	(void)state;
	for (int i = 0; i < 70; i++)
		x[i] = (float)i - 35;
	for (size_t n = 0; n < 70; n++)
		for (size_t offset = 0; offset < 64; offset += 20)
			for (size_t stride = 1; stride < 4; stride++) {
				const lab_target_call c = { .n = n, .x = x, .y = y, .offset = offset, .stride = stride };
				lab_target_arrays a = lab_target_place(t, &c);

				assert_int_equal((uintptr_t)a.x % 64, offset);
				assert_int_equal((uintptr_t)a.y % 64, offset);
				assert_outcome(t, &c, LAB_TARGET_OK, NULL);
				for (size_t i = 0; i < n; i++)
					assert_near(y[i], 2 * x[i], 0);
			}
	lab_target_close(t);
}

static void test_place(void **state)
{
	lab_target *t = open_symbol("twice", "float(float)");
	lab_target_call c = { .n = N, .stride = 2, .offset = 4 };
	lab_target_arrays a = lab_target_place(t, &c);

	(void)state;
	for (int i = 0; i < N; i++)
		((float *)a.x)[2 * i] = (float)i;
	c.x = a.x;
	c.y = a.y;
	assert_outcome(t, &c, LAB_TARGET_OK, NULL);
	for (int i = 0; i < N; i++)
		assert_near(((float *)a.y)[2 * i], 2 * i, 0);
	c.n = 1 << 22;
	c.stride = 1;
	assert_null(lab_target_place(t, &c).y);
	assert_outcome(t, &c, LAB_TARGET_REFUSED, "more than the target was opened for");
	lab_target_close(t);
}

static void test_threads(void **state)
{
	static const float x[N];
	static float y[N];
	const lab_target_call c = { .n = N, .x = x, .y = y, .threads = 3 };
	lab_target *t = open_symbol("threads", "void(const float *x, float *y, size_t n)");
	int changes = 0;

	(void)state;
	assert_outcome(t, &c, LAB_TARGET_OK, NULL);
	for (int i = 1; i < N; i++)
		changes += y[i] != y[i - 1];
	assert_int_equal(changes, 2);
	lab_target_close(t);
}

/* A NaN that the function copies is no output left out, whatever its bits. */
static void test_any_bits(void **state)
{
	uint32_t x[4096], y[4096];
	const lab_target_call c = { .n = 4096, .x = x, .y = y };
	lab_target *t = open_symbol("copy_bits", "void(const float *x, float *y, size_t n)");

	(void)state;
	for (uint32_t i = 0; i < 4096; i++)
		x[i] = 0xffa5a000 + i;
	assert_outcome(t, &c, LAB_TARGET_OK, NULL);
	assert_memory_equal(x, y, sizeof x);
	lab_target_close(t);
}

/* ---- trouble ---------------------------------------------------------------- */

/* What happens at x = 3, the third element; the next call is good again. */
static void check_scalar(const char *symbol, double seconds, lab_target_outcome want, const char *says)
{
	const lab_target_spec s = { .seconds = seconds };
	lab_target *t = open_with(&s, symbol, "float(float)");
	float y[5] = { -1, -1, -1, -1, -1 };
	const lab_target_call c = { .n = 5, .x = some_x, .y = y }, good = { .n = 2, .x = some_x, .y = y };

	assert_outcome(t, &c, want, says);
	assert_int_equal(lab_target_culprit(t), 2);
	assert_near(y[0], -1, 0);
	assert_outcome(t, &good, LAB_TARGET_OK, NULL);
	assert_near(y[1], -2, 0);
	assert_outcome(t, &c, want, says);
	lab_target_close(t);
}

static void test_crashes(void **state)
{
	(void)state;
	check_scalar("crashes", 0, LAB_TARGET_CRASHED, "crashed with SIGSEGV; it printed \"last words\" at x[2] = 3");
	check_scalar("exits", 0, LAB_TARGET_CRASHED, "ended its process with exit code 5 at x[2] = 3");
	check_scalar("divides", 0, LAB_TARGET_CRASHED, "crashed with SIGABRT at x[2] = 3");
	check_scalar("closes", 0, LAB_TARGET_CRASHED, "closed the connection");
}

/* Which of several threads' elements it was is not known, whatever the call before. */
static void test_crash_in_thread(void **state)
{
	float y[5];
	const lab_target_call good = { .n = 2, .x = some_x, .y = y }, bad = { .n = 5, .x = some_x, .y = y, .threads = 2 };
	char why[LAB_MESSAGE] = "";
	lab_target *t = open_symbol("crashes", "float(float)");

	(void)state;
	assert_outcome(t, &good, LAB_TARGET_OK, NULL);
	assert_int_equal(lab_target_run(t, &bad, why), LAB_TARGET_CRASHED);
	assert_true(lab_target_culprit(t) == SIZE_MAX);
	assert_null(strstr(why, " at x["));
	lab_target_close(t);
}

static void test_hangs(void **state)
{
	(void)state;
	check_scalar("hangs", 1.5, LAB_TARGET_HUNG, "still not back after 1.5 s at x[2] = 3");
}

static void check_array(const char *symbol, const char *signature, lab_target_outcome want, const char *says)
{
	lab_target *t = open_symbol(symbol, signature);
	float y[5];

	for (size_t offset = 0; offset < 64; offset += 4) {
		lab_target_call c = { .n = 5, .x = some_x, .y = y, .offset = offset };

		c.stride = lab_target_about(t)->stride ? 3 : 1;
		assert_outcome(t, &c, want, says);
	}
	assert_near(some_x[1], -2, 0);
	lab_target_close(t);
}

static void test_scribbles(void **state)
{
	const char *plain = "void(const float *x, float *y, size_t n)";

	(void)state;
	check_array("beyond", "void(const float *x, float *y, size_t n, int places=0)", LAB_TARGET_SCRIBBLED,
		    "behind the end of its output");
	check_array("beyond", "void(const float *x, float *y, size_t n, int places=17)", LAB_TARGET_SCRIBBLED,
		    "behind the end of its output");
	check_array("before", plain, LAB_TARGET_SCRIBBLED, "wrote 8 bytes before the beginning of its output");
	check_array("into_input", plain, LAB_TARGET_SCRIBBLED, "wrote into its input x");
	check_array("gaps_too", "void(const float *x, float *y, size_t n, size_t stride)", LAB_TARGET_SCRIBBLED,
		    "wrote between the elements of its output, at byte 4");
}

static void test_left_out(void **state)
{
	const char *plain = "void(const float *x, float *y, size_t n)";
	float y[5];
	const lab_target_call c = { .n = 5, .x = some_x, .y = y };
	lab_target *t = open_symbol("half_of_it", plain);

	(void)state;
	assert_outcome(t, &c, LAB_TARGET_MISSHAPEN, "left out 3 of 5 outputs, the first at index 2");
	assert_near(y[1], -4, 0);
	assert_true(isnan(y[2]) && isnan(y[4]));
	lab_target_close(t);
	t = open_symbol("refuses", "int(const float *x, float *y, size_t n)");
	assert_outcome(t, &c, LAB_TARGET_REFUSED, "returned -22, not 0");
	lab_target_close(t);
}

static void test_talk(void **state)
{
	static float x[N * 50], y[N * 50];
	const lab_target_call c = { .n = N * 50, .x = x, .y = y };
	lab_target *t = open_symbol("talks", "void(const float *x, float *y, size_t n)");

	(void)state;
	assert_outcome(t, &c, LAB_TARGET_OK, NULL); /* much more than a pipe holds */
	lab_target_close(t);
}

/* Whatever a wrong signature does, it does it to the process only. */
static void test_wrong_signature(void **state)
{
	float y[5];
	const lab_target_call c = { .n = 5, .x = some_x, .y = y };
	lab_target *t = open_symbol("twice_array", "float(float)");
	char why[LAB_MESSAGE];

	(void)state;
	assert_int_not_equal(lab_target_run(t, &c, why), LAB_TARGET_FAILED);
	assert_int_not_equal(lab_target_run(t, &c, why), LAB_TARGET_FAILED);
	lab_target_close(t);
}

static void *in_thread(void *arg)
{
	bool *ok = arg;
	float y[5];
	char why[LAB_MESSAGE], target[512];
	const lab_target_spec s = { .target = target_of("crashes", target), .signature = "float(float)" };
	const lab_target_call bad = { .n = 5, .x = some_x, .y = y }, good = { .n = 2, .x = some_x, .y = y };

	for (int i = 0; i < 5; i++) {
		lab_target *t = lab_target_open(&s, why);

		*ok = t && lab_target_run(t, &good, why) == LAB_TARGET_OK && lab_target_run(t, &bad, why) == LAB_TARGET_CRASHED &&
		      lab_target_run(t, &good, why) == LAB_TARGET_OK && y[1] == -2;
		lab_target_close(t);
		if (!*ok)
			break;
	}
	return NULL;
}

static void test_many_at_once(void **state)
{
	pthread_t id[4];
	bool ok[4] = { false };

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&id[i], NULL, in_thread, &ok[i]), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(id[i], NULL);
	for (int i = 0; i < 4; i++)
		assert_true(ok[i]);
}

/* ---- targets that are none -------------------------------------------------- */

static void assert_no_target_at(const char *target, const char *signature, const char *says, int line)
{
	const lab_target_spec s = { .target = target, .signature = signature };
	char why[LAB_MESSAGE] = "";
	lab_target *t = lab_target_open(&s, why);

	if (t)
		print_error("%s:%d: %s opened\n", __FILE__, line, target);
	assert_null(t);
	assert_says_at(why, says, __FILE__, line);
}

#define assert_no_target(target, signature, says) assert_no_target_at(target, signature, says, __LINE__)

static void test_no_target(void **state)
{
	char target[512];

	(void)state;
	assert_no_target("tanhf", NULL, "target \"tanhf\": expected LIBRARY:SYMBOL");
	assert_no_target("libm.so.6:", NULL, "expected LIBRARY:SYMBOL");
	assert_no_target("exec:", NULL, "there is nothing behind \"exec:\"");
	assert_no_target("./nowhere.so:f", NULL, "cannot load the library: ./nowhere.so: cannot open shared object file");
	assert_no_target("README.md:f", NULL, "for the one here write ./README.md");
	assert_no_target("./README.md:f", NULL, "./README.md: invalid ELF header");
	assert_no_target("libm.so.6:tanhff", NULL, "has no symbol \"tanhff\"; did you mean \"tanhf\"?");
	assert_no_target(target_of("twice_arrow", target), NULL, "did you mean \"twice_array\"?");
	assert_no_target(target_of("sum", target), NULL, "functions: row_sums");
	assert_no_target(target_of("twice", target), NULL, "give it with --signature");
	assert_no_target(target_of("twice", target), "flaot(float)", "type \"flaot\" is not known; known are T(T)");
}

static void test_guess(void **state)
{
	const float x[3] = { 0, -INFINITY, INFINITY };
	float y[3];
	const lab_target_call c = { .n = 3, .x = x, .y = y };
	const lab_target_spec s = { .target = "libm.so.6:tanhf" };
	char why[LAB_MESSAGE];
	lab_target *t = lab_target_open(&s, why);

	(void)state;
	if (!t)
		skip();
	assert_string_equal(lab_target_about(t)->kind, "symbol");
	assert_string_equal(lab_target_about(t)->name, "tanhf");
	assert_string_equal(lab_target_about(t)->signature, "float(float)");
	assert_memory_equal(lab_target_about(t)->version, "glibc 2.", 8);
	assert_outcome(t, &c, LAB_TARGET_OK, NULL);
	assert_near(y[0], 0, 0);
	assert_near(y[1], -1, 0);
	assert_near(y[2], 1, 0);
	lab_target_close(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signatures),
		cmocka_unit_test(test_double),
		cmocka_unit_test(test_half),
		cmocka_unit_test(test_backward),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_layouts),
		cmocka_unit_test(test_place),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_any_bits),
		cmocka_unit_test(test_crashes),
		cmocka_unit_test(test_crash_in_thread),
		cmocka_unit_test(test_hangs),
		cmocka_unit_test(test_scribbles),
		cmocka_unit_test(test_left_out),
		cmocka_unit_test(test_talk),
		cmocka_unit_test(test_wrong_signature),
		cmocka_unit_test(test_many_at_once),
		cmocka_unit_test(test_no_target),
		cmocka_unit_test(test_guess),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
