/* SPDX-License-Identifier: MIT */
/* Generated data: names with parameters, shapes, disjoint and repeatable parts. */
#include "lab/data/data.h"
#include "lab/text.h"
#include "tests/lab/test.h"

static lab_data load(const char *name, uint64_t seed)
{
	char why[LAB_MESSAGE] = "";
	lab_data d;

	if (!lab_data_load(name, NULL, seed, &d, why))
		fail_msg("%s", why);
	return d;
}

static void names(void **state)
{
	lab_data d = load("circles", 1);

	(void)state;
	assert_string_equal(d.name, "circles(n=2000,noise=0.08)");
	assert_int_equal(d.train.n, 1200);
	assert_int_equal(d.val.n, 400);
	assert_int_equal(d.test.n, 400);
	assert_int_equal(d.dim, 2);
	assert_int_equal(d.classes, 2);
	lab_data_free(&d);
	d = load("moons(noise=0.25, n=101)", 1);
	assert_string_equal(d.name, "moons(n=101,noise=0.25)");
	assert_int_equal(d.train.n + d.val.n + d.test.n, 101);
	lab_data_free(&d);
}

static void bad_names(void **state)
{
	static const char *const bad[][2] = {
		{ "circels", "unknown data set \"circels\"; did you mean \"circles\"?" },
		{ "imagenet", "one of circles, moons, spirals, fashion-mnist, mnist" },
		{ "circles(nois=1)", "circles has no parameter \"nois\"; it has n and noise" },
		{ "circles(n=9)", "circles: n = 9; expected a whole number from 10 to 1000000" },
		{ "circles(n=50.5)", "n = 50.5" },
		{ "circles(n=nan)", "n = nan" },
		{ "moons(noise=-1)", "moons: noise = -1; expected a number from 0 to 10" },
		{ "moons(noise=nan)", "noise = nan" },
		{ "moons(noise=x)", "moons: noise = \"x\" is not a number" },
		{ "moons(7)", "\"7\" is no parameter" },
		{ "moons(n=50", "a closing ) is missing" },
		{ "mnist(n=50)", "mnist has no parameter \"n\"; it has train" },
		{ "mnist(train=9)", "mnist: train = 9; expected a whole number from 10 to 1000000" },
		{ "mnist(train=20.5)", "mnist: train = 20.5; expected a whole number" },
		{ "fashion-mnist(2000)", "\"2000\" is no parameter; expected fashion-mnist(train=2000)" },
	};
	char why[LAB_MESSAGE];

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		strcpy(why, "");
		assert_false(lab_data_check(bad[i][0], why));
		assert_says(why, bad[i][1]);
		assert_false(lab_data_load(bad[i][0], NULL, 1, &(lab_data){ 0 }, why));
	}
	assert_true(lab_data_check("spirals(n=500,noise=0)", why));
}

/* Without noise the points lie on the curves of the definition. */
static void on_circles(const float *p, int label)
{
	assert_near(hypot(p[0], p[1]), label ? 0.5 : 1, 1e-6);
}

static void on_moons(const float *p, int label)
{
	if (label)
		assert_near(hypot(p[0] - 1, p[1] - 0.5), 1, 1e-6);
	else
		assert_near(hypot(p[0], p[1]), 1, 1e-6);
	assert_true(label ? p[1] <= 0.5f : p[1] >= 0);
}

static void on_spirals(const float *p, int label)
{
	double r = hypot(p[0], p[1]), angle = 3 * acos(-1) * r + (label ? acos(-1) : 0);

	assert_near(p[0], r * cos(angle), 1e-5);
	assert_near(p[1], r * sin(angle), 1e-5);
}

static void curves(void **state)
{
	static const struct {
		const char *name;
		void (*on)(const float *p, int label);
	} shapes[] = { { "circles(noise=0)", on_circles }, { "moons(noise=0)", on_moons },
		       { "spirals(noise=0)", on_spirals } };

	(void)state;
	for (size_t k = 0; k < 3; k++) {
		lab_data d = load(shapes[k].name, 5);
		size_t ones = 0;
		for (size_t i = 0; i < d.train.n; i++) {
			shapes[k].on(d.train.x + 2 * i, d.train.label[i]);
			ones += d.train.label[i];
		}
		assert_int_equal(ones, d.train.n / 2);
		lab_data_free(&d);
	}
}

/* Noise of 0.08 in both coordinates moves a point by 0.08 sqrt(2) in the mean square;
 * on the unit circle that adds 2 * 0.08^2 to the mean of r^2. */
static void noise(void **state)
{
	lab_data d = load("circles(n=100000,noise=0.08)", 5);
	double sum = 0;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < d.train.n; i++)
		if (!d.train.label[i]) {
			sum += d.train.x[2 * i] * d.train.x[2 * i] + d.train.x[2 * i + 1] * d.train.x[2 * i + 1];
			n++;
		}
	/* standard deviation of r^2: 2 * 0.08; five of those of the mean */
	assert_near(sum / n, 1 + 2 * 0.08 * 0.08, 5 * 0.16 / sqrt(n));
	lab_data_free(&d);
}

static void seeds(void **state)
{
	lab_data a = load("spirals", 1), same = load("spirals", 1), other = load("spirals", 2);
	size_t size = a.val.n * 2 * sizeof(float);

	(void)state;
	assert_memory_equal(a.val.x, same.val.x, size);
	assert_memory_not_equal(a.val.x, other.val.x, size);
	assert_memory_not_equal(a.val.x, a.test.x, size);
	assert_memory_not_equal(a.val.x, a.train.x, size);
	lab_data_free(&a);
	lab_data_free(&same);
	lab_data_free(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),  cmocka_unit_test(bad_names), cmocka_unit_test(curves),
		cmocka_unit_test(noise),  cmocka_unit_test(seeds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
