/* SPDX-License-Identifier: MIT */
/* The lines of bench_peers as a table for people, or as JSON. */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include "bench/line.h"

typedef struct bench_report {
	void (*begin)(const bench_call *first); /* of lines with the same op, dtype and n */
	void (*line)(const bench_line *line);
	void (*end)(const bench_line *lines, size_t n);
} bench_report;

extern const bench_report bench_table, bench_json;

#endif
