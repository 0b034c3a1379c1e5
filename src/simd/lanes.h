/* SPDX-License-Identifier: MIT */
/* Sixteen elements at a time, as many vectors as the instruction set needs: so sums along a row are the same additions
 * everywhere.  Nothing here may be contracted; the units that include it are compiled that way. */
#ifndef ACTFN_LANES_H
#define ACTFN_LANES_H

#include "src/simd/vec.h"

enum { LANES = 16, PARTS = LANES / N };

typedef struct lanes {
	v part[PARTS];
} lanes;

/* Two numbers for each element, or two sums. */
typedef struct two {
	lanes s, t;
} two;

INL lanes lanes_of(double c)
{
	lanes a;
	for (int j = 0; j < PARTS; j++)
		a.part[j] = k(c);
	return a;
}

typedef v row_op2(v a, v b);

INL v row_add(v a, v b)
{
	return a + b;
}

INL v row_mul(v a, v b)
{
	return a * b;
}

INL lanes lanes_each(row_op2 op, lanes a, lanes b)
{
	for (int j = 0; j < PARTS; j++)
		a.part[j] = op(a.part[j], b.part[j]);
	return a;
}

INL void lanes_to(real *out, lanes a)
{
	for (int j = 0; j < PARTS; j++)
		memcpy(out + j * N, &a.part[j], sizeof a.part[j]);
}

INL lanes lanes_from(const real *in)
{
	lanes a;
	for (int j = 0; j < PARTS; j++)
		memcpy(&a.part[j], in + j * N, sizeof a.part[j]);
	return a;
}

#endif
