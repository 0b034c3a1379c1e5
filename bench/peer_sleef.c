/* SPDX-License-Identifier: MIT */
/* SLEEF: vector mathematics under the same formulas, formulas_sleef.c. */
#include <sleef.h>
#include <stdio.h>

#include "bench/loops.h"

static bool prepare(const bench_call *c, void **state)
{
	if (c->dtype != ACTFN_F32 && c->dtype != ACTFN_F64)
		return false;
	if (bench_limit.avx512)
		return bench_loops_prepare(c->dtype == ACTFN_F32 ? bench_sleef_avx512_f32 : bench_sleef_avx512_f64, c, state);
	return bench_loops_prepare(c->dtype == ACTFN_F32 ? bench_sleef_avx2_f32 : bench_sleef_avx2_f64, c, state);
}

static void version(char *text, size_t size)
{
	snprintf(text, size, "SLEEF %d.%d.%d", SLEEF_VERSION_MAJOR, SLEEF_VERSION_MINOR, SLEEF_VERSION_PATCHLEVEL);
}

const bench_peer bench_sleef = { "SLEEF", prepare, bench_loops_run, bench_loops_release, NULL, version };
