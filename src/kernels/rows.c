/* SPDX-License-Identifier: MIT */
/* Kernel unit: functions of a row, in double; every storage type.
 *
 * Whatever the instruction set, element i of a chunk goes to partial sum i % 16, and the sixteen are added in halves;
 * so a row gives the same bits along memory, across it, and on every machine.  The build forbids contraction here. */
#define ARITH_F64
#include "src/kernels/rows.h"
#include "src/kernels/storage.h"
#include "src/simd/row.h"

INL lanes load16(const S *x)
{
	lanes a;
	for (int j = 0; j < PARTS; j++)
		a.part[j] = load(x + j * N);
	return a;
}

INL void store16(S *y, lanes a)
{
	for (int j = 0; j < PARTS; j++)
		store(y + j * N, a.part[j]);
}

/* The first n < 16; the others read as `rest`. */
INL lanes load16_n(const S *x, size_t n, double rest)
{
	S t[LANES];
	store16(t, lanes_of(rest));
	memcpy(t, x, n * sizeof *x);
	return load16(t);
}

INL void store16_n(S *y, lanes a, size_t n)
{
	S t[LANES];
	store16(t, a);
	memcpy(y, t, n * sizeof *y);
}

/* ---- bodies: sixteen elements, of one row or of sixteen rows --------------------- */

/* What is known about the row of each lane; scalars of a row stand in all lanes. */
typedef struct known {
	lanes max, sum;
} known;

typedef lanes row_body(const actfn_row_par *p, lanes a, lanes b, known of);

/* exp((x - max) / temperature) */
INL lanes softmax_term(const actfn_row_par *p, lanes x, lanes unused, known of)
{
	(void)unused;
	for (int j = 0; j < PARTS; j++)
		x.part[j] = row_exp((x.part[j] * p->sign - of.max.part[j]) * p->scale);
	return x;
}

/* The sum stands there as its inverse. */
INL lanes softmax_last(const actfn_row_par *p, lanes x, lanes unused, known of)
{
	return lanes_each(row_mul, softmax_term(p, x, unused, of), of.sum);
}

INL lanes dot_term(const actfn_row_par *p, lanes y, lanes gy, known of)
{
	(void)p, (void)of;
	return lanes_each(row_mul, y, gy);
}

/* gx = y (gy - sum) / temperature */
INL lanes softmax_pull(const actfn_row_par *p, lanes y, lanes gy, known of)
{
	for (int j = 0; j < PARTS; j++)
		y.part[j] = y.part[j] * (gy.part[j] - of.sum.part[j]) * (p->sign * p->scale);
	return y;
}

/* ---- along memory ---------------------------------------------------------------- */

INL lanes signed16(const actfn_row_par *p, lanes x)
{
	for (int j = 0; j < PARTS; j++)
		x.part[j] *= p->sign;
	return x;
}

static void max_along(const actfn_row_par *p, actfn_row_sums *s, size_t n, const void *a, const void *b)
{
	const S *x = a;
	lanes top = lanes_of(s->max);
	size_t i = 0;
	(void)b;
	for (; i + LANES <= n; i += LANES)
		top = lanes_each(v_max, top, signed16(p, load16(x + i)));
	if (i < n)
		top = lanes_each(v_max, top, signed16(p, load16_n(x + i, n - i, -INFINITY * p->sign)));
	s->max = lanes_max(top);
}

/* What is subtracted; in a row of nothing but -inf that may be 0, so that only a NaN makes its sum NaN. */
INL v base_of(const actfn_row_par *p, v max)
{
	if (p->safe)
		max = sel(max == -INFINITY, k(0), max);
	return max;
}

INL lanes base16(const actfn_row_par *p, lanes max)
{
	for (int j = 0; j < PARTS; j++)
		max.part[j] = base_of(p, max.part[j]);
	return max;
}

/* y = e * factor: of a fully masked row, safe, that is 0, or NaN. */
INL lanes factor16(const actfn_row_par *p, lanes max, lanes sum)
{
	for (int j = 0; j < PARTS; j++) {
		v factor = 1 / sum.part[j];
		if (p->safe)
			factor = sel(max.part[j] == -INFINITY, 0 * sum.part[j], factor);
		sum.part[j] = factor;
	}
	return sum;
}

/* Adds the terms of a chunk; `rest` is an element that adds nothing. */
INL void sum_along(row_body term, const actfn_row_par *p, actfn_row_sums *s, size_t n, const S *a, const S *b, double rest)
{
	known of = { .max = base16(p, lanes_of(s->max)) };
	lanes sum = lanes_of(0);
	size_t i = 0;
	for (; i + LANES <= n; i += LANES)
		sum = lanes_each(row_add, sum, term(p, load16(a + i), load16(b + i), of));
	if (i < n)
		sum = lanes_each(row_add, sum, term(p, load16_n(a + i, n - i, rest), load16_n(b + i, n - i, rest), of));
	s->sum += lanes_sum(sum);
}

INL void last_along(row_body last, const actfn_row_par *p, known of, size_t n, const S *a, const S *b, S *out)
{
	size_t i = 0;
	for (; i + LANES <= n; i += LANES)
		store16(out + i, last(p, load16(a + i), load16(b + i), of));
	if (i < n)
		store16_n(out + i, last(p, load16_n(a + i, n - i, 0), load16_n(b + i, n - i, 0), of), n - i);
}

