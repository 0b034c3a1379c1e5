/* SPDX-License-Identifier: MIT */
/* 8-bit functions as tables.  The build compiles this file without contraction: exact products need it. */
#include <math.h>
#include <stdint.h>

#include "src/function.h"

enum { ENTRIES = 256 };

/* hi + lo, hi the double nearest to it: so pairs compare like words, hi first. */
typedef struct pair {
	double hi, lo;
} pair;

/* a + b exactly. */
static pair sum(double a, double b)
{
	double s = a + b, t = s - a;
	return (pair){ s, (a - (s - t)) + (b - t) };
}

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
static pair real_number(const actfn_quant_type *t, int byte)
{
	int q = t->dtype == ACTFN_I8 ? (int8_t)byte : byte;
	return product(q - t->zero, t->scale);
}

/* f and f' at 256 points: in plain double, good to some ULP everywhere, and f by pairs of doubles, rounded
 * to odd, so that an exact value is exact and any other is not. */
typedef struct points {
	double y[ENTRIES], dx[ENTRIES], odd[ENTRIES];
	int linear; /* a row of cheap_f32: f is linear in pieces */
} points;

static void evaluate(const actfn *f, const pair *x, points *v)
{
	double hi[ENTRIES];
	const actfn_kernels *plain = actfn_row(unit_plain_f64, f->info->id);
	par p = actfn_par(f);
	for (int i = 0; i < ENTRIES; i++)
		hi[i] = x[i].hi;
	plain->forward(&p, ENTRIES, hi, v->y);
	plain->derivative(&p, ENTRIES, hi, v->dx);
	actfn_scalar_exact_f64[f->info->id].forward(&p, ENTRIES, hi, v->odd);
	v->linear = actfn_row(unit_cheap_f32, f->info->id)->forward != NULL;
}

/* f at x as well as it can be said: the exact product where the function is one there, else by pairs of
 * doubles, with the part of x that a double does not hold. */
static pair best_value(pair x, double y, double dx, double odd, int linear)
{
	pair line = product(dx, x.hi);
	if (linear && line.hi == y)
		return sum(line.hi, line.lo + dx * x.lo);
	return sum(fabs(odd - y) <= 0x1p-45 * fabs(y) ? odd : y, dx * x.lo);
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

static uint8_t entry(const points *v, int i, pair x, const actfn_quant_type *t)
{
	double q = v->y[i] / t->scale, low = least(t->dtype);
	if (in_doubt(q) && fabs(q) < 0x1p20)
		q = nearest(best_value(x, v->y[i], v->dx[i], v->odd[i], v->linear), t->scale);
	q = q == q ? rint(q) + t->zero : t->zero;
	return (uint8_t)(int)fmin(fmax(q, low), low + 255);
}

actfn_status actfn_quant_table(const actfn *f, const actfn_quant *q, uint8_t table[256])
{
	pair x[ENTRIES];
	points v;
	actfn_status s = check(f, q, table);
	if (s)
		return s;
	actfn_fpenv e = actfn_fp_enter();
	for (int i = 0; i < ENTRIES; i++)
		x[i] = real_number(&q->x, i);
	evaluate(f, x, &v);
	for (int i = 0; i < ENTRIES; i++)
		table[i] = entry(&v, i, x[i], &q->y);
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
	for (int i = 0; i < ENTRIES; i++)
		x[i] = real_number(&q->x, i).hi;
	actfn_row(unit_plain_f64, f->info->id)->derivative(&p, ENTRIES, x, dx);
	for (int i = 0; i < ENTRIES; i++)
		table[i] = (float)dx[i];
	actfn_fp_leave(e);
	return s;
}

static int overlap(const void *a, size_t na, const void *b, size_t nb)
{
	uintptr_t p = (uintptr_t)a, q = (uintptr_t)b;
	return p < q ? q - p < na : p - q < nb;
}

actfn_status actfn_quant_forward(const uint8_t table[256], size_t n, const void *x, void *y)
{
	if (!table || (n && (!x || !y)))
		return ACTFN_ERR_NULL;
	if (n && ((x != y && overlap(x, n, y, n)) || overlap(table, ENTRIES, y, n)))
		return ACTFN_ERR_OVERLAP;
	actfn_lookup_in_use()(table, n, x, y);
	return ACTFN_OK;
}
