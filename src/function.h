/* SPDX-License-Identifier: MIT */
/* Inside of the library: the handle, and what its parts ask of each other. */
#ifndef ACTFN_FUNCTION_H
#define ACTFN_FUNCTION_H

#include "src/kernels/kernels.h"
#include "src/kernels/sets.h"

struct actfn {
	const actfn_info *info;
	const double *param; /* [ACTFN_MAX_PARAMS]; NULL: a built-in with its defaults */
	int lossy;           /* with these parameters y does not determine f' (actfn_info.from_y_if) */
};

/* Is it the same name?  Case does not matter, and '-' and ' ' are '_'. */
int actfn_same_name(const char *a, const char *b);

/* The parameters as kernels take them. */
par actfn_par(const actfn *f);

/* The row of loops for a function in a unit of the instruction set in use; it may be empty. */
const actfn_kernels *actfn_row(actfn_unit unit, actfn_id id);

/* Bytes of an element, f32 to f16; 0 for any other type. */
size_t actfn_size_of(actfn_dtype dtype);

/* The look-up of bytes of the instruction set in use. */
actfn_lookup *actfn_lookup_in_use(void);

/* The caller's floating-point environment, set aside while a kernel runs. */
typedef struct actfn_fpenv {
	unsigned saved; /* the control register, or the rounding mode */
	int flags;
} actfn_fpenv;

actfn_fpenv actfn_fp_enter(void);
void actfn_fp_leave(actfn_fpenv e);

#endif
