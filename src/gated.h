/* SPDX-License-Identifier: MIT */
/* Inside of the library: a checked call of a gated product. */
#ifndef ACTFN_GATED_CALL_H
#define ACTFN_GATED_CALL_H

#include <actfn/gated.h>

#include "src/bulk.h"

enum { GATED_VALUE, GATED_GATE, GATED_GY, GATED_INS, GATED_OUTS = 2 };

/* Rows of side by side elements, each array with its bytes from a row to the next. */
typedef struct gated_call {
	const actfn *f[2]; /* value and gate; NULL: the identity */
	actfn_dtype dtype;
	actfn_mode mode;
	size_t rows, cols;             /* not 0 */
	const char *in[GATED_INS];     /* a, b and gy, which is NULL forward */
	size_t in_pitch[GATED_INS];
	char *out[GATED_OUTS];         /* y, or ga and gb; NULL: not wanted */
	size_t out_pitch[GATED_OUTS];
} gated_call;

/* Forward or backward. */
void actfn_gated_run(const gated_call *c);

/* The parameters' gradients of both functions; NULL: not wanted. */
void actfn_gated_sum(const gated_call *c, size_t size, double *gate, double *value);

/* Elements first to first + n, in the order of rows: where they are, or gathered into the buffer. */
const char *actfn_gated_input(const gated_call *c, int i, size_t size, size_t first, size_t n, char *buffer);

#endif
