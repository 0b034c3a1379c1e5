/* SPDX-License-Identifier: MIT */
/* A target's process: started, asked, and ended whatever it does. */
#ifndef LAB_AUDIT_PROCESS_H
#define LAB_AUDIT_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "lab/audit/target.h"

enum { PROCESS_OUTPUT = 1024 };

typedef struct process {
	pid_t pid; /* 0: none */
	int socket, output;
	char printed[PROCESS_OUTPUT]; /* the end of what it printed */
	size_t nprinted;
} process;

/* Starts a program with our own end of a socket, and the shared memory at WIRE_MEMORY.  program NULL: the process of
 * symbols and commands, which is part of this program (lab/audit/child/). */
bool process_start(process *p, const char *program, const char *const *argv, int memory, char *why);

/* Kills it and all it started. */
void process_end(process *p);

/* Sends what is asked and waits for the answer, up to so many seconds.  `got` is its size.
 * Otherwise LAB_TARGET_CRASHED or LAB_TARGET_HUNG, what happened in why, and no process is left. */
lab_target_outcome process_ask(process *p, const void *ask, size_t size, void *answer, size_t room, size_t *got,
			       double seconds, char *why);

#endif
