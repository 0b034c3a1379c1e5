/* SPDX-License-Identifier: MIT */
/* What the tests of gated products share: all arrays of one product. */
#ifndef TESTS_ROW_GATES_H
#define TESTS_ROW_GATES_H

#include <actfn/gated.h>

#include "tests/row/tensors.h"

typedef struct set {
	tensor a, b, gy, y, ga, gb;
} set;

/* With random inputs. */
set set_new(actfn_dtype dtype, size_t n, uint64_t seed);
void set_free(set *s);

/* Forward and backward on the whole. */
void set_run(const actfn_gated *g, set *s);

/* The product of a layer's name. */
actfn_gated gated_of(actfn_layer_id layer, actfn_dtype dtype, actfn_mode mode);

#endif
