/* SPDX-License-Identifier: MIT */
/* Kernel of a row: Gumbel noise, a function of the seed and of an element's place in the tensor, and so the same for
 * every number of threads.  z = x - log(-log(U)), rounded to the type. */
#ifndef ACTFN_KERNELS_ROW_NOISE_H
#define ACTFN_KERNELS_ROW_NOISE_H

#include "src/kernels/row_view.h"
#include "src/simd/log.h"

#ifdef VEC_BYTES
typedef VECTOR(uint64_t) words;
#else
typedef uint64_t words;
#endif

/* Element number `i` of the sequence of splitmix64 (Steele, Lea and Flood 2014) with this key. */
INL words random_words(words i, words key)
{
	words z = (i + 1) * 0x9e3779b97f4a7c15 + key;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* Seeds as they are would not do: some that are apart give one sequence, shifted. */
INL words key_of(uint64_t seed)
{
	words zero = { 0 };
	return random_words(zero, zero + seed);
}

/* The largest number of the type. */
#if defined(STORE_F16)
#define LARGEST 65504
#elif defined(STORE_BF16)
#define LARGEST 0x1.fep127
#elif defined(STORE_F32)
#define LARGEST FLT_MAX
#else
#define LARGEST DBL_MAX
#endif

/* Noise makes no infinity of a number. */
INL v noisy(v x, v noise)
{
	v z = x - noise;
	return sel(v_abs(x) <= k(LARGEST), v_min(z, k(LARGEST)), z);
}

/* 52 bits and a half: never 0, never 1. */
INL v uniform(words w)
{
	words one_to_two = (w >> 12) | 0x3ff0000000000000;
	v u;
	memcpy(&u, &one_to_two, sizeof u);
	return (u - 1) + 0x1p-53;
}

INL v log_of(v x)
{
	return dd_log1p_any(dd_sum(x, k(-1)));
}

INL lanes noise16(lanes x, size_t index, words key)
{
	for (int j = 0; j < PARTS; j++) {
		words i;
		uint64_t each[N];
		for (int l = 0; l < N; l++)
			each[l] = index + (uint64_t)(j * N + l);
		memcpy(&i, each, sizeof i);
		x.part[j] = noisy(x.part[j], log_of(-log_of(uniform(random_words(i, key)))));
	}
	return x;
}

INL void noise_row(const view *t, words key)
{
	size_t i = 0;
	for (; i + LANES <= t->size; i += LANES)
		store16(t->out + i, noise16(load16(t->a + i), t->index + i, key));
	if (i < t->size)
		store16_n(t->out + i, noise16(load16_n(t->a + i, t->size - i, 0), t->index + i, key), t->size - i);
}

INL void gumbel_noise(const view *t, int across)
{
	words key = key_of(t->par->seed);
	if (across) {
		for (size_t i = 0; i < t->size; i++)
			store_across(t, i, noise16(load_across(t, t->a, i), t->index + i * t->inner, key));
		return;
	}
	for (size_t c = 0; c < t->columns; c++) {
		view one = row_of(t, c);
		noise_row(&one, key);
	}
}

ROW_KERNEL(gumbel_noise)

#endif
