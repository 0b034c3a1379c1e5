/* SPDX-License-Identifier: MIT */
/* A target as something that can be sampled. */
#include "lab/audit/sampler.h"

#include <stdlib.h>

#include "lab/text.h"
#include "lab/verify/format.h"

static bool sample(void *arg, size_t row, size_t n, const double *x, double *y, char *why)
{
	const lab_target_sampler *s = arg;
	actfn_dtype dtype = s->sampler.dtype;
	size_t size = lab_formats[dtype].size;
	unsigned char *from = malloc(2 * n * size), *to = from + n * size;
	bool rows = lab_target_about(s->target)->rows;
	lab_target_call call = { .dtype = dtype, .n = n, .row = row || !rows ? row : n, .x = from, .y = to };

	if (!from)
		return lab_fail(why, "out of memory");
	lab_write(dtype, n, x, from);
	bool ok = lab_target_run(s->target, &call, why) == LAB_TARGET_OK;
	if (ok)
		lab_read(dtype, n, to, y);
	free(from);
	return ok;
}

static bool open_pair(lab_target_sampler *s, char *why)
{
	const lab_target_pair *pair = lab_target_stored(s->target);

	s->stored = malloc((2 * pair->n + 1) * sizeof *s->stored);
	if (!s->stored)
		return lab_fail(why, "out of memory");
	lab_read(pair->dtype, pair->n, pair->x, s->stored);
	lab_read(pair->dtype, pair->n, pair->y, s->stored + pair->n);
	s->sampler = (lab_sampler){ .dtype = pair->dtype, .x = s->stored, .y = s->stored + pair->n, .n = pair->n };
	return true;
}

bool lab_target_sampler_open(lab_target_sampler *s, lab_target *t, actfn_dtype dtype, char *why)
{
	const lab_target_info *about = lab_target_about(t);

	*s = (lab_target_sampler){ .target = t, .sampler = { .sample = sample, .arg = s, .dtype = dtype } };
	if (about->fixed)
		return open_pair(s, why);
	return about->dtypes >> dtype & 1 ? true : lab_fail(why, "%s does not take %s", about->name, lab_formats[dtype].name);
}

void lab_target_sampler_close(lab_target_sampler *s)
{
	free(s->stored);
	s->stored = NULL;
}

int lab_target_sampler_dtype(const lab_target *t)
{
	static const actfn_dtype order[] = { ACTFN_F32, ACTFN_F64, ACTFN_F16, ACTFN_BF16 };
	const lab_target_info *about = lab_target_about(t);

	if (about->fixed)
		return (int)lab_target_stored(t)->dtype;
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (about->dtypes >> order[i] & 1)
			return (int)order[i];
	return -1;
}
