/* SPDX-License-Identifier: MIT */
/* Kernels of a row of floats: log_softmax and its gradient, in pairs for mode exact and in floats for mode fast. */
#ifndef ACTFN_ROW_LOGS_H
#define ACTFN_ROW_LOGS_H

#include "src/kernels/row_pairs.h"

/* ---- logarithms ------------------------------------------------------------------------------ */

/* log((1 + f) / (1 - f)), |f| <= 0.172, relative error below 2^-44: the series. */
INL double log_of_ratio(double f)
{
	double g = f * f, q = 1.0 / 15;
	for (int i = 13; i > 0; i -= 2)
		q = q * g + 1.0 / i;
	return 2 * f * q;
}

/* 2^n, a normal number */
INL double power_of_2(int n)
{
	double a;
	memcpy(&a, &(int64_t){ (int64_t)(n + 1023) << 52 }, sizeof a);
	return a;
}

/* n of 2^n <= |a| < 2^(n + 1), a normal */
INL int exponent_of(double a)
{
	int64_t field;
	memcpy(&field, &a, sizeof field);
	return (int)(field >> 52 & 0x7ff) - 1023;
}

/* log s for normal s > 0; infinities and NaN stay. */
INL double log_of(double s)
{
	if (!(s < INFINITY))
		return s;
	int n = exponent_of(s * 1.4142135623730951);
	double near = s * power_of_2(-n); /* sqrt(1/2) to sqrt(2) */
	return n * 0.69314718055994531 + log_of_ratio((near - 1) / (near + 1));
}

INL double log1p_of(double s)
{
	return log_of_ratio(s / (2 + s));
}

/* ---- forward --------------------------------------------------------------------------------- */

/* How a mode sums exponentials: all of them, or what is below the maximum, of.u, for logarithms that have too few digits
 * otherwise. */
typedef struct exponentials {
	row_term *all, *below;
	int in;
	double few;
} exponentials;

/* What is the maximum, or masked, counts nothing. */
INL two only_below(two e, lanes x, const known *of)
{
	for (int j = 0; j < PARTS; j++) {
		m none = (x.part[j] == of->u.part[j]) | (x.part[j] + of->at.c.part[j] < of->at.low.part[j]);
		e.s.part[j] = sel(none, k(0), e.s.part[j]);
		e.t.part[j] = sel(none, k(0), e.t.part[j]);
	}
	return e;
}

INL two below_term(lanes x, lanes unused, const known *of)
{
	return only_below(power_term(x, unused, of), x, of);
}

INL two fast_below_term(lanes x, lanes unused, const known *of)
{
	return only_below(fast_softmax_term(x, unused, of), x, of);
}

/* Small logarithms anew: those of the maximum's 1, which counts, and the sum of the others. */
INL void log_few(exponentials e, const view *t, int side, const lanes *top, const known *of, row_sums *s)
{
	row_sums below = sums_of(e.below, t, side, of, KEEP_NONE, e.in);
	for (int g = 0; g < groups_of(t); g++) {
		two one = power_term(top[g], top[g], &of[g]);
		wides unit = wides_add(widened(one.s), widened(one.t));
		double units[LANES];
		memcpy(units, &unit, sizeof units);
		for (int l = 0; l < LANES; l++)
			if (s->of[g * LANES + l] < e.few)
				s->of[g * LANES + l] = log1p_of(below.of[g * LANES + l] / units[l]);
	}
}

/* The sums' logarithms, less the maximum. */
INL void log_sums(exponentials e, const view *t, int side, const lanes *top, known *of, row_sums *s)
{
	double least = INFINITY;
	float max[STRIP], shift[STRIP], c[STRIP];
	for (int g = 0; g < groups_of(t); g++) {
		of[g].u = top[g];
		lanes_to(max + g * LANES, top[g]);
		lanes_to(shift + g * LANES, of[g].at.shift);
		lanes_to(c + g * LANES, of[g].at.c);
	}
	for (size_t i = 0; i < t->columns; i++) {
		double nothing = 0 * s->of[i], raised = (shift[i] - MAGIC) / 8;
		s->of[i] = log_of(s->of[i]) + (raised * 0.69314718055994531 - ((double)max[i] + c[i]));
		if (max[i] == INFINITY)
			s->of[i] = NAN;
		if (max[i] == -INFINITY && t->par->safe)
			s->of[i] = nothing;
		else if (s->of[i] < least)
			least = s->of[i];
	}
	if (least < e.few)
		log_few(e, t, side, top, of, s);
}

