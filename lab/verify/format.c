/* SPDX-License-Identifier: MIT */
/* The number formats, from their widths alone. */
#include "lab/verify/format.h"

#include <math.h>
#include <string.h>

const lab_format lab_formats[LAB_DTYPES] = {
	[ACTFN_F32] = { "f32", 4, 24, -125, 128 },
	[ACTFN_F64] = { "f64", 8, 53, -1021, 1024 },
	[ACTFN_BF16] = { "bf16", 2, 8, -125, 128 },
	[ACTFN_F16] = { "f16", 2, 11, -13, 16 },
};

/* The exponent of the last place of a number with frexp()'s exponent e. */
static int last_place(const lab_format *f, long e)
{
	return (int)((e < f->least ? f->least : e > f->most ? f->most : e) - f->bits);
}

double lab_ulp(const lab_format *f, double v)
{
	int e;
	frexp(v, &e);
	return ldexp(1, last_place(f, v == 0 ? f->least : isfinite(v) ? e : f->most));
}

double lab_least_normal(const lab_format *f)
{
	return ldexp(1, f->least - 1);
}

double lab_largest(const lab_format *f)
{
	return ldexp(1 - ldexp(1, -f->bits), f->most);
}

static double overflow(const lab_format *f, double v)
{
	return fabs(v) > lab_largest(f) ? copysign(INFINITY, v) : v;
}

double lab_round(const lab_format *f, double v)
{
	if (f->bits == 53)
		return v;
	if (f->bits == 24)
		return (float)v;
	double ulp = lab_ulp(f, v);
	return overflow(f, rint(v / ulp) * ulp);
}

double lab_round_mpfr(const lab_format *f, mpfr_srcptr v)
{
	if (!mpfr_number_p(v) || mpfr_zero_p(v))
		return mpfr_get_d(v, MPFR_RNDN);
	long e = mpfr_get_exp(v);
	if (e > f->most || e < f->least - f->bits)
		return copysign(e > f->most ? INFINITY : 0, mpfr_sgn(v));
	mpfr_t scaled, whole;
	int place = last_place(f, e);
	mpfr_init2(scaled, mpfr_get_prec(v));
	mpfr_init2(whole, 64);
	mpfr_mul_2si(scaled, v, -place, MPFR_RNDN);
	mpfr_rint(whole, scaled, MPFR_RNDN);
	double y = overflow(f, ldexp(mpfr_get_d(whole, MPFR_RNDN), place));
	mpfr_clears(scaled, whole, (mpfr_ptr)0);
	return y;
}

static uint64_t bits_of(double v)
{
	uint64_t bits;
	memcpy(&bits, &v, sizeof bits);
	return bits;
}

/* A double rounded to odd may be rounded again to any format at least two bits shorter. */
double lab_round_sum(const lab_format *f, double h, double t)
{
	if (f->bits == 53 || t == 0)
		return lab_round(f, h + t);
	return lab_round(f, bits_of(h) & 1 ? h : nextafter(h, t > 0 ? INFINITY : -INFINITY));
}

/* ---- bit patterns ----------------------------------------------------------- */

static uint32_t float_bits(double v)
{
	float x = (float)v;
	uint32_t bits;
	memcpy(&bits, &x, sizeof bits);
	return bits;
}

static float bits_float(uint32_t bits)
{
	float x;
	memcpy(&x, &bits, sizeof x);
	return x;
}

static uint64_t half_bits(double v)
{
	uint64_t sign = signbit(v) ? 0x8000 : 0;
	int e;
	if (isnan(v) || isinf(v))
		return sign | (isnan(v) ? 0x7e00 : 0x7c00);
	double m = frexp(fabs(v), &e);
	if (v == 0 || e < -13)
		return sign | (uint64_t)ldexp(fabs(v), 24);
	return sign | (((uint64_t)(e + 13) << 10) + (uint64_t)ldexp(m, 11)); /* m's leading one adds 1 to the exponent */
}

static double bits_half(uint64_t bits)
{
	int e = bits >> 10 & 0x1f, m = bits & 0x3ff;
	double v = e == 0x1f ? (m ? NAN : INFINITY) : e ? ldexp(0x400 + m, e - 25) : ldexp(m, -24);
	return bits & 0x8000 ? -v : v;
}

static uint64_t encode(actfn_dtype dtype, double v)
{
	if (dtype == ACTFN_F64)
		return bits_of(v);
	if (dtype == ACTFN_F16)
		return half_bits(v);
	return dtype == ACTFN_BF16 ? float_bits(v) >> 16 : float_bits(v);
}

static double decode(actfn_dtype dtype, uint64_t bits)
{
	double v;
	memcpy(&v, &bits, sizeof v);
	if (dtype == ACTFN_F64)
		return v;
	if (dtype == ACTFN_F16)
		return bits_half(bits);
	return bits_float((uint32_t)(dtype == ACTFN_BF16 ? bits << 16 : bits));
}

double lab_step(const lab_format *f, double v, int64_t places)
{
	actfn_dtype dtype = (actfn_dtype)(f - lab_formats);
	int64_t top = (int64_t)encode(dtype, INFINITY), at = (int64_t)encode(dtype, fabs(v));
	at = (signbit(v) ? -at : at) + places;
	at = at > top ? top : at < -top ? -top : at;
	double y = decode(dtype, (uint64_t)(at < 0 ? -at : at));
	return at < 0 ? -y : y;
}

void lab_read(actfn_dtype dtype, size_t n, const void *x, double *v)
{
	const uint16_t *half = x;
	const float *single = x;
	if (dtype == ACTFN_F64)
		memcpy(v, x, n * sizeof *v);
	for (size_t i = 0; dtype != ACTFN_F64 && i < n; i++)
		v[i] = dtype == ACTFN_F32 ? single[i] : decode(dtype, half[i]);
}

void lab_write(actfn_dtype dtype, size_t n, const double *v, void *x)
{
	uint16_t *half = x;
	float *single = x;
	if (dtype == ACTFN_F64)
		memcpy(x, v, n * sizeof *v);
	for (size_t i = 0; i < n && dtype != ACTFN_F64; i++) {
		if (dtype == ACTFN_F32)
			single[i] = (float)v[i];
		else
			half[i] = (uint16_t)encode(dtype, v[i]);
	}
}
