/* SPDX-License-Identifier: MIT */
/* Kernels of a row in float.  Element i of a row goes to partial sum i % 16, a double; it is summed with its three
 * neighbours there, i + 16, i + 32 and i + 48 for i / 16 a multiple of 4, before it is added. */
#ifndef ACTFN_ROW_FLOAT_H
#define ACTFN_ROW_FLOAT_H

#include "src/simd/plain.h"

/* ---- sixteen numbers --------------------------------------------------------------- */

#ifdef VEC_BYTES
enum { HALVES = 2 };
typedef double vh __attribute__((vector_size(VEC_BYTES), may_alias));
#else
enum { HALVES = 1 };
typedef double vh;
#endif

enum { LANES = 16, PARTS = LANES / N, WIDE_PARTS = PARTS * HALVES, STEPS = 4 };

typedef struct lanes {
	v part[PARTS];
} lanes;

typedef struct wides {
	vh part[WIDE_PARTS];
} wides;

INL lanes lanes_of(double c)
{
	lanes a;
	for (int j = 0; j < PARTS; j++)
		a.part[j] = k(c);
	return a;
}

#include "src/kernels/row_walk.h"

/* The floats of a vector as doubles. */
INL vh widen_half(v x, int half)
{
#if defined(__AVX512F__) && defined(VEC_BYTES)
	return _mm512_cvtps_pd(half ? _mm512_extractf32x8_ps(x, 1) : _mm512_castps512_ps256(x));
#elif defined(__AVX2__) && defined(VEC_BYTES)
	return _mm256_cvtps_pd(half ? _mm256_extractf128_ps(x, 1) : _mm256_castps256_ps128(x));
#elif defined(VEC_BYTES)
	vh w = { x[half * 2], x[half * 2 + 1] };
	return w;
#else
	(void)half;
	return x;
#endif
}

INL wides widened(lanes a)
{
	wides w;
	for (int j = 0; j < WIDE_PARTS; j++)
		w.part[j] = widen_half(a.part[j / HALVES], j % HALVES);
	return w;
}

INL lanes lanes_add(lanes a, lanes b)
{
	for (int j = 0; j < PARTS; j++)
		a.part[j] += b.part[j];
	return a;
}

INL wides wides_add(wides a, wides b)
{
	for (int j = 0; j < WIDE_PARTS; j++)
		a.part[j] += b.part[j];
	return a;
}

/* Sixteen doubles, added in halves. */
INL double wides_sum(wides a)
{
#if defined(__AVX512F__) && defined(VEC_BYTES)
	__m512d all = a.part[0] + a.part[1];
	__m256d half = _mm512_castpd512_pd256(all) + _mm512_extractf64x4_pd(all, 1);
	__m128d quarter = _mm256_castpd256_pd128(half) + _mm256_extractf128_pd(half, 1);
	return quarter[0] + quarter[1];
#else
	double t[LANES];
	memcpy(t, &a, sizeof t);
	for (int half = LANES / 2; half; half /= 2)
		for (int i = 0; i < half; i++)
			t[i] += t[i + half];
	return t[0];
#endif
}

INL void lanes_to(float *out, lanes a)
{
	memcpy(out, &a, sizeof a);
}

INL lanes lanes_from(const float *in)
{
	lanes a;
	memcpy(&a, in, sizeof a);
	return a;
}

/* ---- sums ---------------------------------------------------------------------------- */

/* What is known of a row, or of sixteen: see the kernels. */
typedef struct known {
	lanes sign, c, low, shift, u, w;
} known;

/* What is known of row c, in all lanes. */
INL known known_of_row(const known *of, size_t c)
{
	float each[sizeof *of / sizeof(float)];
	memcpy(each, of, sizeof *of);
	return (known){ lanes_of(each[c]), lanes_of(each[LANES + c]), lanes_of(each[2 * LANES + c]),
			lanes_of(each[3 * LANES + c]), lanes_of(each[4 * LANES + c]), lanes_of(each[5 * LANES + c]) };
}

typedef lanes row_term(lanes a, lanes b, known of);

/* What sums are added up in before they are added to the rest. */
enum { IN_FLOAT, IN_DOUBLE };

INL wides sum4(lanes *e, int in)
{
	if (in == IN_FLOAT)
		return widened(lanes_add(lanes_add(e[0], e[1]), lanes_add(e[2], e[3])));
	return wides_add(wides_add(widened(e[0]), widened(e[1])), wides_add(widened(e[2]), widened(e[3])));
}

