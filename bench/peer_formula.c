/* SPDX-License-Identifier: MIT */
/* What a user gets from the compiler alone: the plain formulas of formulas.c, GCC's
 * vectoriser and glibc's libmvec. */
#include <gnu/libc-version.h>
#include <stdio.h>

#include "bench/loops.h"

static bool prepare(const bench_call *c, void **state)
{
	if (c->dtype != ACTFN_F32 && c->dtype != ACTFN_F64)
		return false;
	if (bench_limit.avx512)
		return bench_loops_prepare(c->dtype == ACTFN_F32 ? bench_formula_avx512_f32 : bench_formula_avx512_f64, c, state);
	return bench_loops_prepare(c->dtype == ACTFN_F32 ? bench_formula_avx2_f32 : bench_formula_avx2_f64, c, state);
}

static void version(char *text, size_t size)
{
	snprintf(text, size, "formula, gcc %d.%d -O3 -ffast-math, libmvec of glibc %s", __GNUC__, __GNUC_MINOR__,
		 gnu_get_libc_version());
}

const bench_peer bench_formula = { "formula", prepare, bench_loops_run, bench_loops_release, NULL, version };
