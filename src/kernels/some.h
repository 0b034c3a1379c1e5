/* SPDX-License-Identifier: MIT */
/* Loads and stores of a vector's elements, or of as many as are left. */
#ifndef ACTFN_KERNELS_SOME_H
#define ACTFN_KERNELS_SOME_H

#include "src/kernels/storage.h"

INL v load_some(const S *x, size_t n)
{
	return n < N ? load_n(x, n) : load(x);
}

INL void store_some(S *y, v a, size_t n)
{
	if (n < N)
		store_n(y, a, n);
	else
		store(y, a);
}

#endif
