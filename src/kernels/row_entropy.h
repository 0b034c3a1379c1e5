/* SPDX-License-Identifier: MIT */
/* Kernels of a row: softmax and cross-entropy in one, from labels or distributions.
 *
 * loss = sum q_i (log_sum - t_i), t = x - max, q = (1 - smoothing) target + smoothing / D, and the gradient by x_i is
 * g (softmax_i sum q - q_i) with the row's own g. */
#ifndef ACTFN_KERNELS_ROW_ENTROPY_H
#define ACTFN_KERNELS_ROW_ENTROPY_H

#include "src/kernels/row_log.h"

/* of.u: the maximum.  An element that is the maximum adds nothing. */
INL two shift_term(const actfn_row_par *p, lanes x, lanes unused, known of)
{
	(void)p, (void)unused;
	for (int j = 0; j < PARTS; j++)
		x.part[j] -= of.u.part[j];
	return (two){ x, lanes_of(0) };
}

/* sum of target t, and of the target; what has no share counts nothing, even at -inf */
INL two share_term(const actfn_row_par *p, lanes x, lanes target, known of)
{
	(void)p;
	for (int j = 0; j < PARTS; j++) {
		v q = target.part[j];
		x.part[j] = sel(q == 0, k(0), q * (x.part[j] - of.u.part[j]));
	}
	return (two){ x, target };
}

ROW_TERM(shift_term)
ROW_TERM(share_term)

INL double element(const view *t, const S *a, size_t i, size_t column)
{
	return lanes_first(load16_n(a + i * t->inner + column * t->next, 1, 0));
}

/* sum target t, and sum target, of the rows of a view. */
INL two shares_of(const view *t, int across, known of)
{
	double s[LANES] = { 0 }, top[LANES];
	if (!t->goal->labels)
		return sum_share_term(t, across, of, of.u, 0);
	lanes_to(top, of.u);
	for (size_t c = 0; c < t->columns; c++)
		if (t->labels[c] != t->goal->ignore)
			s[c] = element(t, t->a, (size_t)t->labels[c], c) - top[c];
	return (two){ lanes_from(s), lanes_of(1) };
}

INL int ignored(const view *t, size_t column)
{
	return t->goal->labels && t->labels[column] == t->goal->ignore;
}

INL void cross_entropy(const view *t, int across)
{
	double smoothing = t->goal->smoothing, out[LANES];
	lanes max = max_of(t, across), loss;
	known of = known_of(t->par, max);
	lanes log_of_sum = log_sum(t, across, max, of);
	two share = shares_of(t, across, of);
	for (int j = 0; j < PARTS; j++)
		loss.part[j] = (1 - smoothing) * (log_of_sum.part[j] * share.t.part[j] - share.s.part[j]);
	if (smoothing > 0) {
		lanes sum = sum_shift_term(t, across, of, max, 0).s;
		for (int j = 0; j < PARTS; j++)
			loss.part[j] += smoothing * (log_of_sum.part[j] - sum.part[j] / (double)t->size);
	}
	lanes_to(out, loss);
	for (size_t c = 0; c < t->columns; c++)
		t->loss[c] = ignored(t, c) ? 0 : out[c];
}

/* of.u: the maximum, of.w: g sum q / sum of the exponentials, of.g: g (1 - smoothing), of.h: g smoothing / D; where g is
 * 0 there is no gradient. */
INL lanes pulled(const actfn_row_par *p, lanes x, lanes target, known of)
{
	lanes e = softmax_term(p, x, target, of).s;
	for (int j = 0; j < PARTS; j++) {
		v gx = e.part[j] * of.w.part[j] - (of.g.part[j] * target.part[j] + of.h.part[j]);
		e.part[j] = sel((of.g.part[j] == 0) & (of.h.part[j] == 0), k(0), gx);
	}
	return e;
}

INL lanes entropy_pull_target(const actfn_row_par *p, lanes x, lanes target, known of)
{
	return pulled(p, x, target, of);
}

/* All but the element of the label. */
INL lanes entropy_pull(const actfn_row_par *p, lanes x, lanes unused, known of)
{
	(void)unused;
	return pulled(p, x, lanes_of(0), of);
}

ROW_RESULT(entropy_pull_target)
ROW_RESULT(entropy_pull)

/* The gradients at the labels, before x is overwritten: it may be gx. */
INL void pull_labels(const view *t, known of, double *at_label)
{
	lanes x;
	double each[LANES] = { 0 };
	for (size_t c = 0; c < t->columns; c++)
		if (!ignored(t, c))
			each[c] = element(t, t->a, (size_t)t->labels[c], c);
	x = lanes_from(each);
	lanes_to(at_label, pulled(t->par, x, lanes_of(1), of));
}

INL void cross_entropy_backward(const view *t, int across)
{
	double smoothing = t->goal->smoothing, g[LANES] = { 0 }, at_label[LANES];
	known of = known_of(t->par, max_of(t, across));
	lanes sum = sum_softmax_term(t, across, of, lanes_of(-INFINITY), 0).s, share = lanes_of(1);
	if (!t->goal->labels)
		share = sum_share_term(t, across, of, of.u, 0).t;
	for (size_t c = 0; c < LANES; c++)
		g[c] = c >= t->columns || ignored(t, c) ? 0 : t->loss[c];
	of.g = lanes_from(g);
	for (int j = 0; j < PARTS; j++) {
		of.w.part[j] = of.g.part[j] * ((1 - smoothing) * share.part[j] + smoothing) / sum.part[j];
		of.h.part[j] = of.g.part[j] * smoothing / (double)t->size;
		of.g.part[j] *= 1 - smoothing;
	}
	if (!t->goal->labels) {
		write_entropy_pull_target(t, across, of, 0);
		return;
	}
	pull_labels(t, of, at_label);
	write_entropy_pull(t, across, of, 0);
	for (size_t c = 0; c < t->columns; c++)
		if (!ignored(t, c))
			store16_n(t->out + (size_t)t->labels[c] * t->inner + c * t->next, lanes_of(at_label[c]), 1);
}

ROW_KERNEL(cross_entropy)
ROW_KERNEL(cross_entropy_backward)

#endif
