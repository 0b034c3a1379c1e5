/* SPDX-License-Identifier: MIT */
/* Dynamic ReLU: the order of work.
 *
 * Forward there are two passes over a sample, backward three, since the mean and the gradients of the
 * coefficients have to be whole before they are used.  A sample after the other, the later passes find it in the
 * second-level cache; where there are too few samples for the threads, each pass is shared out by chunks. */
#include "src/bulk.h"
#include "src/dyrelu.h"

/* ---- workspace -------------------------------------------------------------- */

static int has_attention(const dyrelu_run *r)
{
	return r->d.variant == ACTFN_DYRELU_POSITION;
}

size_t actfn_dyrelu_sample_size(const dyrelu_run *r)
{
	size_t c = r->d.c, coef = 2 * r->d.pieces * c;
	size_t attention = has_attention(r) ? r->chunks * (3 + c + 1) + 3 : 0;
	return 2 * c + 2 * r->d.hidden + coef + r->chunks * coef + attention;
}

size_t actfn_dyrelu_work_size(const dyrelu_run *r)
{
	return (has_attention(r) ? r->d.c : 0) + r->d.n * actfn_dyrelu_sample_size(r);
}

dyrelu_sample actfn_dyrelu_sample_at(const dyrelu_run *r, size_t n)
{
	size_t c = r->d.c, coef = 2 * r->d.pieces * c;
	dyrelu_sample s = { .mean = r->work + (has_attention(r) ? c : 0) + n * actfn_dyrelu_sample_size(r) };
	s.shift = s.mean + c;
	s.hidden = s.shift + c;
	s.dhidden = s.hidden + r->d.hidden;
	s.coef = s.dhidden + r->d.hidden;
	s.sums = s.coef + coef;
	s.softmax = s.sums + r->chunks * coef;
	s.most = s.softmax + 3;
	s.mass = s.most + r->chunks;
	s.dots = s.mass + r->chunks;
	s.weights = s.dots + r->chunks;
	return s;
}

/* ---- passes over a chunk ------------------------------------------------------ */

actfn_dyrelu_tile actfn_dyrelu_tile_at(const dyrelu_run *r, const dyrelu_sample *s, size_t count)
{
	return (actfn_dyrelu_tile){
		.channels = r->d.c, .positions = count, .by_position = r->d.channels_last,
		.pitch = r->d.channels_last ? r->d.c : r->d.p, .pieces = (int)r->d.pieces,
		.past = r->past, .coef = s->coef, .shift = s->shift, .weight = dyrelu_weights(r),
	};
}

size_t actfn_dyrelu_offset(const dyrelu_run *r, size_t n, size_t p)
{
	return (n * r->d.c * r->d.p + p * (r->d.channels_last ? r->d.c : 1)) * r->size;
}

/* The tiles of a chunk: a walk over them. */
typedef struct tiles {
	size_t p, end;
} tiles;

static tiles tiles_of(const dyrelu_run *r, size_t chunk)
{
	size_t from = chunk * DYRELU_CHUNK, rest = r->d.p - from;
	return (tiles){ from, from + (rest < DYRELU_CHUNK ? rest : DYRELU_CHUNK) };
}

static size_t tile_length(const dyrelu_run *r, const tiles *t)
{
	return t->end - t->p < r->tile ? t->end - t->p : r->tile;
}

static void clear(double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		x[i] = 0;
}

static void means(dyrelu_run *r, size_t n, size_t chunk)
{
	dyrelu_sample s = actfn_dyrelu_sample_at(r, n);
	double *sums = s.sums + chunk * r->d.c;
	clear(sums, r->d.c);
	for (tiles i = tiles_of(r, chunk); i.p < i.end; i.p += tile_length(r, &i)) {
		actfn_dyrelu_tile t = actfn_dyrelu_tile_at(r, &s, tile_length(r, &i));
		t.sums = sums;
		r->k->mean(&t, r->x + actfn_dyrelu_offset(r, n, i.p), NULL, NULL);
	}
	if (has_attention(r))
		actfn_dyrelu_attention_sums(r, n, chunk);
}

static void outputs(dyrelu_run *r, size_t n, size_t chunk)
{
	dyrelu_sample s = actfn_dyrelu_sample_at(r, n);
	dyrelu_attention a;
	for (tiles i = tiles_of(r, chunk); i.p < i.end; i.p += tile_length(r, &i)) {
		actfn_dyrelu_tile t = actfn_dyrelu_tile_at(r, &s, tile_length(r, &i));
		size_t at = actfn_dyrelu_offset(r, n, i.p);
		if (has_attention(r)) {
			actfn_dyrelu_attention_at(r, &s, &t, at, &a);
			t.pi = a.pi;
		}
		r->k->forward(&t, r->x + at, NULL, r->out + at);
	}
}

static double dot_of(const dyrelu_attention *a, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += a->dq[i] * a->p[i];
	return sum;
}