/* Elements i to i + 15 of a row; those behind its end are 0. */
INL lanes term_along(row_term f, const view *t, known of, double rest, int keep, size_t i)
{
	lanes e;
	if (i >= t->size)
		return lanes_of(0);
	size_t left = t->size - i;
	if (left < LANES) {
		e = f(load16_n(t->a + i, left, rest), load16_n(t->b + i, left, 0), of);
		if (keep)
			store16_n(t->out + i, e, left);
	} else {
		e = f(load16(t->a + i), load16(t->b + i), of);
		if (keep)
			store16(t->out + i, e);
	}
	return e;
}

INL double sum_row(row_term f, const view *t, known of, double rest, int keep, int in)
{
	wides all = widened(lanes_of(0));
	lanes e[STEPS];
	size_t i = 0;
	for (; i + STEPS * LANES <= t->size; i += STEPS * LANES) {
		for (size_t s = 0; s < STEPS; s++) {
			e[s] = f(load16(t->a + i + s * LANES), load16(t->b + i + s * LANES), of);
			if (keep)
				store16(t->out + i + s * LANES, e[s]);
		}
		all = wides_add(all, sum4(e, in));
	}
	if (i < t->size) {
		for (size_t s = 0; s < STEPS; s++)
			e[s] = term_along(f, t, of, rest, keep, i + s * LANES);
		all = wides_add(all, sum4(e, in));
	}
	return wides_sum(all);
}

INL lanes term_across(row_term f, const view *t, known of, int keep, size_t i)
{
	lanes e;
	if (i >= t->size)
		return lanes_of(0);
	e = f(load_across(t, t->a, i), load_across(t, t->b, i), of);
	if (keep)
		store_across(t, i, e);
	return e;
}

INL wides sum_across(row_term f, const view *t, known of, int keep, int in)
{
	wides part[LANES];
	for (size_t l = 0; l < LANES; l++) {
		part[l] = widened(lanes_of(0));
		for (size_t i = l; i < t->size; i += STEPS * LANES) {
			lanes e[STEPS];
			for (size_t s = 0; s < STEPS; s++)
				e[s] = term_across(f, t, of, keep, i + s * LANES);
			part[l] = wides_add(part[l], sum4(e, in));
		}
	}
	for (int half = LANES / 2; half; half /= 2)
		for (int l = 0; l < half; l++)
			part[l] = wides_add(part[l], part[l + half]);
	return part[0];
}

/* The sums of a view's rows. */
typedef struct row_sums {
	double of[LANES];
} row_sums;

INL row_sums sums_of(row_term f, const view *t, int across, known of, double rest, int keep, int in)
{
	row_sums s = { { 0 } };
	if (across) {
		wides all = sum_across(f, t, of, keep, in);
		memcpy(s.of, &all, sizeof s.of);
		return s;
	}
	for (size_t c = 0; c < t->columns; c++) {
		view one = row_of(t, c);
		s.of[c] = sum_row(f, &one, known_of_row(&of, c), rest, keep, in);
	}
	return s;
}

INL lanes as_lanes(const row_sums *s)
{
	float each[LANES];
	for (int l = 0; l < LANES; l++)
		each[l] = (float)s->of[l];
	return lanes_from(each);
}

/* ---- outputs --------------------------------------------------------------------------- */

INL void write_row(row_term f, const view *t, known of)
{
	size_t i = 0;
	for (; i + LANES <= t->size; i += LANES)
		store16(t->out + i, f(load16(t->a + i), load16(t->b + i), of));
	if (i < t->size) {
		size_t left = t->size - i;
		store16_n(t->out + i, f(load16_n(t->a + i, left, 0), load16_n(t->b + i, left, 0), of), left);
	}
}

/* a is read from the output where it has been kept there. */
INL void write_rows(row_term f, const view *t, int across, known of, int kept)
{
	view from = *t;
	if (kept)
		from.a = t->out;
	for (size_t i = 0; i < t->size && across; i++)
		store_across(t, i, f(load_across(t, from.a, i), load_across(t, t->b, i), of));
	for (size_t c = 0; c < t->columns && !across; c++) {
		view one = row_of(&from, c);
		write_row(f, &one, known_of_row(&of, c));
	}
}

