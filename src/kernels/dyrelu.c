/* SPDX-License-Identifier: MIT */
/* Kernel unit: the loops of Dynamic ReLU, in double, for one storage type.  Compiled without contraction. */
#define ARITH_F64
#include "src/kernels/dyrelu_lines.h"
#include "src/kernels/dyrelu_math.h"

/* ---- means ---------------------------------------------------------------- */

INL void mean_along(const tile *t, size_t c, const S *x)
{
	v sum[TURNS] = { 0 };
	walk w = along(t->positions);
	size_t i = 0;
	for (; i + TURNS <= w.whole; i += TURNS) {
		fetch(x + i * N);
		for (size_t r = 0; r < TURNS; r++)
			sum[r] += load(x + (i + r) * N);
	}
	for (size_t r = 0; r < TURNS; r++, i++)
		if (i < w.count)
			sum[r] += get(x + i * N, lanes_at(&w, i));
	t->sums[c] += total(sum);
}

INL void mean_down(const tile *t, size_t c, size_t n, const S *x)
{
	v sum = k(0);
	for (size_t p = 0; p < t->positions; p++, x += t->pitch) {
		fetch(x);
		sum += get(x, n);
	}
	add_doubles(t->sums + c, sum, n);
}

INL void mean_walk(const tile *t, size_t c, size_t n, const S *x)
{
	if (n)
		mean_down(t, c, n, x);
	else
		mean_along(t, c, x);
}

/* ---- sums over the channels of a position ---------------------------------- */

INL void add_product(double *dot, v a, v b)
{
	put_doubles(dot, doubles(dot) + a * b);
}

INL void project_along(const tile *t, const S *x)
{
	walk w = along(t->positions);
	for (size_t c = 0; c < t->channels; c++, x += t->pitch)
		for (size_t i = 0; i < w.count; i++)
			add_product(t->dots + i * N, k(t->weight[c]), get(x + i * N, lanes_at(&w, i)));
}

INL void project_down(const tile *t, const S *x)
{
	walk w = along(t->channels);
	for (size_t p = 0; p < t->positions; p++, x += t->pitch) {
		v sum[TURNS] = { 0 };
		for (size_t i = 0; i < w.count; i++)
			sum[i % TURNS] += get_doubles(t->weight + i * N, lanes_at(&w, i)) * get(x + i * N, lanes_at(&w, i));
		t->dots[p] += total(sum);
	}
}

INL void attend_along(const tile *t, const S *x, const S *gy)
{
	walk w = along(t->positions);
	for (size_t c = 0; c < t->channels; c++, x += t->pitch, gy += t->pitch) {
		lines l = lines_at(t, t->pieces, c, 0);
		for (size_t i = 0; i < w.count; i++) {
			size_t n = lanes_at(&w, i);
			add_product(t->dots + i * N, get(gy + i * N, n), highest(&l, t->pieces, get(x + i * N, n)));
		}
	}
}

INL void attend_down(const tile *t, const S *x, const S *gy)
{
	walk w = along(t->channels);
	for (size_t p = 0; p < t->positions; p++, x += t->pitch, gy += t->pitch) {
		v sum[TURNS] = { 0 };
		for (size_t i = 0; i < w.count; i++) {
			size_t n = lanes_at(&w, i);
			lines l = lines_at(t, t->pieces, i * N, n);
			sum[i % TURNS] += get(gy + i * N, n) * highest(&l, t->pieces, get(x + i * N, n));
		}
		t->dots[p] += total(sum);
	}
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
		size_t lanes = lanes_at(&w, i);
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
			size_t lanes = lanes_at(&w, i);
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
	lines l = lines_at(t, K, c, n);
	v sum[2 * MOST] = { 0 };
	for (size_t p = 0; p < t->positions; p++, x += t->pitch, gy += t->pitch) {
		fetch(gy);
		gradient_step(t, &l, K, attention, 1, p, get(x, n), get(gy, n), sum);
	}
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
		size_t lanes = lanes_at(&w, i), at = i * w.step;
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
		v part = get(x + i * w.step, lanes_at(&w, i)) * of_position(t->dz, n != 0, i);
		sum[n ? 0 : i % TURNS] += part;
	}
	if (n)
		add_doubles(t->sums + c, sum[0], n);
	else
		t->sums[c] += total(sum);
}

/* ---- all channels ------------------------------------------------------------ */

static void mean(const tile *t, const void *x, const void *gy, void *out)
{
	(void)gy, (void)out;
	for (size_t c = 0; c < t->channels; c = next(t, c))
		mean_walk(t, c, together(t, c), (const S *)x + start(t, c));
}

static void project(const tile *t, const void *x, const void *gy, void *out)
{
	(void)gy, (void)out;
	if (t->by_position)
		project_down(t, x);
	else
		project_along(t, x);
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
	if (t->by_position)
		attend_down(t, x, gy);
	else
		attend_along(t, x, gy);
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
