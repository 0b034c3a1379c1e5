/* SPDX-License-Identifier: MIT */
/* What kernels of a row are put together from, in double.  A kernel is written once, with sums, maxima and outputs that
 * know rows along memory and across it.
 *
 * Element i of a chunk goes to partial sum i % 16, and the sixteen are added in halves, the chunks in order: so a row
 * gives the same bits along memory, across it, and on every instruction set. */
#ifndef ACTFN_ROW_VIEW_H
#define ACTFN_ROW_VIEW_H

#include "src/simd/row.h"

#include "src/kernels/row_walk.h"

/* cross_entropy: b is what each class has of a row's loss, weight (said target + even). */
typedef struct shares {
	int wanted;           /* else b is what lies there */
	double said, even;    /* said = 0: the target is not looked at */
	const double *weight; /* per class, or NULL: 1 */
} shares;

/* What a kernel has found out about its rows. */
typedef struct known {
	lanes u, w, c, g;
	shares b;
} known;

/* What is known of row c, in all lanes. */
INL known known_of_row(const known *of, size_t c)
{
	double each[4 * LANES];
	memcpy(each, of, sizeof each);
	return (known){ lanes_of(each[c]), lanes_of(each[LANES + c]), lanes_of(each[2 * LANES + c]),
			lanes_of(each[3 * LANES + c]), of->b };
}

/* One number a row; lanes without a row repeat the first. */
INL lanes lanes_of_rows(const double *each, size_t rows)
{
	double all[LANES];
	for (size_t l = 0; l < LANES; l++)
		all[l] = each[l < rows ? l : 0];
	return lanes_from(all);
}

typedef two row_term(const actfn_row_par *p, lanes a, lanes b, known of);
typedef lanes row_result(const actfn_row_par *p, lanes a, lanes b, known of);

/* ---- the second operand ----------------------------------------------------------- */

INL lanes share16(const shares *s, lanes target, lanes weight)
{
	lanes q = lanes_of(s->even);
	for (int j = 0; j < PARTS && s->said != 0; j++)
		q.part[j] += s->said * target.part[j];
	return s->weight ? lanes_each(row_mul, weight, q) : q;
}

INL lanes second16(const view *t, known of, size_t i)
{
	lanes b = load16(t->b + i);
	return of.b.wanted ? share16(&of.b, b, of.b.weight ? lanes_from(of.b.weight + i) : b) : b;
}

/* The first n <= 16; the others are 0. */
INL lanes second16_n(const view *t, known of, size_t i, size_t n)
{
	double share[LANES], first[LANES] = { 0 };
	lanes b = load16_n(t->b + i, n, 0);
	if (!of.b.wanted)
		return b;
	if (of.b.weight)
		memcpy(first, of.b.weight + i, n * sizeof *first);
	lanes_to(share, share16(&of.b, b, lanes_from(first)));
	memcpy(first, share, n * sizeof *first);
	return lanes_from(first);
}

INL lanes second_across(const view *t, known of, size_t i)
{
	lanes b = load_across(t, t->b, i);
	return of.b.wanted ? share16(&of.b, b, of.b.weight ? lanes_of(of.b.weight[i]) : b) : b;
}

/* ---- sums ------------------------------------------------------------------------ */

/* f64 keeps what its additions lose; sums of the other types have digits to spare. */
typedef struct total {
	two sum;
#ifdef STORE_F64
	two lost;
#endif
} total;

INL total nothing(void)
{
	two zero = { lanes_of(0), lanes_of(0) };
#ifdef STORE_F64
	return (total){ zero, zero };
#else
	return (total){ zero };
#endif
}

#ifdef STORE_F64
INL void add_lanes(lanes *sum, lanes *lost, lanes a)
{
	for (int j = 0; j < PARTS; j++) {
		dd s = dd_sum(sum->part[j], a.part[j]);
		sum->part[j] = s.hi;
		lost->part[j] += s.lo;
	}
}

INL void add(total *to, two a)
{
	add_lanes(&to->sum.s, &to->lost.s, a.s);
	add_lanes(&to->sum.t, &to->lost.t, a.t);
}

