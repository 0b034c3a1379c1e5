/* SPDX-License-Identifier: MIT */
/* Kernels of a row: softmax and cross-entropy in one, from labels or distributions.
 *
 * loss = sum q_i (log_sum - t_i), t = x - max, q_i = weight_i ((1 - smoothing) target_i + smoothing / D) the share of
 * class i, and the gradient by x_i is g (softmax_i sum q - q_i) with the row's own g.  A label adds to the shares of its
 * row what wanted() leaves out. */
#ifndef ACTFN_KERNELS_ROW_ENTROPY_H
#define ACTFN_KERNELS_ROW_ENTROPY_H

#include "src/kernels/row_log.h"

/* of.u: the maximum.  q t, and q; what has no share counts nothing, even at -inf */
INL two share_term(const actfn_row_par *p, lanes x, lanes share, known of)
{
	(void)p;
	for (int j = 0; j < PARTS; j++) {
		v q = share.part[j];
		x.part[j] = sel(q == 0, k(0), q * (x.part[j] - of.u.part[j]));
	}
	return (two){ x, share };
}

ROW_TERM(share_term)

/* With labels: what every class has. */
INL shares wanted(const view *t)
{
	const actfn_row_goal *goal = t->goal;
	return (shares){ 1, goal->labels ? 0 : 1 - goal->smoothing, goal->smoothing / (double)t->size, goal->weight };
}

INL double element(const view *t, const S *a, size_t i, size_t column)
{
	return lanes_first(load16_n(a + i * t->inner + column * t->next, 1, 0));
}

INL int ignored(const view *t, size_t column)
{
	return t->goal->labels && t->labels[column] == t->goal->ignore;
}

INL double label_weight(const view *t, size_t column)
{
	return t->goal->weight ? t->goal->weight[t->labels[column]] : 1;
}

/* sum q t, and sum q, of the rows of a view. */
INL two shares_of(const view *t, int across, known of)
{
	double s[LANES] = { 0 }, q[LANES] = { 0 }, top[LANES];
	two all = { lanes_of(0), lanes_of(0) };
	of.b = wanted(t);
	if (!t->goal->labels || t->goal->smoothing > 0)
		all = sum_share_term(t, across, of, of.u, 0);
	if (!t->goal->labels)
		return all;
	lanes_to(top, of.u);
	for (size_t c = 0; c < t->columns; c++)
		if (!ignored(t, c)) {
			q[c] = (1 - t->goal->smoothing) * label_weight(t, c);
			s[c] = q[c] == 0 ? 0 : q[c] * (element(t, t->a, (size_t)t->labels[c], c) - top[c]);
		}
	return (two){ lanes_each(row_add, all.s, lanes_from(s)), lanes_each(row_add, all.t, lanes_from(q)) };
}

INL void cross_entropy(const view *t, int across)
{
	double out[LANES];
	lanes max = max_of(t, across), loss;
	known of = known_of(t->par, max);
	lanes log_of_sum = log_sum(t, across, max, of);
	two share = shares_of(t, across, of);
	for (int j = 0; j < PARTS; j++)
		loss.part[j] = log_of_sum.part[j] * share.t.part[j] - share.s.part[j];
	lanes_to(out, loss);
	for (size_t c = 0; c < t->columns; c++)
		t->loss[c] = ignored(t, c) ? 0 : out[c];
}

/* of.u: the maximum, of.w: g sum q / sum of the exponentials, of.g: g; where g is 0 there is no gradient. */
INL lanes entropy_pull(const actfn_row_par *p, lanes x, lanes share, known of)
{
	lanes e = softmax_term(p, x, share, of).s;
	for (int j = 0; j < PARTS; j++) {
		v gx = e.part[j] * of.w.part[j] - of.g.part[j] * share.part[j];
		e.part[j] = sel(of.g.part[j] == 0, k(0), gx);
	}
	return e;
}

ROW_RESULT(entropy_pull)

/* sum q.  That of a label needs no look at the row. */
INL lanes share_sum(const view *t, int across, known of)
{
	double q[LANES] = { 0 }, smoothing = t->goal->smoothing, even = smoothing * t->goal->weights / (double)t->size;
	of.b = wanted(t);
	if (!t->goal->labels)
		return sum_share_term(t, across, of, of.u, 0).t;
	for (size_t c = 0; c < t->columns; c++)
		q[c] = ignored(t, c) ? 0 : (1 - smoothing) * label_weight(t, c) + even;
	return lanes_from(q);
}

/* The gradients at the labels, before x is overwritten: it may be gx. */
INL void pull_labels(const view *t, known of, double *at_label)
{
	double x[LANES] = { 0 }, q[LANES] = { 0 }, smoothing = t->goal->smoothing;
	for (size_t c = 0; c < t->columns; c++)
		if (!ignored(t, c)) {
			x[c] = element(t, t->a, (size_t)t->labels[c], c);
			q[c] = label_weight(t, c) * ((1 - smoothing) + smoothing / (double)t->size);
		}
	lanes_to(at_label, entropy_pull(t->par, lanes_from(x), lanes_from(q), of));
}

INL void store_labels(const view *t, const double *at_label)
{
	for (size_t c = 0; c < t->columns; c++)
		if (!ignored(t, c))
			store16_n(t->out + (size_t)t->labels[c] * t->inner + c * t->next, lanes_of(at_label[c]), 1);
}

INL void cross_entropy_backward(const view *t, int across)
{
	double g[LANES] = { 0 }, at_label[LANES];
	known of = known_of(t->par, max_of(t, across));
	lanes sum = sum_softmax_term(t, across, of, lanes_of(-INFINITY), 0).s, share = share_sum(t, across, of);
	for (size_t c = 0; c < t->columns; c++)
		g[c] = ignored(t, c) ? 0 : t->loss[c];
	of.g = lanes_from(g);
	of.b = wanted(t);
	for (int j = 0; j < PARTS; j++)
		of.w.part[j] = of.g.part[j] * share.part[j] / sum.part[j];
	if (t->goal->labels)
		pull_labels(t, of, at_label);
	write_entropy_pull(t, across, of, 0);
	if (t->goal->labels)
		store_labels(t, at_label);
}

ROW_KERNEL(cross_entropy)
ROW_KERNEL(cross_entropy_backward)

#endif
