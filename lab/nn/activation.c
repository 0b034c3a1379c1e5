/* SPDX-License-Identifier: MIT */
/* The activation layer: actfn's kernels on several threads. */
#include "lab/nn/activation.h"

#include "lab/nn/parallel.h"

enum { GRAIN = 8192 }; /* elements: from 5 (relu) to 20 (gelu) microseconds a piece */

typedef struct job {
	const actfn *f;
	const float *z, *gy;
	float *out;
} job;

/* The calls below cannot fail: the arrays are the network's own, whole or equal. */

static void forward(void *arg, size_t from, size_t to)
{
	const job *j = arg;

	actfn_forward(j->f, ACTFN_F32, to - from, j->z + from, j->out + from);
}

static void backward(void *arg, size_t from, size_t to)
{
	const job *j = arg;

	actfn_backward(j->f, ACTFN_F32, to - from, j->z + from, j->gy + from, j->out + from);
}

static void derivative(void *arg, size_t from, size_t to)
{
	const job *j = arg;

	actfn_derivative(j->f, ACTFN_F32, to - from, j->z + from, j->out + from);
}

void lab_act_forward(const actfn *f, size_t n, const float *z, float *y)
{
	lab_parallel(n, GRAIN, forward, &(job){ f, z, NULL, y });
}

void lab_act_backward(const actfn *f, size_t n, const float *z, const float *gy, float *gz)
{
	lab_parallel(n, GRAIN, backward, &(job){ f, z, gy, gz });
}

void lab_act_derivative(const actfn *f, size_t n, const float *z, float *dz)
{
	lab_parallel(n, GRAIN, derivative, &(job){ f, z, NULL, dz });
}