/* An infinite sum has lost a NaN. */
INL lanes with_lost(lanes sum, lanes lost)
{
	for (int j = 0; j < PARTS; j++)
		sum.part[j] = sel(lost.part[j] == lost.part[j], sum.part[j] + lost.part[j], sum.part[j]);
	return sum;
}

INL two total_of(total a)
{
	return (two){ with_lost(a.sum.s, a.lost.s), with_lost(a.sum.t, a.lost.t) };
}
#else
INL void add(total *to, two a)
{
	to->sum = (two){ lanes_each(row_add, to->sum.s, a.s), lanes_each(row_add, to->sum.t, a.t) };
}

INL two total_of(total a)
{
	return a.sum;
}
#endif

typedef struct sums {
	double s, t;
} sums;

/* A term that is taken whole: products of two floats are exact in double, and FMA changes nothing. */
INL two product_term(const actfn_row_par *p, lanes a, lanes b, known of)
{
	(void)p, (void)of;
	return (two){ lanes_each(row_mul, a, b), lanes_of(0) };
}

INL two add_term(row_term term, const view *t, known of, total *to, lanes a, lanes b)
{
	two e = { a, b };
#if defined(HAVE_FMA) && !defined(STORE_F64)
	if (term == product_term) {
		for (int j = 0; j < PARTS; j++)
			to->sum.s.part[j] = v_fma(a.part[j], b.part[j], to->sum.s.part[j]);
		return e;
	}
#endif
	e = term(t->par, a, b, of);
	add(to, e);
	return e;
}

INL void keep16(double *kept, size_t i, lanes a, int keep)
{
	if (keep)
		lanes_to(kept + i, a);
}

/* Elements from .. to of a row; `rest` is an a that adds nothing when b is 0. */
INL sums chunk_along(row_term term, const view *t, known of, double rest, int keep, size_t from, size_t to)
{
	total all = nothing();
	size_t i = from;
	for (; i + LANES <= to; i += LANES) {
		two e = add_term(term, t, of, &all, load16(t->a + i), second16(t, of, i));
		keep16(t->kept, i, e.s, keep);
	}
	if (i < to) {
		two e = add_term(term, t, of, &all, load16_n(t->a + i, to - i, rest), second16_n(t, of, i, to - i));
		keep16(t->kept, i, e.s, keep);
	}
	two sum = total_of(all);
	return (sums){ lanes_sum(sum.s), lanes_sum(sum.t) };
}

/* A long row on several threads. */
typedef struct crowd {
	const view *view;
	known of;
	double rest;
	size_t chunk;
	sums part[ACTFN_ROW_CHUNKS];
} crowd;

INL void chunk_task(row_term term, crowd *c, int i)
{
	size_t from = (size_t)i * c->chunk, left = c->view->size - from;
	c->part[i] = chunk_along(term, c->view, c->of, c->rest, 0, from, from + (left < c->chunk ? left : c->chunk));
}

/* Not inlined: what is known would go through memory in short rows, too. */
static __attribute__((noinline)) sums sum_long(void (*task)(void *arg, int i), const view *t, const known *of, double rest,
					       size_t chunk)
{
	crowd c = { .view = t, .of = *of, .rest = rest, .chunk = chunk };
	int chunks = (int)((t->size + chunk - 1) / chunk);
	sums all = { 0, 0 };
	if (t->par->each)
		t->par->each(task, &c, chunks);
	else
		for (int i = 0; i < chunks; i++)
			task(&c, i);
	for (int i = 0; i < chunks; i++)
		all = (sums){ all.s + c.part[i].s, all.t + c.part[i].t };
	return all;
}

INL sums sum_row(row_term term, void (*task)(void *arg, int i), const view *t, known of, double rest, int keep)
{
	size_t chunk = actfn_row_chunk(t->size);
	if (t->size > chunk) {
		known copy = of;
		return sum_long(task, t, &copy, rest, chunk);
	}
	return chunk_along(term, t, of, rest, keep, 0, t->size);
}

