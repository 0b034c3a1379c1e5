/* SPDX-License-Identifier: MIT */
/* AArch64 overrides of the vector language: one instruction each, where GCC 12 makes several of the
 * generic text.  Not here: FMAX and FMIN, which take +0 for max(-0, +0), unlike every other machine;
 * look-ups, which TBL would need five instructions for, as lane loads do. */
#include <arm_neon.h>

#ifdef ARITH_F64
#define NEON(op) op##_f64
#else
#define NEON(op) op##_f32
#endif

/* 1 instead of a loop over lanes with a call of sqrt(). */
#define HAVE_SQRT
INL v v_sqrt(v x)
{
	return NEON(vsqrtq)(x);
}

/* a b + c rounded once.  Not left to contraction: exact products need it for certain. */
#define HAVE_FMA
INL v v_fma(v a, v b, v c)
{
	return NEON(vfmaq)(c, a, b);
}

/* 2 instead of 4. */
#define HAVE_ANY
INL int v_any(m mask)
{
	return vmaxvq_u32((uint32x4_t)mask) != 0;
}

/* 2 instead of 5. */
#define HAVE_COPYSIGN
INL v v_copysign(v x, v sign)
{
	return (v)vbslq_u8((uint8x16_t)v_bits(k(-0.0)), (uint8x16_t)sign, (uint8x16_t)x);
}

#ifdef ARITH_F64
/* 1 instead of 4. */
#define HAVE_CONVERT
INL v v_widen(vf x)
{
	return vcvt_f64_f32((float32x2_t)x);
}

INL vf v_narrow(v x)
{
	return (vf)vcvt_f32_f64(x);
}

/* See half.h: rounding to odd is an instruction here, 1 instead of some 15. */
#define HAVE_ODD_FLOAT
INL vf odd_float(v x)
{
	return (vf)vcvtx_f32_f64(x);
}
#endif
