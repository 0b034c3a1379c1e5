/* SPDX-License-Identifier: MIT */
/* A contestant of bench_peers: another library, or another way to write the loop. */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include <stdbool.h>
#include <stddef.h>

#include <actfn/actfn.h>

/* The work that all contestants do: y = f(x), or y = gy f'(x); for BACKWARD_FROM_Y x holds f(x). */
typedef struct bench_call {
	const char *function; /* actfn's name */
	actfn_direction op;
	actfn_dtype dtype;
	size_t n;
	void *x, *gy, *y;
} bench_call;

/* What limits them, the same for all. */
typedef struct bench_limits {
	const char *isa; /* actfn's name */
	bool avx512;
	int threads;
} bench_limits;

extern bench_limits bench_limit;

typedef struct bench_peer {
	const char *name;
	/* Gets ready for the call, which stays where it is; *state is what the others get.
	 * False where the library has no such function; *state is untouched then. */
	bool (*prepare)(const bench_call *c, void **state);
	void (*run)(void *state, size_t times);
	void (*release)(void *state);
	/* Seconds for one call by the contestant's own clock; NULL: run() is timed in turn with the others. */
	double (*own_clock)(void *state, double seconds);
	void (*version)(char *text, size_t size);
} bench_peer;

/* The contestants that this program was built with; NULL-terminated. */
extern const bench_peer *const bench_peers[];

extern const bench_peer bench_dnnl, bench_sleef, bench_xnnpack, bench_formula, bench_torch;

/* Starts PyTorch, a process of its own; without it bench_torch has no functions.  False: not installed. */
bool bench_torch_start(const char *script);
void bench_torch_stop(void);

#endif