/* ---- maxima ------------------------------------------------------------------------------ */

INL lanes higher(lanes top, lanes x, lanes sign)
{
	for (int j = 0; j < PARTS; j++)
		top.part[j] = v_max(top.part[j], x.part[j] * sign.part[j]);
	return top;
}

INL float max_row(const view *t)
{
	lanes top[STEPS], sign = lanes_of(t->par->sign);
	float each[LANES];
	size_t i = 0;
	for (int s = 0; s < STEPS; s++)
		top[s] = lanes_of(-INFINITY);
	for (; i + STEPS * LANES <= t->size; i += STEPS * LANES)
		for (int s = 0; s < STEPS; s++)
			top[s] = higher(top[s], load16(t->a + i + s * LANES), sign);
	for (; i < t->size; i += LANES) {
		size_t left = t->size - i;
		top[0] = higher(top[0], load16_n(t->a + i, left < LANES ? left : LANES, -INFINITY * t->par->sign), sign);
	}
	for (int s = 1; s < STEPS; s++)
		for (int j = 0; j < PARTS; j++)
			top[0].part[j] = v_max(top[0].part[j], top[s].part[j]);
#if defined(__AVX512F__) && defined(VEC_BYTES)
	(void)each;
	return _mm512_reduce_max_ps(top[0].part[0]);
#else
	lanes_to(each, top[0]);
	for (int half = LANES / 2; half; half /= 2)
		for (int l = 0; l < half; l++)
			each[l] = each[l + half] > each[l] ? each[l + half] : each[l];
	return each[0];
#endif
}

INL lanes max_of(const view *t, int across)
{
	lanes top = lanes_of(-INFINITY), sign = lanes_of(t->par->sign);
	float each[LANES] = { 0 };
	for (size_t i = 0; i < t->size && across; i++)
		top = higher(top, load_across(t, t->a, i), sign);
	for (size_t c = 0; c < t->columns && !across; c++) {
		view one = row_of(t, c);
		each[c] = max_row(&one);
	}
	return across ? top : lanes_from(each);
}

/* ---- exponentials -------------------------------------------------------------------------- */

#define LOG2_E 1.4426950408889634
#define MAGIC 0x1.8p23     /* added, it leaves the nearest integer in the low bits */
#define BASE_FROM 8000.0   /* arguments up to here are reduced as they are */
#define BELOW (-107.5)     /* e^x is nothing next to 1 from here on */
enum { RAISED = 32 };      /* exponentials are 2^32 times what they are: so all are normal numbers */

/* a b + c for exact products, with FMA or without. */
INL v exact_fma(v a, v b, v c)
{
#ifdef HAVE_FMA
	return v_fma(a, b, c);
#else
	return a * b + c;
#endif
}

/* 2^-n e^t - 1 + more, n the integer next to t / ln(2), from z = n + MAGIC; |t| <= 8192.  The first two parts of ln(2)
 * have 9 bits and n 14: those steps are exact. */
INL v exp_rest(v t, v z, v more)
{
	v n = z - k(MAGIC), r = exact_fma(n, k(-0x1.63p-1), t);
	r = exact_fma(n, k(0x1.bdp-13), r) + n * k(0x1.05c61p-29);
	return r + (r * r * exp_q_f32(r) + more);
}

/* p 2^(z - shift), both near MAGIC. */
INL v exp_scaled(v p, v z, v shift)
{
#ifdef HAVE_SCALEF
	return v_scalef(p, z - shift);
#else
	return p * v_from_bits(((v_bits(z) - v_bits(shift)) << 23) + v_bits(k(1)));
#endif
}

INL v exp_place(v t)
{
	return v_opaque(t * k(LOG2_E) + k(MAGIC));
}

/* Where a row's exponentials begin.  e^x is reduced without the maximum being taken from x, which would round it: that
 * has a share in 2^n alone, and what is left of it is in all elements.  Large x are rounded already; there x - c is
 * exact wherever it counts. */
INL known known_of(lanes base)
{
	known of;
	for (int j = 0; j < PARTS; j++) {
		v top = base.part[j];
		of.c.part[j] = sel(v_abs(top) > k(BASE_FROM), top, k(0));
		top -= of.c.part[j];
		of.low.part[j] = top + k(BELOW);
		of.shift.part[j] = exp_place(top) - k(RAISED);
		of.c.part[j] = -of.c.part[j];
	}
	return of;
}

