/* SPDX-License-Identifier: MIT */
/* Kernel unit: the loops of Dynamic ReLU, in double, for one storage type.  Compiled without contraction.
 *
 * A walk is a row of vectors: along the positions of a channel, or down the positions of N channels that lie side
 * by side.  Then the coefficients are one number or a vector of them; the rest is the same. */
#define ARITH_F64
#include "src/kernels/dyrelu.h"
#include "src/kernels/past.h"
#include "src/kernels/dyrelu_math.h"

typedef actfn_dyrelu_tile tile;

enum { LANES = 16, TURNS = LANES / N, MOST = ACTFN_DYRELU_PIECES };

typedef struct walk {
	size_t step;         /* elements from a vector to the next */
	size_t whole, count; /* vectors of N elements, and all; the others have `lanes` */
	size_t lanes;
} walk;

INL walk along(size_t n)
{
	return (walk){ N, n / N, (n + N - 1) / N, n % N };
}

INL walk down(const tile *t, size_t lanes)
{
	return (walk){ t->pitch, lanes == N ? t->positions : 0, t->positions, lanes };
}

/* Along the positions of a channel, n = 0, or down those of n channels; without the first few. */
INL walk walk_from(const tile *t, size_t n, size_t first)
{
	return n ? down(t, n) : along(t->positions - first);
}

INL walk walk_of(const tile *t, size_t n)
{
	return walk_from(t, n, 0);
}

/* ---- parts of vectors -------------------------------------------------------- */

/* The first n < N elements; the others are 0. */
static v load_zeros(const S *x, size_t n)
{
	S t[N] = { 0 };
	memcpy(t, x, n * sizeof *x);
	return load(t);
}

INL v get(const S *x, size_t n)
{
	return n == N ? load(x) : load_zeros(x, n);
}

INL void put(S *y, v a, size_t n)
{
	if (n == N)
		store(y, a);
	else
		store_n(y, a, n);
}

/* What comes from memory: the hardware's own prefetching ends with the page.  Perhaps of the next channel. */
INL void fetch(const S *x)
{
	enum { AHEAD = 4096 };
	__builtin_prefetch((const char *)x + AHEAD);
}

INL v doubles(const double *x)
{
	v a;
	memcpy(&a, x, sizeof a);
	return a;
}

INL void put_doubles(double *y, v a)
{
	memcpy(y, &a, sizeof a);
}

INL v get_doubles(const double *x, size_t n)
{
	double t[N] = { 0 };
	if (n == N)
		return doubles(x);
	memcpy(t, x, n * sizeof *x);
	return doubles(t);
}

INL void add_doubles(double *y, v a, size_t n)
{
	double t[N];
	put_doubles(t, a);
	for (size_t i = 0; i < n; i++)
		y[i] += t[i];
}

/* The sum of 16 lanes. */
INL double total(const v *a)
{
	double t[LANES];
	memcpy(t, a, sizeof t);
	for (int half = LANES / 2; half; half /= 2)
		for (int i = 0; i < half; i++)
			t[i] += t[i + half];
	return t[0];
}

/* ---- lines ---------------------------------------------------------------- */

typedef struct lines {
	v a[MOST], b[MOST];
} lines;

/* One number for all lanes (n = 0), or those of n channels. */
INL v coefficient(const double *x, size_t n)
{
	return n ? get_doubles(x, n) : k(*x);
}

INL lines lines_at(const tile *t, int K, size_t c, size_t n)
{
	lines l;
	int j = 0;
	do {
		l.a[j] = coefficient(t->coef + (size_t)j * t->channels + c, n);
		l.b[j] = coefficient(t->coef + (size_t)(K + j) * t->channels + c, n);
	} while (++j < K);
	return l;
}

/* Slopes of 29 bits times elements of 24 are exact: then FMA gives the same. */
INL v line(v a, v x, v b)
{
#if defined(HAVE_FMA) && !defined(STORE_F64)
	return v_fma(a, x, b);
#else
	return a * x + b;
#endif
}

/* What is above the lines before it; a NaN wins, and stays. */
INL m higher(v y, v best)
{
	return (y > best) | (y != y);
}

INL v highest(const lines *l, int K, v x)
{
	v best = line(l->a[0], x, l->b[0]);
	for (int j = 1; j < K; j++) {
		v y = line(l->a[j], x, l->b[j]);
		best = sel(higher(y, best), y, best);
	}
	return best;
}

/* The slope of the highest line. */
INL v slope_at(const lines *l, int K, v x)
{
	v best = line(l->a[0], x, l->b[0]), slope = l->a[0];
	for (int j = 1; j < K; j++) {
		v y = line(l->a[j], x, l->b[j]);
		m up = higher(y, best);
		best = sel(up, y, best);
		slope = sel(up, l->a[j], slope);
	}
	return slope;
}

