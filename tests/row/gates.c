/* SPDX-License-Identifier: MIT */
/* All arrays of one gated product. */
#include "tests/row/gates.h"

set set_new(actfn_dtype dtype, size_t n, uint64_t seed)
{
	set s = { tensor_new(dtype, n), tensor_new(dtype, n), tensor_new(dtype, n),
		  tensor_new(dtype, n), tensor_new(dtype, n), tensor_new(dtype, n) };

	tensor_fill(&s.a, seed, -4, 4);
	tensor_fill(&s.b, seed + 1, -9, 9);
	tensor_fill(&s.gy, seed + 2, -2, 2);
	return s;
}

void set_free(set *s)
{
	tensor_free(&s->a);
	tensor_free(&s->b);
	tensor_free(&s->gy);
	tensor_free(&s->y);
	tensor_free(&s->ga);
	tensor_free(&s->gb);
}

void set_run(const actfn_gated *g, set *s)
{
	assert_int_equal(actfn_gated_forward(g, s->a.n, s->a.p, s->b.p, s->y.p), ACTFN_OK);
	assert_int_equal(actfn_gated_backward(g, s->a.n, s->a.p, s->b.p, s->gy.p, s->ga.p, s->gb.p), ACTFN_OK);
}

actfn_gated gated_of(actfn_layer_id layer, actfn_dtype dtype, actfn_mode mode)
{
	actfn_gated g = { .dtype = dtype, .mode = mode };

	assert_int_equal(actfn_gated_functions(layer, &g), ACTFN_OK);
	return g;
}
