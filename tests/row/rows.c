/* SPDX-License-Identifier: MIT */
/* What the tests of functions of a row share: values of all dtypes, kinds of rows. */
#include "tests/row/rows.h"

const char *const dtype_name[DTYPES] = { [ACTFN_F32] = "f32", [ACTFN_F64] = "f64", [ACTFN_BF16] = "bf16", [ACTFN_F16] = "f16" };
const size_t dtype_size[DTYPES] = { [ACTFN_F32] = 4, [ACTFN_F64] = 8, [ACTFN_BF16] = 2, [ACTFN_F16] = 2 };

/* Digits of a type, and the exponent of its smallest normal number (of 2^e <= x < 2^(e+1)). */
static const struct format {
	int digits, least, most;
} formats[DTYPES] = {
	[ACTFN_F32] = { 24, -126, 127 },
	[ACTFN_F64] = { 53, -1022, 1023 },
	[ACTFN_BF16] = { 8, -126, 127 },
	[ACTFN_F16] = { 11, -14, 15 },
};

int most_exponent(actfn_dtype dtype)
{
	return formats[dtype].most;
}

double ulp(actfn_dtype dtype, double value)
{
	const struct format *f = &formats[dtype];
	int e = value == 0 || isnan(value) ? f->least : ilogb(value);
	return ldexp(1, (e < f->least ? f->least : e > f->most ? f->most : e) - f->digits + 1);
}

/* 16-bit types: all of their values, decoded one by one. */
static double from_half(actfn_dtype dtype, uint16_t bits)
{
	const struct format *f = &formats[dtype];
	int kept = f->digits - 1, field = (bits & 0x7fff) >> kept, top = (1 << (15 - kept)) - 1;
	double fraction = bits & ((1 << kept) - 1), value;
	if (field == top)
		value = fraction > 0 ? NAN : INFINITY;
	else if (field == 0)
		value = ldexp(fraction, f->least - kept);
	else
		value = ldexp(fraction + (1 << kept), field - 1 + f->least - kept);
	return bits >> 15 ? -value : value;
}

double get(actfn_dtype dtype, const void *x, size_t i)
{
	if (dtype == ACTFN_F32)
		return ((const float *)x)[i];
	return dtype == ACTFN_F64 ? ((const double *)x)[i] : from_half(dtype, ((const uint16_t *)x)[i]);
}

/* The nearest 16-bit number by bisection over the positive ones, which are in order. */
static uint16_t to_half(actfn_dtype dtype, double value)
{
	uint16_t sign = signbit(value) ? 0x8000 : 0, low = 0, high = dtype == ACTFN_BF16 ? 0x7f80 : 0x7c00;
	double size = fabs(value);
	if (isnan(value))
		return high | 1;
	while (high - low > 1) {
		uint16_t mid = (uint16_t)((low + high) / 2);
		if (from_half(dtype, mid) <= size)
			low = mid;
		else
			high = mid;
	}
	if (isinf(size) || size - from_half(dtype, low) > from_half(dtype, high) - size)
		low = high;
	return sign | low;
}

void put(actfn_dtype dtype, void *x, size_t i, double value)
{
	if (dtype == ACTFN_F32)
		((float *)x)[i] = (float)value;
	else if (dtype == ACTFN_F64)
		((double *)x)[i] = value;
	else
		((uint16_t *)x)[i] = to_half(dtype, value);
}

static double normal(kit_rng *r)
{
	double u = kit_random_in(r, 0x1p-53, 1), w = kit_random_in(r, 0, 6.283185307179586);
	return sqrt(-2 * log(u)) * cos(w);
}

const char *const kind_name[KINDS] = {
	"normal", "wide", "shifted", "equal", "peaked", "one masked", "half masked", "tiny", "huge", "two values",
};

static double value_of(int kind, kit_rng *r, size_t i, size_t n)
{
	switch (kind) {
	case 1:
		return 30 * normal(r);
	case 2:
		return 1000 + 3 * normal(r);
	case 3:
		return -2.25;
	case 4:
		return i == n / 3 ? 20 : kit_random_in(r, -8, 0);
	case 5:
		return i == n / 2 && n > 1 ? -INFINITY : normal(r);
	case 6:
		return i && kit_random(r) & 1 ? -INFINITY : 2 * normal(r);
	case 7:
		return 1e-6 * normal(r);
	case 8:
		return 3e4 * normal(r);
	case 9:
		return kit_random(r) & 1 ? 1.5 : -1.25;
	default:
		return normal(r);
	}
}

void fill_row(int kind, uint64_t seed, actfn_dtype dtype, size_t n, void *x)
{
	kit_rng r = { seed + (uint64_t)kind };
	for (size_t i = 0; i < n; i++)
		put(dtype, x, i, value_of(kind, &r, i, n));
}

void fill_gradient(uint64_t seed, actfn_dtype dtype, size_t n, void *gy)
{
	kit_rng r = { seed };
	for (size_t i = 0; i < n; i++)
		put(dtype, gy, i, normal(&r));
}

void *some(size_t bytes)
{
	void *p = malloc(bytes ? bytes : 1);
	assert_non_null(p);
	return p;
}
