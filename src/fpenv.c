/* SPDX-License-Identifier: MIT */
/* Kernels need rounding to nearest and subnormal numbers.  Where the caller has set something else (another
 * rounding mode, FTZ, DAZ, unmasked exceptions), it is set aside for the call; and the flags come back as they
 * were.  Reading the register costs a nanosecond or two, writing it some thirty: bench_calls measures. */
#include "src/function.h"

#if defined(__SSE2__)
#include <xmmintrin.h>

enum { MXCSR_DEFAULT = 0x1f80, MXCSR_FLAGS = 0x3f };

actfn_fpenv actfn_fp_enter(void)
{
	actfn_fpenv e = { .saved = _mm_getcsr() };
	if ((e.saved & ~(unsigned)MXCSR_FLAGS) != MXCSR_DEFAULT)
		_mm_setcsr(MXCSR_DEFAULT);
	return e;
}

/* Most callers have all flags set that a kernel sets: then nothing has changed. */
void actfn_fp_leave(actfn_fpenv e)
{
	if (_mm_getcsr() != e.saved)
		_mm_setcsr(e.saved);
}
#else
#include <fenv.h>

actfn_fpenv actfn_fp_enter(void)
{
	actfn_fpenv e = { .saved = (unsigned)fegetround(), .flags = fetestexcept(FE_ALL_EXCEPT) };
	if (e.saved != FE_TONEAREST)
		fesetround(FE_TONEAREST);
	return e;
}

void actfn_fp_leave(actfn_fpenv e)
{
	int raised = fetestexcept(FE_ALL_EXCEPT) & ~e.flags;
	if (raised)
		feclearexcept(raised);
	if (e.saved != FE_TONEAREST)
		fesetround((int)e.saved);
}
#endif
