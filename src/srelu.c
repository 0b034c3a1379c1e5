/* SPDX-License-Identifier: MIT */
/* The end of SReLU's freezing: the right threshold of each channel from the layer's activations.  The k-th largest
 * is found a byte at a time by counting, without a copy of the activations. */
#include <string.h>

#include "src/gradient.h"
#include "src/learned.h"

enum { BYTES = 256 };

/* The numbers' bits as integers in the order of the numbers; 0: infinite, or none. */
static uint64_t key_of(const char *at, size_t size, uint64_t infinity)
{
	uint64_t u = 0, sign = (uint64_t)1 << (8 * size - 1);
	uint32_t word;
	uint16_t half;
	if (size == 8)
		memcpy(&u, at, 8);
	else if (size == 4)
		u = (memcpy(&word, at, 4), word);
	else
		u = (memcpy(&half, at, 2), half);
	if ((u & ~sign) >= infinity)
		return 0;
	return u & sign ? ~u & (sign | (sign - 1)) : u | sign;
}

static uint64_t bits_of(uint64_t key, size_t size)
{
	uint64_t sign = (uint64_t)1 << (8 * size - 1);
	return key & sign ? key ^ sign : ~key & (sign | (sign - 1));
}

typedef struct picker {
	grid g;
	const char *x;
	uint64_t infinity;
} picker;

/* How many of the slot's elements whose key begins like `prefix` have each next byte. */
static void count(const picker *p, size_t slot, uint64_t prefix, int shift, uint64_t seen[BYTES])
{
	const grid *g = &p->g;
	memset(seen, 0, BYTES * sizeof *seen);
	for (size_t n = 0; n < g->n; n++)
		for (size_t i = 0; i < g->p; i++) {
			uint64_t key =
				key_of(p->x + ((n * g->slots + slot) * g->p + i) * g->size, g->size, p->infinity);
			if (key && (shift + 8 == 64 || key >> (shift + 8) == prefix))
				seen[key >> shift & (BYTES - 1)]++;
		}
}

/* The key of the k-th largest, or of the least if there are fewer; 0: no numbers. */
static uint64_t pick(const picker *p, size_t slot, size_t k)
{
	uint64_t prefix = 0, seen[BYTES];
	for (int shift = 8 * (int)p->g.size - 8; shift >= 0; shift -= 8) {
		int byte = BYTES - 1, least = -1;
		count(p, slot, prefix, shift, seen);
		for (; byte >= 0 && seen[byte] < k; byte--)
			if (seen[byte]) {
				k -= seen[byte];
				least = byte;
			}
		if (byte < 0 && least < 0)
			return 0;
		if (byte < 0) { /* fewer than k: the last one of the least */
			byte = least;
			k = seen[byte];
		}
		prefix = prefix << 8 | (uint64_t)byte;
	}
	return prefix;
}

/* The number of a key. */
static double value_of(uint64_t key, actfn_dtype dtype, size_t size)
{
	uint64_t u = bits_of(key, size);
	uint32_t word = (uint32_t)u;
	uint16_t half = (uint16_t)u;
	double v;
	actfn_readers[dtype](size == 8 ? (void *)&u : size == 4 ? (void *)&word : (void *)&half, 1, &v);
	return v;
}

static double at_least(double v, actfn_dtype dtype, const void *t_l, size_t i)
{
	double low = !t_l ? v : dtype == ACTFN_F64 ? ((const double *)t_l)[i] : (double)((const float *)t_l)[i];
	return v < low ? low : v;
}

actfn_status actfn_srelu_release(actfn_dtype dtype, const actfn_tensor *shape, const void *x, size_t k, const void *t_l,
				 void *t_r)
{
	static const struct {
		size_t size;
		uint64_t infinity;
	} types[] = {
		[ACTFN_F32] = { 4, 0x7f800000 },
		[ACTFN_F64] = { 8, 0x7ff0000000000000 },
		[ACTFN_BF16] = { 2, 0x7f80 },
		[ACTFN_F16] = { 2, 0x7c00 },
	};
	if ((unsigned)dtype >= sizeof types / sizeof *types)
		return ACTFN_ERR_DTYPE;
	if (!shape || (shape->c && (!t_r || (shape->n && shape->p && !x))))
		return ACTFN_ERR_NULL;
	if (!k)
		return ACTFN_ERR_ARGUMENT;
	picker p = { actfn_learned_grid(shape, PER_CHANNEL, types[dtype].size), x, types[dtype].infinity };
	for (size_t c = 0; c < shape->c; c++) {
		uint64_t key = pick(&p, c, k);
		double v = key ? at_least(value_of(key, dtype, p.g.size), dtype, t_l, c) : 0;
		if (key && dtype == ACTFN_F64)
			((double *)t_r)[c] = v;
		else if (key)
			((float *)t_r)[c] = (float)v;
	}
	return ACTFN_OK;
}
