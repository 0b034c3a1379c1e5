/* SPDX-License-Identifier: MIT */
/* The conversions of half.h on AArch64, where every CPU has them for binary16. */
#include <arm_neon.h>

#define HAVE_F16
INL vf f16_to_float(vs x)
{
	float16x4_t h = { 0 };
	float32x4_t f;
	vf y;
	memcpy(&h, &x, sizeof x);
	f = vcvt_f32_f16(h);
	memcpy(&y, &f, sizeof y);
	return y;
}

INL vs f16_from_float(vf x)
{
	float32x4_t f = { 0 };
	float16x4_t h;
	vs y;
	memcpy(&f, &x, sizeof x);
	h = vcvt_f16_f32(f);
	memcpy(&y, &h, sizeof y);
	return y;
}
