/* SPDX-License-Identifier: MIT */
/* The process of a target that is no Python: a program of its own, linked with nothing but the C library and libm, so that
 * the library under test sees the names that it would see anywhere. */
#ifndef LAB_AUDIT_CHILD_H
#define LAB_AUDIT_CHILD_H

#include <stdbool.h>
#include <stddef.h>

#include "lab/audit/signature.h"
#include "lab/audit/target.h"
#include "lab/audit/wire.h"

typedef struct child {
	const char *kind;     /* "symbol", "exec" */
	const char *text[2];  /* library and symbol; or a command */
	const char *signature;
	actfn_dtype dtype;    /* of uint16_t, or of a command's numbers */
	char *memory;
	size_t area;
	lab_signature how;    /* a symbol's */
	void *function;
} child;

static inline wire_notes *notes(const child *c)
{
	return (wire_notes *)c->memory;
}

/* Opens the library and finds the symbol; fills what the hello says. */
bool symbol_open(child *c, wire_hello *h, char *why);
void symbol_call(const child *c, const wire_call *w, wire_reply *r);

/* Runs the command once, to see that it can be. */
bool command_open(child *c, wire_hello *h, char *why);
void command_call(const child *c, const wire_call *w, wire_reply *r);

/* From now on a fault is noted in the shared memory before it ends the process. */
void fault_watch(const child *c);

#endif
