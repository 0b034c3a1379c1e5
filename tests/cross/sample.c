/* SPDX-License-Identifier: MIT */
/* What the digests are made of. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tests/cross/sample.h"

const format formats[TYPES] = {
	[ACTFN_F32] = { "f32", ACTFN_F32, 4, 0x7f800000, 0x7fc00000, 0x81ffffff, 0x3e000000 },
	[ACTFN_F64] = { "f64", ACTFN_F64, 8, 0x7ff0000000000000, 0x7ff8000000000000, 0x803fffffffffffff, 0x3fc0000000000000 },
	[ACTFN_BF16] = { "bf16", ACTFN_BF16, 2, 0x7f80, 0x7fc0, 0x81ff, 0x3e00 },
	[ACTFN_F16] = { "f16", ACTFN_F16, 2, 0x7c00, 0x7e00, 0x8fff, 0x3000 },
};

uint64_t hash(uint64_t z)
{
	z += 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

uint64_t get_bits(const format *t, const void *a, size_t i)
{
	const char *p = (const char *)a + i * t->size;
	uint64_t wide;
	uint32_t single;
	uint16_t half;
	if (t->size == 8)
		return memcpy(&wide, p, sizeof wide), wide;
	if (t->size == 4)
		return memcpy(&single, p, sizeof single), single;
	return memcpy(&half, p, sizeof half), half;
}

void put_bits(const format *t, void *a, size_t i, uint64_t wide)
{
	char *p = (char *)a + i * t->size;
	uint32_t single = (uint32_t)wide;
	uint16_t half = (uint16_t)wide;
	if (t->size == 8)
		memcpy(p, &wide, sizeof wide);
	else if (t->size == 4)
		memcpy(p, &single, sizeof single);
	else
		memcpy(p, &half, sizeof half);
}

void fill(const format *t, uint64_t seed, size_t n, void *a)
{
	for (size_t i = 0; i < n; i++)
		put_bits(t, a, i, (hash((seed << 32) + i) & t->drawn) | t->fixed);
}

uint64_t digest(const format *t, uint64_t d, const void *a, size_t n)
{
	uint64_t size = t->infinity | (t->infinity - 1);
	for (size_t i = 0; i < n; i++) {
		uint64_t u = get_bits(t, a, i);
		d = hash(d ^ ((u & size) > t->infinity ? t->nan : u));
	}
	return d;
}

uint64_t digest_doubles(uint64_t d, const double *a, size_t n)
{
	return digest(&formats[ACTFN_F64], d, a, n);
}

int digest_line(const char *words, uint64_t (*of)(const void *arg), const void *arg)
{
	uint64_t first = 0;
	int failures = 0;
	for (int i = 0; actfn_isa_available(i); i++) {
		actfn_set_max_isa(actfn_isa_available(i));
		uint64_t d = of(arg);
		first = i ? first : d;
		if (d == first)
			continue;
		failures++;
		printf("FAIL %s: %s: not the bits of the first instruction set\n", words, actfn_isa());
	}
	actfn_set_max_isa(NULL);
	printf("%s %016" PRIx64 "\n", words, first);
	return failures;
}
