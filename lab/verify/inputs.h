/* SPDX-License-Identifier: MIT */
/* Which inputs a sweep tries: all floats, every so many, or a sample that knows where the trouble is. */
#ifndef LAB_INPUTS_H
#define LAB_INPUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lab/verify/reference.h"

/* n inputs; number i < nlisted is listed[i], the others follow from i alone. */
typedef struct lab_inputs {
	uint64_t n;
	uint64_t step; /* between the bit patterns of neighbours in the sequence, modulo 2^32 */
	float *listed;
	size_t nlisted, room;
} lab_inputs;

/* Every stride-th of the 2^32 bit patterns. */
void lab_inputs_every(lab_inputs *in, uint64_t stride);

/* Zeros, infinities, NaN, subnormals, all ends of binades, all floats with at most 8
 * significant bits, the neighbourhoods of kinks, of the places where the function
 * saturates, overflows or underflows, and `spread` inputs all over the line.
 * False without memory. */
bool lab_inputs_sample(lab_inputs *in, lab_reference *r, uint64_t spread);

void lab_inputs_free(lab_inputs *in);

/* x[0 .. n) = the inputs number from .. from + n. */
void lab_inputs_fill(const lab_inputs *in, uint64_t from, size_t n, float *x);

#endif