/* What the positions of vector number i have: one number when it goes down, else N. */
INL v of_position(const double *a, int down, size_t i)
{
	return down ? k(a[i]) : doubles(a + i * N);
}

/* ---- means ---------------------------------------------------------------- */

INL void add_vectors(const walk *w, int turns, const S *x, v *sum)
{
	size_t i = 0;
	for (; i + (size_t)turns <= w->whole; i += (size_t)turns)
		for (int r = 0; r < turns; r++)
			sum[r] += load(x + (i + (size_t)r) * w->step);
	for (int r = 0; r < turns; r++, i++)
		if (i < w->count)
			sum[r] += get(x + i * w->step, i < w->whole ? (size_t)N : w->lanes);
}

INL void mean_walk(const tile *t, size_t c, size_t n, const S *x)
{
	v sum[TURNS] = { 0 };
	walk w = walk_of(t, n);
	if (n) {
		for (size_t i = 0; i < w.count; i++)
			sum[0] += get(x + i * w.step, n);
		add_doubles(t->sums + c, sum[0], n);
		return;
	}
	size_t i = 0;
	for (; i + TURNS <= w.whole; i += TURNS) {
		fetch(x + i * N);
		for (size_t r = 0; r < TURNS; r++)
			sum[r] += load(x + (i + r) * N);
	}
	for (size_t r = 0; r < TURNS; r++, i++)
		if (i < w.count)
			sum[r] += get(x + i * N, i < w.whole ? (size_t)N : w.lanes);
	t->sums[c] += total(sum);
}

/* ---- sums over the channels of a position ---------------------------------- */

INL void add_product(double *dot, v a, v b)
{
	put_doubles(dot, doubles(dot) + a * b);
}

static void project(const tile *t, const void *in, const void *gy, void *out)
{
	const S *x = in;
	(void)gy, (void)out;
	for (size_t c = 0; c < t->channels && !t->by_position; c++, x += t->pitch) {
		walk w = along(t->positions);
		for (size_t i = 0; i < w.count; i++)
			add_product(t->dots + i * N, k(t->weight[c]), get(x + i * N, i < w.whole ? (size_t)N : w.lanes));
	}
	for (size_t p = 0; p < t->positions && t->by_position; p++, x += t->pitch) {
		v sum[TURNS] = { 0 };
		for (size_t c = 0, n, turn = 0; c < t->channels; c += n, turn = (turn + 1) % TURNS) {
			n = t->channels - c < N ? t->channels - c : N;
			sum[turn] += get_doubles(t->weight + c, n) * get(x + c, n);
		}
		t->dots[p] += total(sum);
	}
}

INL void attend_along(const tile *t, int K, const S *x, const S *gy)
{
	walk w = along(t->positions);
	for (size_t c = 0; c < t->channels; c++, x += t->pitch, gy += t->pitch) {
		lines l = lines_at(t, K, c, 0);
		for (size_t i = 0; i < w.count; i++) {
			size_t n = i < w.whole ? N : w.lanes;
			add_product(t->dots + i * N, get(gy + i * N, n), highest(&l, K, get(x + i * N, n)));
		}
	}
}

INL void attend_down(const tile *t, int K, const S *x, const S *gy)
{
	for (size_t p = 0; p < t->positions; p++, x += t->pitch, gy += t->pitch) {
		v sum[TURNS] = { 0 };
		for (size_t c = 0, n, turn = 0; c < t->channels; c += n, turn = (turn + 1) % TURNS) {
			n = t->channels - c < N ? t->channels - c : N;
			lines l = lines_at(t, K, c, n);
			sum[turn] += get(gy + c, n) * highest(&l, K, get(x + c, n));
		}
		t->dots[p] += total(sum);
	}
}

INL void attend_with(const tile *t, int K, const S *x, const S *gy)
{
	(t->by_position ? attend_down : attend_along)(t, K, x, gy);
}

/* ---- results --------------------------------------------------------------- */

/* A vector of a result that may be stored past the caches. */
INL void put_result(S *y, v a, size_t lanes, int past)
{
	if (past && lanes == N)
		store_past(y, a);
	else
		put(y, a, lanes);
}

/* How the results of a walk are stored.  Past the caches, the first `head` elements go before, up to a good address. */
typedef struct target {
	int past;
	size_t head;
} target;

INL target target_of(const tile *t, size_t n, const S *y)
{
	size_t head = t->past && !n ? to_multiple(y) : N;
	return head < N && head < t->positions ? (target){ 1, head } : (target){ 0, 0 };
}

/* ---- forward ---------------------------------------------------------------- */

/* pi is NULL without attention: the compiler knows. */
INL v forward_step(const lines *l, int K, const double *pi, int down, size_t i, v x)
{
	v best = highest(l, K, x);
	if (pi)
		best = best * of_position(pi, down, i);
	return best;
}

