/* SPDX-License-Identifier: MIT */
/* Streaming of results that come in pieces: a line that two pieces share is written once, when it is full. */
#include "src/streamer.h"

#include <stdint.h>
#include <string.h>

#include <actfn/actfn.h>

#if defined(__x86_64__) && !defined(ACTFN_PORTABLE)
#include <immintrin.h>

static void lines_sse2(char *out, const char *buffer, size_t bytes)
{
	for (size_t i = 0; i < bytes; i += 16)
		_mm_stream_si128((__m128i *)(out + i), _mm_load_si128((const __m128i *)(buffer + i)));
}

__attribute__((target("avx512f"))) static void lines_avx512(char *out, const char *buffer, size_t bytes)
{
	for (size_t i = 0; i < bytes; i += 64)
		_mm512_stream_si512((__m512i *)(out + i), _mm512_load_si512(buffer + i));
}

static streamer_lines *choose(void)
{
	return strncmp(actfn_isa(), "avx512", 6) ? lines_sse2 : lines_avx512;
}

static void fence(void)
{
	_mm_sfence();
}
#else
static streamer_lines *choose(void)
{
	return NULL;
}

static void fence(void)
{
}
#endif

static size_t in_line(const char *p)
{
	return (uintptr_t)p % STREAMER_LINE;
}

void streamer_start(streamer *s)
{
	s->next = NULL;
	s->lines = choose();
}

static void flush(streamer *s)
{
	if (s->next)
		memcpy(s->next - (in_line(s->next) - s->begin), s->buffer + s->begin, in_line(s->next) - s->begin);
	s->next = NULL;
}

char *streamer_room(streamer *s, char *out)
{
	if (!s->lines)
		return out;
	if (s->next != out) {
		flush(s);
		s->begin = in_line(out);
	}
	return s->buffer + in_line(out);
}

void streamer_put(streamer *s, char *out, size_t bytes)
{
	if (!s->lines)
		return;
	char *line = out - in_line(out); /* where the buffer begins */
	size_t end = in_line(out) + bytes, full = s->begin ? STREAMER_LINE : 0,
	       last = end / STREAMER_LINE * STREAMER_LINE;
	if (last > full)
		s->lines(line + full, s->buffer + full, last - full);
	if (full && last >= full)
		memcpy(line + s->begin, s->buffer + s->begin, STREAMER_LINE - s->begin);
	if (last) {
		memcpy(s->buffer, s->buffer + last, end - last);
		s->begin = 0;
	}
	s->next = out + bytes;
}

void streamer_end(streamer *s)
{
	flush(s);
	if (s->lines)
		fence();
}
