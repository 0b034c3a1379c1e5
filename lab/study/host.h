/* SPDX-License-Identifier: MIT */
/* Where a trial runs: the process that owns it, the machine, the versions. */
#ifndef LAB_HOST_H
#define LAB_HOST_H

#include <stdbool.h>
#include <stdint.h>

/* A process that can be told from a later one with the same number. */
typedef struct lab_owner {
	char host[65];
	int64_t pid;
	int64_t start; /* clock ticks from boot to the process's start; 0: not known here */
} lab_owner;

/* The process `pid` of this machine. */
lab_owner lab_owner_of(int64_t pid);

/* Can the owner, last heard of at second `beat`, still finish its work?  On this
 * machine the process itself is asked; another machine's is given up when its
 * heartbeat is older than LAB_BEAT_LIMIT seconds. */
enum { LAB_BEAT_LIMIT = 60 };
bool lab_owner_alive(const lab_owner *o, int64_t beat, int64_t now);

/* Model of the processor, or "unknown". */
void lab_host_cpu(char name[128]);

/* Processors that this process may use. */
int lab_host_cpus(void);

#endif
