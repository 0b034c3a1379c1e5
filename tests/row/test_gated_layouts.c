/* SPDX-License-Identifier: MIT */
/* Gated products give the same bits in both layouts and both orders, for every length and sharing of arrays, from
 * any number of threads and on every instruction set, and leave no array. */
#include "tests/row/gates.h"

enum { TYPES = ACTFN_F16 + 1 };

static const actfn_layer_id layers[] = { ACTFN_LAYER_GLU,   ACTFN_LAYER_BILINEAR, ACTFN_LAYER_REGLU,
					 ACTFN_LAYER_GEGLU, ACTFN_LAYER_SWIGLU,   ACTFN_LAYER_GTU };

enum { LAYERS = sizeof layers / sizeof *layers };

/* ---- every length, sharing, alignment, instruction set and number of threads ------------- */

/* One element at a time. */
static void one_by_one(const actfn_gated *g, set *s)
{
	size_t size = lab_formats[g->dtype].size;

	for (size_t i = 0; i < s->a.n * size; i += size) {
		assert_int_equal(actfn_gated_forward(g, 1, s->a.p + i, s->b.p + i, s->y.p + i), ACTFN_OK);
		assert_int_equal(actfn_gated_backward(g, 1, s->a.p + i, s->b.p + i, s->gy.p + i, s->ga.p + i, s->gb.p + i),
				 ACTFN_OK);
	}
}

/* Values that meet the rules: closed gates, infinities, NaN, zeros. */
static void add_specials(set *s)
{
	static const double special[] = { 0, -0.0, INFINITY, -INFINITY, NAN, 1, -3, 1e-30 };
	enum { SPECIALS = sizeof special / sizeof *special };

	for (size_t i = 0; i < SPECIALS * SPECIALS && 2 * i + 1 < s->a.n; i++) {
		tensor_set(&s->a, 2 * i, special[i % SPECIALS]);
		tensor_set(&s->b, 2 * i, special[i / SPECIALS]);
		tensor_set(&s->b, 2 * i + 1, special[i % SPECIALS]);
		tensor_set(&s->gy, 2 * i + 1, special[i / SPECIALS]);
	}
}

static set copy_of(const set *s)
{
	size_t bytes = s->a.n * lab_formats[s->a.dtype].size;
	set c = set_new(s->a.dtype, s->a.n, 1);

	memcpy(c.a.p, s->a.p, bytes);
	memcpy(c.b.p, s->b.p, bytes);
	memcpy(c.gy.p, s->gy.p, bytes);
	return c;
}

/* Outputs in the places of inputs. */
static void check_sharing(const actfn_gated *g, const set *want)
{
	size_t n = want->a.n;
	set s = copy_of(want), t = copy_of(want);

	assert_int_equal(actfn_gated_forward(g, n, s.a.p, s.b.p, s.a.p), ACTFN_OK);
	assert_int_equal(actfn_gated_backward(g, n, t.a.p, t.b.p, t.gy.p, t.b.p, t.gy.p), ACTFN_OK);
	assert_true(tensor_same(&s.a, &want->y) && tensor_same(&t.b, &want->ga) && tensor_same(&t.gy, &want->gb));
	set_free(&s);
	set_free(&t);
	s = copy_of(want);
	assert_int_equal(actfn_gated_backward(g, n, s.a.p, s.b.p, s.gy.p, NULL, s.gb.p), ACTFN_OK);
	assert_int_equal(actfn_gated_backward(g, n, s.a.p, s.b.p, s.gy.p, s.ga.p, NULL), ACTFN_OK);
	assert_true(tensor_same(&s.ga, &want->ga) && tensor_same(&s.gb, &want->gb));
	set_free(&s);
}

