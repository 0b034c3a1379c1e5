/* SPDX-License-Identifier: MIT */
/* What bench_peers measures in one go: one function, and everybody who has it. */
#ifndef BENCH_LINE_H
#define BENCH_LINE_H

#include "bench/arrays.h"
#include "bench/bounds.h"
#include "bench/peer.h"

enum { BENCH_PEERS = 8, BENCH_EXACT = 0, BENCH_FAST = 1, BENCH_OURS = 2, BENCH_ALL = BENCH_OURS + BENCH_PEERS };

/* A contestant's figures; ns 0: it does not take part. */
typedef struct bench_entry {
	double ns, median; /* per element */
	double ulps;       /* largest error over the wide sample, where the result is a normal number */
} bench_entry;

typedef struct bench_line {
	bench_call call;
	bool smooth;                   /* counts in the first mean, against peers; the others in the second, against the copy */
	bench_entry entry[BENCH_ALL];  /* ours, then bench_peers in order */
	double bound[BENCH_BOUNDS];    /* ns per element */
} bench_line;

/* Fills in the figures for line->call; modes: which of ours.  False: out of memory. */
bool bench_measure(bench_line *line, const actfn *f, const bool modes[BENCH_OURS], double seconds);

/* Fills in the errors; a is overwritten. */
bool bench_errors(bench_line *line, const actfn *f, const bool modes[BENCH_OURS], const bench_arrays *a);

/* Ours as a contestant; mode is an actfn_mode. */
void bench_ours_run(const actfn *f, const bench_call *c, actfn_mode mode, size_t times);

/* The peer that is fastest in this line, an index into entry; 0: none. */
int bench_fastest(const bench_line *line);
double bench_best_bound(const bench_line *line);

#endif