static void gradients(dyrelu_run *r, size_t n, size_t chunk)
{
	dyrelu_sample s = actfn_dyrelu_sample_at(r, n);
	size_t coef = 2 * r->d.pieces * r->d.c;
	double *sums = s.sums + chunk * coef, dot = 0;
	dyrelu_attention a;
	clear(sums, coef);
	for (tiles i = tiles_of(r, chunk); i.p < i.end; i.p += tile_length(r, &i)) {
		actfn_dyrelu_tile t = actfn_dyrelu_tile_at(r, &s, tile_length(r, &i));
		size_t at = actfn_dyrelu_offset(r, n, i.p);
		t.sums = sums;
		if (has_attention(r)) {
			actfn_dyrelu_attention_at(r, &s, &t, at, &a);
			actfn_dyrelu_attention_back(r, &t, at, &a);
			dot += dot_of(&a, t.positions);
			t.pi = a.pi;
		}
		r->k->gradient(&t, r->x + at, r->gy + at, NULL);
	}
	if (has_attention(r))
		s.dots[chunk] = dot;
}

/* Through the softmax. */
static double dz_of(const dyrelu_run *r, const dyrelu_sample *s, size_t n, dyrelu_attention *a)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++) {
		a->dz[i] = r->d.gamma * a->p[i] * (a->dq[i] - s->softmax[2]) / r->d.tau;
		sum += a->dz[i];
	}
	return sum;
}

static void inputs(dyrelu_run *r, size_t n, size_t chunk)
{
	dyrelu_sample s = actfn_dyrelu_sample_at(r, n);
	double *weights = s.weights + chunk * (r->d.c + 1);
	dyrelu_attention a;
	if (has_attention(r))
		clear(weights, r->d.c + 1);
	for (tiles i = tiles_of(r, chunk); i.p < i.end; i.p += tile_length(r, &i)) {
		actfn_dyrelu_tile t = actfn_dyrelu_tile_at(r, &s, tile_length(r, &i));
		size_t at = actfn_dyrelu_offset(r, n, i.p);
		if (has_attention(r)) {
			actfn_dyrelu_attention_at(r, &s, &t, at, &a);
			actfn_dyrelu_attention_back(r, &t, at, &a);
			weights[r->d.c] += dz_of(r, &s, t.positions, &a);
			t.sums = weights;
			t.pi = a.pi;
			t.dz = a.dz;
		}
		r->k->backward(&t, r->x + at, r->gy + at, r->out + at);
	}
}

/* ---- threads ---------------------------------------------------------------- */

/* Several tasks for each thread, since some threads are disturbed. */
enum { TASKS_PER_THREAD = 8 };

typedef struct shared {
	dyrelu_run *r;
	void (*f)(dyrelu_run *r, size_t i);
	size_t count, each;
} shared;

static void task(void *arg, int number)
{
	const shared *s = arg;
	size_t i = (size_t)number * s->each, end = i + s->each < s->count ? i + s->each : s->count;
	actfn_fpenv e = actfn_fp_enter();
	for (; i < end; i++)
		s->f(s->r, i);
	actfn_fp_leave(e);
}

void actfn_dyrelu_each(dyrelu_run *r, size_t count, void (*f)(dyrelu_run *r, size_t i))
{
	int threads = actfn_get_threads();
	size_t tasks = threads > 1 ? (size_t)threads * TASKS_PER_THREAD : 1;
	shared s = { r, f, count, (count + tasks - 1) / tasks };
	actfn_each(1, task, &s, (count + s.each - 1) / s.each);
}

/* A pass over all chunks of a sample, and what is made of their sums. */
typedef struct pass {
	void (*chunk)(dyrelu_run *r, size_t n, size_t chunk);
	void (*sample)(dyrelu_run *r, size_t n); /* NULL: nothing */
} pass;

static const pass forward_passes[] = { { means, actfn_dyrelu_network }, { outputs, NULL }, { NULL, NULL } };
static const pass backward_passes[] = {
	{ means, actfn_dyrelu_network }, { gradients, actfn_dyrelu_network_back }, { inputs, NULL }, { NULL, NULL }
};

static void whole_sample(dyrelu_run *r, size_t n)
{
	for (const pass *p = r->passes; p->chunk; p++) {
		for (size_t i = 0; i < r->chunks; i++)
			p->chunk(r, n, i);
		if (p->sample)
			p->sample(r, n);
	}
}

static void one_chunk(dyrelu_run *r, size_t i)
{
	r->passes->chunk(r, i / r->chunks, i % r->chunks);
}

/* Samples are enough for the threads if there are four for each. */
static void run(dyrelu_run *r, const pass *passes)
{
	r->passes = passes;
	if (r->chunks == 1 || r->d.n / 4 >= (size_t)actfn_get_threads()) {
		actfn_dyrelu_each(r, r->d.n, whole_sample);
		return;
	}
	for (; r->passes->chunk; r->passes++) {
		actfn_dyrelu_each(r, r->d.n * r->chunks, one_chunk);
		if (r->passes->sample)
			actfn_dyrelu_each(r, r->d.n, r->passes->sample);
	}
}

void actfn_dyrelu_run_forward(dyrelu_run *r)
{
	run(r, forward_passes);
}

void actfn_dyrelu_run_backward(dyrelu_run *r)
{
	run(r, backward_passes);
	actfn_dyrelu_collect(r);
}
