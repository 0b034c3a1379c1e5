/* SPDX-License-Identifier: MIT */
/* `actfn bench`: what was asked for, what was measured, and the formats it is printed in. */
#ifndef ACTFN_CLI_BENCH_H
#define ACTFN_CLI_BENCH_H

#include <actfn/actfn.h>

#include "cli/cli.h"
#include "lab/bench/timing.h"
#include "lab/nn/unit.h"

enum { BENCH_ISAS = 15, BENCH_SIZES = 16, BENCH_OPS = 4, BENCH_TYPES = 8 };

/* Indices are actfn_direction. */
extern const char *const bench_ops[BENCH_OPS + 1];

/* How numbers are stored, and how f32 is computed. */
typedef struct bench_type {
	actfn_dtype dtype;
	actfn_mode mode;
} bench_type;

/* One line: a kernel, and beside it the copy and the scalar build of the same rounds. */
typedef struct bench_result {
	const char *spec, *op, *dtype, *mode, *isa; /* mode NULL: the dtype has one way only */
	size_t n;   /* elements */
	int bytes;  /* read and written per element */
	int threads;
	const lab_timing *time, *copy, *scalar;
} bench_result;

typedef struct bench_format {
	const char *option; /* --json, --csv; NULL: the table, last */
	void (*begin)(int width); /* of the column of functions */
	void (*line)(const bench_result *r, int width, bool first);
	void (*end)(void);
} bench_format;

extern const bench_format bench_formats[];

/* What is measured: an element-wise function or, if f is NULL, a layer or a function with learned parameters. */
typedef struct bench_subject {
	const actfn *f;
	lab_unit u;
} bench_subject;

/* Writes its spec.  Returns the length as snprintf does. */
size_t bench_spec(const bench_subject *s, char *spec, size_t n);

/* Everything is measured with everything, in this order: function, type, op, size. */
typedef struct bench_plan {
	size_t nf, nops, nisas, nsizes, ntypes;
	bench_subject *f;
	actfn_direction op[BENCH_OPS];
	const char *isa[BENCH_ISAS + 1];
	size_t size[BENCH_SIZES];
	bench_type type[BENCH_TYPES];
	double seconds; /* for each function, type, op and size */
	long threads;
	int width; /* of the longest name of a function */
	const bench_format *format;
	void *x, *gy, *y; /* arrays for the longest size and the widest type */
} bench_plan;

/* Reads the arguments; prints what is wrong with them and returns a CLI_* code.
 * bench_plan_free() in either case. */
int bench_plan_make(const cli *c, bench_plan *p);
void bench_plan_free(bench_plan *p);

/* Fills the arrays with what a network's data look like. */
void bench_plan_fill(const bench_plan *p, const actfn *f, bench_type type, actfn_direction op);

/* Can it be measured in the type, has it such an operation? */
bool bench_has(const bench_subject *s, bench_type type, actfn_direction op);

#endif
