/* SPDX-License-Identifier: MIT */
/* Kernels of a row that rest on exponentials: softmax, log_softmax. */
#ifndef ACTFN_KERNELS_ROW_EXP_H
#define ACTFN_KERNELS_ROW_EXP_H

#include "src/kernels/row_view.h"

/* What is known of a row before its exponentials are summed. */
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

INL v exp_of(const actfn_row_par *p, v x, known of, int j)
{
	dd t = argument_of(p, x, of.u.part[j]);
	return row_exp_pair(t.hi, t.lo);
}

INL known known_of(const actfn_row_par *p, lanes max)
{
	(void)p;
	return (known){ .u = max };
}
#else
/* The other types need no more than 37 bits: of.u is the x at the maximum, of.c the factor to a power of 2. */
INL v exp_of(const actfn_row_par *p, v x, known of, int j)
{
	(void)p;
	return row_exp2((x - of.u.part[j]) * of.c.part[j]);
}

INL known known_of(const actfn_row_par *p, lanes max)
{
	known of = { .u = max, .c = lanes_of(p->sign * p->scale * 1.4426950408889634) };
	for (int j = 0; j < PARTS; j++)
		of.u.part[j] *= p->sign;
	return of;
}
#endif

INL two softmax_term(const actfn_row_par *p, lanes x, lanes unused, known of)
{
	(void)unused;
	for (int j = 0; j < PARTS; j++)
		x.part[j] = exp_of(p, x.part[j], of, j);
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
	lanes max = max_of(t, across);
	known of = known_of(t->par, base_of(t->par, max));
	if (t->kept) {
		of.w = factor_of(t->par, max, sum_softmax_term(t, across, of, lanes_of(-INFINITY * t->par->sign), 1).s);
		write_softmax_kept(t, across, of, 1);
	} else {
		of.w = factor_of(t->par, max, sum_softmax_term(t, across, of, lanes_of(-INFINITY * t->par->sign), 0).s);
		write_softmax_again(t, across, of, 0);
	}
}

/* gx = y (gy - sum) / temperature.  f32 has it in floats, the sum as hi + lo: each of the three operations is rounded.
 * (One in double, rounded to a float, is the same as one in float.) */
#ifdef STORE_F32
INL v as_float(v x)
{
	return v_widen(v_narrow(x));
}

INL lanes softmax_pull(const actfn_row_par *p, lanes y, lanes gy, known of)
{
	for (int j = 0; j < PARTS; j++) {
		v above = as_float(as_float(gy.part[j] - of.u.part[j]) - of.w.part[j]);
		y.part[j] = y.part[j] * above * (p->sign * p->scale);
	}
	return y;
}

INL known known_sum(lanes sum)
{
	known of = { .u = sum, .w = sum };
	for (int j = 0; j < PARTS; j++) {
		of.u.part[j] = as_float(sum.part[j]);
		of.w.part[j] = as_float(sum.part[j] - of.u.part[j]);
	}
	return of;
}
#else
INL lanes softmax_pull(const actfn_row_par *p, lanes y, lanes gy, known of)
{
	for (int j = 0; j < PARTS; j++)
		y.part[j] = y.part[j] * (gy.part[j] - of.u.part[j]) * (p->sign * p->scale);
	return y;
}

INL known known_sum(lanes sum)
{
	return (known){ .u = sum };
}
#endif

ROW_TERM(product_term)
ROW_RESULT(softmax_pull)

#if defined(STORE_F32) && defined(VEC_BYTES) && VEC_BYTES == 64
INL __m512 narrowed(lanes a)
{
	return _mm512_insertf32x8(_mm512_castps256_ps512(_mm512_cvtpd_ps(a.part[0])), _mm512_cvtpd_ps(a.part[1]), 1);
}

/* The same by sixteen floats, without temperature. */
INL void float_pull(const view *t, size_t at, __mmask16 some, __m512 hi, __m512 lo, __m512i sign)
{
	__m512 y = _mm512_maskz_loadu_ps(some, t->a + at), gy = _mm512_maskz_loadu_ps(some, t->b + at);
	_mm512_mask_storeu_ps(t->out + at, some, (__m512)((__m512i)(y * ((gy - hi) - lo)) ^ sign));
}

INL void pull_row(const view *t, __m512 hi, __m512 lo, __m512i sign)
{
	size_t i = 0;
	for (; i + LANES <= t->size; i += LANES)
		float_pull(t, i, first16(LANES), hi, lo, sign);
	if (i < t->size)
		float_pull(t, i, first16(t->size - i), hi, lo, sign);
}

INL void pull(const view *t, int across, known of)
{
	__m512 hi = narrowed(of.u), lo = narrowed(of.w);
	__m512i sign = _mm512_set1_epi32(t->par->sign < 0 ? INT32_MIN : 0);
	if (t->par->scale != 1) {
		write_softmax_pull(t, across, of, 0);
	} else if (across) {
		for (size_t i = 0; i < t->size; i++)
			float_pull(t, i * t->inner, first16(t->columns), hi, lo, sign);
	} else {
		for (size_t c = 0; c < t->columns; c++) {
			view one = row_of(t, c);
			pull_row(&one, _mm512_set1_ps(hi[c]), _mm512_set1_ps(lo[c]), sign);
		}
	}
}
#else
INL void pull(const view *t, int across, known of)
{
	write_softmax_pull(t, across, of, 0);
}
#endif

INL void softmax_backward(const view *t, int across)
{
	known of = { .u = lanes_of(0) };
	pull(t, across, known_sum(sum_product_term(t, across, of, lanes_of(0), 0).s));
}

ROW_KERNEL(softmax)
ROW_KERNEL(softmax_backward)

#endif
