/* SPDX-License-Identifier: MIT */
/* `actfn bench` of layers and learned functions: units of the lab, as a network calls them. */
#ifndef ACTFN_CLI_BENCH_UNIT_H
#define ACTFN_CLI_BENCH_UNIT_H

#include "cli/bench.h"

/* A unit with its arrays: samples of BENCH_WIDTH units, as many as make about n numbers before the unit. */
enum { BENCH_WIDTH = 256 };

typedef struct bench_unit {
	lab_unit_pass pass;
	actfn_direction op;
	size_t n;  /* numbers before the unit, of all samples */
	int bytes; /* read and written for each of them, without parameters */
	float *memory;
} bench_unit;

/* False if memory is out. */
bool bench_unit_open(const lab_unit *u, actfn_direction op, size_t n, bench_unit *b);
void bench_unit_close(bench_unit *b);

/* The work of a timed task: arg is a bench_unit. */
void bench_unit_run(void *arg, size_t times);

#endif