static void check_lengths(actfn_layer_id layer, actfn_dtype dtype)
{
	static const size_t lengths[] = { 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 130, 511, 513, 1023, 1025, 2049 };
	actfn_gated g = gated_of(layer, dtype, ACTFN_EXACT);

	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i += 1 + (SLOWER > 1)) {
		set want = set_new(dtype, lengths[i], 3);
		add_specials(&want);
		one_by_one(&g, &want);
		set s = copy_of(&want);
		set_run(&g, &s);
		if (!tensor_same(&s.y, &want.y) || !tensor_same(&s.ga, &want.ga) || !tensor_same(&s.gb, &want.gb))
			fail_msg("%s, type %d, %s: %zu elements differ from one by one", actfn_layer_at((int)layer)->name,
				 (int)dtype, actfn_isa(), lengths[i]);
		check_sharing(&g, &want);
		set_free(&s);
		set_free(&want);
	}
}

static void check_all_lengths(void)
{
	for (int i = 0; i < LAYERS; i++)
		for (int dtype = 0; dtype < TYPES; dtype++)
			check_lengths(layers[i], (actfn_dtype)dtype);
}

static void lengths(void **state)
{
	(void)state;
	tensor_each_isa(check_all_lengths);
}

/* Runs it as it stands and puts the outputs beside those of the first time. */
static void check_same(const actfn_gated *g, set *want, bool first, const char *how)
{
	set s = copy_of(want);

	set_run(g, &s);
	if (first) {
		set old = *want;
		*want = s;
		set_free(&old);
		return;
	}
	if (!tensor_same(&s.y, &want->y) || !tensor_same(&s.ga, &want->ga) || !tensor_same(&s.gb, &want->gb))
		fail_msg("type %d, %s, %s: not the same bits", (int)g->dtype, actfn_isa(), how);
	set_free(&s);
}

/* f64 promises that for threads only. */
static void same_everywhere(void **state)
{
	(void)state;
	for (int i = 0; i < LAYERS; i++)
		for (int dtype = 0; dtype < TYPES; dtype++) {
			actfn_gated g = gated_of(layers[i], (actfn_dtype)dtype, ACTFN_EXACT);
			set want = set_new((actfn_dtype)dtype, 3333, 5);
			add_specials(&want);
			for (int isa = 0; actfn_isa_available(isa); isa++) {
				actfn_set_max_isa(actfn_isa_available(isa));
				check_same(&g, &want, isa == 0 || dtype == ACTFN_F64, "one thread");
				actfn_set_threads(3);
				check_same(&g, &want, false, "three threads");
				actfn_set_threads(1);
			}
			set_free(&want);
		}
}

/* More than the caches hold, so that it is streamed, from any alignment, and cut into pieces. */
static void large(void **state)
{
	enum { N = (4 << 20) / 4 + 77777 };
	actfn_gated g = gated_of(ACTFN_LAYER_REGLU, ACTFN_F32, ACTFN_EXACT); /* reglu is quick */
	set want = set_new(ACTFN_F32, N, 5);

	(void)state;
	for (size_t from = 0; from < N; from += 1000) {
		size_t n = N - from < 1000 ? N - from : 1000, at = from * 4;
		actfn_gated_forward(&g, n, want.a.p + at, want.b.p + at, want.y.p + at);
		actfn_gated_backward(&g, n, want.a.p + at, want.b.p + at, want.gy.p + at, want.ga.p + at, want.gb.p + at);
	}
	for (int threads = 1; threads <= 2; threads++) {
		actfn_set_threads(threads);
		check_same(&g, &want, false, "large");
		tensor y = tensor_new(ACTFN_F32, N + 40);
		for (size_t offset = 0; offset < 40; offset += 13) {
			assert_int_equal(actfn_gated_forward(&g, N, want.a.p, want.b.p, y.p + 4 * offset), ACTFN_OK);
			assert_memory_equal(y.p + 4 * offset, want.y.p, N * 4);
		}
		tensor_free(&y);
	}
	actfn_set_threads(1);
	set_free(&want);
}

/* ---- one tensor -------------------------------------------------------------------- */

