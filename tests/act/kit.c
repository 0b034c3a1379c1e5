/* SPDX-License-Identifier: MIT */
/* What the tests of the core library share: calls by number, random numbers, special inputs. */
#include "tests/act/kit.h"

const char *const op_name[OPS] = { "forward", "derivative", "backward", "backward_from_y" };

actfn_status kit_call(op o, const actfn *f, size_t n, const float *in, const float *gy, float *out)
{
	switch (o) {
	case FORWARD:
		return actfn_forward(f, ACTFN_F32, n, in, out);
	case DERIVATIVE:
		return actfn_derivative(f, ACTFN_F32, n, in, out);
	case BACKWARD:
		return actfn_backward(f, ACTFN_F32, n, in, gy, out);
	default:
		return actfn_backward_from_y(f, ACTFN_F32, n, in, gy, out);
	}
}

float kit_one(op o, const actfn *f, float in, float gy)
{
	float out = -99;

	assert_int_equal(kit_call(o, f, 1, &in, &gy, &out), ACTFN_OK);
	return out;
}

bool kit_has(op o, const actfn *f)
{
	float one = 1, out;

	return kit_call(o, f, 1, &one, &one, &out) == ACTFN_OK;
}

const actfn *kit_parse(const char *spec)
{
	const actfn *f = NULL;
	char why[200];

	if (actfn_parse_why(spec, &f, why, sizeof why))
		fail_msg("%s", why);
	return f;
}

uint64_t kit_random(kit_rng *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

float kit_random_bits(kit_rng *r)
{
	return kit_float((uint32_t)kit_random(r));
}

double kit_random_in(kit_rng *r, double from, double to)
{
	return from + (to - from) * ((double)(kit_random(r) >> 11) * 0x1p-53);
}

uint32_t kit_bits(float x)
{
	uint32_t bits;

	memcpy(&bits, &x, sizeof bits);
	return bits;
}

float kit_float(uint32_t bits)
{
	float x;

	memcpy(&x, &bits, sizeof x);
	return x;
}

float kit_next(float x, int steps)
{
	for (; steps > 0; steps--)
		x = nextafterf(x, INFINITY);
	for (; steps < 0; steps++)
		x = nextafterf(x, -INFINITY);
	return x;
}

bool kit_same(float a, float b)
{
	return kit_bits(a) == kit_bits(b) || (isnan(a) && isnan(b));
}

static const float specials[] = {
	0, -0.0f, 0x1p-149f, -0x1p-149f, 0x1p-148f, -0x1p-140f, 0x1.fffffcp-127f, -0x1.fffffcp-127f, FLT_MIN,
	-FLT_MIN, 1e-30f, -1e-30f, 1e-12f, -1e-12f, 1e-6f, -1e-6f, 0x1p-24f, -0x1p-24f, 0x1p-12f, -0x1p-12f,
	1e-2f, -1e-2f, 0.1f, -0.1f, 0.5f, -0.5f, 1, -1, 0x1.fffffep-1f, -0x1.fffffep-1f, 2, -2, 3.14159274f,
	-3.14159274f, 5.5f, -5.5f, 6, -6, 9.01f, -9.01f, 14.2f, -14.2f, 14.58f, -14.58f, 14.6f, -14.6f, 16.64f,
	-16.64f, 20, -20, 36.7f, -36.7f, 40, -40, 88.7f, -88.7f, 88.8f, -88.8f, 91.8f, -91.8f, 103.9f, -103.9f,
	104.1f, -104.1f, 108.2f, -108.2f, 150, -150, 300.5f, -300.5f, 601, -601, 710, -710, 1e4f, -1e4f,
	8388608, -8388608, 16777216, -16777216, 1e10f, -1e10f, 1.9e19f, -1.9e19f, 1e30f, -1e30f, FLT_MAX,
	-FLT_MAX, INFINITY, -INFINITY, NAN, -NAN,
};

size_t kit_specials(const float **x)
{
	*x = specials;
	return sizeof specials / sizeof *specials;
}

void kit_fill(uint64_t seed, size_t n, float *x)
{
	kit_rng r = { seed };
	size_t fixed = sizeof specials / sizeof *specials;

	for (size_t i = 0; i < n; i++)
		if (i < fixed)
			x[i] = specials[i];
		else if (i % 3 == 0)
			x[i] = kit_random_bits(&r);
		else
			x[i] = (float)kit_random_in(&r, i % 3 == 1 ? -8 : -120, i % 3 == 1 ? 8 : 120);
}

void kit_expect_same(const actfn *f, op o, float in, float gy, float got, float want)
{
	char spec[200];

	if (kit_same(got, want))
		return;
	actfn_spec(f, spec, sizeof spec);
	fail_msg("%s %s, %s: input %a (gy %a) gives %a, expected %a", spec, op_name[o], actfn_isa(), (double)in,
		 (double)gy, (double)got, (double)want);
}
