/* SPDX-License-Identifier: MIT */
/* What kernels of a row are put together from, in float with sums in double.
 *
 * Element i of a row goes to partial sum i % 16, a double; it is summed with its three neighbours there, i + 16, i + 32
 * and i + 48 for i / 16 a multiple of 4, before it is added.  The sixteen are added in halves. */
#ifndef ACTFN_ROW_FLOAT_H
#define ACTFN_ROW_FLOAT_H

#include "src/simd/plain.h"
#include "src/simd/row_power.h"

/* Rows side by side are taken in strips: the prefetchers follow what lies together, not what lies far apart. */
#define STRIP 64
#include "src/kernels/row_walk.h"

enum { GROUPS = STRIP / LANES, STEPS = 4 };

/* ---- sixteen doubles --------------------------------------------------------------- */

#ifdef VEC_BYTES
enum { HALVES = 2 };
typedef double vh __attribute__((vector_size(VEC_BYTES), may_alias));
#else
enum { HALVES = 1 };
typedef double vh;
#endif

enum { WIDE_PARTS = PARTS * HALVES };

typedef struct wides {
	vh part[WIDE_PARTS];
} wides;

/* The floats of a vector as doubles. */
INL vh widen_half(v x, int half)
{
#if defined(__AVX512F__) && defined(VEC_BYTES)
	return _mm512_cvtps_pd(half ? _mm512_extractf32x8_ps(x, 1) : _mm512_castps512_ps256(x));
#elif defined(__AVX2__) && defined(VEC_BYTES)
	return _mm256_cvtps_pd(half ? _mm256_extractf128_ps(x, 1) : _mm256_castps256_ps128(x));
#elif defined(__SSE2__) && defined(VEC_BYTES)
	return _mm_cvtps_pd(half ? _mm_movehl_ps(x, x) : x);
#elif defined(VEC_BYTES)
	return half ? vcvt_high_f64_f32(x) : vcvt_f64_f32(vget_low_f32(x));
#else
	(void)half;
	return x;
#endif
}

/* Doubles rounded to the floats of a vector; a scalar one takes `low`. */
INL v narrow_halves(vh low, vh high)
{
#if defined(__AVX512F__) && defined(VEC_BYTES)
	return _mm512_insertf32x8(_mm512_castps256_ps512(_mm512_cvtpd_ps(low)), _mm512_cvtpd_ps(high), 1);
#elif defined(__AVX2__) && defined(VEC_BYTES)
	return _mm256_set_m128(_mm256_cvtpd_ps(high), _mm256_cvtpd_ps(low));
#elif defined(__SSE2__) && defined(VEC_BYTES)
	return _mm_movelh_ps(_mm_cvtpd_ps(low), _mm_cvtpd_ps(high));
#elif defined(VEC_BYTES)
	return vcvt_high_f32_f64(vcvt_f32_f64(low), high);
#else
	(void)high;
	return (float)low;
#endif
}

/* a b + c for products of floats, which are exact: FMA changes nothing but the time. */
INL vh wide_fma(vh a, vh b, vh c)
{
#if defined(__AVX512F__) && defined(VEC_BYTES)
	return _mm512_fmadd_pd(a, b, c);
#elif defined(__AVX2__) && defined(VEC_BYTES)
	return _mm256_fmadd_pd(a, b, c);
#else
	return a * b + c;
#endif
}

INL wides widened(lanes a)
{
	wides w;
	for (int j = 0; j < WIDE_PARTS; j++)
		w.part[j] = widen_half(a.part[j / HALVES], j % HALVES);
	return w;
}

