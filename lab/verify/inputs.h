/* SPDX-License-Identifier: MIT */
/* Which inputs a sweep tries: all of them, every so many, or a sample that knows where the trouble is. */
#ifndef LAB_INPUTS_H
#define LAB_INPUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lab/verify/reference.h"

/* n inputs; number i < nlisted is listed[i], the others follow from i alone. */
typedef struct lab_inputs {
	actfn_dtype dtype;
	uint64_t n;
	uint64_t step;   /* f32: between the bit patterns of neighbours in the sequence, modulo 2^32 */
	double reach;    /* f64: beyond +-reach the function has no more to say */
	double *listed;
	size_t nlisted, room;
} lab_inputs;

/* Every stride-th of the 2^32 f32 bit patterns. */
void lab_inputs_every(lab_inputs *in, uint64_t stride);

/* All 65,536 of a 16-bit type. */
void lab_inputs_all16(lab_inputs *in, actfn_dtype dtype);

/* f32 or f64: zeros, infinities, NaN, subnormals, all ends of binades, all numbers with few
 * significant bits, the neighbourhoods of kinks, of zeros, of the places where the function
 * saturates, overflows or underflows, and `spread` inputs all over the line.
 * False without memory. */
bool lab_inputs_sample(lab_inputs *in, lab_reference *r, actfn_dtype dtype, uint64_t spread);

/* f64: `each` inputs around every x[0 .. n), near and far. */
bool lab_inputs_near(lab_inputs *in, const double *x, size_t n, size_t each);

void lab_inputs_free(lab_inputs *in);

/* x[0 .. n), of the dtype, = the inputs number from .. from + n. */
void lab_inputs_fill(const lab_inputs *in, uint64_t from, size_t n, void *x);

#endif