/* Where element i of y has its value and its gate in x. */
static void halves(const actfn_gated_split *p, size_t i, size_t *a, size_t *b)
{
	size_t row = p->size * p->inner, value = i / row * 2 * row + i % row;

	*a = p->order == ACTFN_VALUE_FIRST ? value : value + row;
	*b = p->order == ACTFN_VALUE_FIRST ? value + row : value;
}

/* Against the call on two tensors. */
static void check_split(const actfn_gated *g, const actfn_gated_split *p)
{
	size_t n = p->outer * p->size * p->inner, a, b, bytes = lab_formats[g->dtype].size;
	set s = set_new(g->dtype, n, 11);
	tensor x = tensor_new(g->dtype, 2 * n), gx = tensor_new(g->dtype, 2 * n), y = tensor_new(g->dtype, n);
	double gate[2][ACTFN_MAX_PARAMS] = { { 0 } }, value[2][ACTFN_MAX_PARAMS] = { { 0 } };

	set_run(g, &s);
	for (size_t i = 0; i < n; i++) {
		halves(p, i, &a, &b);
		tensor_set(&x, a, tensor_get(&s.a, i));
		tensor_set(&x, b, tensor_get(&s.b, i));
	}
	assert_int_equal(actfn_gated_split_forward(g, p, x.p, y.p), ACTFN_OK);
	assert_true(tensor_same(&y, &s.y));
	assert_int_equal(actfn_gated_split_param_gradient(g, p, x.p, s.gy.p, gate[0], value[0]), ACTFN_OK);
	assert_int_equal(actfn_gated_param_gradient(g, n, s.a.p, s.b.p, s.gy.p, gate[1], value[1]), ACTFN_OK);
	assert_memory_equal(gate[0], gate[1], sizeof gate[0]);
	assert_memory_equal(value[0], value[1], sizeof value[0]);
	for (int in_place = 0; in_place < 2; in_place++) {
		tensor *to = in_place ? &x : &gx;
		assert_int_equal(actfn_gated_split_backward(g, p, x.p, s.gy.p, to->p), ACTFN_OK);
		for (size_t i = 0; i < n; i++) {
			halves(p, i, &a, &b);
			assert_memory_equal(to->p + a * bytes, s.ga.p + i * bytes, bytes);
			assert_memory_equal(to->p + b * bytes, s.gb.p + i * bytes, bytes);
		}
	}
	tensor_free(&x);
	tensor_free(&gx);
	tensor_free(&y);
	set_free(&s);
}

static void splits(void **state)
{
	static const size_t shapes[][3] = { { 1, 1, 1 },  { 5, 1, 1 },   { 1, 7, 1 },    { 3, 2, 5 },   { 700, 3, 1 },
					    { 2, 300, 1 }, { 4, 255, 1 }, { 3, 1, 1500 }, { 2, 20, 130 }, { 9, 257, 3 } };
	const actfn *f = kit_parse("swish(1.3)"), *h = kit_parse("pelu(1.5, 0.7)");

	(void)state;
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
		for (int dtype = 0; dtype < TYPES; dtype++)
			for (int order = 0; order < 2; order++) {
				actfn_gated g = { f, i % 2 ? h : NULL, (actfn_dtype)dtype, ACTFN_DEFAULT };
				check_split(&g, &(actfn_gated_split){ shapes[i][0], shapes[i][1], shapes[i][2],
								      (actfn_gated_order)order });
			}
	actfn_free(f);
	actfn_free(h);
}

/* Rows that are streamed, each from another place in its line. */
static void large_splits(void **state)
{
	actfn_gated g = { actfn_get(ACTFN_RELU), NULL, ACTFN_F32, ACTFN_DEFAULT };

	(void)state;
	check_split(&g, &(actfn_gated_split){ 3, 400003, 1, ACTFN_VALUE_FIRST });
	actfn_set_threads(2);
	check_split(&g, &(actfn_gated_split){ 3, 400001, 1, ACTFN_GATE_FIRST });
	actfn_set_threads(1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lengths),
		cmocka_unit_test(same_everywhere),
		cmocka_unit_test(large),
		cmocka_unit_test(splits),
		cmocka_unit_test(large_splits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
