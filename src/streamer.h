/* SPDX-License-Identifier: MIT */
/* Inside of the library: results that come in pieces of any length, written past the caches in whole lines. */
#ifndef ACTFN_STREAMER_H
#define ACTFN_STREAMER_H

#include <stddef.h>

enum { STREAMER_LINE = 64, STREAMER_PIECE = 1 << 14 };

typedef void streamer_lines(char *out, const char *buffer, size_t bytes);

/* The last piece's bytes that did not fill a line wait at the beginning of the buffer. */
typedef struct streamer {
	_Alignas(STREAMER_LINE) char buffer[STREAMER_LINE + STREAMER_PIECE];
	char *next;            /* where the last piece ended; NULL: nothing waits */
	size_t begin;          /* of the bytes that wait, in their line */
	streamer_lines *lines; /* NULL: the machine cannot */
} streamer;

void streamer_start(streamer *s);

/* Where to put a piece of at most STREAMER_PIECE bytes that is meant for `out`; then streamer_put() it. */
char *streamer_room(streamer *s, char *out);
void streamer_put(streamer *s, char *out, size_t bytes);

/* Writes what waits. */
void streamer_end(streamer *s);

#endif
