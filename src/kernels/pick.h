/* SPDX-License-Identifier: MIT */
/* What a unit of functions that pick elements exports: maxout and crelu. */
#ifndef ACTFN_PICK_H
#define ACTFN_PICK_H

#include <stddef.h>

/* Where piece j of unit i is: i lane + j step elements on. */
typedef struct actfn_pieces {
	size_t pieces, lane, step;
} actfn_pieces;

/* n > 0; gx may be x. */
typedef struct actfn_picks {
	void (*maxout)(actfn_pieces p, size_t n, const void *x, void *y);
	void (*maxout_back)(actfn_pieces p, size_t n, const void *x, const void *gy, void *gx);
	void (*crelu)(size_t n, const void *x, void *positive, void *negative);
	void (*crelu_back)(size_t n, const void *x, const void *gpositive, const void *gnegative, void *gx);
} actfn_picks;

/* actfn_<isa>_pick_<type>; see sets.h. */
#define ACTFN_PICK(isa, type) extern const actfn_picks actfn_##isa##_pick_##type;
#define CPU(name, machine, present, options) \
	ACTFN_PICK(name, f32) ACTFN_PICK(name, f64) ACTFN_PICK(name, bf16) ACTFN_PICK(name, f16)
#include "src/isa.def"
#undef CPU
#undef ACTFN_PICK

#endif
