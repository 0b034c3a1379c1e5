/* SPDX-License-Identifier: MIT */
/* Dynamic ReLU: its parameters: counts, initial values, orders of coefficients. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/dyrelu.h"

/* ---- counts ----------------------------------------------------------------- */

static const char letters[] = { 'a', 'b', 'c' };

typedef struct counted {
	const char *name;
	size_t offset; /* in actfn_dyrelu_sizes */
	const char *of; /* what else decides the number: "hidden" or "pieces" */
} counted;

#define COUNTED(field, of) { #field, offsetof(actfn_dyrelu_sizes, field), of }

static const counted arrays[] = {
	COUNTED(w1, "hidden units"), COUNTED(b1, "hidden units"), COUNTED(w2, "pieces"), COUNTED(b2, "pieces"),
	COUNTED(w, "pieces"), COUNTED(b, "pieces"),
};

enum { ARRAYS = sizeof arrays / sizeof *arrays };

static size_t count_of(const actfn_dyrelu_sizes *s, const counted *array)
{
	return *(const size_t *)(const void *)((const char *)s + array->offset);
}

static void complain(const actfn_dyrelu *d, const counted *array, size_t has, size_t needs, size_t hidden, char *why,
		     size_t n)
{
	size_t other = strcmp(array->of, "pieces") ? hidden : d->pieces;
	snprintf(why, n, "%s has %zu values, dyrelu_%c with %zu channels and %zu %s needs %zu", array->name, has,
		 letters[d->variant], d->c, other, array->of, needs);
}

actfn_status actfn_dyrelu_check(const actfn_dyrelu *d, const actfn_dyrelu_sizes *have, char *why, size_t n)
{
	actfn_dyrelu_sizes need;
	if (!d || !have || (n && !why))
		return ACTFN_ERR_NULL;
	if (n)
		*why = '\0';
	actfn_status s = actfn_dyrelu_count(d, &need);
	if (s && n)
		snprintf(why, n, "dyrelu wants 1 channel or more, 1 to %d pieces, a hidden size or a reduction, tau > 0",
			 ACTFN_DYRELU_PIECES);
	for (int i = 0; i < ARRAYS && !s; i++)
		if (count_of(have, &arrays[i]) != count_of(&need, &arrays[i])) {
			complain(d, &arrays[i], count_of(have, &arrays[i]), count_of(&need, &arrays[i]), need.b1, why, n);
			s = ACTFN_ERR_ARGUMENT;
		}
	return s;
}

/* ---- initial values ---------------------------------------------------------- */

/* splitmix64: number i of the sequence of a seed. */
static uint64_t random_bits(uint64_t seed, uint64_t i)
{
	uint64_t z = seed + (i + 1) * 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

typedef struct filler {
	uint64_t seed, next;
	int wide;
} filler;

/* Even in +-bound. */
static void fill(filler *f, const void *array, size_t n, double bound)
{
	for (size_t i = 0; i < n; i++) {
		double even = (double)(random_bits(f->seed, f->next++) >> 11) * 0x1p-52 - 1, value = bound * even;
		if (f->wide)
			((double *)array)[i] = value;
		else
			((float *)array)[i] = (float)value;
	}
}

actfn_status actfn_dyrelu_init(const actfn_dyrelu *d, actfn_dtype dtype, uint64_t seed, int as_relu,
			       const actfn_dyrelu_params *w)
{
	actfn_dyrelu_sizes n;
	actfn_status s = actfn_dyrelu_count(d, &n);
	filler f = { seed, 0, dtype == ACTFN_F64 };
	if (s)
		return s;
	if ((unsigned)dtype > ACTFN_F16)
		return ACTFN_ERR_DTYPE;
	if (!w || !w->w1 || !w->b1 || !w->w2 || !w->b2 || (n.w && (!w->w || !w->b)))
		return ACTFN_ERR_NULL;
	double by_c = 1 / sqrt((double)d->c), by_hidden = as_relu ? 0 : 1 / sqrt((double)n.b1);
	fill(&f, w->w1, n.w1, by_c);
	fill(&f, w->b1, n.b1, by_c);
	fill(&f, w->w2, n.w2, by_hidden);
	fill(&f, w->b2, n.b2, by_hidden);
	fill(&f, w->w, n.w, by_c);
	fill(&f, w->b, n.b, by_c);
	return ACTFN_OK;
}

/* ---- orders ----------------------------------------------------------------- */

/* How far apart two channels, two pieces, a slope and its offset are. */
typedef struct steps {
	size_t channel, piece, kind;
} steps;

static steps steps_of(actfn_dyrelu_order order, size_t c, size_t pieces)
{
	const steps table[] = {
		[ACTFN_DYRELU_BY_CHANNEL] = { 2 * pieces, 1, pieces },
		[ACTFN_DYRELU_BY_KIND] = { 1, c, c * pieces },
		[ACTFN_DYRELU_BY_PIECE] = { 1, 2 * c, c },
	};
	return table[order];
}

static size_t place(steps s, size_t c, size_t piece, size_t kind)
{
	return c * s.channel + piece * s.piece + kind * s.kind;
}

actfn_status actfn_dyrelu_reorder(const actfn_dyrelu *d, actfn_dyrelu_order from, actfn_dyrelu_order to, size_t row,
				  const void *in, void *out)
{
	actfn_dyrelu_sizes n;
	actfn_status s = actfn_dyrelu_count(d, &n);
	if (s)
		return s;
	if ((unsigned)from > ACTFN_DYRELU_BY_PIECE || (unsigned)to > ACTFN_DYRELU_BY_PIECE)
		return ACTFN_ERR_ARGUMENT;
	if (!in || !out)
		return ACTFN_ERR_NULL;
	size_t channels = n.b2 / (2 * d->pieces);
	steps a = steps_of(from, channels, d->pieces), b = steps_of(to, channels, d->pieces);
	for (size_t c = 0; c < channels; c++)
		for (size_t i = 0; i < d->pieces; i++)
			for (size_t kind = 0; kind < 2; kind++)
				memcpy((char *)out + place(b, c, i, kind) * row,
				       (const char *)in + place(a, c, i, kind) * row, row);
	return ACTFN_OK;
}
