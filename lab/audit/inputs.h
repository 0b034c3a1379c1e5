/* SPDX-License-Identifier: MIT */
/* Which inputs an audit tries: ranges of ordinals, one after the other from the left to the right, and then, from the
 * left again, the numbers that people write, with their neighbours, where the former leave them out. */
#ifndef LAB_AUDIT_INPUTS_H
#define LAB_AUDIT_INPUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lab/audit/axis.h"

typedef enum lab_effort {
	LAB_QUICK,      /* f32: 7.5 million inputs, dense where something happens */
	LAB_THOROUGH,   /* f32: 47 million */
	LAB_EXHAUSTIVE, /* f32: all 2^32 */
} lab_effort;

/* The inputs with ordinals from, from + step ... not beyond to. */
typedef struct lab_input_range {
	int64_t from, to, step;
} lab_input_range;

enum { LAB_INPUT_RANGES = 4096 };

typedef struct lab_audit_inputs {
	actfn_dtype dtype;
	uint64_t n;
	int ranges, written; /* range[written .. ranges) are the written numbers: few inputs each */
	lab_input_range range[LAB_INPUT_RANGES];
} lab_audit_inputs;

/* 16-bit types: all patterns, whatever the effort. */
void lab_audit_inputs_make(lab_audit_inputs *in, const lab_axis *axis, lab_effort effort);

/* A piece of work: n inputs, all in one bin, and whether one more, for the comparison of neighbours, follows. */
typedef struct lab_input_piece {
	int64_t first, step;
	size_t n;
	bool more;
	int bin;
} lab_input_piece;

/* Where a walk along the inputs stands; zero is the start. */
typedef struct lab_input_place {
	int range;
	uint64_t done; /* inputs of the range */
} lab_input_place;

/* The next piece of at most `most` inputs, not more than `to` of the place's range; false at the range's end. */
bool lab_audit_inputs_next(const lab_audit_inputs *in, const lab_axis *axis, lab_input_place *at, uint64_t to, size_t most,
			   lab_input_piece *out);

/* Inputs of a range. */
uint64_t lab_input_count(const lab_input_range *r);

#endif
