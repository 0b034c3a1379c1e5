/* SPDX-License-Identifier: MIT */
/* Randomized ReLU in training.  The slope of an element follows from the seed and the element's number alone, so the
 * backward pass makes it again, and threads make no difference. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/learned.h"
#include "src/span.h"

/* Slopes that are made at a time, and elements of a task. */
enum { GROUPS = 8, SLOPES = GROUPS * SLOPE_GROUP, TASK = 1 << 16 };

typedef struct rrelu_call {
	const actfn_learned_kernels *kernels, *floats;
	const actfn_rrelu *r;
	size_t n, size;
	const char *x, *gy;
	char *out, *noise;
} rrelu_call;

/* Elements [at, at + n), all of whose slopes are in the buffer. */
static void apply(const rrelu_call *c, const float *slope, size_t at, size_t n)
{
	at *= c->size;
	if (c->gy)
		c->kernels->rrelu_back(slope, n, c->x + at, c->gy + at, c->out + at);
	else
		c->kernels->rrelu(slope, n, c->x + at, c->out + at, c->noise ? c->noise + at : NULL);
}

static void task(void *arg, int i)
{
	const rrelu_call *c = arg;
	const actfn_rrelu *r = c->r;
	size_t at = (size_t)i * TASK, end = c->n - at < TASK ? c->n : at + TASK;
	_Alignas(64) float slope[SLOPES];
	actfn_fpenv e = actfn_fp_enter();
	for (size_t n; at < end; at += n) {
		uint64_t number = r->offset + at;
		size_t skip = number % SLOPE_GROUP;
		n = SLOPES - skip < end - at ? SLOPES - skip : end - at;
		c->floats->slopes(r->seed, number / SLOPE_GROUP, (skip + n + SLOPE_GROUP - 1) / SLOPE_GROUP,
				  (float)r->lower, (float)r->upper, slope);
		apply(c, slope + skip, at, n);
	}
	actfn_fp_leave(e);
}

static actfn_status check(const actfn_rrelu *r, size_t n, size_t *size)
{
	size_t bytes;
	if (!r)
		return ACTFN_ERR_NULL;
	*size = actfn_size_of(r->dtype);
	if (!*size)
		return ACTFN_ERR_DTYPE;
	if (__builtin_mul_overflow(n, *size, &bytes) || bytes > PTRDIFF_MAX)
		return ACTFN_ERR_ARGUMENT;
	return r->lower >= 0 && r->lower <= r->upper && isfinite((float)r->upper) ? ACTFN_OK : ACTFN_ERR_PARAM;
}

/* The rule, in words, is the element-wise function's; that the slopes are floats is ours. */
actfn_status actfn_rrelu_check(const actfn_rrelu *r, char *why, size_t n)
{
	double bound[2];
	size_t size;
	actfn_status s = check(r, 0, &size);
	if (s && s != ACTFN_ERR_PARAM) {
		if (why && n)
			snprintf(why, n, "%s", actfn_status_text(s));
		return s;
	}
	for (int i = 0; i < 2; i++) {
		bound[i] = i ? r->upper : r->lower;
		if (isinf((float)bound[i]))
			bound[i] = (double)(float)bound[i];
	}
	actfn_learned l = { .f = actfn_get(ACTFN_RRELU), .dtype = ACTFN_F64, .shape = { 1, 1, 1, 0 },
			    .param = { { &bound[0], 1 }, { &bound[1], 1 } } };
	return actfn_learned_check(&l, why, n);
}

static void run(rrelu_call *c)
{
	c->kernels = actfn_set_in_use(set_learned, c->r->dtype);
	c->floats = actfn_set_in_use(set_learned, ACTFN_F32);
	actfn_each(1, task, c, (c->n + TASK - 1) / TASK);
}

actfn_status actfn_rrelu_forward(const actfn_rrelu *r, size_t n, const void *x, void *y, void *noise)
{
	rrelu_call c = { .r = r, .n = n, .x = x, .out = y, .noise = noise };
	actfn_status s = check(r, n, &c.size);
	if (s || !n)
		return s;
	if (!x || !y)
		return ACTFN_ERR_NULL;
	size_t bytes = n * c.size;
	span to = { noise, bytes };
	if (clash(x, y, bytes) || (noise && (overlap(to, (span){ x, bytes }) || overlap(to, (span){ y, bytes }))))
		return ACTFN_ERR_OVERLAP;
	run(&c);
	return s;
}

actfn_status actfn_rrelu_backward(const actfn_rrelu *r, size_t n, const void *x, const void *gy, void *gx)
{
	rrelu_call c = { .r = r, .n = n, .x = x, .gy = gy, .out = gx };
	actfn_status s = check(r, n, &c.size);
	if (s || !n)
		return s;
	if (!x || !gy || !gx)
		return ACTFN_ERR_NULL;
	size_t bytes = n * c.size;
	if (clash(x, gx, bytes) || clash(gy, gx, bytes))
		return ACTFN_ERR_OVERLAP;
	run(&c);
	return s;
}
