/* SPDX-License-Identifier: MIT */
/* What fuzz targets share: a promise that must hold, and the input as a C string. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#define PROMISE(condition)                                                                          \
	do {                                                                                        \
		if (!(condition)) {                                                                 \
			fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #condition);     \
			abort();                                                                    \
		}                                                                                   \
	} while (0)

/* The input as a string of its own length, so that a sanitizer sees every read behind it; free() it. */
static inline char *text_of(const uint8_t *bytes, size_t n)
{
	char *s = malloc(n + 1);

	PROMISE(s);
	memcpy(s, bytes, n);
	s[n] = 0;
	return s;
}

/* What is left of the input; 0 past its end. */
typedef struct source {
	const uint8_t *at;
	size_t n;
} source;

static inline unsigned take(source *s)
{
	return s->n ? (s->n--, *s->at++) : 0;
}

/* A message is one line, not empty and not cut off without a terminator. */
static inline int is_one_line(const char *why, size_t size)
{
	size_t length = strnlen(why, size);

	return length > 0 && length < size && !strchr(why, '\n');
}

#endif
