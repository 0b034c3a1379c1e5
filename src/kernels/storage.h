/* SPDX-License-Identifier: MIT */
/* Memory to vectors and back: N elements of the storage type S as a vector of the
 * unit's arithmetic, and a vector rounded once to S.  The build defines STORE_F32,
 * STORE_F64, STORE_BF16 or STORE_F16. */
#ifndef ACTFN_STORAGE_H
#define ACTFN_STORAGE_H

#include "src/simd/vec.h"

#if defined(STORE_F64)
typedef double S;
typedef v vs; /* N elements as they lie in memory */

INL v widen(vs x)
{
	return x;
}

INL vs narrow(v x)
{
	return x;
}
#elif defined(STORE_F32)
typedef float S;
typedef vf vs;

INL v widen(vs x)
{
	return v_widen(x);
}

INL vs narrow(v x)
{
	return v_narrow(x);
}
#else
typedef uint16_t S;
#include "src/simd/half.h"
#endif

INL v load(const S *x)
{
	vs t;
	memcpy(&t, x, sizeof t);
	return widen(t);
}

INL void store(S *y, v a)
{
	vs t = narrow(a);
	memcpy(y, &t, sizeof t);
}

/* c as memory holds it: so a function that is c somewhere leaves it in y. */
INL v k_stored(double c)
{
	return widen(narrow(k(c)));
}

/* The first n < N elements; the others read as 1, harmless to every body. */
#if defined(VEC_BYTES) && VEC_BYTES == 64
#include "src/kernels/storage_x86.h"
#else
INL v load_n(const S *x, size_t n)
{
	vs one = narrow(k(1));
	S t[N];
	memcpy(t, &one, sizeof t);
	memcpy(t, x, n * sizeof *x);
	return load(t);
}

INL void store_n(S *y, v a, size_t n)
{
	S t[N];
	store(t, a);
	memcpy(y, t, n * sizeof *y);
}
#endif

#endif
