/* SPDX-License-Identifier: MIT */
/* The 16-bit formats' bits, where a compiler may not have the types. */
#ifndef LAB_HALF_H
#define LAB_HALF_H

#include <stdint.h>
#include <string.h>

#include <actfn/actfn.h>

static inline uint32_t lab_float_bits(float v)
{
	uint32_t u;

	memcpy(&u, &v, sizeof u);
	return u;
}

/* To nearest, ties to even; NaN stays NaN. */
static inline uint16_t lab_bf16_bits(float v)
{
	uint32_t u = lab_float_bits(v);

	if (v != v)
		return (uint16_t)(u >> 16 | 0x40);
	return (uint16_t)((u + 0x7fff + (u >> 16 & 1)) >> 16);
}

static inline uint16_t lab_f16_bits(float v)
{
	uint32_t u = lab_float_bits(v), sign = u >> 16 & 0x8000, size = u & 0x7fffffff;
	float magnitude;

	if (v != v)
		return (uint16_t)(sign | 0x7e00);
	if (size >= 0x477ff000) /* 65520, half way from the largest number to the next power of 2 */
		return (uint16_t)(sign | 0x7c00);
	if (size < 0x38800000) { /* 2^-14: subnormal, multiples of 2^-24, which is a float's unit at 1/2 */
		memcpy(&magnitude, &size, sizeof magnitude);
		return (uint16_t)(sign | (lab_float_bits(magnitude + 0.5f) - lab_float_bits(0.5f)));
	}
	size += 0xfff + (size >> 13 & 1);
	return (uint16_t)(sign | ((size - 0x38000000) >> 13)); /* exponent 127 - 15 less */
}

static inline uint16_t lab_half_bits(actfn_dtype d, float v)
{
	return d == ACTFN_BF16 ? lab_bf16_bits(v) : lab_f16_bits(v);
}

static inline float lab_half_float(actfn_dtype d, uint16_t h)
{
	uint32_t u = (uint32_t)h << 16, exponent = h >> 10 & 31, mantissa = h & 0x3ff;
	float v;

	if (d == ACTFN_F16 && exponent == 0)
		return (h & 0x8000 ? -1.0f : 1.0f) * (float)mantissa * 0x1p-24f;
	if (d == ACTFN_F16)
		u = (uint32_t)(h & 0x8000) << 16 | (exponent == 31 ? 255 : exponent + 112) << 23 | mantissa << 13;
	memcpy(&v, &u, sizeof v);
	return v;
}

#endif