INL void forward_walk(const tile *t, int K, int attention, size_t c, size_t n, const S *x, S *y)
{
	lines l = lines_at(t, K, c, n);
	target to = target_of(t, n, y);
	walk w = walk_from(t, n, to.head);
	const double *pi = attention ? t->pi : NULL;
	if (to.head) {
		put(y, forward_step(&l, K, pi, 0, 0, get(x, to.head)), to.head);
		x += to.head, y += to.head, pi += attention ? to.head : 0;
	}
	for (size_t i = 0; i < w.count; i++) {
		size_t lanes = i < w.whole ? N : w.lanes;
		v best = forward_step(&l, K, pi, n != 0, i, get(x + i * w.step, lanes));
		put_result(y + i * w.step, best, lanes, to.past);
	}
}

/* ---- backward --------------------------------------------------------------- */

/* The whole gradient goes to the highest line. */
INL void share(const lines *l, int K, v x, v dm, v *sum)
{
	v best = line(l->a[0], x, l->b[0]);
	m up[MOST];
	for (int j = 1; j < K; j++) {
		v y = line(l->a[j], x, l->b[j]);
		up[j] = higher(y, best);
		best = sel(up[j], y, best);
	}
	for (int j = K - 1; j > 0; j--) {
		v part = sel(up[j], dm, k(0));
		sum[j] = sum[j] + part * x;
		sum[K + j] = sum[K + j] + part;
		dm = sel(up[j], k(0), dm);
	}
	sum[0] = sum[0] + dm * x;
	sum[K] = sum[K] + dm;
}

INL void gradient_step(const tile *t, const lines *l, int K, int attention, int down, size_t i, v x, v gy, v *sum)
{
	if (attention)
		gy = gy * of_position(t->pi, down, i);
	share(l, K, x, gy, sum);
}

INL void gradient_along(const tile *t, int K, int attention, size_t c, const S *x, const S *gy)
{
	walk w = along(t->positions);
	lines l = lines_at(t, K, c, 0);
	v sum[TURNS][2 * MOST] = { 0 };
	size_t i = 0;
	for (; i + TURNS <= w.whole; i += TURNS) {
		fetch(gy + i * N);
		for (size_t r = 0; r < TURNS; r++) {
			size_t at = (i + r) * N;
			gradient_step(t, &l, K, attention, 0, i + r, load(x + at), load(gy + at), sum[r]);
		}
	}
	for (size_t r = 0; r < TURNS; r++, i++)
		if (i < w.count) {
			size_t lanes = i < w.whole ? N : w.lanes;
			gradient_step(t, &l, K, attention, 0, i, get(x + i * N, lanes), get(gy + i * N, lanes), sum[r]);
		}
	for (int j = 0; j < 2 * K; j++) {
		v one[TURNS];
		for (int r = 0; r < TURNS; r++)
			one[r] = sum[r][j];
		t->sums[(size_t)j * t->channels + c] += total(one);
	}
}

INL void gradient_down(const tile *t, int K, int attention, size_t c, size_t n, const S *x, const S *gy)
{
	walk w = down(t, n);
	lines l = lines_at(t, K, c, n);
	v sum[2 * MOST] = { 0 };
	for (size_t i = 0; i < w.count; i++)
		gradient_step(t, &l, K, attention, 1, i, get(x + i * w.step, n), get(gy + i * w.step, n), sum);
	for (int j = 0; j < 2 * K; j++)
		add_doubles(t->sums + (size_t)j * t->channels + c, sum[j], n);
}

INL void gradient_walk(const tile *t, int K, int attention, size_t c, size_t n, const S *x, const S *gy)
{
	if (n)
		gradient_down(t, K, attention, c, n, x, gy);
	else
		gradient_along(t, K, attention, c, x, gy);
}

/* What the gradient of a walk consists of; pi and dz are NULL without attention. */
typedef struct chain {
	lines l;
	v shift, weight;
	const double *pi, *dz;
} chain;

INL chain chain_at(const tile *t, int K, int attention, size_t c, size_t n)
{
	chain a = { lines_at(t, K, c, n), coefficient(t->shift + c, n), k(0), NULL, NULL };
	if (attention) {
		a.weight = coefficient(t->weight + c, n);
		a.pi = t->pi;
		a.dz = t->dz;
	}
	return a;
}

INL v backward_step(const chain *a, int K, int attention, int down, size_t i, v x, v gy)
{
	v slope = slope_at(&a->l, K, x);
	if (!attention)
		return gy * slope + a->shift;
	gy = gy * of_position(a->pi, down, i);
	return gy * slope + a->shift + a->weight * of_position(a->dz, down, i);
}

