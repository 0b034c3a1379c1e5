/* SPDX-License-Identifier: MIT */
/* The memory that a target shares with us: where its arrays lie, and whether it wrote what it should, and no more. */
#ifndef LAB_AUDIT_ARRAYS_H
#define LAB_AUDIT_ARRAYS_H

#include <stdbool.h>
#include <stddef.h>

#include "lab/audit/target.h"
#include "lab/audit/wire.h"

typedef struct shared_memory {
	int fd;
	size_t area;  /* bytes of each of the three */
	size_t align; /* of arrays at an edge, at least; 0: to their elements */
	char *begin;
} shared_memory;

/* Room for arrays of so many bytes each.  Memory that is never touched costs nothing. */
bool shared_open(shared_memory *m, size_t bytes, char *why);
void shared_close(shared_memory *m);

wire_notes *shared_notes(const shared_memory *m);

/* Offset of the call's x, gy or y (WIRE_X ...); false: there is no room. */
bool shared_offset(const shared_memory *m, const lab_target_call *c, int which, size_t *offset);

/* n elements into, or out of, an array with a stride. */
void shared_spread(const lab_target_call *c, const void *from, void *to);
void shared_gather(const lab_target_call *c, const void *from, void *to);

/* Fills y and its surroundings with a pattern that no function computes: a signalling NaN. */
void shared_poison(const shared_memory *m, const lab_target_call *c);

/* Looks for the pattern where the target wrote; says in why what is wrong.  x is the input as the target saw it. */
lab_target_outcome shared_check(const shared_memory *m, const lab_target_call *c, char *why);

/* Adds to why, which says how the process ended, where it touched what it may not, and for which x.  Returns the
 * outcome, which is SCRIBBLED if it wrote there. */
lab_target_outcome shared_explain(const shared_memory *m, const lab_target_call *c, lab_target_outcome o, char *why);

#endif
