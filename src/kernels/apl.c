/* SPDX-License-Identifier: MIT */
/* Kernel unit: APL with any number of hinges, in double whatever the storage type. */
#define ARITH_F64
#include "src/kernels/learned.h"
#include "src/kernels/some.h"
#include "src/learned/apl.h"

enum { LANES = 16 }; /* TREE_LANES */

static void forward(size_t hinges, const double *a, const double *b, size_t n, const void *x, void *y)
{
	const v left = apl_left(hinges, a, b);
	for (size_t i = 0; i < n; i += N) {
		v in = load_some((const S *)x + i, n - i);
		store_some((S *)y + i, apl_y(in, hinges, a, b, left), n - i);
	}
}

/* Lanes of the elements' parts of one parameter: of a where by_a, else of b.  What is beyond the end adds nothing. */
INL void add_parts(int by_a, double a, double b, size_t n, const S *x, const S *gy, double *lane)
{
	for (size_t i = 0; i < n; i += N) {
		v in = load_some(x + i, n - i), g = load_some(gy + i, n - i), sum;
		v part = apl_part(in, g, by_a ? apl_hinge(in, b) : sel(apl_open(in, b), k(a), k(0)));
		double *to = lane + i % LANES, parts[N];
		memcpy(parts, &part, sizeof parts);
		for (size_t l = n - i; l < N; l++)
			parts[l] = 0;
		memcpy(&part, parts, sizeof parts);
		memcpy(&sum, to, sizeof sum);
		sum += part;
		memcpy(to, &sum, sizeof sum);
	}
}

static void backward(size_t hinges, const double *a, const double *b, size_t n, const void *x, const void *gy, void *gx,
		     double *lanes)
{
	for (size_t s = 0; s < hinges && lanes; s++) {
		add_parts(1, a[s], b[s], n, x, gy, lanes + s * LANES);
		add_parts(0, a[s], b[s], n, x, gy, lanes + (hinges + s) * LANES);
	}
	for (size_t i = 0; i < n && gx; i += N) {
		v in = load_some((const S *)x + i, n - i), g = load_some((const S *)gy + i, n - i);
		store_some((S *)gx + i, apl_gx(in, g, hinges, a, b), n - i);
	}
}

#define TABLE3(isa, unit) actfn_##isa##_##unit
#define TABLE2(isa, unit) TABLE3(isa, unit)

const actfn_apl_kernels TABLE2(ISA, UNIT) = { forward, backward };
