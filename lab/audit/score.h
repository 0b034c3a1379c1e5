/* SPDX-License-Identifier: MIT */
/* The errors of an implementation, bin by bin. */
#ifndef LAB_AUDIT_SCORE_H
#define LAB_AUDIT_SCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lab/audit/axis.h"
#include "lab/audit/inputs.h"
#include "lab/audit/truth.h"

/* What can be wrong with a single result; the first that fits counts. */
typedef enum lab_fault {
	LAB_FAULT_NAN_LOST,   /* a number for NaN */
	LAB_FAULT_INFINITE,   /* not the documented limit at an infinity */
	LAB_FAULT_OUTSIDE,    /* a number outside of the domain */
	LAB_FAULT_KINK,       /* another value at a kink than documented */
	LAB_FAULT_NAN,        /* NaN for a finite input */
	LAB_FAULT_FALSE_ZERO, /* 0 where f(x) is as large as a normal number */
	LAB_FAULT_FLUSHED,    /* 0 where f(x) is smaller, and further away than the limit */
	LAB_FAULT_FALSE_INF,  /* infinite where the right result is finite, likewise */
	LAB_FAULT_LOST_INF,   /* finite where the right result is infinite, likewise */
	LAB_FAULT_BEYOND,     /* a larger error than the limit */
	LAB_FAULT_SIGN,       /* a zero with the wrong sign, forward */
	LAB_FAULT_CANCELLED,  /* beyond the limit near an interior zero of f', within it in ULP of the terms: no fault */
	LAB_FAULT_ORDER,      /* falls to the next input where f rises, or rises where it falls */
	LAB_FAULTS
} lab_fault;

/* One result: x by its ordinal; got, as a double; error in ULP. */
typedef struct lab_witness {
	int64_t at;
	double got, error;
} lab_witness;

typedef struct lab_tally {
	uint64_t n;
	int64_t first, last; /* ordinals */
	lab_witness worst;
} lab_tally;

typedef struct lab_bin {
	uint64_t n;         /* results */
	uint64_t right;     /* of these, correctly rounded: the same bits, or both NaN */
	uint64_t measured;  /* results with an error in ULP: numbers for numbers, and not flushed */
	double sum;         /* of these errors */
	lab_witness worst;  /* of these */
	double relative;    /* largest relative error where the right result is normal */
	int64_t relative_at;
	uint64_t ordered;   /* pairs of neighbours that were compared */
	lab_tally fault[LAB_FAULTS];
} lab_bin;

typedef struct lab_score {
	const lab_axis *axis;
	double limit; /* ULP */
	lab_bin *bin; /* [axis->bins] */
	char *sign;   /* [axis->bins]: is the sign of a result that underflows to 0 known?  0: not asked yet, 1: no, 2: yes */
	struct lab_score_room *room;
} lab_score;

/* False without memory. */
bool lab_score_make(lab_score *s, const lab_axis *axis, double limit);
void lab_score_free(lab_score *s);

/* sum += part, both over the same axis. */
void lab_score_add(lab_score *sum, const lab_score *part);

/* The same for inputs between those of `sum`: what is worse or further out counts, the numbers of results do not. */
void lab_score_refine(lab_score *sum, const lab_score *part);

/* Scores y, the results for x[0 .. n) of a piece; n is one more than the piece's where p->more. */
void lab_score_piece(lab_score *s, lab_truth *t, const lab_input_piece *p, const void *x, const void *y);

/* The bins from .. to together. */
lab_bin lab_score_sum(const lab_score *s, int from, int to);

#endif
