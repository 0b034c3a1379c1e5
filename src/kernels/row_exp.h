/* SPDX-License-Identifier: MIT */
/* Kernels of a row that rest on exponentials: softmax, log_softmax. */
#ifndef ACTFN_KERNELS_ROW_EXP_H
#define ACTFN_KERNELS_ROW_EXP_H

#include "src/kernels/row_view.h"

/* exp((sign x - max) / temperature), which only f64 needs to more than 37 bits. */
#ifdef STORE_F64
/* Where hi is infinite, lo is a NaN, and nobody minds. */
INL dd argument_of(const actfn_row_par *p, v x, v max)
{
	dd t = dd_sum(x * p->sign, -max);
	if (p->temperature != 1) {
		v q = t.hi / p->temperature;
		dd back = dd_prod(q, k(p->temperature));
		t = (dd){ q, (((t.hi - back.hi) - back.lo) + t.lo) / p->temperature };
	}
	return t;
}

INL v exp_of(const actfn_row_par *p, v x, v max)
{
	dd t = argument_of(p, x, max);
	return row_exp_pair(t.hi, t.lo);
}
#else
INL v exp_of(const actfn_row_par *p, v x, v max)
{
	return row_exp2((x * p->sign - max) * (p->scale * 1.4426950408889634));
}
#endif

/* of.u: the maximum */
INL two softmax_term(const actfn_row_par *p, lanes x, lanes unused, known of)
{
	(void)unused;
	for (int j = 0; j < PARTS; j++)
		x.part[j] = exp_of(p, x.part[j], of.u.part[j]);
	return (two){ x, lanes_of(0) };
}

/* of.w: what the exponentials are multiplied by */
INL lanes softmax_kept(const actfn_row_par *p, lanes e, lanes unused, known of)
{
	(void)p, (void)unused;
	return lanes_each(row_mul, e, of.w);
}

INL lanes softmax_again(const actfn_row_par *p, lanes x, lanes unused, known of)
{
	return softmax_kept(p, softmax_term(p, x, unused, of).s, unused, of);
}

ROW_TERM(softmax_term)
ROW_RESULT(softmax_kept)
ROW_RESULT(softmax_again)

/* What is subtracted; in a row of nothing but -inf that may be 0, so that only a NaN makes its sum NaN. */
INL lanes base_of(const actfn_row_par *p, lanes max)
{
	for (int j = 0; j < PARTS && p->safe; j++)
		max.part[j] = sel(max.part[j] == -INFINITY, k(0), max.part[j]);
	return max;
}

/* 1 / sum; of a fully masked row, safe, that is 0, or NaN. */
INL lanes factor_of(const actfn_row_par *p, lanes max, lanes sum)
{
	for (int j = 0; j < PARTS; j++) {
		v factor = 1 / sum.part[j];
		if (p->safe)
			factor = sel(max.part[j] == -INFINITY, 0 * sum.part[j], factor);
		sum.part[j] = factor;
	}
	return sum;
}

INL void softmax(const view *t, int across)
{
	lanes max = across ? max_across(t) : max_along(t);
	known of = { .u = base_of(t->par, max) };
	if (t->kept) {
		of.w = factor_of(t->par, max, sum_softmax_term(t, across, of, -INFINITY * t->par->sign, 1).s);
		write_softmax_kept(t, across, of, 1);
	} else {
		of.w = factor_of(t->par, max, sum_softmax_term(t, across, of, -INFINITY * t->par->sign, 0).s);
		write_softmax_again(t, across, of, 0);
	}
}

INL two dot_term(const actfn_row_par *p, lanes y, lanes gy, known of)
{
	(void)p, (void)of;
	return (two){ lanes_each(row_mul, y, gy), lanes_of(0) };
}

/* gx = y (gy - sum) / temperature */
INL lanes softmax_pull(const actfn_row_par *p, lanes y, lanes gy, known of)
{
	for (int j = 0; j < PARTS; j++)
		y.part[j] = y.part[j] * (gy.part[j] - of.u.part[j]) * (p->sign * p->scale);
	return y;
}

ROW_TERM(dot_term)
ROW_RESULT(softmax_pull)

INL void softmax_backward(const view *t, int across)
{
	known of = { .u = lanes_of(0), .w = lanes_of(0) };
	of.u = sum_dot_term(t, across, of, 0, 0).s;
	write_softmax_pull(t, across, of, 0);
}

ROW_KERNEL(softmax)
ROW_KERNEL(softmax_backward)

#endif
