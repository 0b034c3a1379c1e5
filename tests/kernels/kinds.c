/* SPDX-License-Identifier: MIT */
/* The kinds of calls on arrays: calls, inputs and comparisons by kind. */
#include "tests/kernels/kinds.h"

const kind kinds[KINDS] = {
	{ "f32", ACTFN_F32, ACTFN_EXACT, 4, true },  { "f32 fast", ACTFN_F32, ACTFN_FAST, 4, false },
	{ "f64", ACTFN_F64, ACTFN_EXACT, 8, false }, { "bf16", ACTFN_BF16, ACTFN_EXACT, 2, true },
	{ "f16", ACTFN_F16, ACTFN_EXACT, 2, true },
};

actfn_status kind_call(const kind *k, op o, const actfn *f, size_t n, const void *in, const void *gy, void *out)
{
	actfn_set_mode(k->mode);
	switch (o) {
	case FORWARD:
		return actfn_forward(f, k->dtype, n, in, out);
	case DERIVATIVE:
		return actfn_derivative(f, k->dtype, n, in, out);
	case BACKWARD:
		return actfn_backward(f, k->dtype, n, in, gy, out);
	default:
		return actfn_backward_from_y(f, k->dtype, n, in, gy, out);
	}
}

/* Bits of binary16 are evenly spread over its few exponents; the others' come from floats. */
static void fill(const kind *k, uint64_t seed, size_t n, char *x, bool backwards)
{
	kit_rng r = { seed };
	float *floats = malloc(n * sizeof *floats);
	assert_non_null(floats);
	kit_fill(seed, n, floats);
	for (size_t i = 0; i < n; i++) {
		double wide = (double)floats[i];
		uint16_t half = (uint16_t)(k->dtype == ACTFN_F16 ? kit_random(&r) : kit_bits(floats[i]) >> 16);
		const void *from = k->size == 8 ? (void *)&wide : k->size == 4 ? (void *)&floats[i] : (void *)&half;
		memcpy(x + (backwards ? n - 1 - i : i) * k->size, from, k->size);
	}
	free(floats);
}

void kind_fill(const kind *k, uint64_t seed, size_t n, void *x)
{
	fill(k, seed, n, x, false);
}

void kind_fill_gradients(const kind *k, uint64_t seed, size_t n, void *gy)
{
	fill(k, seed, n, gy, true);
}

/* Element i as a number that tells what a reader wants to know: its value, or its bits. */
static uint64_t bits_at(const kind *k, const void *x, size_t i)
{
	uint64_t wide;
	uint32_t single;
	uint16_t half;
	const char *p = (const char *)x + i * k->size;
	if (k->size == 8)
		return memcpy(&wide, p, 8), wide;
	if (k->size == 4)
		return memcpy(&single, p, 4), single;
	return memcpy(&half, p, 2), half;
}

static bool is_nan(const kind *k, uint64_t bits)
{
	static const uint64_t infinity[] = {
		[ACTFN_F32] = 0x7f800000, [ACTFN_F64] = 0x7ff0000000000000, [ACTFN_BF16] = 0x7f80, [ACTFN_F16] = 0x7c00,
	};
	uint64_t sign = (uint64_t)1 << (8 * k->size - 1);
	return (bits & (sign - 1)) > infinity[k->dtype];
}

void kind_expect_same(const kind *k, const actfn *f, op o, size_t n, const void *in, const void *got,
		      const void *want)
{
	if (!memcmp(got, want, n * k->size))
		return;
	for (size_t i = 0; i < n; i++) {
		uint64_t a = bits_at(k, got, i), b = bits_at(k, want, i);
		if (a != b && !(is_nan(k, a) && is_nan(k, b)))
			fail_msg("%s %s %s, %s: element %zu of %zu, input 0x%llx, gives 0x%llx, expected 0x%llx",
				 actfn_get_info(f)->name, k->name, op_name[o], actfn_isa(), i, n,
				 (unsigned long long)bits_at(k, in, i), (unsigned long long)a, (unsigned long long)b);
	}
}

void kind_for_each(void (*test)(const kind *k, op o, const actfn *f))
{
	for (int i = 0; i < KINDS; i++)
		for (int id = 0; id < ACTFN_COUNT; id++)
			for (int o = 0; o < OPS; o++) {
				const actfn *f = actfn_get((actfn_id)id);
				char one[LARGEST] = { 0 }, out[LARGEST];
				if (kind_call(&kinds[i], (op)o, f, 1, one, one, out) == ACTFN_OK)
					test(&kinds[i], (op)o, f);
			}
}
