/* SPDX-License-Identifier: MIT */
/* Matrix products against three nested loops in double, also on several threads. */
#include "lab/nn/gemm.h"

#include "lab/rng.h"
#include "lab/threads.h"
#include "tests/lab/test.h"

static float *random_matrix(size_t n, uint64_t index)
{
	lab_rng r = lab_rng_stream(1, "test", index);
	float *a = malloc(n * sizeof *a);

	assert_non_null(a);
	for (size_t i = 0; i < n; i++)
		a[i] = (float)lab_rng_normal(&r);
	return a;
}

/* Entry (i, j) of a matrix of `rows` x `cols`, stored transposed or not. */
static double at(const float *a, size_t rows, size_t cols, char transposed, size_t i, size_t j)
{
	return transposed == 'T' ? a[j * rows + i] : a[i * cols + j];
}

typedef void product(size_t m, size_t n, size_t k, const float *a, const float *b, float *c);

static void check(product *gemm, char ta, char tb, size_t m, size_t n, size_t k)
{
	float *a = random_matrix(m * k, 1), *b = random_matrix(k * n, 2), *c = random_matrix(m * n, 3);

	gemm(m, n, k, a, b, c);
	for (size_t i = 0; i < m; i++)
		for (size_t j = 0; j < n; j++) {
			double want = 0, size = 0;
			for (size_t l = 0; l < k; l++) {
				double term = at(a, m, k, ta, i, l) * at(b, k, n, tb, l, j);
				want += term;
				size += fabs(term);
			}
			/* k additions, each rounded: at most k half-units of the sum of the sizes */
			assert_near(c[i * n + j], want, size * 0x1p-24 * (double)(k + 1));
		}
	free(a);
	free(b);
	free(c);
}

static const size_t sizes[][3] = { { 1, 1, 1 }, { 3, 5, 7 }, { 128, 10, 128 }, { 96, 256, 33 }, { 2, 16, 2 } };

static void all_shapes(void **state)
{
	(void)state;
	for (int threads = 1; threads <= 2; threads++) {
		lab_set_threads(threads);
		assert_int_equal(lab_threads(), threads);
		for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
			const size_t *s = sizes[i];
			check(lab_gemm_nn, 'N', 'N', s[0], s[1], s[2]);
			check(lab_gemm_tn, 'T', 'N', s[0], s[1], s[2]);
			check(lab_gemm_nt, 'N', 'T', s[0], s[1], s[2]);
		}
	}
}

static void version(void **state)
{
	int major, minor;

	(void)state;
	assert_int_equal(sscanf(lab_gemm_version(), "oneDNN %d.%d", &major, &minor), 2);
	assert_true(major >= 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(all_shapes), cmocka_unit_test(version) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
