/* SPDX-License-Identifier: MIT */
/* Dynamic ReLU: the small network, from the mean of a sample to its coefficients, and back. */
#include <string.h>

#include "src/dyrelu.h"

static int is_shared(const dyrelu_run *r)
{
	return r->d.variant == ACTFN_DYRELU_SHARED;
}

/* What row number i of W2 makes: coefficient j of channel c. */
typedef struct place {
	size_t j, c;
} place;

static place place_of(const dyrelu_run *r, size_t i)
{
	size_t each = 2 * r->d.pieces;
	return (place){ i % each, i / each };
}

static double initial(const dyrelu_run *r, size_t j)
{
	return j < r->d.pieces ? r->d.alpha[j] : r->d.beta[j - r->d.pieces];
}

static double lambda(const dyrelu_run *r, size_t j)
{
	return j < r->d.pieces ? r->d.lambda_a : r->d.lambda_b;
}

/* A slope of 29 bits times an element of 24 is exact in double. */
static double short_slope(double a)
{
	uint64_t u;
	memcpy(&u, &a, sizeof u);
	u = (u + 0x800000) & ~(uint64_t)0xffffff;
	memcpy(&a, &u, sizeof a);
	return a;
}

/* ---- forward ---------------------------------------------------------------- */

/* Row by row into the columns [2 K][C]; a shared one is there for every channel. */
static void put_coefficient(const dyrelu_run *r, const dyrelu_sample *s, size_t row, double delta)
{
	place at = place_of(r, row);
	double value = initial(r, at.j) + lambda(r, at.j) * delta;
	double *to = s->coef + at.j * r->d.c;
	if (at.j < r->d.pieces && !r->wide)
		value = short_slope(value);
	for (size_t c = 0; c < r->d.c && is_shared(r); c++)
		to[c] = value;
	if (!is_shared(r))
		to[at.c] = value;
}

/* delta and its slope of some rows, from h. */
typedef struct rows {
	double delta[DYRELU_ROWS + DYRELU_SLACK], slope[DYRELU_ROWS + DYRELU_SLACK];
} rows;

static size_t some_rows(const dyrelu_run *r, const dyrelu_sample *s, size_t from, rows *out)
{
	double u[DYRELU_ROWS + DYRELU_SLACK] = { 0 };
	size_t n = r->rows - from < DYRELU_ROWS ? r->rows - from : DYRELU_ROWS;
	r->k->product(n, r->d.hidden, dyrelu_params_at(r, r->w.w2, from * r->d.hidden), dyrelu_params_at(r, r->w.b2, from),
		      s->hidden, u);
	r->k->squash(n, u, out->delta, out->slope);
	return n;
}

static void coefficients(const dyrelu_run *r, const dyrelu_sample *s)
{
	rows t;
	for (size_t from = 0, n; from < r->rows; from += n) {
		n = some_rows(r, s, from, &t);
		for (size_t i = 0; i < n; i++)
			put_coefficient(r, s, from + i, t.delta[i]);
	}
}

/* x[0] += x[1] + ...: vectors of n, one for each chunk. */
static void join(const dyrelu_run *r, double *x, size_t n)
{
	for (size_t i = 1; i < r->chunks; i++)
		r->k->add(n, 1, x + i * n, x);
}

void actfn_dyrelu_network(dyrelu_run *r, size_t n)
{
	dyrelu_sample s = actfn_dyrelu_sample_at(r, n);
	join(r, s.sums, r->d.c);
	for (size_t c = 0; c < r->d.c; c++)
		s.mean[c] = s.sums[c] / (double)r->d.p;
	r->k->product(r->d.hidden, r->d.c, r->w.w1, r->w.b1, s.mean, s.hidden);
	for (size_t i = 0; i < r->d.hidden; i++)
		s.hidden[i] = s.hidden[i] <= 0 ? 0 : s.hidden[i];
	coefficients(r, &s);
	if (r->d.variant == ACTFN_DYRELU_POSITION)
		actfn_dyrelu_attention_join(r, &s);
}

/* ---- backward --------------------------------------------------------------- */

/* The gradient of a shared coefficient is the sum over the channels, at the place of the first. */
static void add_channels(const dyrelu_run *r, const dyrelu_sample *s)
{
	for (size_t j = 0; j < 2 * r->d.pieces; j++)
		for (size_t c = 1; c < r->d.c; c++)
			s->sums[j * r->d.c] += s->sums[j * r->d.c + c];
}

