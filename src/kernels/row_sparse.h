/* SPDX-License-Identifier: MIT */
/* Kernels of a row whose results are mostly zeros: sparsemax, entmax15, hardmax.
 *
 * y = max(z - theta, 0) or its square, where theta makes the sum 1.  No sorting: the sum is a convex falling function of
 * theta, and Newton's steps from theta = -1, z = x - max, go up to the root and not beyond; each is a pass over the row.
 * The support stands still after a few, and for sparsemax the last step is then the closed formula. */
#ifndef ACTFN_KERNELS_ROW_SPARSE_H
#define ACTFN_KERNELS_ROW_SPARSE_H

#include "src/kernels/row_log.h"

enum { NEWTON_STEPS = 64 }; /* each takes off three quarters of value times slope: never seen above 12 */

INL v scaled(const actfn_row_par *p, v x, v max)
{
	return (x * p->sign - max) * p->scale;
}

/* ---- sparsemax ------------------------------------------------------------------- */

/* of.u: the maximum, of.w: theta.  Sums z and counts where z > theta; a NaN comes through. */
INL two support_term(const actfn_row_par *p, lanes x, lanes unused, known of)
{
	two r;
	(void)unused;
	for (int j = 0; j < PARTS; j++) {
		v z = scaled(p, x.part[j], of.u.part[j]);
		m in = z > of.w.part[j];
		r.s.part[j] = sel(in, z, sel(z == z, k(0), z));
		r.t.part[j] = sel(in, k(1), k(0));
	}
	return r;
}

INL lanes sparsemax_last(const actfn_row_par *p, lanes x, lanes unused, known of)
{
	(void)unused;
	for (int j = 0; j < PARTS; j++) {
		v z = scaled(p, x.part[j], of.u.part[j]);
		x.part[j] = sel(z <= of.w.part[j], k(0), z - of.w.part[j]);
	}
	return x;
}

ROW_TERM(support_term)
ROW_RESULT(sparsemax_last)

/* Rows whose support stands still get the same theta once more, so those that wait for others do not change. */
INL lanes sparsemax_threshold(const view *t, int across, lanes max, known of)
{
	lanes count = lanes_of(0);
	of.w = lanes_of(-1);
	for (int step = 0; step < NEWTON_STEPS; step++) {
		two sum = sum_support_term(t, across, of, lanes_of(-INFINITY * t->par->sign), 0);
		m moved[PARTS];
		for (int j = 0; j < PARTS; j++) {
			v next = (sum.s.part[j] - 1) / sum.t.part[j];
			moved[j] = sum.t.part[j] != count.part[j];
			of.w.part[j] = sel(next < of.w.part[j], of.w.part[j], next);
			if (t->par->safe)
				of.w.part[j] = sel(max.part[j] == -INFINITY, 0 * sum.s.part[j], of.w.part[j]);
		}
		count = sum.t;
		if (!any16(moved))
			break;
	}
	return of.w;
}

INL void sparsemax(const view *t, int across)
{
	lanes max = max_of(t, across);
	known of = { .u = base_of(t->par, max) };
	of.w = sparsemax_threshold(t, across, max, of);
	write_sparsemax_last(t, across, of, 0);
}

INL two mean_term(const actfn_row_par *p, lanes y, lanes gy, known of)
{
	two r;
	(void)p, (void)of;
	for (int j = 0; j < PARTS; j++) {
		m in = y.part[j] > 0;
		r.s.part[j] = sel(in, gy.part[j], sel(y.part[j] == y.part[j], k(0), y.part[j]));
		r.t.part[j] = sel(in, k(1), k(0));
	}
	return r;
}

/* gx = gy - its mean over the support */
INL lanes sparsemax_pull(const actfn_row_par *p, lanes y, lanes gy, known of)
{
	for (int j = 0; j < PARTS; j++) {
		v gx = (gy.part[j] - of.u.part[j]) * (p->sign * p->scale);
		y.part[j] = sel(y.part[j] == 0, k(0), gx);
	}
	return y;
}

ROW_TERM(mean_term)
ROW_RESULT(sparsemax_pull)

INL void sparsemax_backward(const view *t, int across)
{
	known of = { .u = lanes_of(0), .w = lanes_of(0) };
	two sum = sum_mean_term(t, across, of, lanes_of(0), 0);
	for (int j = 0; j < PARTS; j++)
		of.u.part[j] = sum.s.part[j] / sum.t.part[j];
	write_sparsemax_pull(t, across, of, 0);
}

/* ---- entmax with alpha = 1.5 -------------------------------------------------------- */

/* z - theta where that is above 0, z = (x - max) / 2 */
INL v above(const actfn_row_par *p, v x, known of, int j)
{
	v z = 0.5 * scaled(p, x, of.u.part[j]);
	return sel(z <= of.w.part[j], k(0), z - of.w.part[j]);
}

INL two square_term(const actfn_row_par *p, lanes x, lanes unused, known of)
{
	two r;
	(void)unused;
	for (int j = 0; j < PARTS; j++) {
		v d = above(p, x.part[j], of, j);
		r.s.part[j] = d * d;
		r.t.part[j] = d;
	}
	return r;
}

