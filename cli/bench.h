/* SPDX-License-Identifier: MIT */
/* What `actfn bench` measured, and the formats it is printed in. */
#ifndef ACTFN_CLI_BENCH_H
#define ACTFN_CLI_BENCH_H

#include "lab/bench/timing.h"

/* One line: a kernel, and beside it the copy and the scalar build of the same rounds. */
typedef struct bench_result {
	const char *spec, *op, *isa;
	size_t n;  /* elements */
	int bytes; /* read and written per element */
	const lab_timing *time, *copy, *scalar;
} bench_result;

typedef struct bench_format {
	const char *option; /* --json, --csv; NULL: the table, last */
	void (*begin)(int width); /* of the column of functions */
	void (*line)(const bench_result *r, int width, bool first);
	void (*end)(void);
} bench_format;

extern const bench_format bench_formats[];

#endif