INL lanes narrowed(wides w)
{
	lanes a;
	for (int j = 0; j < PARTS; j++)
		a.part[j] = narrow_halves(w.part[j * HALVES], w.part[(j + 1) * HALVES - 1]);
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

/* ---- what is known of sixteen rows, each in its lane ---------------------------------- */

typedef struct known {
	start at;         /* of exponentials */
	lanes u, ul, w;   /* see the kernels */
} known;

/* What is known of row c, in all lanes. */
INL known known_of_row(const known *of, size_t c)
{
	float each[sizeof *of / sizeof(float)];
	memcpy(each, of, sizeof *of);
	return (known){ { lanes_of(each[c]), lanes_of(each[LANES + c]), lanes_of(each[2 * LANES + c]),
			  lanes_of(each[3 * LANES + c]) },
			lanes_of(each[4 * LANES + c]), lanes_of(each[5 * LANES + c]), lanes_of(each[6 * LANES + c]) };
}

/* How many sixteens of rows there are: one if they lie one after the other. */
INL int groups_of(const view *t)
{
	return (int)((t->columns + LANES - 1) / LANES);
}

/* ---- elements ---------------------------------------------------------------------------- */

/* Sixteen elements of a row, or an element of sixteen rows; the first n are there. */
typedef struct place {
	const float *a, *b;
	float *out, *kept;
	size_t n;
} place;

INL size_t first_of(size_t left)
{
	return left < LANES ? left : LANES;
}

INL place along(const view *t, size_t i, size_t n)
{
	return (place){ t->a + i, t->b + i, t->out + i, t->kept + i, n };
}

INL place across(const view *t, size_t i, int g, size_t n)
{
	size_t at = i * t->inner + (size_t)g * LANES;
	return (place){ t->a + at, t->b + i * t->b_inner + (size_t)g * LANES, t->out + at,
			t->kept + i * STRIP + (size_t)g * LANES, n };
}

INL lanes get16(const float *a, size_t n)
{
	return n == LANES ? load16(a) : load16_n(a, n, 0);
}

INL void put16(float *y, lanes a, size_t n)
{
	if (n == LANES)
		store16(y, a);
	else
		store16_n(y, a, n);
}

/* 0 but for the first n. */
INL lanes only_first(lanes a, size_t n)
{
	float t[LANES] = { 0 };
	put16(t, a, n);
	return load16(t);
}

/* ---- sums ---------------------------------------------------------------------------- */

typedef two row_term(lanes a, lanes b, const known *of);

/* What is summed of a term: s, added up in float before it is added to the rest; s; s + t; or s times t. */
enum { IN_FLOAT, IN_DOUBLE, IN_PAIRS, IN_PRODUCTS };

INL lanes float4(const lanes *a, size_t next)
{
	return lanes_each(row_add, lanes_each(row_add, a[0], a[next]), lanes_each(row_add, a[2 * next], a[3 * next]));
}

INL wides add4(wides all, const two *e, int in)
{
	if (in == IN_FLOAT)
		return wides_add(all, widened(float4(&e->s, 2)));
	if (in == IN_PRODUCTS) {
		for (int i = 0; i < STEPS; i++) {
			wides s = widened(e[i].s), t = widened(e[i].t);
			for (int j = 0; j < WIDE_PARTS; j++)
				all.part[j] = wide_fma(s.part[j], t.part[j], all.part[j]);
		}
		return all;
	}
	all = wides_add(all, wides_add(wides_add(widened(e[0].s), widened(e[1].s)),
				       wides_add(widened(e[2].s), widened(e[3].s))));
	return in == IN_PAIRS ? wides_add(all, widened(float4(&e->t, 2))) : all;
}

/* What becomes of terms besides: nothing; the outputs hold s, and, where there are pairs, what is kept holds t; or the
 * outputs hold t. */
enum { KEEP_NONE, KEEP_ALL, KEEP_REST };

INL two term_at(row_term f, place p, const known *of, int keep, int in)
{
	two e = f(get16(p.a, p.n), get16(p.b, p.n), of);
	if (keep)
		put16(p.out, keep == KEEP_ALL ? e.s : e.t, p.n);
	if (keep == KEEP_ALL && in == IN_PAIRS)
		put16(p.kept, e.t, p.n);
	return e;
}

INL double sum_row(row_term f, const view *t, const known *of, int keep, int in)
{
	wides all = widened(lanes_of(0));
	two e[STEPS];
	size_t i = 0;
	for (; i + STEPS * LANES <= t->size; i += STEPS * LANES) {
		for (size_t s = 0; s < STEPS; s++)
			e[s] = term_at(f, along(t, i + s * LANES, LANES), of, keep, in);
		all = add4(all, e, in);
	}
	if (i == t->size)
		return wides_sum(all);
	memset(e, 0, sizeof e);
	for (size_t s = 0; i < t->size; s++, i += LANES) {
		size_t n = first_of(t->size - i);
		two some = term_at(f, along(t, i, n), of, keep, in);
		e[s] = (two){ only_first(some.s, n), only_first(some.t, n) };
	}
	return wides_sum(add4(all, e, in));
}

/* Elements i, i + 16, i + 32 and i + 48 of a group of rows, as many as there are. */
INL wides add_across(wides all, row_term f, const view *t, const known *of, int keep, int in, size_t i, int g)
{
	size_t n = first_of(t->columns - (size_t)g * LANES);
	two e[STEPS];
	if (n == LANES && i + (STEPS - 1) * LANES < t->size) {
		for (size_t s = 0; s < STEPS; s++)
			e[s] = term_at(f, across(t, i + s * LANES, g, LANES), &of[g], keep, in);
		return add4(all, e, in);
	}
	memset(e, 0, sizeof e);
	for (size_t s = 0; s < STEPS && i + s * LANES < t->size; s++)
		e[s] = term_at(f, across(t, i + s * LANES, g, n), &of[g], keep, in);
	return add4(all, e, in);
}

/* The sums of a view's rows. */
typedef struct row_sums {
	double of[STRIP];
} row_sums;

INL row_sums sums_across(row_term f, const view *t, const known *of, int keep, int in)
{
	wides part[LANES][GROUPS];
	row_sums s = { { 0 } };
	int groups = groups_of(t);
	memset(part, 0, sizeof part);
	for (size_t from = 0; from < t->size; from += STEPS * LANES)
		for (size_t l = 0; l < LANES && from + l < t->size; l++)
			for (int g = 0; g < groups; g++)
				part[l][g] = add_across(part[l][g], f, t, of, keep, in, from + l, g);
	for (int half = LANES / 2; half; half /= 2)
		for (int l = 0; l < half; l++)
			for (int g = 0; g < groups; g++)
				part[l][g] = wides_add(part[l][g], part[l + half][g]);
	memcpy(s.of, part[0], (size_t)groups * LANES * sizeof(double));
	return s;
}

INL row_sums sums_of(row_term f, const view *t, int side, const known *of, int keep, int in)
{
	row_sums s = { { 0 } };
	if (side)
		return sums_across(f, t, of, keep, in);
	for (size_t c = 0; c < t->columns; c++) {
		view one = row_of(t, c);
		known its = known_of_row(of, c);
		s.of[c] = sum_row(f, &one, &its, keep, in);
	}
	return s;
}

/* Sixteen doubles as floats, and what those lack. */
INL two as_pairs(const double *a)
{
	wides all, near;
	two pairs;
	memcpy(&all, a, sizeof all);
	pairs.s = narrowed(all);
	near = widened(pairs.s);
	for (int j = 0; j < WIDE_PARTS; j++)
		all.part[j] -= near.part[j];
	pairs.t = narrowed(all);
	return pairs;
}

/* ---- outputs --------------------------------------------------------------------------- */

typedef lanes row_result(lanes a, lanes b, const known *of);

INL void result_at(row_result f, place p, const known *of)
{
	put16(p.out, f(get16(p.a, p.n), get16(p.b, p.n), of), p.n);
}

INL void write_row(row_result f, const view *t, const known *of)
{
	size_t i = 0;
	for (; i + LANES <= t->size; i += LANES)
		result_at(f, along(t, i, LANES), of);
	if (i < t->size)
		result_at(f, along(t, i, t->size - i), of);
}

INL void write_across(row_result f, const view *t, const known *of)
{
	int whole = (int)(t->columns / LANES);
	for (size_t i = 0; i < t->size; i++) {
		for (int g = 0; g < whole; g++)
			result_at(f, across(t, i, g, LANES), &of[g]);
		if (t->columns % LANES)
			result_at(f, across(t, i, whole, t->columns % LANES), &of[whole]);
	}
}

INL void write_rows(row_result f, const view *t, int side, const known *of)
{
	if (side) {
		write_across(f, t, of);
		return;
	}
	for (size_t c = 0; c < t->columns; c++) {
		view one = row_of(t, c);
		known its = known_of_row(of, c);
		write_row(f, &one, &its);
	}
}

/* ---- maxima ------------------------------------------------------------------------------ */

INL lanes higher(lanes top, lanes x, double sign)
{
	for (int j = 0; j < PARTS; j++)
		top.part[j] = v_max(top.part[j], x.part[j] * k(sign));
	return top;
}

INL float max_lane(lanes a)
{
#if defined(__AVX512F__) && defined(VEC_BYTES)
	return _mm512_reduce_max_ps(a.part[0]);
#else
	float each[LANES];
	lanes_to(each, a);
	for (int half = LANES / 2; half; half /= 2)
		for (int l = 0; l < half; l++)
			each[l] = each[l + half] > each[l] ? each[l + half] : each[l];
	return each[0];
#endif
}

INL float max_row(const view *t)
{
	lanes top[STEPS];
	size_t i = 0;
	for (int s = 0; s < STEPS; s++)
		top[s] = lanes_of(-INFINITY);
	for (; i + STEPS * LANES <= t->size; i += STEPS * LANES)
		for (int s = 0; s < STEPS; s++)
			top[s] = higher(top[s], load16(t->a + i + s * LANES), t->par->sign);
	for (; i < t->size; i += LANES)
		top[0] = higher(top[0], load16_n(t->a + i, first_of(t->size - i), -INFINITY * t->par->sign), t->par->sign);
	for (int s = 1; s < STEPS; s++)
		top[0] = lanes_each(v_max, top[0], top[s]);
	return max_lane(top[0]);
}

INL void max_across(const view *t, lanes *top)
{
	int whole = (int)(t->columns / LANES);
	for (int g = 0; g < GROUPS; g++)
		top[g] = lanes_of(-INFINITY);
	for (size_t i = 0; i < t->size; i++) {
		for (int g = 0; g < whole; g++)
			top[g] = higher(top[g], load16(across(t, i, g, LANES).a), t->par->sign);
		if (t->columns % LANES)
			top[whole] = higher(top[whole], load16_n(across(t, i, whole, 0).a, t->columns % LANES, 0),
					    t->par->sign);
	}
}

INL void max_of(const view *t, int side, lanes *top)
{
	float each[LANES] = { 0 };
	if (side) {
		max_across(t, top);
		return;
	}
	for (size_t c = 0; c < t->columns; c++) {
		view one = row_of(t, c);
		each[c] = max_row(&one);
	}
	top[0] = lanes_from(each);
}

#endif
