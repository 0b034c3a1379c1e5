/* SPDX-License-Identifier: MIT */
/* The real image sets, where they are: counts per class as published.
 * Found in $ACTFN_DATA_DIR, in ../shared/data beside the checkout or in Debian's package. */
#include "lab/data/data.h"
#include "lab/text.h"
#include "tests/lab/test.h"

enum { SKIPPED = 77 };

static int found;

/* Loads the set and counts the labels of training and validation together; false where it is not there. */
static bool count(const char *name, lab_data *d, size_t train[10], size_t test[10])
{
	char why[LAB_MESSAGE] = "";

	if (!lab_data_load(name, NULL, 1, d, why) && !lab_data_load(name, "../shared/data", 1, d, why)) {
		assert_says(why, "not found");
		return false;
	}
	found++;
	memset(train, 0, 10 * sizeof *train);
	memset(test, 0, 10 * sizeof *test);
	for (size_t i = 0; i < d->train.n; i++)
		train[d->train.label[i]]++;
	for (size_t i = 0; i < d->val.n; i++)
		train[d->val.label[i]]++;
	for (size_t i = 0; i < d->test.n; i++)
		test[d->test.label[i]]++;
	assert_int_equal(d->train.n, 55000);
	assert_int_equal(d->val.n, 5000);
	assert_int_equal(d->test.n, 10000);
	assert_int_equal(d->dim, 784);
	return true;
}

/* Mean and standard deviation of all training pixels / 255 as published: black is
 * (0 - mean) / std, up to what the 5,000 validation images change. */
static void check_black(const lab_data *d, double mean, double std)
{
	float black = INFINITY;

	for (size_t i = 0; i < 784 * 100; i++)
		black = fminf(black, d->train.x[i]);
	assert_near(black, -mean / std, 2e-3);
}

static void mnist(void **state)
{
	static const size_t train_want[] = { 5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949 };
	static const size_t test_want[] = { 980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009 };
	size_t train[10], test[10];
	lab_data d;

	(void)state;
	if (!count("mnist", &d, train, test))
		skip();
	assert_memory_equal(train, train_want, sizeof train);
	assert_memory_equal(test, test_want, sizeof test);
	check_black(&d, 0.130660, 0.308108);
	lab_data_free(&d);
}

static void fashion_mnist(void **state)
{
	size_t train[10], test[10];
	lab_data d;

	(void)state;
	if (!count("fashion-mnist", &d, train, test))
		skip();
	for (int i = 0; i < 10; i++) {
		assert_int_equal(train[i], 6000);
		assert_int_equal(test[i], 1000);
	}
	check_black(&d, 0.286041, 0.353024);
	lab_data_free(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(mnist), cmocka_unit_test(fashion_mnist) };
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	return failed ? 1 : found ? 0 : SKIPPED;
}