static void softmax_sum_along(const actfn_row_par *p, actfn_row_sums *s, size_t n, const void *a, const void *b)
{
	sum_along(softmax_term, p, s, n, a, b, -INFINITY * p->sign);
}

static void softmax_last_along(const actfn_row_par *p, const actfn_row_sums *s, size_t n, const void *a, const void *b,
			       void *out)
{
	lanes max = lanes_of(s->max);
	known of = { base16(p, max), factor16(p, max, lanes_of(s->sum)) };
	last_along(softmax_last, p, of, n, a, b, out);
}

static void dot_sum_along(const actfn_row_par *p, actfn_row_sums *s, size_t n, const void *a, const void *b)
{
	sum_along(dot_term, p, s, n, a, b, 0);
}

static void softmax_pull_along(const actfn_row_par *p, const actfn_row_sums *s, size_t n, const void *a, const void *b,
			       void *out)
{
	known of = { .sum = lanes_of(s->sum) };
	last_along(softmax_pull, p, of, n, a, b, out);
}

/* ---- across memory: sixteen rows side by side ------------------------------------- */

/* A tensor at its first element of up to sixteen rows. */
typedef struct strip {
	size_t size, inner, columns;
	const S *a, *b;
	S *out;
} strip;

INL lanes strip_load(const strip *t, const S *a, size_t i)
{
	const S *at = a + i * t->inner;
	return t->columns == LANES ? load16(at) : load16_n(at, t->columns, 0);
}

INL lanes strip_max(const actfn_row_par *p, const strip *t)
{
	lanes top = lanes_of(-INFINITY);
	for (size_t i = 0; i < t->size; i++)
		top = lanes_each(v_max, top, signed16(p, strip_load(t, t->a, i)));
	return top;
}

/* The partial sums of a chunk, added in halves as lanes_sum() does. */
INL lanes fold(lanes *part)
{
	for (int half = LANES / 2; half; half /= 2)
		for (int i = 0; i < half; i++)
			part[i] = lanes_each(row_add, part[i], part[i + half]);
	return part[0];
}

INL lanes strip_sum(row_body term, const actfn_row_par *p, const strip *t, known of)
{
	size_t chunk = actfn_row_chunk(t->size);
	lanes sum = lanes_of(0);
	for (size_t from = 0; from < t->size; from += chunk) {
		lanes part[LANES];
		size_t end = t->size - from < chunk ? t->size : from + chunk;
		for (int l = 0; l < LANES; l++)
			part[l] = lanes_of(0);
		for (size_t i = from; i < end; i++) {
			lanes *to = &part[(i - from) % LANES];
			*to = lanes_each(row_add, *to, term(p, strip_load(t, t->a, i), strip_load(t, t->b, i), of));
		}
		sum = lanes_each(row_add, sum, fold(part));
	}
	return sum;
}

INL void strip_last(row_body last, const actfn_row_par *p, const strip *t, known of)
{
	for (size_t i = 0; i < t->size; i++) {
		lanes y = last(p, strip_load(t, t->a, i), strip_load(t, t->b, i), of);
		S *at = t->out + i * t->inner;
		if (t->columns == LANES)
			store16(at, y);
		else
			store16_n(at, y, t->columns);
	}
}

INL void each_strip(void (*f)(const actfn_row_par *p, const strip *t), const actfn_row_par *p, strip t)
{
	size_t left = t.columns;
	for (; left; left -= t.columns, t.a += t.columns, t.b += t.columns, t.out += t.columns) {
		t.columns = left < LANES ? left : LANES;
		f(p, &t);
	}
}

INL void softmax_strip(const actfn_row_par *p, const strip *t)
{
	lanes max = strip_max(p, t);
	known of = { .max = base16(p, max) };
	of.sum = factor16(p, max, strip_sum(softmax_term, p, t, of));
	strip_last(softmax_last, p, t, of);
}

INL void pull_strip(const actfn_row_par *p, const strip *t)
{
	known of = { .max = lanes_of(0) };
	of.sum = strip_sum(dot_term, p, t, of);
	strip_last(softmax_pull, p, t, of);
}

#define ACROSS(name, f) \
	static void name(const actfn_row_par *p, size_t size, size_t inner, size_t columns, const void *a, const void *b, \
			 void *out) \
	{ each_strip(f, p, (strip){ size, inner, columns, a, b, out }); }
ACROSS(softmax_across, softmax_strip)
ACROSS(pull_across, pull_strip)

#define TABLE3(isa, unit) actfn_##isa##_##unit
#define TABLE2(isa, unit) TABLE3(isa, unit)

const actfn_row_kernel TABLE2(ISA, UNIT)[ACTFN_ROW_OPS] = {
	[ACTFN_ROW_SOFTMAX] = { { max_along, softmax_sum_along }, softmax_last_along, softmax_across },
	[ACTFN_ROW_SOFTMAX_BACKWARD] = { { dot_sum_along, NULL }, softmax_pull_along, pull_across },
};
