/* SPDX-License-Identifier: MIT */
/* The line of inputs in pieces: regions that a function's card gives rise to, and bins, eight to a binade. */
#ifndef LAB_AUDIT_AXIS_H
#define LAB_AUDIT_AXIS_H

#include <stdbool.h>
#include <stdint.h>

#include "lab/audit/truth.h"

typedef enum lab_region_kind {
	LAB_REGION_NAN,       /* the patterns that are no numbers */
	LAB_REGION_INFINITE,  /* one of the infinities */
	LAB_REGION_OUTSIDE,   /* outside of the domain */
	LAB_REGION_KINK,      /* around a kink */
	LAB_REGION_ZERO,      /* around an interior zero of the output */
	LAB_REGION_OVERFLOW,  /* the right result is infinite */
	LAB_REGION_UNDERFLOW, /* the right result is subnormal, or 0 without being its limit exactly */
	LAB_REGION_SATURATED, /* the right result is the limit at that infinity */
	LAB_REGION_NEAR_ZERO, /* |x| < 2^-6 */
	LAB_REGION_TAIL,      /* f' differs by less than 2^-7 from its limit */
	LAB_REGION_BODY,      /* between the tails */
} lab_region_kind;

/* The inputs with ordinals from .. to. */
typedef struct lab_region {
	lab_region_kind kind;
	int64_t from, to;
	char name[48]; /* "left tail", "around the kink at 3" */
} lab_region;

typedef struct lab_axis_bin {
	int64_t from, to; /* ordinals */
	int region;
	double terms;     /* near an interior zero of f' the size of the terms that cancel; else 0 */
	bool kink;        /* this bin is the input at a kink, where the result is a convention */
} lab_axis_bin;

enum { LAB_AXIS_REGIONS = 96, LAB_AXIS_SPECIAL = 128 };

/* Places where an implementation may go wrong: inputs around them are tried one by one. */
typedef struct lab_axis {
	actfn_dtype dtype;
	int regions;
	lab_region region[LAB_AXIS_REGIONS];
	int bins;
	lab_axis_bin *bin;
	int specials;
	int64_t special[LAB_AXIS_SPECIAL];
} lab_axis;

/* On failure returns false and puts one line into why (LAB_MESSAGE bytes). */
bool lab_axis_make(lab_axis *a, lab_truth *t, char *why);
void lab_axis_free(lab_axis *a);

/* The bin that holds an ordinal. */
int lab_axis_find(const lab_axis *a, int64_t ordinal);

#endif
