/* SPDX-License-Identifier: MIT */
/* Is the filter honest?  Its error bounds and its verdicts against MPFR, on random inputs. */
#ifndef LAB_MARGIN_H
#define LAB_MARGIN_H

#include <stdint.h>

#include "lab/verify/reference.h"

typedef struct lab_margin {
	uint64_t inputs;   /* checked */
	uint64_t silent;   /* of these, without a bound: MPFR would have been asked anyway */
	uint64_t broken;   /* values further from the truth than their bound, or wrongly rounded pairs */
	double used;       /* the largest part of its bound that an error took, 0 .. 1 */
	float x;           /* where that was, or the last broken one */
} lab_margin;

/* Half of the inputs are random bit patterns, half lie in [-128, 128]. */
void lab_margin_check(lab_reference *r, uint64_t seed, uint64_t inputs, lab_margin *out);

#endif
