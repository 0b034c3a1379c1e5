/* SPDX-License-Identifier: MIT */
/* The ramp alpha x + beta of hard_sigmoid and hard_swish.  The default alpha is the
 * number 1/6 and no double: then the ramp is (x + 6 beta)/6, with kinks at -3 and 3. */
#ifndef ACTFN_RAMP_H
#define ACTFN_RAMP_H

#define SIXTH (1.0 / 6)
#define SIXTH_REST 0x1.5555555555555p-57 /* what 1/6 has beyond the double */

#ifdef ARITH_F32
#include "src/simd/f32_ramp.h"
#else
#include "src/simd/f64_ramp.h"
#endif

#endif