INL lanes entmax15_last(const actfn_row_par *p, lanes x, lanes unused, known of)
{
	(void)unused;
	for (int j = 0; j < PARTS; j++) {
		v d = above(p, x.part[j], of, j);
		x.part[j] = d * d;
	}
	return x;
}

ROW_TERM(square_term)
ROW_RESULT(entmax15_last)

/* The root of sqrt(sum d^2) - 1, convex as a norm.  Steps below 2^-40 are followed by nothing that a double could show;
 * a row that has come so far stays as it is, whatever the others do. */
INL lanes entmax15_threshold(const view *t, int across, known of)
{
	m more[PARTS];
	of.w = lanes_of(-1);
	for (int j = 0; j < PARTS; j++)
		more[j] = of.w.part[j] < 0;
	for (int step = 0; step < NEWTON_STEPS && any16(more); step++) {
		two sum = sum_square_term(t, across, of, lanes_of(-INFINITY * t->par->sign), 0);
		for (int j = 0; j < PARTS; j++) {
			v norm = v_sqrt(sum.s.part[j]), by = (norm - 1) * norm / sum.t.part[j];
			of.w.part[j] = sel(more[j], of.w.part[j] + by, of.w.part[j]);
			more[j] &= by > 0x1p-40;
		}
	}
	return of.w;
}

INL void entmax15(const view *t, int across)
{
	lanes max = max_of(t, across);
	known of = { .u = base_of(t->par, max) };
	of.w = entmax15_threshold(t, across, of);
	if (t->par->safe) {
		known zero = { .u = of.u, .w = lanes_of(0) };
		lanes sum = sum_square_term(t, across, zero, lanes_of(-INFINITY * t->par->sign), 0).s;
		for (int j = 0; j < PARTS; j++)
			of.w.part[j] = sel(max.part[j] == -INFINITY, sum.part[j], of.w.part[j]);
	}
	write_entmax15_last(t, across, of, 0);
}

INL two root_term(const actfn_row_par *p, lanes y, lanes gy, known of)
{
	two r;
	(void)p, (void)of;
	for (int j = 0; j < PARTS; j++) {
		v s = v_sqrt(y.part[j]);
		r.s.part[j] = sel(s == 0, k(0), s * gy.part[j]);
		r.t.part[j] = s;
	}
	return r;
}

/* gx = s (gy - sum s gy / sum s), s = sqrt(y) */
INL lanes entmax15_pull(const actfn_row_par *p, lanes y, lanes gy, known of)
{
	for (int j = 0; j < PARTS; j++) {
		v s = v_sqrt(y.part[j]);
		y.part[j] = sel(s == 0, k(0), s * (gy.part[j] - of.u.part[j]) * (p->sign * p->scale));
	}
	return y;
}

ROW_TERM(root_term)
ROW_RESULT(entmax15_pull)

INL void entmax15_backward(const view *t, int across)
{
	known of = { .u = lanes_of(0), .w = lanes_of(0) };
	two sum = sum_root_term(t, across, of, lanes_of(0), 0);
	for (int j = 0; j < PARTS; j++)
		of.u.part[j] = sum.s.part[j] / sum.t.part[j];
	write_entmax15_pull(t, across, of, 0);
}

/* ---- hardmax -------------------------------------------------------------------------- */

/* 0, or NaN for a NaN */
INL two nan_term(const actfn_row_par *p, lanes x, lanes unused, known of)
{
	(void)p, (void)unused, (void)of;
	for (int j = 0; j < PARTS; j++)
		x.part[j] = sel(x.part[j] == x.part[j], k(0), x.part[j]);
	return (two){ x, lanes_of(0) };
}

INL lanes constant_last(const actfn_row_par *p, lanes x, lanes unused, known of)
{
	(void)p, (void)x, (void)unused;
	return of.u;
}

ROW_TERM(nan_term)
ROW_RESULT(constant_last)

/* 1 at the first maximum of each row.  The output may be the input: so it is looked for before, and written after. */
INL void hardmax_row(const view *t, size_t column, double max, double other)
{
	size_t i = 0;
	while (i < t->size && !(lanes_first(load16_n(t->a + i * t->inner + column * t->next, 1, 0)) * t->par->sign == max))
		i++;
	for (size_t l = 0; l < t->size; l++)
		store16_n(t->out + l * t->inner + column * t->next, lanes_of(l == i && other == 0 ? 1 : other), 1);
}

INL void hardmax(const view *t, int across)
{
	lanes max = max_of(t, across);
	known of = { .u = lanes_of(0), .w = lanes_of(0) };
	double top[LANES], nan[LANES];
	lanes_to(top, max);
	lanes_to(nan, sum_nan_term(t, across, of, lanes_of(0), 0).s);
	for (size_t c = 0; c < t->columns; c++)
		hardmax_row(t, c, t->par->safe && top[c] == -INFINITY ? NAN : top[c], nan[c]);
}

INL void hardmax_backward(const view *t, int across)
{
	known of = { .u = lanes_of(0), .w = lanes_of(0) };
	write_constant_last(t, across, of, 0);
}

ROW_KERNEL(sparsemax)
ROW_KERNEL(sparsemax_backward)
ROW_KERNEL(entmax15)
ROW_KERNEL(entmax15_backward)
ROW_KERNEL(hardmax)
ROW_KERNEL(hardmax_backward)

#endif
