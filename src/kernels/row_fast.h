/* SPDX-License-Identifier: MIT */
/* Kernels of a row in float, for mode fast: softmax and its gradient. */
#ifndef ACTFN_ROW_FAST_H
#define ACTFN_ROW_FAST_H

#include "src/kernels/row_float.h"

/* What exponentials begin with; in a row of nothing but -inf that may be 0, so that only a NaN makes its sum NaN. */
INL void start_rows(const view *t, const lanes *top, known *of)
{
	for (int g = 0; g < groups_of(t); g++) {
		lanes base = top[g];
		for (int j = 0; j < PARTS && t->par->safe; j++)
			base.part[j] = sel(base.part[j] == -INFINITY, k(0), base.part[j]);
		of[g].at = start_of(base, t->par->sign);
	}
}

/* of.u + of.ul: 1 / sum; of a fully masked row, safe, that is 0, or NaN. */
INL void set_factors(const view *t, const lanes *top, row_sums *s, known *of)
{
	float max[LANES];
	for (int g = 0; g < groups_of(t); g++) {
		double *sum = s->of + g * LANES;
		lanes_to(max, top[g]);
		for (int l = 0; l < LANES; l++)
			sum[l] = t->par->safe && max[l] == -INFINITY ? 0 * sum[l] : 1 / sum[l];
		two pairs = as_pairs(sum);
		of[g].u = pairs.s, of[g].ul = pairs.t;
	}
}

/* ---- softmax --------------------------------------------------------------------------------- */

INL two fast_softmax_term(lanes x, lanes unused, const known *of)
{
	(void)unused;
	for (int j = 0; j < PARTS; j++)
		x.part[j] = row_power_quick(row_argument(x.part[j], &of->at, j), of->at.shift.part[j]);
	return (two){ x, x };
}

INL lanes times_u(lanes e, lanes unused, const known *of)
{
	(void)unused;
	return lanes_each(row_mul, e, of->u);
}

/* As in rows.c: a fully masked row is all NaN, or all 0 if that is safe. */
INL void fast_softmax(const view *t, int side)
{
	lanes top[GROUPS];
	known of[GROUPS];
	view kept = *t;
	max_of(t, side, top);
	start_rows(t, top, of);
	row_sums s = sums_of(fast_softmax_term, t, side, of, KEEP_ALL, IN_FLOAT);
	kept.a = t->out;
	set_factors(t, top, &s, of);
	write_rows(times_u, &kept, side, of);
}

INL two fast_product_term(lanes a, lanes b, const known *of)
{
	(void)of;
	a = lanes_each(row_mul, a, b);
	return (two){ a, a };
}

/* gx = y (gy - sum) */
INL lanes fast_softmax_pull(lanes y, lanes gy, const known *of)
{
	for (int j = 0; j < PARTS; j++)
		y.part[j] = y.part[j] * (gy.part[j] - of->u.part[j]) * of->at.sign.part[j];
	return y;
}

INL void set_sums(const view *t, const row_sums *s, known *of)
{
	for (int g = 0; g < groups_of(t); g++) {
		two pairs = as_pairs(s->of + g * LANES);
		of[g] = (known){ .at.sign = lanes_of(t->par->sign), .u = pairs.s, .ul = pairs.t };
	}
}

/* Sums of rows of which nothing else is known. */
INL row_sums sums_alone(row_term f, const view *t, int side, int in)
{
	known nothing[GROUPS];
	memset(nothing, 0, sizeof nothing);
	return sums_of(f, t, side, nothing, KEEP_NONE, in);
}

/* gx by `pull` from y, gy and the row's sum of their products. */
INL void softmax_gradient(row_term product, int in, row_result pull, const view *t, int side)
{
	known of[GROUPS];
	row_sums s = sums_alone(product, t, side, in);
	set_sums(t, &s, of);
	write_rows(pull, t, side, of);
}

INL void fast_softmax_backward(const view *t, int side)
{
	softmax_gradient(fast_product_term, IN_FLOAT, fast_softmax_pull, t, side);
}

ROW_KERNEL(fast_softmax)
ROW_KERNEL(fast_softmax_backward)

#endif
