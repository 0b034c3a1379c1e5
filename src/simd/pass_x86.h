/* SPDX-License-Identifier: MIT */
/* pass.h with AVX-512: VFIXUPIMM answers each class of x, one instruction instead of a comparison, two
 * selections and a test for NaN. */
#include <immintrin.h>

/* A digit for each class, from the right: quiet NaN, signalling, 0, 1, -inf, inf, negative, positive.  It
 * stands for the first operand (0), x made quiet (2), +0 (8) or 1 (a). */
enum { FIX_NAN = 0x22, FIX_NOT_POSITIVE = 0x08080822, FIX_POSITIVE = -0x5f5f5fde };

#ifdef ARITH_F64
typedef __mmask8 lanes;
#define ANSWERS(fix) _mm512_set1_epi64(fix)
#else
typedef __mmask16 lanes;
#define ANSWERS(fix) _mm512_set1_epi32(fix)
#endif
#define FIX(a, x, fix) (v) X86_OP(fixupimm)(a, x, ANSWERS(fix), 0)
#define COMPARE2(op, suffix) _mm512_##op##_##suffix##_mask
#define COMPARE(op, suffix) COMPARE2(op, suffix)
#define LANES(x, c, is) COMPARE(cmp, X86_PS)(x, c, is)
#define LANES_OF(mask, x, c, is) COMPARE(mask_cmp, X86_PS)(mask, x, c, is)

/* The mask is where it is open, and where x is NaN. */
INL pass pass_above(v x, v c)
{
	return (pass){ .x = x, .mask = LANES(x, c, _CMP_NLE_UQ) };
}

INL pass pass_positive(v x)
{
	return (pass){ .x = x, .mask = LANES(x, k(0), _CMP_NLE_UQ), .positive = 1 };
}

INL pass pass_between(v x, v lo, v hi)
{
	return (pass){ .x = x, .mask = LANES_OF(LANES(x, lo, _CMP_NLE_UQ), x, hi, _CMP_NGE_UQ) };
}

INL pass pass_beyond(v x, v c)
{
	return (pass){ .x = x, .mask = LANES(v_abs(x), c, _CMP_NLE_UQ) };
}

INL pass pass_always(v x)
{
	return (pass){ .x = x, .mask = (lanes)-1, .always = 1 };
}

INL v passed(pass p, v a)
{
	if (p.always)
		return FIX(a, p.x, FIX_NAN);
	return p.positive ? FIX(a, p.x, FIX_NOT_POSITIVE) : (v)X86_OP(maskz_fixupimm)((lanes)p.mask, a, p.x, ANSWERS(FIX_NAN), 0);
}

INL v passed_x(pass p)
{
	return p.positive ? passed(p, p.x) : (v)X86_OP(maskz_mov)((lanes)p.mask, p.x);
}

INL v either(pass p, v a, v b)
{
	return FIX(X86_OP(mask_mov)(b, (lanes)p.mask, a), p.x, FIX_NAN);
}

INL v slopes(pass p, double open, double shut)
{
	return p.positive && open == 1 ? FIX(k(shut), p.x, FIX_POSITIVE) : either(p, k(open), k(shut));
}
