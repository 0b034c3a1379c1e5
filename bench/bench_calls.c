/* SPDX-License-Identifier: MIT */
/* What a call costs before the first element: nanoseconds of actfn_forward() on 0, 1 and 16 floats, in a caller's
 * environment that kernels can use as it is, in one whose flags they would change, and in one that is set aside.
 * memmove() of as many floats, called through a pointer, stands beside it. */
#include <fenv.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <actfn/actfn.h>


enum { CALLS = 2000, REPEATS = 400, MAX = 16 };

static float x[MAX], y[MAX];

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

/* ---- environments -------------------------------------------------------------- */

static void flags_set(void)
{
	feraiseexcept(FE_ALL_EXCEPT);
}

static void flags_clear(void)
{
	feclearexcept(FE_ALL_EXCEPT);
}

static void upward(void)
{
	fesetround(FE_UPWARD);
	feraiseexcept(FE_ALL_EXCEPT);
}

static const struct {
	const char *name;
	void (*enter)(void);
} environments[] = {
	{ "all flags set", flags_set },
	{ "no flags set", flags_clear },
	{ "rounding upward", upward },
};

/* ---- calls ----------------------------------------------------------------------- */

static void *(*volatile move)(void *to, const void *from, size_t n) = memmove;

static void call_move(const actfn *f, size_t n)
{
	(void)f;
	move(y, x, n * sizeof *x);
}

static void call_forward(const actfn *f, size_t n)
{
	actfn_forward(f, ACTFN_F32, n, x, y);
}

/* The best of many runs: nanoseconds a call. */
static double cost(void call(const actfn *f, size_t n), const actfn *f, size_t n, void enter(void))
{
	double best = 1e30;

	for (int r = 0; r < REPEATS; r++) {
		enter();
		double start = now();
		for (int i = 0; i < CALLS; i++)
			call(f, n);
		double spent = now() - start;
		fesetenv(FE_DFL_ENV);
		best = spent < best ? spent : best;
	}
	return best / CALLS;
}

int main(void)
{
	static const size_t lengths[] = { 0, 1, MAX };
	static const char *const names[] = { "relu", "tanh" };

	for (int i = 0; i < MAX; i++)
		x[i] = 0.1f * (float)(i - 5);
	printf("actfn %s (%s), ns a call\n%-10s %3s", actfn_version(), actfn_isa(), "", "n");
	for (size_t e = 0; e < sizeof environments / sizeof *environments; e++)
		printf("  %15s", environments[e].name);
	putchar('\n');
	for (size_t k = 0; k < 1 + sizeof names / sizeof *names; k++)
		for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
			const actfn *f = NULL;
			if (k)
				actfn_find(names[k - 1], &f);
			printf("%-10s %3zu", k ? names[k - 1] : "memmove", lengths[i]);
			for (size_t e = 0; e < sizeof environments / sizeof *environments; e++)
				printf("  %15.1f", cost(k ? call_forward : call_move, f, lengths[i], environments[e].enter));
			putchar('\n');
		}
	return 0;
}
