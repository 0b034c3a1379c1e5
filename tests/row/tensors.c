/* SPDX-License-Identifier: MIT */
/* Arrays of any type between pages that may not be touched. */
#include "tests/row/tensors.h"

tensor tensor_new(actfn_dtype dtype, size_t n)
{
	size_t bytes = n * lab_formats[dtype].size;
	fence pages = fence_make(bytes);

	return (tensor){ fence_at_end(pages, bytes), n, dtype, pages };
}

void tensor_free(tensor *t)
{
	fence_free(t->pages);
}

double tensor_get(const tensor *t, size_t i)
{
	double v;
	lab_read(t->dtype, 1, t->p + i * lab_formats[t->dtype].size, &v);
	return v;
}

void tensor_set(tensor *t, size_t i, double v)
{
	v = lab_round(&lab_formats[t->dtype], v);
	lab_write(t->dtype, 1, &v, t->p + i * lab_formats[t->dtype].size);
}

void tensor_fill(tensor *t, uint64_t seed, double from, double to)
{
	kit_rng r = { seed };

	for (size_t i = 0; i < t->n; i++)
		tensor_set(t, i, kit_random_in(&r, from, to));
}

bool tensor_same(const tensor *a, const tensor *b)
{
	size_t size = lab_formats[a->dtype].size;

	assert_true(a->n == b->n && a->dtype == b->dtype);
	for (size_t i = 0; i < a->n; i++)
		if (memcmp(a->p + i * size, b->p + i * size, size) && !(isnan(tensor_get(a, i)) && isnan(tensor_get(b, i))))
			return false;
	return true;
}

double tensor_ulps(actfn_dtype dtype, double got, long double want)
{
	const lab_format *f = &lab_formats[dtype];

	if (isnan(got) || isnan(want) || isinf(got) || fabsl(want) > (long double)lab_largest(f))
		return (isnan(got) && isnan(want)) || got == lab_round(f, (double)want) ? 0 : INFINITY;
	return (double)(fabsl((long double)got - want) / (long double)lab_ulp(f, (double)want));
}

void tensor_each_isa(void (*test)(void))
{
	for (int i = 0; actfn_isa_available(i); i++) {
		actfn_set_max_isa(actfn_isa_available(i));
		test();
	}
}
