/* SPDX-License-Identifier: MIT */
/* What the program and a target's process say to each other: one datagram there, one back, over a socket of type
 * SOCK_SEQPACKET; and the memory that they share.  lab/audit/worker.py has the same layouts. */
#ifndef LAB_WIRE_H
#define LAB_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "lab/text.h"

/* The process's descriptors. */
enum { WIRE_SOCKET = 3, WIRE_MEMORY = 4, WIRE_PROGRAM = 5 };

/* The shared memory: a page of notes, then x, gy and y of equal size, each between two guards, which the process
 * may not touch.  lab_target_call.edge says where in their areas the arrays lie. */
enum { WIRE_GUARD = 1 << 16, WIRE_AREAS = 3 };
enum { WIRE_X, WIRE_GY, WIRE_Y };

static inline size_t wire_area(size_t area, int which)
{
	return 2 * (size_t)WIRE_GUARD + (size_t)which * (area + WIRE_GUARD);
}

static inline size_t wire_memory(size_t area)
{
	return wire_area(area, WIRE_AREAS);
}

/* Where it all begins. */
typedef struct wire_notes {
	volatile uint64_t at;      /* element that is being computed; UINT64_MAX: not one by one */
	volatile uint64_t fault;   /* offset in the shared memory of what was touched; UINT64_MAX: elsewhere */
	volatile uint32_t writing; /* the fault was: 1 a write, 0 a read or unknown */
} wire_notes;

/* The process's first word.  Python: "=5I256s128s256s512s" */
typedef struct wire_hello {
	uint32_t ok, forward, backward, flags, align; /* bytes, 0: of an element */
	char name[256], version[128], signature[256], why[LAB_MESSAGE];
} wire_hello;

enum { WIRE_ROWS = 1, WIRE_STRIDE = 2, WIRE_IN_PLACE = 4, WIRE_THREADS = 8, WIRE_GUARDED = 16 };

/* A call.  Python: "=4I6Q" */
typedef struct wire_call {
	uint32_t op, dtype, threads, seconds;
	uint64_t n, row, x, gy, y; /* the arrays' offsets in the shared memory */
	uint64_t stride;
} wire_call;

/* The answer.  Python: "=IIQ" and as much of the text as there is */
typedef struct wire_reply {
	uint32_t outcome, unused; /* lab_target_outcome */
	uint64_t at;              /* element, or UINT64_MAX */
	char why[LAB_MESSAGE];
} wire_reply;

#endif
