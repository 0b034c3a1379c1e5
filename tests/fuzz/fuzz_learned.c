/* SPDX-License-Identifier: MIT */
/* Shapes and counts of learned parameters: whatever they are, a call either says what is wrong, or stays within
 * arrays of just the size and gives the same in place. */
#include <actfn/learned.h>

#include "tests/fuzz/fuzz.h"

/* Mostly small, now and then so large that products overflow. */
static size_t take_size(source *s)
{
	unsigned u = take(s);
	return u < 240 ? u % 24 : u < 250 ? u * 3 : SIZE_MAX >> (u - 250);
}

/* An array of its own; its bytes go on where the input ends. */
static void *room(source *s, size_t bytes)
{
	uint8_t *p = malloc(bytes ? bytes : 1);
	PROMISE(p);
	for (size_t i = 0; i < bytes; i++)
		p[i] = (uint8_t)(s->n ? take(s) : i * 37);
	return p;
}

static const size_t sizes[] = { [ACTFN_F32] = 4, [ACTFN_F64] = 8, [ACTFN_BF16] = 2, [ACTFN_F16] = 2 };

static void run(source *s, const actfn_learned *l)
{
	size_t bytes = l->shape.n * l->shape.c * l->shape.p * sizes[l->dtype];
	double *gp[ACTFN_MAX_PARAMS] = { NULL };
	char *x = room(s, bytes), *gy = room(s, bytes), *y = room(s, bytes), *gx = room(s, bytes);
	for (int k = 0; k < actfn_get_info(l->f)->nparams; k++)
		gp[k] = room(s, (l->param[k].at ? l->param[k].count : 1) * sizeof(double));
	PROMISE(actfn_learned_forward(l, x, y) == ACTFN_OK);
	PROMISE(actfn_learned_backward(l, x, gy, gx, gp) == ACTFN_OK);
	PROMISE(actfn_learned_backward(l, x, gy, gy, NULL) == ACTFN_OK);
	PROMISE(!memcmp(gx, gy, bytes));
	PROMISE(actfn_learned_forward(l, x, x) == ACTFN_OK);
	PROMISE(!memcmp(x, y, bytes));
	for (int k = 0; k < ACTFN_MAX_PARAMS; k++)
		free(gp[k]);
	free(x);
	free(gy);
	free(y);
	free(gx);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	source s = { bytes, n };
	char why[200] = "";
	void *values[ACTFN_MAX_PARAMS] = { NULL };
	actfn_learned l = { .f = actfn_get((actfn_id)(take(&s) % ACTFN_COUNT)), .dtype = (actfn_dtype)(take(&s) % 4) };
	size_t elements = 1;

	l.shape = (actfn_tensor){ take_size(&s), take_size(&s), take_size(&s), (int)take(&s) % 2 };
	for (int k = 0; k < ACTFN_MAX_PARAMS; k++) {
		const size_t counts[] = { 1, l.shape.c, l.shape.c * l.shape.p, take_size(&s) };
		size_t count = counts[take(&s) % 4];
		if (count > 1 << 16)
			count = 3;
		l.param[k] = (actfn_values){ values[k] = room(&s, count * (l.dtype == ACTFN_F64 ? 8 : 4)), count };
	}
	actfn_status status = actfn_learned_check(&l, why, sizeof why);
	PROMISE(status ? is_one_line(why, sizeof why) : !*why);
	int large = __builtin_mul_overflow(l.shape.n, l.shape.c, &elements) ||
		    __builtin_mul_overflow(elements, l.shape.p, &elements) || elements > 1 << 16;
	if (!large && !status)
		run(&s, &l);
	for (int k = 0; k < ACTFN_MAX_PARAMS; k++)
		free(values[k]);
	return 0;
}
