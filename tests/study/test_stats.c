/* SPDX-License-Identifier: MIT */
/* The statistics, against values of SciPy 1.10.1 (Debian python3-scipy); the call stands above each table. */
#include "tests/lab/test.h"

#include "lab/study/stats.h"

/* scipy.special.betainc(a, b, x) */
static void incomplete_beta(void **state)
{
	static const struct { double a, b, x, want; } row[] = {
		{ 0.5, 0.5, 0.3,   0.36901011956554541 }, { 2,  3,  0.5, 0.6875 },
		{ 10,  0.5, 0.99,  0.65792817515678426 }, { 50, 60, 0.4, 0.12470685834310041 },
		{ 0.5, 20,  0.001, 0.15758381398363847 }, { 3,  4,  0,   0 }, { 3, 4, 1, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++)
		assert_near(lab_beta_inc(row[i].a, row[i].b, row[i].x), row[i].want, 1e-13);
}

/* scipy.stats.t.cdf(t, df) */
static void t_distribution(void **state)
{
	static const struct { double t, df, want; } row[] = {
		{ 0.5,   1,    0.64758361765043326 },     { -2,    2, 0.091751709536136955 },
		{ 2.5,   4,    0.96661672759400596 },     { -8,    4, 0.00066194845460858384 },
		{ -30,   9,    1.2418523520791315e-10 },  { 0.001, 7, 0.50038499137750059 },
		{ 1.96,  1000, 0.97486340752212564 },     { 0,     5, 0.5 },
		{ -12.7, 1,    0.025012163844672076 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++)
		assert_near(lab_t_cdf(row[i].t, row[i].df) / row[i].want, 1, 1e-11);
	assert_near(lab_t_cdf(-INFINITY, 3), 0, 0);
	assert_near(lab_t_cdf(INFINITY, 3), 1, 0);
}

/* scipy.stats.t.ppf(p, df) */
static void t_quantiles(void **state)
{
	static const struct { double p, df, want; } row[] = {
		{ 0.975,  1,   12.706204736432095 },  { 0.975, 2,  4.3026527299112747 },
		{ 0.975,  4,   2.7764451051977987 },  { 0.975, 9,  2.2621571627409915 },
		{ 0.8,    3,   0.97847231182829986 }, { 0.995, 29, 2.7563859036703349 },
		{ 0.05,   6,   -1.9431802803927818 }, { 0.5,   8,  0 },
		{ 0.9999, 2,   70.700071074968861 },  { 0.975, 1e6, 1.9599663568141066 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++)
		assert_near(lab_t_quantile(row[i].p, row[i].df), row[i].want, 1e-9 * fmax(1, fabs(row[i].want)));
	assert_true(isnan(lab_t_quantile(0, 3)) && isnan(lab_t_quantile(1, 3)) && isnan(lab_t_quantile(NAN, 3)));
}

static const double ours[] = { 88.71, 88.52, 88.93, 88.60, 88.81 }, theirs[] = { 88.40, 88.35, 88.51, 88.42, 88.29 };

/* scipy.stats.t.interval(0.95, 4, ours.mean(), scipy.stats.sem(ours)) */
static void summary(void **state)
{
	lab_summary s = lab_summarise(ours, 5), one = lab_summarise(ours, 1), none = lab_summarise(ours, 0);

	(void)state;
	assert_near(s.mean, 88.714, 1e-12);
	assert_near(s.sd, 0.16318700928689625, 1e-12);
	assert_near(s.lo, 88.51137656559392, 1e-9);
	assert_near(s.hi, 88.91662343440608, 1e-9);
	assert_near(one.mean, 88.71, 0);
	assert_true(isnan(one.lo) && isnan(one.hi) && isnan(one.sd) && isnan(none.mean));
}

/* scipy.stats.ttest_rel(ours, theirs), its confidence_interval(), mean / std(ddof=1) of the differences */
static void paired(void **state)
{
	lab_paired r = lab_pair(ours, theirs, 5), back = lab_pair(theirs, ours, 5);

	(void)state;
	assert_near(r.mean, 0.32, 1e-12);
	assert_near(r.lo, 0.1314877600360209, 1e-9);
	assert_near(r.hi, 0.5085122399639711, 1e-9);
	assert_near(r.p, 0.00921903770922612, 1e-11);
	assert_near(r.d, 2.107727750204077, 1e-9);
	assert_near(back.p, r.p, 1e-15);
	assert_near(back.mean, -r.mean, 1e-15);
}

/* No spread: equal values differ by nothing (p = 1); a constant difference cannot be tested. */
static void paired_degenerate(void **state)
{
	const double a[] = { 0.1, 0.2, 0.7 }, shifted[] = { 0.1 + 0.25, 0.2 + 0.25, 0.7 + 0.25 };
	lab_paired same = lab_pair(a, a, 3), constant = lab_pair(shifted, a, 3), one = lab_pair(shifted, a, 1);

	(void)state;
	assert_near(same.p, 1, 0);
	assert_near(same.mean, 0, 0);
	assert_near(constant.mean, 0.25, 1e-15);
	assert_true(isnan(constant.p) && isnan(constant.d));
	assert_near(one.mean, 0.25, 1e-15);
	assert_true(isnan(one.p) && isnan(one.lo));
	assert_true(isnan(lab_pair(a, a, 0).mean));
}

/* R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") */
static void holm(void **state)
{
	double p[] = { 0.01, NAN, 0.04, 0.03, 0.005 }, big[] = { 0.6, 0.7 };
	const double want[] = { 0.03, NAN, 0.06, 0.06, 0.02 };

	(void)state;
	lab_holm(p, 5);
	for (int i = 0; i < 5; i++)
		if (i != 1)
			assert_near(p[i], want[i], 1e-15);
	assert_true(isnan(p[1]));
	lab_holm(big, 2);
	assert_near(big[0], 1, 0);
	assert_near(big[1], 1, 0);
}

/* Smallest n with 1 - nct.cdf(tc, n-1, nc) + nct.cdf(-tc, n-1, nc) >= power, where tc = t.ppf(1 - alpha/2, n-1) and
 * nc = delta / sd * sqrt(n); ours is allowed to be one off. */
static void seeds_needed(void **state)
{
	static const struct { double sd, delta, alpha, power; int want; } row[] = {
		{ 0.2, 0.25, 0.05, 0.8, 8 },    { 0.3, 0.25, 0.05, 0.8, 14 },    { 0.3, 0.25, 0.01, 0.8, 21 },
		{ 1,   0.1,  0.05, 0.8, 787 },  { 0.33, -0.25, 0.01, 0.8, 24 },  { 0.5, 2,    0.05, 0.9, 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++)
		assert_near(lab_pairs_needed(row[i].sd, row[i].delta, row[i].alpha, row[i].power), row[i].want, 1);
	assert_int_equal(lab_pairs_needed(1, 1e-6, 0.05, 0.8), 0);
	assert_int_equal(lab_pairs_needed(0, 1, 0.05, 0.8), 0);
	assert_int_equal(lab_pairs_needed(1, 0, 0.05, 0.8), 0);
	assert_int_equal(lab_pairs_needed(NAN, 1, 0.05, 0.8), 0);
}

/* numpy.quantile([3, 1, 2, 10], q) */
static void quantiles(void **state)
{
	const double x[] = { 3, 1, 2, 10 };

	(void)state;
	assert_near(lab_quantile(x, 4, 0.5), 2.5, 0);
	assert_near(lab_quantile(x, 4, 0.1), 1.3, 1e-15);
	assert_near(lab_quantile(x, 4, 1), 10, 0);
	assert_near(lab_quantile(x, 1, 0.3), 3, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(incomplete_beta), cmocka_unit_test(t_distribution), cmocka_unit_test(t_quantiles),
		cmocka_unit_test(summary), cmocka_unit_test(paired), cmocka_unit_test(paired_degenerate),
		cmocka_unit_test(holm), cmocka_unit_test(seeds_needed), cmocka_unit_test(quantiles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
