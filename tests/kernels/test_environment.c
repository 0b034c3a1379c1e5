/* SPDX-License-Identifier: MIT */
/* A caller's rounding mode, flush-to-zero, traps and flags neither change a result nor get changed; no errno, no malloc(). */
#define _GNU_SOURCE
#include <errno.h>
#include <fenv.h>

#include "tests/kernels/kinds.h"

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
	{ "no flags", FE_TONEAREST, 0, 0 },
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

static unsigned char in[LENGTH * LARGEST], gy[LENGTH * LARGEST], want[LENGTH * LARGEST], got[LENGTH * LARGEST];

/* All of the control register, the flags with it. */
static unsigned control(void)
{
#if defined(__SSE2__)
	return _mm_getcsr();
#else
	return (unsigned)fetestexcept(FE_ALL_EXCEPT);
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
static bool call_in(const environment *e, const kind *k, op o, const actfn *f)
{
	enter(e);
	errno = ODD_ERRNO;
	unsigned before = control();
	actfn_status status = kind_call(k, o, f, LENGTH, in, gy, got);
	bool kept = control() == before && fegetround() == e->rounding && fegetexcept() == e->traps &&
		    errno == ODD_ERRNO;
	fesetenv(FE_DFL_ENV);
	return kept && status == ACTFN_OK;
}

static void check(const kind *k, op o, const actfn *f)
{
	kind_fill(k, 5, LENGTH, in);
	kind_fill_gradients(k, 6, LENGTH, gy);
	fesetenv(FE_DFL_ENV);
	assert_int_equal(kind_call(k, o, f, LENGTH, in, gy, want), ACTFN_OK);
	for (int e = 0; e < ENVIRONMENTS; e++) {
		if (!call_in(&environments[e], k, o, f))
			fail_msg("%s %s %s, %s: does not leave \"%s\" as it was", actfn_get_info(f)->name, k->name,
				 op_name[o], actfn_isa(), environments[e].name);
		kind_expect_same(k, f, o, LENGTH, in, got, want);
	}
}

static void on_every_isa(void (*test)(const kind *k, op o, const actfn *f))
{
	for (int isa = 0; actfn_isa_available(isa); isa++) {
		actfn_set_max_isa(actfn_isa_available(isa));
		kind_for_each(test);
	}
}

static void same_in_every_environment(void **state)
{
	(void)state;
	on_every_isa(check);
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

static void count(const kind *k, op o, const actfn *f)
{
	int before = allocations;

	kind_call(k, o, f, LENGTH, in, gy, got);
	assert_int_equal(allocations, before);
}

/* Counts every malloc() in the program; actfn_parse() shows that it does. */
static void no_allocation(void **state)
{
	int before = allocations;

	(void)state;
	actfn_free(kit_parse("elu(0.5)"));
	assert_true(allocations > before);
	on_every_isa(count);
}
#else
static void no_allocation(void **state)
{
	(void)state;
	skip(); /* a sanitizer has its own malloc() */
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_in_every_environment),
		cmocka_unit_test(no_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
