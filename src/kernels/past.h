/* SPDX-License-Identifier: MIT */
/* Stores past the caches, for results that would not fit them: a vector of N elements to an address that is a multiple
 * of its size in memory.  Where there is no such store for that size, no address is good. */
#ifndef ACTFN_PAST_H
#define ACTFN_PAST_H

#include "src/kernels/storage.h"

#if defined(STORE_F64)
#define MEMORY_BYTES VEC_BYTES
#elif defined(STORE_F32)
#define MEMORY_BYTES (VEC_BYTES / 2)
#else
#define MEMORY_BYTES (VEC_BYTES / 4)
#endif

#if defined(__SSE2__) && defined(VEC_BYTES)
#if MEMORY_BYTES == 64
#define STREAM(to, a) _mm512_stream_si512((void *)(to), (__m512i)(a))
#elif MEMORY_BYTES == 32
#define STREAM(to, a) _mm256_stream_si256((__m256i *)(void *)(to), (__m256i)(a))
#elif MEMORY_BYTES == 16
#define STREAM(to, a) _mm_stream_si128((__m128i *)(void *)(to), (__m128i)(a))
#endif
#endif

#ifdef STREAM
INL void store_past(S *y, v a)
{
	STREAM(y, narrow(a));
}

/* Elements before the first that lies at a multiple; N where there is none. */
INL size_t to_multiple(const S *y)
{
	size_t bytes = -(uintptr_t)y % MEMORY_BYTES;
	return bytes % sizeof *y ? (size_t)N : bytes / sizeof *y;
}

/* What was stored past the caches is there before what is stored after this. */
INL void past_done(void)
{
	_mm_sfence();
}
#else
INL void store_past(S *y, v a)
{
	store(y, a);
}

INL size_t to_multiple(const S *y)
{
	(void)y;
	return N;
}

INL void past_done(void)
{
}
#endif

#endif
