/* SPDX-License-Identifier: MIT */
/* The loops of layers, which come in sets: one symbol per set, storage type and instruction set,
 * actfn_<isa>_<set>_<type>, declared in src/kernels/<set>.h. */
#ifndef ACTFN_SETS_H
#define ACTFN_SETS_H

#include <actfn/actfn.h>

#include "src/kernels/dyrelu.h"
#include "src/kernels/learned.h"
#include "src/kernels/pick.h"
#include "src/kernels/poly.h"
#include "src/kernels/product.h"
#include "src/kernels/rows.h"

#define ACTFN_SETS(X, isa) \
	X(isa, rows) X(isa, rowfloat) X(isa, dyrelu) X(isa, product) X(isa, learned) X(isa, apl) X(isa, pick) X(isa, poly)

typedef enum actfn_set {
#define SET_NAME(isa, set) set_##set,
	ACTFN_SETS(SET_NAME, )
#undef SET_NAME
	ACTFN_SET_COUNT
} actfn_set;

/* By actfn_dtype. */
#define ACTFN_SET_TYPES(X, isa, set) X(isa, set, f32) X(isa, set, f64) X(isa, set, bf16) X(isa, set, f16)

/* That of the data type, f32 to f16, in the instruction set in use. */
const void *actfn_set_in_use(actfn_set set, actfn_dtype dtype);

#endif
