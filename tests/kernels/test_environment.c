/* SPDX-License-Identifier: MIT */
/* A caller's rounding mode, flush-to-zero and traps neither change a result nor get changed; no errno, no malloc(). */
#define _GNU_SOURCE
#include <errno.h>
#include <fenv.h>

#include "tests/act/kit.h"

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

enum { LENGTH = 203, ODD_ERRNO = 4711 };

/* A state of the floating-point unit that a caller may be in. */
typedef struct environment {
	const char *name;
	int rounding, traps;
	unsigned flush; /* bits of the SSE control register */
} environment;

static const environment environments[] = {
	{ "upward", FE_UPWARD, 0, 0 },
	{ "downward", FE_DOWNWARD, 0, 0 },
	{ "toward zero", FE_TOWARDZERO, 0, 0 },
#if defined(__SSE2__)
	{ "flush to zero", FE_TONEAREST, 0, 0x8000 },
	{ "denormals are zero", FE_TONEAREST, 0, 0x0040 },
	{ "everything at once", FE_UPWARD, FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW, 0x8040 },
	{ "traps", FE_TONEAREST, FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW, 0 },
#endif
};

enum { ENVIRONMENTS = sizeof environments / sizeof *environments };

static float in[LENGTH], gy[LENGTH], want[LENGTH], got[LENGTH];

static unsigned control(void)
{
#if defined(__SSE2__)
	return _mm_getcsr() & ~0x3fu; /* without the flags */
#else
	return 0;
#endif
}

static void enter(const environment *e)
{
	feclearexcept(FE_ALL_EXCEPT);
	fesetround(e->rounding);
#if defined(__SSE2__)
	_mm_setcsr(_mm_getcsr() | e->flush);
#endif
	feenableexcept(e->traps);
}

/* The call in the environment; what it left behind is compared with what it found. */
static bool call_in(const environment *e, op o, const actfn *f)
{
	enter(e);
	errno = ODD_ERRNO;
	unsigned before = control();
	actfn_status status = kit_call(o, f, LENGTH, in, gy, got);
	bool kept = control() == before && fegetround() == e->rounding && fegetexcept() == e->traps &&
		    errno == ODD_ERRNO;
	fesetenv(FE_DFL_ENV);
	return kept && status == ACTFN_OK;
}

static void check(const actfn *f, op o)
{
	fesetenv(FE_DFL_ENV);
	assert_int_equal(kit_call(o, f, LENGTH, in, gy, want), ACTFN_OK);
	for (int e = 0; e < ENVIRONMENTS; e++) {
		if (!call_in(&environments[e], o, f))
			fail_msg("%s %s, %s: does not leave \"%s\" as it was", actfn_get_info(f)->name, op_name[o], actfn_isa(),
				 environments[e].name);
		for (int i = 0; i < LENGTH; i++)
			if (!kit_same(got[i], want[i]))
				fail_msg("%s %s, %s, %s: f(%a) = %a, else %a", actfn_get_info(f)->name, op_name[o], actfn_isa(),
					 environments[e].name, (double)in[i], (double)got[i], (double)want[i]);
	}
}

static void for_each(void (*test)(const actfn *f, op o))
{
	for (int isa = 0; actfn_isa_available(isa); isa++) {
		actfn_set_max_isa(actfn_isa_available(isa));
		for (int id = 0; id < ACTFN_COUNT; id++)
			for (int o = 0; o < OPS; o++)
				if (kit_has((op)o, actfn_get((actfn_id)id)))
					test(actfn_get((actfn_id)id), (op)o);
	}
}

static void same_in_every_environment(void **state)
{
	(void)state;
	for_each(check);
}

/* ---- allocation --------------------------------------------------------------- */

#if defined(__GLIBC__) && !defined(KIT_SANITIZED)
extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);

static int allocations;

void *malloc(size_t n)
{
	allocations++;
	return __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	allocations++;
	return __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	allocations++;
	return __libc_realloc(p, n);
}

static void count(const actfn *f, op o)
{
	int before = allocations;

	kit_call(o, f, LENGTH, in, gy, got);
	assert_int_equal(allocations, before);
}

/* Counts every malloc() in the program; actfn_parse() shows that it does. */
static void no_allocation(void **state)
{
	int before = allocations;

	(void)state;
	actfn_free(kit_parse("elu(0.5)"));
	assert_true(allocations > before);
	for_each(count);
}
#else
static void no_allocation(void **state)
{
	(void)state;
	skip(); /* a sanitizer has its own malloc() */
}
#endif

static int set_up(void **state)
{
	(void)state;
	kit_fill(5, LENGTH, in);
	kit_fill(6, LENGTH, gy);
	for (int i = 0; i < LENGTH; i++) /* products of all sizes, subnormal ones too */
		gy[i] = isfinite(gy[i]) ? gy[i] : 0x1p-130f;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_in_every_environment),
		cmocka_unit_test(no_allocation),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
