/* SPDX-License-Identifier: MIT */
/* Kernels need rounding to nearest and subnormal numbers.  Where the caller has
 * set something else (another rounding mode, FTZ, DAZ, unmasked exceptions), it
 * is set aside for the call; reading the register costs a nanosecond or two. */
#include "src/function.h"

#if defined(__SSE2__)
#include <xmmintrin.h>

enum { MXCSR_DEFAULT = 0x1f80, MXCSR_FLAGS = 0x3f };

actfn_fpenv actfn_fp_enter(void)
{
	actfn_fpenv e = { _mm_getcsr(), 0 };
	if ((e.saved & ~(unsigned)MXCSR_FLAGS) != MXCSR_DEFAULT) {
		e.changed = 1;
		_mm_setcsr(MXCSR_DEFAULT);
	}
	return e;
}

void actfn_fp_leave(actfn_fpenv e)
{
	if (e.changed)
		_mm_setcsr(e.saved);
}
#else
#include <fenv.h>

actfn_fpenv actfn_fp_enter(void)
{
	actfn_fpenv e = { (unsigned)fegetround(), 0 };
	if (e.saved != FE_TONEAREST)
		e.changed = !fesetround(FE_TONEAREST);
	return e;
}

void actfn_fp_leave(actfn_fpenv e)
{
	if (e.changed)
		fesetround((int)e.saved);
}
#endif
