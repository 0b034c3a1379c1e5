/* SPDX-License-Identifier: MIT */
/* Inside of the library: a call on learned parameters, checked. */
#ifndef ACTFN_LEARNED_CALL_H
#define ACTFN_LEARNED_CALL_H

#include <actfn/learned.h>

#include "src/bulk.h"
#include "src/grid.h"

/* How much shares a value. */
typedef enum extent { SHARED, PER_CHANNEL, PER_ELEMENT } extent;

typedef struct learned {
	const actfn_learned *call;
	extent extent[ACTFN_MAX_PARAMS], finest;
	size_t elements, bytes, size;
	int nparams;
} learned;

/* Errors: those of actfn_learned_forward(); *wrong is the parameter whose count does not fit, or -1. */
actfn_status actfn_learned_plan(learned *p, const actfn_learned *l, int *wrong);

/* The grid of a call on such a tensor, without what is to be run. */
grid actfn_learned_grid(const actfn_tensor *shape, extent finest, size_t size);

/* Which of its values parameter k has in a slot of the finest extent. */
size_t actfn_learned_index(const learned *p, int k, size_t slot);

/* The parameters of a slot. */
void actfn_learned_values(const learned *p, size_t slot, double value[ACTFN_MAX_PARAMS]);

/* PReLU's own way of doing it; the call has been checked and is not empty.  gy NULL: forward; gp NULL: no gradient. */
void actfn_prelu(const learned *p, const void *x, const void *gy, void *out, double *gp);

#endif
