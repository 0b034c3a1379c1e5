/* SPDX-License-Identifier: MIT */
/* `actfn bench` of layers and learned functions: units of the lab, as a network calls them. */
#include "cli/bench_unit.h"

#include <stdlib.h>
#include <string.h>

#include "lab/rng.h"

enum { LINE = 16 }; /* floats in a line of the cache */

static float *take(float **at, size_t n)
{
	float *p = *at;

	*at += (n + LINE - 1) / LINE * LINE;
	return p;
}

static size_t room(size_t n)
{
	return (n + LINE - 1) / LINE * LINE;
}

static void fill(size_t n, float *x)
{
	lab_rng r = lab_rng_stream(1, "bench", 0);

	for (size_t i = 0; i < n; i++)
		x[i] = (float)(2 * lab_rng_normal(&r));
}

bool bench_unit_open(const lab_unit *u, actfn_direction op, size_t n, bench_unit *b)
{
	size_t before = lab_unit_before(u, BENCH_WIDTH), after = lab_unit_after(u, BENCH_WIDTH);
	size_t samples = n < before ? 1 : n / before, params = lab_unit_params(u, BENCH_WIDTH);
	size_t scratch = lab_unit_scratch(u, samples, BENCH_WIDTH);
	size_t all = 2 * room(samples * before) + 2 * room(samples * after) + 2 * room(params) + room(scratch);
	float *at = b->memory = aligned_alloc(64, all * sizeof *at);

	if (!at)
		return false;
	memset(at, 0, all * sizeof *at);
	float *z = take(&at, samples * before), *gz = take(&at, samples * before), *y = take(&at, samples * after);
	float *gy = take(&at, samples * after), *param = take(&at, params), *gparam = take(&at, params);
	fill(samples * before, z);
	fill(samples * after, gy);
	lab_unit_start(u, BENCH_WIDTH, 1, param);
	b->pass = (lab_unit_pass){ .u = u, .n = samples, .width = BENCH_WIDTH, .param = param, .gparam = gparam, .z = z,
				   .y = y, .gy = gy, .gz = gz, .scratch = at, .training = true, .seed = 1 };
	b->op = op;
	b->n = samples * before;
	b->bytes = (int)(sizeof(float) * ((op == ACTFN_BACKWARD ? 2 : 1) * before + after) / before);
	lab_unit_forward(&b->pass); /* what backward may need of it */
	return true;
}

void bench_unit_close(bench_unit *b)
{
	free(b->memory);
}

void bench_unit_run(void *arg, size_t times)
{
	bench_unit *b = arg;

	for (; times; times--)
		if (b->op == ACTFN_BACKWARD)
			lab_unit_backward(&b->pass);
		else
			lab_unit_forward(&b->pass);
}
