/* SPDX-License-Identifier: MIT */
/* Interval arithmetic: what an operation gives for a point lies in what it gives for any interval around it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lab/rng.h"
#include "lab/verify/interval.h"

enum { COARSE = 40, FINE = 400, ROUNDS = 3000 };

typedef struct operand {
	interval around, point;
} operand;

static void init(operand *a)
{
	lab_interval_init(&a->around, COARSE);
	lab_interval_init(&a->point, FINE);
}

static void clear(operand *a)
{
	lab_interval_clear(&a->around);
	lab_interval_clear(&a->point);
}

/* A double of any size up to 2^30, often a small integer. */
static double random_number(lab_rng *r)
{
	if (lab_rng_below(r, 4) == 0)
		return (double)lab_rng_below(r, 9) - 4;
	return ldexp(2 * lab_rng_uniform(r) - 1, (int)lab_rng_below(r, 60) - 30);
}

/* A point, and an interval of which it is one: sometimes the point alone, sometimes up to 0 or beyond. */
static void set_random(operand *a, lab_rng *r)
{
	double x = random_number(r), y = lab_rng_below(r, 3) ? x * (1 + 0.1 * lab_rng_uniform(r)) : random_number(r);
	lab_interval_set_double(&a->point, x);
	lab_interval_set_double(&a->around, x);
	if (lab_rng_below(r, 4) == 0)
		return;
	mpfr_set_d(a->around.lo, fmin(x, y), MPFR_RNDD);
	mpfr_set_d(a->around.hi, fmax(x, y), MPFR_RNDU);
	a->around.lo_open = y < x && lab_rng_below(r, 2);
	a->around.hi_open = y > x && lab_rng_below(r, 2);
}

/* Not at an open end, either. */
static bool contains(const interval *around, const interval *point)
{
	if (lab_interval_undefined(point))
		return true;
	int above = mpfr_cmp(point->hi, around->lo), below = mpfr_cmp(around->hi, point->lo);
	return above >= around->lo_open && below >= around->hi_open;
}

static void check(actfn_op op, operand *a, operand *b, operand *y)
{
	lab_interval_apply(op, &y->around, (const interval *[]){ &a->around, &b->around });
	lab_interval_apply(op, &y->point, (const interval *[]){ &a->point, &b->point });
	if (!contains(&y->around, &y->point))
		fail_msg("operation %d: (%g .. %g, %g .. %g) gives %.17g .. %.17g without %.17g", op,
			 mpfr_get_d(a->around.lo, MPFR_RNDN), mpfr_get_d(a->around.hi, MPFR_RNDN),
			 mpfr_get_d(b->around.lo, MPFR_RNDN), mpfr_get_d(b->around.hi, MPFR_RNDN),
			 mpfr_get_d(y->around.lo, MPFR_RNDN), mpfr_get_d(y->around.hi, MPFR_RNDN),
			 mpfr_get_d(y->point.lo, MPFR_RNDN));
}

static void intervals_contain_points(void **state)
{
	lab_rng r = lab_rng_stream(1, "interval", 0);
	operand a, b, y;
	(void)state;
	init(&a), init(&b), init(&y);
	for (actfn_op op = 0; op < ACTFN_OP_COUNT; op++)
		for (int i = 0; i < ROUNDS && actfn_op_arity(op) > 0 && op != ACTFN_OP_SELECT; i++) {
			set_random(&a, &r);
			set_random(&b, &r);
			check(op, &a, &b, &y);
		}
	clear(&a), clear(&b), clear(&y);
}

