/* SPDX-License-Identifier: MIT */
/* What an element costs by its size: nanoseconds at 4,096 floats of about one magnitude, on either side of 0.  Where an
 * operation gives a subnormal number a CPU takes 150 cycles, and where a first try does not know the second one takes
 * its time: tails show it, ordinary inputs do not.
 *
 *	bench_tails [NAME...]      the popular functions, if there are none */
#include <stdio.h>

#include <actfn/actfn.h>

#include "lab/bench/timing.h"
#include "lab/rng.h"

enum { N = 4096, SIZES = 14 };
static const double sizes[SIZES] = { 1e-40, 1e-30, 1e-12, 1e-5, 0.01, 1, 4, 8, 14, 30, 60, 95, 150, 1e9 };
static const double seconds = 0.02;

static const char *const popular[] = { "tanh", "sigmoid",  "silu", "gelu", "gelu_tanh",
				       "mish", "softplus", "elu",  "selu", "log_sigmoid" };

typedef struct call {
	const actfn *f;
	int backward;
	float x[N], gy[N], y[N];
} call;

static void run(void *arg, size_t times)
{
	call *c = arg;

	for (; times; times--)
		if (c->backward)
			actfn_backward(c->f, ACTFN_F32, N, c->x, c->gy, c->y);
		else
			actfn_forward(c->f, ACTFN_F32, N, c->x, c->y);
}

/* Between the size and 1.9 times that. */
static void fill(call *c, double size)
{
	lab_rng r = lab_rng_stream(1, "tails", 0);

	for (int i = 0; i < N; i++) {
		c->x[i] = (float)(size * (1 + 0.9 * lab_rng_uniform(&r)));
		c->gy[i] = (float)(1 + 0.3 * lab_rng_uniform(&r));
	}
}

/* Is there memory to take times in? */
static int print_cost(call *c, double size)
{
	static lab_timing timing;

	fill(c, size);
	if (!lab_time(&(lab_task){ run, c }, 1, seconds, &timing))
		return 0;
	printf(" %6.2f", 1e9 * timing.min / N);
	return 1;
}

static int print_lines(call *c, const char *name, const char *mode)
{
	for (int side = -1; side <= 1; side += 2) {
		printf("%-12s %-8s %-5s %c", name, c->backward ? "backward" : "forward", mode, side < 0 ? '-' : '+');
		for (int i = 0; i < SIZES; i++)
			if (!print_cost(c, side * sizes[i])) {
				fputs("\nbench_tails: out of memory\n", stderr);
				return 0;
			}
		putchar('\n');
	}
	return 1;
}

static int show(const char *name)
{
	static call c;

	if (actfn_find(name, &c.f) != ACTFN_OK) {
		fprintf(stderr, "bench_tails: no function \"%s\"; actfn list shows all\n", name);
		return 2;
	}
	for (int fast = 0; fast < 2; fast++)
		for (c.backward = 0; c.backward < 2; c.backward++) {
			actfn_set_mode(fast ? ACTFN_FAST : ACTFN_EXACT);
			if (!print_lines(&c, name, fast ? "fast" : "exact"))
				return 1;
		}
	return 0;
}

int main(int argc, char **argv)
{
	int rc = 0;

	printf("actfn %s (%s), ns an element of the size and up to 1.9 times that\n%-29s", actfn_version(), actfn_isa(),
	       "");
	for (int i = 0; i < SIZES; i++)
		printf(" %6.3g", sizes[i]);
	putchar('\n');
	for (int i = 1; i < argc && !rc; i++)
		rc = show(argv[i]);
	for (size_t i = 0; argc == 1 && i < sizeof popular / sizeof *popular && !rc; i++)
		rc = show(popular[i]);
	return rc;
}
