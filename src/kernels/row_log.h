/* SPDX-License-Identifier: MIT */
/* Kernels of a row: log_softmax. */
#ifndef ACTFN_KERNELS_ROW_LOG_H
#define ACTFN_KERNELS_ROW_LOG_H

#include "src/kernels/row_exp.h"
#include "src/simd/log.h"

/* Sums from here on are good enough for their logarithm; see sum_of_others(). */
#ifdef STORE_F64
#define FEW INFINITY
#else
#define FEW 1.25
#endif

INL int any16(const m *part)
{
	int any = 0;
	for (int j = 0; j < PARTS; j++)
		any |= v_any(part[j]);
	return any;
}

/* The exponentials of what is below the maximum, and how many are not below: so the small rest of a row with one
 * large element keeps its digits. */
INL two below_term(const actfn_row_par *p, lanes x, lanes unused, known of)
{
	two e = softmax_term(p, x, unused, of);
	for (int j = 0; j < PARTS; j++) {
		m top = x.part[j] == of.u.part[j];
		e.s.part[j] = sel(top | (x.part[j] == -INFINITY) | (e.s.part[j] <= 0x1p-999), k(0), e.s.part[j]);
		e.t.part[j] = sel(top, k(1), k(0));
	}
	return e;
}

ROW_TERM(below_term)

/* The sum less 1, the maximum's share.  From 1/4 on that cancels little; f64 has no digits for it. */
INL lanes sum_of_others(const view *t, int across, known of)
{
	lanes all = sum_softmax_term(t, across, of, lanes_of(-INFINITY * t->par->sign), 0).s;
	m small[PARTS];
	for (int j = 0; j < PARTS; j++) {
		m enough = all.part[j] >= FEW;
		small[j] = enough == 0; /* a NaN, too */
		all.part[j] -= 1;
	}
	if (any16(small)) {
		two below = sum_below_term(t, across, of, lanes_of(-INFINITY * t->par->sign), 0);
		for (int j = 0; j < PARTS; j++) {
			v others = (below.t.part[j] - 1) + below.s.part[j];
			all.part[j] = sel(small[j], others, all.part[j]);
		}
	}
	return all;
}

/* log of the sum of exp((x - max) / temperature); NaN where there is +inf or NaN, and 0 or NaN in a fully masked row if
 * that is safe. */
INL lanes log_sum(const view *t, int across, lanes max, known of)
{
	lanes y = sum_of_others(t, across, of);
	for (int j = 0; j < PARTS; j++) {
		v s = y.part[j], log_of_sum = dd_log1p_any((dd){ s, k(0) });
		if (t->par->safe)
			log_of_sum = sel(max.part[j] == -INFINITY, 0 * s, log_of_sum);
		y.part[j] = sel(max.part[j] == INFINITY, k(NAN), log_of_sum);
	}
	return y;
}

/* of.u: the maximum, of.w: the logarithm of the sum; of.c, but for f64: 1 / temperature */
#ifdef STORE_F64
INL lanes log_softmax_last(const actfn_row_par *p, lanes x, lanes unused, known of)
{
	(void)unused;
	for (int j = 0; j < PARTS; j++) {
		dd t = argument_of(p, x.part[j], of.u.part[j]), y = dd_sum(t.hi, -of.w.part[j]);
		x.part[j] = y.hi + sel((t.lo == t.lo) & (y.lo == y.lo), t.lo + y.lo, k(0));
	}
	return x;
}

#define write_log_softmax_cool write_log_softmax_last
#else
INL lanes log_softmax_last(const actfn_row_par *p, lanes x, lanes unused, known of)
{
	(void)p, (void)unused;
	for (int j = 0; j < PARTS; j++)
		x.part[j] = (x.part[j] - of.u.part[j]) * of.c.part[j] - of.w.part[j];
	return x;
}

/* Temperature 1. */
INL lanes log_softmax_cool(const actfn_row_par *p, lanes x, lanes unused, known of)
{
	(void)p, (void)unused;
	for (int j = 0; j < PARTS; j++)
		x.part[j] = (x.part[j] - of.u.part[j]) - of.w.part[j];
	return x;
}

ROW_RESULT(log_softmax_cool)
#endif

ROW_RESULT(log_softmax_last)

INL void log_softmax(const view *t, int across)
{
	lanes max = max_of(t, across);
	known of = known_of(t->par, base_of(t->par, max));
	of.w = log_sum(t, across, max, of);
	of.c = lanes_of(t->par->scale);
	if (t->par->temperature == 1)
		write_log_softmax_cool(t, across, of, 0);
	else
		write_log_softmax_last(t, across, of, 0);
}

/* What is masked, y = -inf, takes no part: it is constant. */
INL two gradient_term(const actfn_row_par *p, lanes y, lanes gy, known of)
{
	(void)p, (void)of;
	for (int j = 0; j < PARTS; j++)
		y.part[j] = sel(y.part[j] == -INFINITY, k(0), gy.part[j]);
	return (two){ y, lanes_of(0) };
}

/* gx = (gy - exp(y) sum gy) / temperature; what is no logarithm of a probability counts as 1. */
INL lanes log_softmax_pull(const actfn_row_par *p, lanes y, lanes gy, known of)
{
	for (int j = 0; j < PARTS; j++) {
		v t = v_min(y.part[j], k(0));
#ifdef STORE_F64
		v e = row_exp_pair(t, k(0));
#else
		v e = row_exp2(t * 1.4426950408889634);
#endif
		v gx = (gy.part[j] - e * of.u.part[j]) * (p->sign * p->scale);
		y.part[j] = sel(y.part[j] == -INFINITY, k(0), gx);
	}
	return y;
}

ROW_TERM(gradient_term)
ROW_RESULT(log_softmax_pull)

INL void log_softmax_backward(const view *t, int across)
{
	known of = { .u = lanes_of(0), .w = lanes_of(0) };
	of.u = sum_gradient_term(t, across, of, lanes_of(0), 0).s;
	write_log_softmax_pull(t, across, of, 0);
}

ROW_KERNEL(log_softmax)
ROW_KERNEL(log_softmax_backward)

#endif