INL two sum_along(row_term term, void (*task)(void *arg, int i), const view *t, known of, lanes rest, int keep)
{
	double s[LANES], u[LANES], rests[LANES];
	lanes_to(rests, rest);
	for (size_t c = 0; c < t->columns; c++) {
		view one = row_of(t, c);
		sums all = sum_row(term, task, &one, known_of_row(&of, c), rests[c], keep);
		s[c] = all.s, u[c] = all.t;
	}
	return (two){ lanes_of_rows(s, t->columns), lanes_of_rows(u, t->columns) };
}

/* The partial sums of a chunk, added in halves as lanes_sum() does. */
INL two fold(two *part)
{
	for (int half = LANES / 2; half; half /= 2)
		for (int i = 0; i < half; i++)
			part[i] = (two){ lanes_each(row_add, part[i].s, part[i + half].s),
					 lanes_each(row_add, part[i].t, part[i + half].t) };
	return part[0];
}

/* One partial sum after the other: so it stays in registers. */
INL two chunk_across(row_term term, const view *t, known of, int keep, size_t from, size_t to)
{
	two part[LANES];
	for (size_t l = 0; l < LANES; l++) {
		total all = nothing();
		for (size_t i = from + l; i < to; i += LANES) {
			two e = add_term(term, t, of, &all, load_across(t, t->a, i), second_across(t, of, i));
			keep16(t->kept, i * LANES, e.s, keep);
		}
		part[l] = total_of(all);
	}
	return fold(part);
}

INL two sum_across(row_term term, const view *t, known of, int keep)
{
	size_t chunk = actfn_row_chunk(t->size);
	two all = { lanes_of(0), lanes_of(0) };
	for (size_t from = 0; from < t->size; from += chunk) {
		size_t left = t->size - from;
		two e = chunk_across(term, t, of, keep, from, from + (left < chunk ? left : chunk));
		all = (two){ lanes_each(row_add, all.s, e.s), lanes_each(row_add, all.t, e.t) };
	}
	return all;
}

/* ---- outputs ---------------------------------------------------------------------- */

INL void write_part(row_result f, const view *t, known of, int kept, size_t from, size_t to)
{
	size_t i = from;
	for (; i + LANES <= to; i += LANES)
		store16(t->out + i, f(t->par, kept ? lanes_from(t->kept + i) : load16(t->a + i), second16(t, of, i), of));
	if (i < to) {
		lanes a = kept ? lanes_from(t->kept + i) : load16_n(t->a + i, to - i, 0);
		store16_n(t->out + i, f(t->par, a, second16_n(t, of, i, to - i), of), to - i);
	}
}

static __attribute__((noinline)) void write_long(void (*task)(void *arg, int i), const view *t, const known *of, size_t chunk)
{
	crowd c = { .view = t, .of = *of, .chunk = chunk };
	t->par->each(task, &c, (int)((t->size + chunk - 1) / chunk));
}

INL void write_row(row_result f, void (*task)(void *arg, int i), const view *t, known of, int kept)
{
	size_t chunk = actfn_row_chunk(t->size);
	if (t->par->each && t->size > chunk) {
		known copy = of;
		write_long(task, t, &copy, chunk);
	} else {
		write_part(f, t, of, kept, 0, t->size);
	}
}

INL void write_along(row_result f, void (*task)(void *arg, int i), const view *t, known of, int kept)
{
	for (size_t c = 0; c < t->columns; c++) {
		view one = row_of(t, c);
		write_row(f, task, &one, known_of_row(&of, c), kept);
	}
}

INL void write_task(row_result f, crowd *c, int i)
{
	size_t from = (size_t)i * c->chunk, left = c->view->size - from;
	write_part(f, c->view, c->of, 0, from, from + (left < c->chunk ? left : c->chunk));
}

INL void write_across(row_result f, const view *t, known of, int kept)
{
	for (size_t i = 0; i < t->size; i++) {
		lanes a = kept ? lanes_from(t->kept + i * LANES) : load_across(t, t->a, i);
		store_across(t, i, f(t->par, a, second_across(t, of, i), of));
	}
}

