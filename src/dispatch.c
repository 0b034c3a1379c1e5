/* SPDX-License-Identifier: MIT */
/* The instruction sets: which ones this CPU has, which one is in use. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "src/function.h"
#include "src/kernels/dyrelu.h"

/* The rows of isa.def for this machine; the others vanish. */
#define CPU(name, machine, present, options) ROW_##machine(name, present)
#define ROW_ANY ROW
#if defined(__x86_64__) && !defined(ACTFN_PORTABLE)
#define ROW_X86 ROW
#define ROW_ARM(name, present)
#include <cpuid.h>

#define HAS(feature) __builtin_cpu_supports(feature)

/* Clang 14 does not know this one by name.  Unused where ACTFN_ISAS leaves AVX2 out. */
static __attribute__((unused)) int has_f16c(void)
{
	unsigned a, b, c, d;
	return __get_cpuid(1, &a, &b, &c, &d) && c & bit_F16C;
}
#elif defined(__aarch64__) && !defined(ACTFN_PORTABLE)
#define ROW_X86(name, present)
#define ROW_ARM ROW
#else
#define ROW_X86(name, present)
#define ROW_ARM(name, present)
#endif

#define ROW(name, present) static int has_##name(void) { return present; }
#include "src/isa.def"
#undef ROW

typedef struct isa {
	const char *name;
	int (*present)(void);
	const actfn_kernels *unit[ACTFN_UNIT_COUNT];
	actfn_lookup *lookup;
	const void *set[ACTFN_SET_COUNT][ACTFN_F16 + 1];
} isa;

static const isa isas[] = {
#define TABLE(isa, unit) actfn_##isa##_##unit,
#define ADDRESS(isa, set, type) &actfn_##isa##_##set##_##type,
#define SET(isa, set) [set_##set] = { ACTFN_SET_TYPES(ADDRESS, isa, set) },
#define ROW(name, present) \
	{ #name, has_##name, { ACTFN_UNITS(TABLE, name) }, actfn_##name##_lookup, { ACTFN_SETS(SET, name) } },
#include "src/isa.def"
#undef ROW
#undef SET
#undef ADDRESS
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

actfn_lookup *actfn_lookup_in_use(void)
{
	return isas[in_use()].lookup;
}

const void *actfn_set_in_use(actfn_set set, actfn_dtype dtype)
{
	return isas[in_use()].set[set][dtype];
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
