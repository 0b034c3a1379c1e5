/* SPDX-License-Identifier: MIT */
/* Kernels of a row in pairs of floats, for mode exact: softmax and its gradient.  A pair has 31 bits at least, so that what
 * is rounded of it in the end is off by 0.51 ulps at most. */
#ifndef ACTFN_ROW_PAIRS_H
#define ACTFN_ROW_PAIRS_H

#include "src/kernels/row_fast.h"

/* ---- softmax --------------------------------------------------------------------------------- */

INL two power_term(lanes x, lanes unused, const known *of)
{
	lanes low;
	(void)unused;
	for (int j = 0; j < PARTS; j++) {
		pair e = row_power_pair(row_argument(x.part[j], &of->at, j), of->at.shift.part[j]);
		x.part[j] = e.hi, low.part[j] = e.lo;
	}
	return (two){ x, low };
}

/* (a + al) (b + bl) by way of double. */
INL v wide_product(v a, v al, v b, v bl)
{
	vh p[2];
	p[1] = widen_half(a, 0);
	for (int h = 0; h < HALVES; h++)
		p[h] = (widen_half(a, h) + widen_half(al, h)) * (widen_half(b, h) + widen_half(bl, h));
	return narrow_halves(p[0], p[1]);
}

/* e (u + ul), rounded once.  Where that is next to nothing, floats lack the bits below it. */
INL lanes softmax_kept(lanes e, lanes low, const known *of)
{
	for (int j = 0; j < PARTS; j++) {
		v a = e.part[j], u = of->u.part[j], ul = of->ul.part[j];
		v y = row_fma(a, u, row_fma(low.part[j], u, a * ul));
		m some = y > 0, small = y < k(0x1p-96), tiny = some & small;
		if (__builtin_expect(v_any(tiny), 0))
			y = sel(tiny, wide_product(a, low.part[j], u, ul), y);
		e.part[j] = y;
	}
	return e;
}

INL lanes softmax_again(lanes x, lanes unused, const known *of)
{
	two e = power_term(x, unused, of);
	return softmax_kept(e.s, e.t, of);
}

/* x, and what its exponential lacks. */
INL lanes softmax_of_rest(lanes x, lanes low, const known *of)
{
	for (int j = 0; j < PARTS; j++)
		x.part[j] = row_power_high(row_argument(x.part[j], &of->at, j), of->at.shift.part[j]);
	return softmax_kept(x, low, of);
}

/* What has been kept: a are the outputs, b what is kept besides. */
INL view kept_of(const view *t)
{
	view of = *t;
	of.a = t->out, of.b = t->kept, of.b_inner = STRIP, of.b_next = whole_vectors(t->size);
	return of;
}

/* The outputs as b. */
INL view rests_of(const view *t)
{
	view of = *t;
	of.b = t->out;
	return of;
}

/* Sums what is kept in this way, and gives it to `last`. */
INL void softmax_by(int keep, row_result last, const view *t, const view *kept, int side)
{
	lanes top[GROUPS];
	known of[GROUPS];
	max_of(t, side, top);
	start_rows(t, top, of);
	row_sums s = sums_of(power_term, t, side, of, keep, IN_PAIRS);
	set_factors(t, top, &s, of);
	write_rows(last, kept, side, of);
}

/* Of rows too long to be kept, the outputs hold one half of the exponentials and the other is found again; or both are,
 * where the outputs are the inputs. */
INL void softmax(const view *t, int side)
{
	view kept = t->kept ? kept_of(t) : rests_of(t);
	if (t->kept)
		softmax_by(KEEP_ALL, softmax_kept, t, &kept, side);
	else if (t->out != t->a)
		softmax_by(KEEP_REST, softmax_of_rest, t, &kept, side);
	else
		softmax_by(KEEP_NONE, softmax_again, t, t, side);
}

INL two product_term(lanes y, lanes gy, const known *of)
{
	(void)of;
	return (two){ y, gy };
}

/* gx = y (gy - sum): each of the three operations is rounded, the sum is not. */
INL lanes softmax_pull(lanes y, lanes gy, const known *of)
{
	for (int j = 0; j < PARTS; j++)
		y.part[j] = y.part[j] * ((gy.part[j] - of->u.part[j]) - of->ul.part[j]) * of->at.sign.part[j];
	return y;
}

INL void softmax_backward(const view *t, int side)
{
	softmax_gradient(product_term, IN_PRODUCTS, softmax_pull, t, side);
}

ROW_KERNEL(softmax)
ROW_KERNEL(softmax_backward)

#endif