/* of.u: the maximum, of.w + of.ul: the logarithm of the sum, 2^40 times what it is: a small one is a pair, too */
INL lanes log_softmax_last(lanes x, lanes unused, const known *of)
{
	wides a = widened(x), u = widened(of->u), w = wides_add(widened(of->w), widened(of->ul));
	(void)unused;
	for (int j = 0; j < WIDE_PARTS; j++)
		a.part[j] = (a.part[j] - u.part[j]) - w.part[j] * 0x1p-40;
	return narrowed(a);
}

INL lanes fast_log_softmax_last(lanes x, lanes unused, const known *of)
{
	(void)unused;
	for (int j = 0; j < PARTS; j++)
		x.part[j] = (x.part[j] - of->u.part[j]) - of->w.part[j];
	return x;
}

/* of.w + of.ul: the logarithm of the sum times `unit` */
INL void write_logs(exponentials e, double unit, row_result last, const view *t, int side)
{
	lanes top[GROUPS];
	known of[GROUPS];
	max_of(t, side, top);
	start_rows(t, top, of);
	row_sums s = sums_of(e.all, t, side, of, KEEP_NONE, e.in);
	log_sums(e, t, side, top, of, &s);
	for (int g = 0; g < groups_of(t); g++) {
		for (int l = 0; l < LANES; l++)
			s.of[g * LANES + l] *= unit;
		two pairs = as_pairs(s.of + g * LANES);
		of[g].w = pairs.s, of[g].ul = pairs.t;
		for (int j = 0; j < PARTS && t->par->safe; j++)
			of[g].u.part[j] = sel(top[g].part[j] == -INFINITY, k(0), top[g].part[j]);
	}
	write_rows(last, t, side, of);
}

INL void log_softmax(const view *t, int side)
{
	write_logs((exponentials){ power_term, below_term, IN_PAIRS, 0.25 }, 0x1p40, log_softmax_last, t, side);
}

/* A sum off by 2^-23 moves a logarithm of 0.5 by two ulps. */
INL void fast_log_softmax(const view *t, int side)
{
	exponentials e = { fast_softmax_term, fast_below_term, IN_FLOAT, 0.5 };
	write_logs(e, 1, fast_log_softmax_last, t, side);
}

/* ---- gradients ------------------------------------------------------------------------------- */

/* What is masked, y = -inf, takes no part: it is constant. */
INL two gradient_term(lanes y, lanes gy, const known *of)
{
	(void)of;
	for (int j = 0; j < PARTS; j++)
		y.part[j] = sel(y.part[j] == -INFINITY, k(0), gy.part[j]);
	return (two){ y, y };
}

/* log_softmax_pull() in double, with e^y as the square of its root: nothing is too small or too large there. */
static __attribute__((noinline)) v far_pull(v d, v gy, v u, v ul, v exponent)
{
	pair e = row_power_pair(v_max(0.5 * d, k(BELOW)), k(MAGIC - 8 * RAISED));
	float root[2][N], sum[2][N], n[N], gx[N];
	memcpy(root[0], &e.hi, sizeof e.hi), memcpy(root[1], &e.lo, sizeof e.lo);
	memcpy(sum[0], &u, sizeof u), memcpy(sum[1], &ul, sizeof ul);
	memcpy(n, &exponent, sizeof n), memcpy(gx, &gy, sizeof gx);
	for (int l = 0; l < N; l++) {
		double y = ((double)root[0][l] + root[1][l]) * 0x1p-64, s = (double)sum[0][l] + sum[1][l];
		gx[l] = (float)(gx[l] - y * y * power_of_2((int)n[l]) * s);
	}
	memcpy(&gy, gx, sizeof gy);
	return gy;
}

