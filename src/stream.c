/* SPDX-License-Identifier: MIT */
/* Results that will not fit the caches are written past them, four pages in turn.
 *
 * A streaming store saves reading the line that it is going to overwrite.  Memory serves four
 * streams of pages better than one, in reading as in writing.  The kernel computes a chunk of a
 * page into a buffer that stays in the first cache, and the buffer is streamed out; the chunk is
 * so short that the CPU computes the next ones while its lines are on their way. */
#include <stdint.h>
#include <string.h>

#include "src/bulk.h"

#if defined(__x86_64__) && !defined(ACTFN_PORTABLE)
#include <immintrin.h>

enum { LINE = 64, CHUNK = ACTFN_CHUNK, PAGE = 4096, PAGES = 4, GROUP = PAGES * PAGE, AHEAD = 2048 };

/* Streams a chunk out; both are aligned to a line. */
typedef void move(char *out, const char *buffer);

static void move_sse2(char *out, const char *buffer)
{
	for (int i = 0; i < CHUNK; i += 16)
		_mm_stream_si128((__m128i *)(out + i), _mm_load_si128((const __m128i *)(buffer + i)));
}

__attribute__((target("avx"))) static void move_avx(char *out, const char *buffer)
{
	for (int i = 0; i < CHUNK; i += 32)
		_mm256_stream_si256((__m256i *)(out + i), _mm256_load_si256((const __m256i *)(buffer + i)));
}

__attribute__((target("avx512f"))) static void move_avx512(char *out, const char *buffer)
{
	for (int i = 0; i < CHUNK; i += 64)
		_mm512_stream_si512((__m512i *)(out + i), _mm512_load_si512(buffer + i));
}

/* As wide as the instruction set in use allows. */
static move *choose_move(void)
{
	const char *isa = actfn_isa();
	if (!strncmp(isa, "avx512", 6))
		return move_avx512;
	return strncmp(isa, "avx", 3) ? move_sse2 : move_avx;
}

/* What the chunk AHEAD of this one reads, perhaps of the next group: the hardware's own
 * prefetching ends with the page. */
static inline void prefetch(const char *x, size_t offset)
{
	x += offset + AHEAD < PAGE ? AHEAD : GROUP - PAGE + AHEAD;
	for (int i = 0; i < CHUNK; i += LINE)
		__builtin_prefetch(x + i);
}

static void group(const actfn_job *j, move *stream, const char *x, const char *gy, char *out)
{
	_Alignas(LINE) char buffer[CHUNK];
	for (size_t offset = 0; offset < PAGE; offset += CHUNK)
		for (size_t at = offset; at < GROUP; at += PAGE) {
			prefetch(x + at, offset);
			if (j->binary)
				prefetch(gy + at, offset);
			actfn_job_run(j, CHUNK / j->size, x + at, gy + at, buffer);
			stream(out + at, buffer);
		}
}

/* An output that lies across its elements is not streamed. */
void actfn_stream(const actfn_job *j, size_t n, const void *x, const void *gy, void *out)
{
	size_t to_line = -(uintptr_t)out % LINE, done = to_line / j->size, step = GROUP / j->size;
	move *stream = choose_move();
	if (to_line % j->size || n < done + step) {
		actfn_job_run(j, n, x, gy, out);
		return;
	}
	if (done)
		actfn_job_run(j, done, x, gy, out);
	for (; n - done >= step; done += step) {
		size_t at = done * j->size;
		group(j, stream, (const char *)x + at, (const char *)gy + at, (char *)out + at);
	}
	if (done < n) {
		size_t at = done * j->size;
		actfn_job_run(j, n - done, (const char *)x + at, (const char *)gy + at, (char *)out + at);
	}
	_mm_sfence();
}

void actfn_stream_out(char *out, const char *buffer, size_t bytes)
{
	move *stream = choose_move();
	for (size_t at = 0; at < bytes; at += CHUNK)
		stream(out + at, buffer + at);
}

void actfn_stream_end(void)
{
	_mm_sfence();
}
#else
void actfn_stream(const actfn_job *j, size_t n, const void *x, const void *gy, void *out)
{
	actfn_job_run(j, n, x, gy, out);
}

void actfn_stream_out(char *out, const char *buffer, size_t bytes)
{
	memcpy(out, buffer, bytes);
}

void actfn_stream_end(void)
{
}
#endif