/* ---- softmax --------------------------------------------------------------------------------- */

INL lanes softmax_term(lanes x, lanes unused, known of)
{
	(void)unused;
	for (int j = 0; j < PARTS; j++) {
		v d = v_max(exact_fma(x.part[j], of.sign.part[j], of.c.part[j]), of.low.part[j]), z = exp_place(d);
		x.part[j] = exp_scaled(1 + exp_rest(d, z, k(-0.0)), z, of.shift.part[j]);
	}
	return x;
}

INL lanes times_w(lanes e, lanes unused, known of)
{
	(void)unused;
	for (int j = 0; j < PARTS; j++)
		e.part[j] *= of.w.part[j];
	return e;
}

/* As in rows.c: a fully masked row is all NaN, or all 0 if that is safe. */
INL void softmax(const view *t, int across)
{
	lanes max = max_of(t, across), base = max;
	float top[LANES];
	known of;
	lanes_to(top, max);
	for (int j = 0; j < PARTS && t->par->safe; j++)
		base.part[j] = sel(max.part[j] == -INFINITY, k(0), max.part[j]);
	of = known_of(base);
	of.sign = lanes_of(t->par->sign);
	row_sums s = sums_of(softmax_term, t, across, of, -INFINITY * t->par->sign, 1, IN_FLOAT);
	for (int l = 0; l < LANES; l++)
		s.of[l] = t->par->safe && top[l] == -INFINITY ? 0 * s.of[l] : 1 / s.of[l];
	of.w = as_lanes(&s);
	write_rows(times_w, t, across, of, 1);
}

INL lanes product_term(lanes a, lanes b, known of)
{
	(void)of;
	for (int j = 0; j < PARTS; j++)
		a.part[j] *= b.part[j];
	return a;
}

/* gx = y (gy - sum) */
INL lanes softmax_pull(lanes y, lanes gy, known of)
{
	for (int j = 0; j < PARTS; j++)
		y.part[j] = y.part[j] * (gy.part[j] - of.u.part[j]) * of.sign.part[j];
	return y;
}

INL void softmax_backward(const view *t, int across)
{
	known of = { .sign = lanes_of(t->par->sign) };
	row_sums s = sums_of(product_term, t, across, of, 0, 0, IN_FLOAT);
	of.u = as_lanes(&s);
	write_rows(softmax_pull, t, across, of, 0);
}

/* ---- log_softmax, backward ---------------------------------------------------------------------- */

/* What is masked, y = -inf, takes no part: it is constant. */
INL lanes gradient_term(lanes y, lanes gy, known of)
{
	(void)of;
	for (int j = 0; j < PARTS; j++)
		y.part[j] = sel(y.part[j] == -INFINITY, k(0), gy.part[j]);
	return y;
}

/* gx = gy - exp(y) sum gy; what is no logarithm of a probability counts as 1.  exp(y) is 2^n (1 + s): with the sum times
 * 2^n, which is exact, there are but three roundings of that size.  of.u: the sum, of.w: what it is less, relatively. */
INL lanes log_softmax_pull(lanes y, lanes gy, known of)
{
	for (int j = 0; j < PARTS; j++) {
		v d = v_max(v_min(y.part[j], k(0)), k(BELOW)), z = exp_place(d), s = exp_rest(d, z, of.w.part[j]);
		v sum = exp_scaled(of.u.part[j], z, k(MAGIC - RAISED)), gx = (gy.part[j] - sum * s) - sum;
		y.part[j] = sel(y.part[j] == -INFINITY, k(0), gx);
	}
	return y;
}

INL void log_softmax_backward(const view *t, int across)
{
	known of = { .sign = lanes_of(1) };
	row_sums s = sums_of(gradient_term, t, across, of, 0, 0, IN_DOUBLE), less;
	for (int l = 0; l < LANES; l++) {
		double sum = (float)s.of[l];
		less.of[l] = sum != 0 ? (s.of[l] - sum) / sum : 0;
		s.of[l] = sum * 0x1p-32;
	}
	of.u = as_lanes(&s);
	of.w = as_lanes(&less);
	write_rows(log_softmax_pull, t, across, of, 0);
}

ROW_KERNEL(softmax)
ROW_KERNEL(softmax_backward)
ROW_KERNEL(log_softmax_backward)

#endif