INL void backward_walk(const tile *t, int K, int attention, size_t c, size_t n, const S *x, const S *gy, S *gx)
{
	chain a = chain_at(t, K, attention, c, n);
	target to = target_of(t, n, gx);
	walk w = walk_from(t, n, to.head);
	if (to.head) {
		put(gx, backward_step(&a, K, attention, 0, 0, get(x, to.head), get(gy, to.head)), to.head);
		x += to.head, gy += to.head, gx += to.head;
		a.pi += attention ? to.head : 0, a.dz += attention ? to.head : 0;
	}
	for (size_t i = 0; i < w.count; i++) {
		size_t lanes = i < w.whole ? N : w.lanes, at = i * w.step;
		put_result(gx + at, backward_step(&a, K, attention, n != 0, i, get(x + at, lanes), get(gy + at, lanes)), lanes,
			   to.past);
	}
}

/* sums[c] += dz x, before gx may take the place of x. */
INL void weigh_walk(const tile *t, size_t c, size_t n, const S *x)
{
	walk w = walk_of(t, n);
	v sum[TURNS] = { 0 };
	for (size_t i = 0; i < w.count; i++) {
		v part = get(x + i * w.step, i < w.whole ? (size_t)N : w.lanes) * of_position(t->dz, n != 0, i);
		sum[n ? 0 : i % TURNS] += part;
	}
	if (n)
		add_doubles(t->sums + c, sum[0], n);
	else
		t->sums[c] += total(sum);
}

/* ---- all channels ------------------------------------------------------------ */

/* From channel c on, how many go down together; 0: one, along its positions. */
INL size_t together(const tile *t, size_t c)
{
	size_t rest = t->channels - c;
	return !t->by_position ? 0 : rest < N ? rest : (size_t)N;
}

INL size_t next(const tile *t, size_t c)
{
	return c + (t->by_position ? (size_t)N : 1);
}

INL size_t start(const tile *t, size_t c)
{
	return t->by_position ? c : c * t->pitch;
}

static void mean(const tile *t, const void *x, const void *gy, void *out)
{
	(void)gy, (void)out;
	for (size_t c = 0; c < t->channels; c = next(t, c))
		mean_walk(t, c, together(t, c), (const S *)x + start(t, c));
}

INL void forward_with(const tile *t, int K, int attention, const S *x, S *y)
{
	for (size_t c = 0; c < t->channels; c = next(t, c))
		forward_walk(t, K, attention, c, together(t, c), x + start(t, c), y + start(t, c));
	if (t->past)
		past_done();
}

INL void gradient_with(const tile *t, int K, int attention, const S *x, const S *gy)
{
	for (size_t c = 0; c < t->channels; c = next(t, c))
		gradient_walk(t, K, attention, c, together(t, c), x + start(t, c), gy + start(t, c));
}

INL void backward_with(const tile *t, int K, int attention, const S *x, const S *gy, S *gx)
{
	for (size_t c = 0; c < t->channels; c = next(t, c)) {
		size_t at = start(t, c), n = together(t, c);
		if (attention)
			weigh_walk(t, c, n, x + at);
		backward_walk(t, K, attention, c, n, x + at, gy + at, gx + at);
	}
	if (t->past)
		past_done();
}

/* Two pieces, without attention, are what everybody uses: a loop of their own. */
static void forward(const tile *t, const void *x, const void *gy, void *out)
{
	(void)gy;
	if (t->pi)
		forward_with(t, t->pieces, 1, x, out);
	else if (t->pieces == 2)
		forward_with(t, 2, 0, x, out);
	else
		forward_with(t, t->pieces, 0, x, out);
}

static void attend(const tile *t, const void *x, const void *gy, void *out)
{
	(void)out;
	attend_with(t, t->pieces, x, gy);
}

static void gradient(const tile *t, const void *x, const void *gy, void *out)
{
	(void)out;
	if (t->pi)
		gradient_with(t, t->pieces, 1, x, gy);
	else if (t->pieces == 2)
		gradient_with(t, 2, 0, x, gy);
	else
		gradient_with(t, t->pieces, 0, x, gy);
}

static void backward(const tile *t, const void *x, const void *gy, void *out)
{
	if (t->pi)
		backward_with(t, t->pieces, 1, x, gy, out);
	else if (t->pieces == 2)
		backward_with(t, 2, 0, x, gy, out);
	else
		backward_with(t, t->pieces, 0, x, gy, out);
}

#define NAME3(isa, unit) actfn_##isa##_##unit
#define NAME2(isa, unit) NAME3(isa, unit)

const actfn_dyrelu_kernels NAME2(ISA, UNIT) = {
	.mean = mean, .project = project, .forward = forward, .attend = attend, .gradient = gradient, .backward = backward,
	.product = product, .transposed = transposed, .add = add, .squash = squash, .exponentials = exponentials,
};