/* ---- maxima ------------------------------------------------------------------------ */

INL lanes signed16(const actfn_row_par *p, lanes x)
{
	for (int j = 0; j < PARTS; j++)
		x.part[j] *= p->sign;
	return x;
}

#if defined(STORE_F32) && defined(VEC_BYTES) && VEC_BYTES == 64
INL lanes widened(__m512 x)
{
	return (lanes){ { _mm512_cvtps_pd(_mm512_castps512_ps256(x)), _mm512_cvtps_pd(_mm512_extractf32x8_ps(x, 1)) } };
}

INL __mmask16 first16(size_t n)
{
	return (__mmask16)((1u << n) - 1);
}

/* Floats, sixteen at a time. */
INL double max_row(const view *t)
{
	__m512 sign = _mm512_set1_ps((float)t->par->sign), top[4];
	size_t i = 0;
	for (int j = 0; j < 4; j++)
		top[j] = _mm512_set1_ps(-INFINITY);
	for (; i + 4 * LANES <= t->size; i += 4 * LANES)
		for (int j = 0; j < 4; j++)
			top[j] = _mm512_max_ps(_mm512_loadu_ps(t->a + i + j * LANES) * sign, top[j]);
	for (; i < t->size; i += LANES) {
		__mmask16 some = first16(t->size - i < LANES ? t->size - i : LANES);
		top[0] = _mm512_mask_max_ps(top[0], some, _mm512_maskz_loadu_ps(some, t->a + i) * sign, top[0]);
	}
	top[0] = _mm512_max_ps(_mm512_max_ps(top[0], top[1]), _mm512_max_ps(top[2], top[3]));
	return lanes_max(widened(top[0]));
}

INL lanes max_across(const view *t)
{
	__m512 sign = _mm512_set1_ps((float)t->par->sign), top = _mm512_set1_ps(-INFINITY);
	__mmask16 some = first16(t->columns);
	for (size_t i = 0; i < t->size; i++)
		top = _mm512_max_ps(_mm512_maskz_loadu_ps(some, t->a + i * t->inner) * sign, top);
	return widened(top);
}
#else
INL double max_row(const view *t)
{
	lanes top = lanes_of(-INFINITY);
	size_t i = 0;
	for (; i + LANES <= t->size; i += LANES)
		top = lanes_each(v_max, top, signed16(t->par, load16(t->a + i)));
	if (i < t->size)
		top = lanes_each(v_max, top, signed16(t->par, load16_n(t->a + i, t->size - i, -INFINITY * t->par->sign)));
	return lanes_max(top);
}

INL lanes max_across(const view *t)
{
	lanes top = lanes_of(-INFINITY);
	for (size_t i = 0; i < t->size; i++)
		top = lanes_each(v_max, top, signed16(t->par, load_across(t, t->a, i)));
	return top;
}
#endif

INL lanes max_of(const view *t, int across)
{
	double top[LANES];
	if (across)
		return max_across(t);
	for (size_t c = 0; c < t->columns; c++) {
		view one = row_of(t, c);
		top[c] = max_row(&one);
	}
	return lanes_of_rows(top, t->columns);
}

/* ---- kernels -------------------------------------------------------------------------- */

/* Defines what a kernel is put together from: sum_<term>() and write_<result>(). */
#define ROW_TERM(term) \
	static void term##_task(void *arg, int i) { chunk_task(term, arg, i); } \
	INL two sum_##term(const view *t, int across, known of, lanes rest, int keep) \
	{ return across ? sum_across(term, t, of, keep) : sum_along(term, term##_task, t, of, rest, keep); }

#define ROW_RESULT(result) \
	static void result##_task(void *arg, int i) { write_task(result, arg, i); } \
	INL void write_##result(const view *t, int across, known of, int kept) \
	{ if (across) write_across(result, t, of, kept); else write_along(result, result##_task, t, of, kept); }

#endif
