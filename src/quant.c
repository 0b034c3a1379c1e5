/* SPDX-License-Identifier: MIT */
/* 8-bit functions as tables.  The build compiles this file without contraction: exact products need it. */
#include <math.h>
#include <stdint.h>

#include "src/function.h"
#include "src/span.h"

enum { ENTRIES = 256 };

/* hi + lo, hi the double nearest to it: so pairs compare like words, hi first. */
typedef struct pair {
	double hi, lo;
} pair;

/* a b exactly. */
static pair product(double a, double b)
{
	double p = a * b;
	return (pair){ p, fma(a, b, -p) };
}

static int compare(pair a, pair b)
{
	double d = a.hi == b.hi ? a.lo - b.lo : a.hi - b.hi;
	return (d > 0) - (d < 0);
}

static int least(actfn_dtype dtype)
{
	return dtype == ACTFN_I8 ? INT8_MIN : 0;
}

/* The limits keep exponentials of quotients within double: nobody's tensors come near. */
static actfn_status check_type(const actfn_quant_type *t)
{
	if (t->dtype != ACTFN_I8 && t->dtype != ACTFN_U8)
		return ACTFN_ERR_DTYPE;
	if (!(t->scale >= 0x1p-100 && t->scale <= 0x1p100))
		return ACTFN_ERR_ARGUMENT;
	return t->zero < least(t->dtype) || t->zero > least(t->dtype) + 255 ? ACTFN_ERR_ARGUMENT : ACTFN_OK;
}

static actfn_status check(const actfn *f, const actfn_quant *q, const void *table)
{
	if (!f || !q || !table)
		return ACTFN_ERR_NULL;
	actfn_status s = check_type(&q->x);
	return s ? s : check_type(&q->y);
}

/* What the 256 bytes stand for. */
static void real_numbers(const actfn_quant_type *t, double *x)
{
	for (int i = 0; i < ENTRIES; i++)
		x[i] = ((t->dtype == ACTFN_I8 ? (int8_t)i : i) - t->zero) * t->scale;
}

/* f at 256 points: in plain double, good to some ULP, with f', and by pairs of doubles rounded to odd: an
 * exact value is exact, and any other is not. */
typedef struct points {
	double x[ENTRIES], y[ENTRIES], dx[ENTRIES], odd[ENTRIES];
	int linear; /* a row of cheap_f32: f is linear in pieces */
} points;

static void evaluate(const actfn *f, points *v)
{
	const actfn_kernels *plain = actfn_row(unit_plain_f64, f->info->id);
	par p = actfn_par(f);
	plain->forward(&p, ENTRIES, v->x, v->y);
	plain->derivative(&p, ENTRIES, v->x, v->dx);
	actfn_scalar_odd_f64[f->info->id].forward(&p, ENTRIES, v->x, v->odd);
	v->linear = actfn_row(unit_cheap_f32, f->info->id)->forward != NULL;
}

/* f at point i as well as it can be said: the exact product where it is one, else by pairs of doubles.
 * (Those are made for floats; should they ever fail for a double, the plain value stands.) */
static pair best_value(const points *v, int i)
{
	pair line = product(v->dx[i], v->x[i]);
	if (v->linear && line.hi == v->y[i])
		return line;
	return (pair){ fabs(v->odd[i] - v->y[i]) <= 0x1p-45 * fabs(v->y[i]) ? v->odd[i] : v->y[i], 0 };
}

/* The integer nearest to y / scale, to the even one from the middle; |y / scale| < 2^20. */
static double nearest(pair y, double scale)
{
	double r = rint(y.hi / scale), even = 2 * rint(0.5 * r) == r;
	int above = compare(y, product(r + 0.5, scale)), below = compare(product(r - 0.5, scale), y);
	if (above > 0 || (above == 0 && !even))
		return r + 1;
	return below > 0 || (below == 0 && !even) ? r - 1 : r;
}

/* Is q so near to the middle between two integers that y, good to some ULP, may be on the wrong side? */
static int in_doubt(double q)
{
	return fabs(fabs(q - rint(q)) - 0.5) < 0x1p-40 * (1 + fabs(q));
}

static uint8_t entry(const points *v, int i, const actfn_quant_type *t)
{
	double q = v->y[i] / t->scale, low = least(t->dtype);
	if (fabs(q) < 0x1p20 && in_doubt(q))
		q = nearest(best_value(v, i), t->scale);
	q = q == q ? rint(q) + t->zero : t->zero;
	return (uint8_t)(int)fmin(fmax(q, low), low + 255);
}

actfn_status actfn_quant_table(const actfn *f, const actfn_quant *q, uint8_t table[256])
{
	points v;
	actfn_status s = check(f, q, table);
	if (s)
		return s;
	actfn_fpenv e = actfn_fp_enter();
	real_numbers(&q->x, v.x);
	evaluate(f, &v);
	for (int i = 0; i < ENTRIES; i++)
		table[i] = entry(&v, i, &q->y);
	actfn_fp_leave(e);
	return s;
}

actfn_status actfn_quant_derivative(const actfn *f, const actfn_quant *q, float table[256])
{
	double x[ENTRIES], dx[ENTRIES];
	actfn_status s = check(f, q, table);
	if (s)
		return s;
	par p = actfn_par(f);
	actfn_fpenv e = actfn_fp_enter();
	real_numbers(&q->x, x);
	actfn_row(unit_plain_f64, f->info->id)->derivative(&p, ENTRIES, x, dx);
	for (int i = 0; i < ENTRIES; i++)
		table[i] = (float)dx[i];
	actfn_fp_leave(e);
	return s;
}

actfn_status actfn_quant_forward(const uint8_t table[256], size_t n, const void *x, void *y)
{
	if (!table || (n && (!x || !y)))
		return ACTFN_ERR_NULL;
	if (clash(x, y, n) || overlap((span){ table, ENTRIES }, (span){ y, n }))
		return ACTFN_ERR_OVERLAP;
	actfn_lookup_in_use()(table, n, x, y);
	return ACTFN_OK;
}
