/* SPDX-License-Identifier: MIT */
/* Arrays of any type between pages that may not be touched. */
#include "tests/row/tensors.h"

#include <sys/mman.h>
#include <unistd.h>

tensor tensor_new(actfn_dtype dtype, size_t n)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), bytes = n * lab_formats[dtype].size;
	size_t inside = (bytes + page - 1) / page * page, all = inside + 2 * page;
	char *p = mmap(NULL, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_true(p != MAP_FAILED);
	assert_int_equal(mprotect(p, page, PROT_NONE), 0);
	assert_int_equal(mprotect(p + page + inside, page, PROT_NONE), 0);
	return (tensor){ p + page + inside - bytes, n, dtype, p, all };
}

void tensor_free(tensor *t)
{
	munmap(t->pages, t->mapped);
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