/* Not merely right but useful: a point gives ends that are neighbours, and an exact result a point. */
static void points_stay_narrow(void **state)
{
	static const actfn_op ops[] = { ACTFN_OP_ADD, ACTFN_OP_MUL,  ACTFN_OP_DIV, ACTFN_OP_EXP, ACTFN_OP_TANH,
					ACTFN_OP_SIN, ACTFN_OP_SQRT, ACTFN_OP_ERF, ACTFN_OP_LOG, ACTFN_OP_HYPOT };
	interval a, b, y;
	(void)state;
	lab_interval_init(&a, FINE), lab_interval_init(&b, FINE), lab_interval_init(&y, FINE);
	lab_interval_set_double(&a, 0.7);
	lab_interval_set_double(&b, 1.9);
	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
		lab_interval_apply(ops[i], &y, (const interval *[]){ &a, &b });
		mpfr_nextabove(y.lo);
		assert_true(mpfr_greaterequal_p(y.lo, y.hi));
	}
	lab_interval_set_double(&a, 9);
	lab_interval_apply(ACTFN_OP_SQRT, &y, (const interval *[]){ &a });
	assert_true(mpfr_cmp_ui(y.lo, 3) == 0 && mpfr_cmp_ui(y.hi, 3) == 0);
	lab_interval_clear(&a), lab_interval_clear(&b), lab_interval_clear(&y);
}

/* exp(+-1e30) and what is made of it, where only the logarithm is left: exp(a)/exp(b) = exp(a - b). */
static void huge_numbers_by_logarithm(void **state)
{
	interval v[6];
	(void)state;
	for (int i = 0; i < 6; i++)
		lab_interval_init(&v[i], FINE);
	lab_interval_set_double(&v[0], 0x1p100);
	lab_interval_set_double(&v[1], 0x1p100 - 0x1p50);
	lab_interval_apply(ACTFN_OP_EXP, &v[2], (const interval *[]){ &v[0] });
	lab_interval_apply(ACTFN_OP_EXP, &v[3], (const interval *[]){ &v[1] });
	lab_interval_apply(ACTFN_OP_SUB, &v[4], (const interval *[]){ &v[3], &v[2] });
	assert_true(mpfr_sgn(v[4].hi) < 0);
	lab_interval_apply(ACTFN_OP_DIV, &v[4], (const interval *[]){ &v[2], &v[3] });
	lab_interval_apply(ACTFN_OP_LOG, &v[5], (const interval *[]){ &v[4] });
	assert_true(mpfr_cmp_d(v[5].lo, 0x1p50) <= 0 && mpfr_cmp_d(v[5].hi, 0x1p50) >= 0);
	assert_true(mpfr_get_d(v[5].hi, MPFR_RNDU) - mpfr_get_d(v[5].lo, MPFR_RNDD) <= 1e-6);
	for (int i = 0; i < 6; i++)
		lab_interval_clear(&v[i]);
}

/* (-1, 1] times [-1, 1] reaches -1 and 1, by the corner that is closed; (-1, 1] times 1 does not reach -1. */
static void one_closed_corner_closes(void **state)
{
	interval a, b, y;
	(void)state;
	lab_interval_init(&a, FINE), lab_interval_init(&b, FINE), lab_interval_init(&y, FINE);
	lab_interval_set_double(&a, 1), lab_interval_set_double(&b, 1);
	mpfr_set_si(a.lo, -1, MPFR_RNDN);
	a.lo_open = true;
	lab_interval_apply(ACTFN_OP_MUL, &y, (const interval *[]){ &a, &b });
	assert_true(mpfr_cmp_si(y.lo, -1) == 0 && y.lo_open && !y.hi_open);
	mpfr_set_si(b.lo, -1, MPFR_RNDN);
	lab_interval_apply(ACTFN_OP_MUL, &y, (const interval *[]){ &a, &b });
	assert_true(mpfr_cmp_si(y.lo, -1) == 0 && !y.lo_open && !y.hi_open);
	a.lo_open = false, a.hi_open = true; /* now the corners come in the other order */
	lab_interval_apply(ACTFN_OP_MUL, &y, (const interval *[]){ &a, &b });
	assert_true(mpfr_cmp_si(y.lo, -1) == 0 && !y.lo_open && !y.hi_open);
	lab_interval_clear(&a), lab_interval_clear(&b), lab_interval_clear(&y);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(intervals_contain_points),
		cmocka_unit_test(points_stay_narrow),
		cmocka_unit_test(huge_numbers_by_logarithm),
		cmocka_unit_test(one_closed_corner_closes),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	mpfr_free_cache();
	return failed;
}
