/* SPDX-License-Identifier: MIT */
/* Dynamic ReLU C: the attention over the positions of a sample.  It is computed anew for each tile in each pass,
 * so no array of the positions is kept. */
#include <string.h>

#include "src/dyrelu.h"

/* out[p] = z of the tile. */
static void scores(const dyrelu_run *r, const actfn_dyrelu_tile *tile, size_t offset, double *out)
{
	actfn_dyrelu_tile t = *tile;
	double bias = dyrelu_param(r, r->w.b, 0);
	memset(out, 0, (t.positions + DYRELU_SLACK) * sizeof *out);
	t.dots = out;
	r->k->project(&t, r->x + offset, NULL, NULL);
	for (size_t i = 0; i < t.positions; i++)
		out[i] = (out[i] + bias) / r->d.tau;
}

/* A NaN is larger than all. */
static double larger(double a, double b)
{
	return a > b || a != a ? a : b;
}

static double largest(const double *x, size_t n)
{
	double most = x[0];
	for (size_t i = 1; i < n; i++)
		most = larger(most, x[i]);
	return most;
}

static double sum_of(const double *x, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return sum;
}

static double exponential(const dyrelu_run *r, double x)
{
	double in[DYRELU_SLACK + 1] = { x }, out[DYRELU_SLACK + 1];
	r->k->exponentials(1, in, 0, out);
	return out[0];
}

/* Sums of exp(z - most) over two sets of positions become one. */
static void join(const dyrelu_run *r, double *most, double *mass, double most2, double mass2)
{
	double top = larger(*most, most2);
	*mass = *mass * exponential(r, *most - top) + mass2 * exponential(r, most2 - top);
	*most = top;
}

void actfn_dyrelu_attention_sums(dyrelu_run *r, size_t n, size_t chunk)
{
	dyrelu_sample s = actfn_dyrelu_sample_at(r, n);
	double z[DYRELU_TILE + DYRELU_SLACK];
	size_t from = chunk * DYRELU_CHUNK, end = from + DYRELU_CHUNK < r->d.p ? from + DYRELU_CHUNK : r->d.p;
	for (size_t p = from, count; p < end; p += count) {
		count = end - p < r->tile ? end - p : r->tile;
		actfn_dyrelu_tile t = actfn_dyrelu_tile_at(r, &s, count);
		scores(r, &t, actfn_dyrelu_offset(r, n, p), z);
		double most = largest(z, count);
		r->k->exponentials(count, z, most, z);
		double mass = sum_of(z, count);
		if (p == from)
			s.most[chunk] = most, s.mass[chunk] = mass;
		else
			join(r, &s.most[chunk], &s.mass[chunk], most, mass);
	}
}

void actfn_dyrelu_attention_join(dyrelu_run *r, dyrelu_sample *s)
{
	s->softmax[0] = s->most[0];
	s->softmax[1] = s->mass[0];
	for (size_t i = 1; i < r->chunks; i++)
		join(r, &s->softmax[0], &s->softmax[1], s->most[i], s->mass[i]);
}

void actfn_dyrelu_attention_at(const dyrelu_run *r, const dyrelu_sample *s, const actfn_dyrelu_tile *t, size_t offset,
			 dyrelu_attention *a)
{
	scores(r, t, offset, a->p);
	r->k->exponentials(t->positions, a->p, s->softmax[0], a->p);
	for (size_t i = 0; i < t->positions; i++) {
		a->p[i] /= s->softmax[1];
		double q = r->d.gamma * a->p[i];
		a->pi[i] = q > 1 ? 1 : q;
	}
	memset(a->pi + t->positions, 0, DYRELU_SLACK * sizeof *a->pi);
}

void actfn_dyrelu_attention_back(const dyrelu_run *r, const actfn_dyrelu_tile *tile, size_t offset, dyrelu_attention *a)
{
	actfn_dyrelu_tile t = *tile;
	memset(a->dq, 0, (t.positions + DYRELU_SLACK) * sizeof *a->dq);
	memset(a->dz + t.positions, 0, DYRELU_SLACK * sizeof *a->dz);
	t.dots = a->dq;
	r->k->attend(&t, r->x + offset, r->gy + offset, NULL);
	for (size_t i = 0; i < t.positions; i++)
		if (r->d.gamma * a->p[i] >= 1)
			a->dq[i] = 0;
}
