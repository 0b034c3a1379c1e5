/* SPDX-License-Identifier: MIT */
/* Shapes of gated products and of functions of a group: any lengths and any data give a status, and what is touched is
 * no more than the shape says (arrays are of exactly that size, so a sanitizer sees every step beside them). */
#include <actfn/gated.h>
#include <actfn/group.h>

#include "tests/fuzz/fuzz.h"

enum { MOST = 1 << 13, CALLS = 8 };

static const size_t LARGE = (size_t)1 << 56;

/* Small in most cases; from 128 on so large that no memory holds as many elements. */
static size_t length(source *in)
{
	unsigned b = take(in);
	return b < 128 ? b : LARGE * b;
}

typedef struct shape {
	size_t outer, size, inner, pieces;
	actfn_dtype dtype;
	int order;
	size_t small, large; /* elements of the arrays */
	int huge; /* nothing is allocated for it */
} shape;

static size_t size_of(actfn_dtype dtype)
{
	return dtype == ACTFN_F64 ? 8 : dtype == ACTFN_F32 ? 4 : 2;
}

static shape read_shape(source *in, int call)
{
	shape s = { length(in), length(in), length(in), 2, (actfn_dtype)(take(in) % 4), (int)(take(in) % 2), 0, 0, 0 };
	long double all = (long double)s.outer * (long double)s.size * (long double)s.inner;
	if (call / 2 == 1)
		s.pieces = 1 + take(in) % 7;
	s.huge = all > MOST;
	s.small = s.huge ? 0 : (size_t)all;
	s.large = call / 2 == 3 ? s.small : s.small * s.pieces; /* polynorm has one size */
	return s;
}

/* What is left of the input, again and again. */
static void *make(const source *in, size_t n, actfn_dtype dtype)
{
	uint8_t *p = malloc(n * size_of(dtype) + !n);
	PROMISE(p);
	for (size_t i = 0; i < n * size_of(dtype); i++)
		p[i] = in->n ? in->at[(i * 7 + 3) % in->n] : 0;
	return p;
}

/* wide and narrow are inputs or outputs of the two sizes; gx is wide, but for crelu. */
static actfn_status run(const shape *s, int call, void *wide, void *narrow, void *out)
{
	actfn_gated g = { actfn_get(ACTFN_SILU), s->order ? actfn_get(ACTFN_TANH) : NULL, s->dtype, ACTFN_DEFAULT };
	actfn_gated_split split = { s->outer, s->size, s->inner, (actfn_gated_order)s->order };
	actfn_maxout m = { s->outer, s->size, s->pieces, s->inner, (actfn_maxout_order)s->order };
	actfn_shape plain = { s->outer, s->size, s->inner };
	actfn_polynorm p = actfn_polynorm_initial();
	double gw[3], gb;
	switch (call) {
	case 0:
		return actfn_gated_split_forward(&g, &split, wide, narrow);
	case 1:
		return actfn_gated_split_backward(&g, &split, wide, narrow, out);
	case 2:
		return actfn_maxout_forward(&m, s->dtype, wide, narrow);
	case 3:
		return actfn_maxout_backward(&m, s->dtype, wide, narrow, out);
	case 4:
		return actfn_crelu_forward(&plain, s->dtype, narrow, wide);
	case 5:
		return actfn_crelu_backward(&plain, s->dtype, narrow, wide, out);
	case 6:
		return actfn_polynorm_forward(&p, &plain, s->dtype, narrow, out);
	default:
		return actfn_polynorm_backward(&p, &plain, s->dtype, narrow, wide, out, gw, &gb);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	source in = { bytes, n };
	int call = (int)(take(&in) % CALLS);
	shape s = read_shape(&in, call);
	if (s.huge && s.outer < LARGE && s.size < LARGE && s.inner < LARGE)
		return 0; /* memory for it there might be */
	void *wide = make(&in, s.large, s.dtype), *narrow = make(&in, s.small, s.dtype);
	void *out = make(&in, call == 5 ? s.small : s.large, s.dtype);
	actfn_status status = run(&s, call, wide, narrow, out);
	PROMISE(status == (s.huge ? ACTFN_ERR_ARGUMENT : ACTFN_OK));
	free(wide);
	free(narrow);
	free(out);
	return 0;
}