/* gx = gy - exp(y) sum gy; what is no logarithm of a probability counts as 1.  The sum is (of.u + of.ul) 2^n, of.at.c
 * holds n and of.w 2^n next to the exponentials' own factor. */
INL lanes log_softmax_pull(lanes y, lanes gy, const known *of)
{
	for (int j = 0; j < PARTS; j++) {
		v u = of->u.part[j], ul = of->ul.part[j], w = of->w.part[j], g = gy.part[j], d = v_min(y.part[j], k(0));
		pair e = row_power_pair(v_max(d, k(BELOW)), k(MAGIC - 8 * RAISED));
		v p = e.hi * u, rest = (product_rest(e.hi, u, p) + (e.hi * ul + e.lo * u)) * w;
		p *= w;
		v gx = g - p, minus_p = gx - g, lost = (g - (gx - minus_p)) - (p + minus_p), size = v_abs(p);
		m none = y.part[j] == -INFINITY, large = size >= k(0x1p-96), small = size <= k(0x1p120);
		m near = none | (u == 0) | (large & small);
		gx += lost - rest;
		if (__builtin_expect(v_any(near == 0), 0))
			gx = sel(near, gx, far_pull(d, g, u, ul, of->at.c.part[j]));
		y.part[j] = sel(none, k(0), gx);
	}
	return y;
}

/* For log_softmax_pull(): where 2^n is beyond the floats, a NaN makes all elements far ones. */
INL void split_sums(const row_sums *s, int g, known *of)
{
	double unit[LANES];
	float n[LANES], factor[LANES];
	for (int l = 0; l < LANES; l++) {
		double sum = s->of[g * LANES + l];
		int exponent = sum == 0 || !(fabs(sum) < INFINITY) ? 0 : exponent_of(sum);
		unit[l] = sum * power_of_2(-exponent);
		n[l] = (float)exponent;
		factor[l] = exponent > -60 && exponent < 180 ? (float)power_of_2(exponent - RAISED) : NAN;
	}
	two pairs = as_pairs(unit);
	*of = (known){ .at.c = lanes_from(n), .u = pairs.s, .ul = pairs.t, .w = lanes_from(factor) };
}

INL void log_softmax_backward(const view *t, int side)
{
	known of[GROUPS];
	row_sums s = sums_alone(gradient_term, t, side, IN_DOUBLE);
	for (int g = 0; g < groups_of(t); g++)
		split_sums(&s, g, &of[g]);
	write_rows(log_softmax_pull, t, side, of);
}

enum { FAST_RAISED = 32 };

/* gx = gy - exp(y) sum gy; what is no logarithm of a probability counts as 1.  of.u: the sum, 2^32 times smaller, as the
 * exponentials are larger, of.ul: what it lacks, relatively. */
INL lanes fast_log_pull(lanes y, lanes gy, const known *of)
{
	for (int j = 0; j < PARTS; j++) {
		v d = v_max(v_min(y.part[j], k(0)), k(-107.5));
		reduced e = row_reduce(d, k(MAGIC - 8 * FAST_RAISED), 0);
		v sum = of->u.part[j] * e.t, s = row_quick_rest(e) + of->ul.part[j];
		v gx = (gy.part[j] - sum * s) - sum;
		y.part[j] = sel(y.part[j] == -INFINITY, k(0), gx);
	}
	return y;
}

INL void fast_log_softmax_backward(const view *t, int side)
{
	known of[GROUPS];
	row_sums s = sums_alone(gradient_term, t, side, IN_DOUBLE);
	set_sums(t, &s, of);
	for (int g = 0; g < groups_of(t); g++)
		for (int j = 0; j < PARTS; j++) {
			v sum = of[g].u.part[j];
			of[g].ul.part[j] = sel(sum == 0, k(0), of[g].ul.part[j] / sum);
			of[g].u.part[j] = sum * k(0x1p-32);
		}
	write_rows(fast_log_pull, t, side, of);
}

ROW_KERNEL(log_softmax)
ROW_KERNEL(log_softmax_backward)
ROW_KERNEL(fast_log_softmax)
ROW_KERNEL(fast_log_softmax_backward)

#endif
