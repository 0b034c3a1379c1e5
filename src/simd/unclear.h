/* SPDX-License-Identifier: MIT */
/* Ziv's rounding test: does a double good to 2^-37 decide the float that it rounds to? */
#ifndef ACTFN_UNCLEAR_H
#define ACTFN_UNCLEAR_H

#include "src/simd/vec.h"

/* Too close to the middle between two floats, where the low 29 bits are 2^28, is anything
 * within so many units of the last place.  With the middle moved to 0 the bits above are 0. */
enum { UNCLEAR = 1 << 16, UNCLEAR_BITS = (1 << 29) - 2 * UNCLEAR };

#define UNCLEAR_VALUE (1 + 0x1p-24) /* such a middle */

#ifndef HAVE_UNCLEAR
INL int v_unclear(v y, int64_t centre, int64_t far, double least, double most)
{
	v a = v_abs(y);
	return v_any((((v_bits(y) + centre) & far) == 0) | ((a > least) & (a < most)));
}
#endif

/* Is the float that y rounds to in doubt in any lane?  Subnormal floats are, too: they are
 * spaced differently. */
INL int unclear(v y)
{
	return v_unclear(y, UNCLEAR - (1 << 28), UNCLEAR_BITS, 0x1p-151, 0x1p-126);
}

#endif
