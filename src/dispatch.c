/* SPDX-License-Identifier: MIT */
/* The instruction sets: which ones this CPU has, which one is in use. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "src/function.h"

#if defined(__x86_64__) && !defined(ACTFN_PORTABLE)
#define X86(feature) __builtin_cpu_supports(feature)
#endif

typedef struct isa {
	const char *name;
	int (*present)(void);
	const actfn_kernels *unit[ACTFN_UNIT_COUNT];
} isa;

static int always(void)
{
	return 1;
}

#ifdef X86
static int has_avx2(void)
{
	return X86("avx2") && X86("fma");
}

static int has_avx512(void)
{
	return has_avx2() && X86("avx512f") && X86("avx512dq") && X86("avx512vl") && X86("avx512bw");
}
#endif

/* Slowest first. */
static const isa isas[] = {
#define ROW(isa, present) { #isa, present, { ACTFN_UNITS(TABLE, isa) } }
#define TABLE(isa, unit) actfn_##isa##_##unit,
	ROW(scalar, always),
#ifdef X86
	ROW(sse2, always),
	ROW(avx2, has_avx2),
	ROW(avx512, has_avx512),
#endif
#undef ROW
#undef TABLE
};

enum { ISAS = sizeof isas / sizeof *isas, UNSET = -1 };

static atomic_int current = UNSET;

static int find(const char *name)
{
	for (int i = 0; i < ISAS; i++)
		if (!strcmp(isas[i].name, name))
			return i;
	return UNSET;
}

static int best_below(int cap)
{
	while (cap > 0 && !isas[cap].present())
		cap--;
	return cap;
}

/* An unknown name in the environment is no cap: the library cannot complain there. */
static int in_use(void)
{
	int i = atomic_load_explicit(&current, memory_order_relaxed);
	if (i == UNSET) {
		const char *cap = getenv("ACTFN_MAX_ISA");
		int limit = cap ? find(cap) : UNSET;
		i = best_below(limit == UNSET ? ISAS - 1 : limit);
		atomic_store_explicit(&current, i, memory_order_relaxed);
	}
	return i;
}

const actfn_kernels *actfn_row(actfn_unit unit, actfn_id id)
{
	return &isas[in_use()].unit[unit][id];
}

const char *actfn_isa(void)
{
	return isas[in_use()].name;
}

const char *actfn_isa_available(int i)
{
	for (int j = 0; j < ISAS; j++)
		if (isas[j].present() && i-- == 0)
			return isas[j].name;
	return NULL;
}

actfn_status actfn_set_max_isa(const char *name)
{
	int cap = name ? find(name) : ISAS - 1;
	if (cap == UNSET)
		return ACTFN_ERR_ISA;
	atomic_store_explicit(&current, best_below(cap), memory_order_relaxed);
	return ACTFN_OK;
}

static atomic_int mode = UNSET;

/* An unknown word in the environment is no mode: the library cannot complain there. */
actfn_mode actfn_get_mode(void)
{
	int now = atomic_load_explicit(&mode, memory_order_relaxed);
	if (now == UNSET) {
		const char *word = getenv("ACTFN_MODE");
		now = word && !strcmp(word, "fast") ? ACTFN_FAST : ACTFN_EXACT;
		atomic_store_explicit(&mode, now, memory_order_relaxed);
	}
	return (actfn_mode)now;
}

actfn_status actfn_set_mode(actfn_mode m)
{
	if (m != ACTFN_EXACT && m != ACTFN_FAST)
		return ACTFN_ERR_ARGUMENT;
	atomic_store_explicit(&mode, m, memory_order_relaxed);
	return ACTFN_OK;
}