/* du takes the place of the coefficients' gradients. */
static void back_to_hidden(const dyrelu_run *r, const dyrelu_sample *s)
{
	double du[DYRELU_ROWS];
	rows t;
	for (size_t from = 0, n; from < r->rows; from += n) {
		n = some_rows(r, s, from, &t);
		for (size_t i = 0; i < n; i++) {
			place at = place_of(r, from + i);
			double *d = &s->sums[at.j * r->d.c + at.c];
			du[i] = *d = lambda(r, at.j) * *d * t.slope[i];
		}
		r->k->transposed(n, r->d.hidden, dyrelu_params_at(r, r->w.w2, from * r->d.hidden), du, s->dhidden);
	}
}

void actfn_dyrelu_network_back(dyrelu_run *r, size_t n)
{
	dyrelu_sample s = actfn_dyrelu_sample_at(r, n);
	join(r, s.sums, 2 * r->d.pieces * r->d.c);
	if (is_shared(r))
		add_channels(r, &s);
	memset(s.dhidden, 0, r->d.hidden * sizeof *s.dhidden);
	back_to_hidden(r, &s);
	for (size_t i = 0; i < r->d.hidden; i++)
		s.dhidden[i] = s.hidden[i] == 0 ? 0 : s.dhidden[i];
	memset(s.shift, 0, r->d.c * sizeof *s.shift);
	r->k->transposed(r->d.hidden, r->d.c, r->w.w1, s.dhidden, s.shift);
	for (size_t c = 0; c < r->d.c; c++)
		s.shift[c] /= (double)r->d.p;
	join(r, s.dots, r->d.variant == ACTFN_DYRELU_POSITION);
	if (r->d.variant == ACTFN_DYRELU_POSITION)
		s.softmax[2] = s.dots[0];
}

/* ---- gradients of the parameters ----------------------------------------------- */

/* gw[0 .. n) += d x, gb += d; either may be NULL. */
static void add_row(const dyrelu_run *r, size_t n, double d, const double *x, double *gw, double *gb)
{
	if (gw)
		r->k->add(n, d, x, gw);
	if (gb)
		*gb += d;
}

static double *row_at(double *g, size_t row, size_t cols)
{
	return g ? g + row * cols : NULL;
}

static void clear_row(double *gw, size_t n, double *gb)
{
	if (gw)
		memset(gw, 0, n * sizeof *gw);
	if (gb)
		*gb = 0;
}

static void collect_w2(dyrelu_run *r, size_t row)
{
	double *gw = row_at(r->g.w2, row, r->d.hidden), *gb = row_at(r->g.b2, row, 1);
	place at = place_of(r, row);
	clear_row(gw, r->d.hidden, gb);
	for (size_t n = 0; n < r->d.n; n++) {
		dyrelu_sample s = actfn_dyrelu_sample_at(r, n);
		add_row(r, r->d.hidden, s.sums[at.j * r->d.c + at.c], s.hidden, gw, gb);
	}
}

static void collect_w1(dyrelu_run *r, size_t row)
{
	double *gw = row_at(r->g.w1, row, r->d.c), *gb = row_at(r->g.b1, row, 1);
	clear_row(gw, r->d.c, gb);
	for (size_t n = 0; n < r->d.n; n++) {
		dyrelu_sample s = actfn_dyrelu_sample_at(r, n);
		add_row(r, r->d.c, s.dhidden[row], s.mean, gw, gb);
	}
}

static void collect_attention(dyrelu_run *r)
{
	clear_row(r->g.w, r->d.c, r->g.b);
	for (size_t n = 0; n < r->d.n; n++) {
		dyrelu_sample s = actfn_dyrelu_sample_at(r, n);
		join(r, s.weights, r->d.c + 1);
		add_row(r, r->d.c, 1, s.weights, r->g.w, NULL);
		add_row(r, 0, s.weights[r->d.c], NULL, NULL, r->g.b);
	}
}

void actfn_dyrelu_collect(dyrelu_run *r)
{
	if (r->g.w2 || r->g.b2)
		actfn_dyrelu_each(r, r->rows, collect_w2);
	if (r->g.w1 || r->g.b1)
		actfn_dyrelu_each(r, r->d.hidden, collect_w1);
	if (r->d.variant == ACTFN_DYRELU_POSITION)
		collect_attention(r);
}
