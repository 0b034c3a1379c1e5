/* SPDX-License-Identifier: MIT */
/* actfn_run(): strides, pitches and modes give the bits of the contiguous calls, and touch nothing else. */
#include "tests/act/kit.h"

enum { ROOM = 1 << 19, SEED = 20 };

static const size_t sizes[] = { [ACTFN_F32] = 4, [ACTFN_F64] = 8, [ACTFN_BF16] = 2, [ACTFN_F16] = 2 };

static unsigned char x[ROOM], gy[ROOM], out[ROOM], before[ROOM];
static unsigned char px[ROOM], pgy[ROOM], packed[ROOM]; /* the same elements side by side */

static void fill(unsigned char *p, actfn_dtype dtype, kit_rng *r)
{
	for (size_t i = 0; i < ROOM; i += 8) {
		uint64_t bits = kit_random(r);
		double d = kit_random_in(r, -20, 20);
		float f[2] = { (float)d, kit_float((uint32_t)bits) };
		memcpy(p + i, dtype == ACTFN_F64 ? (void *)&d : dtype == ACTFN_F32 ? (void *)f : (void *)&bits, 8);
	}
}

static bool is_nan(const unsigned char *p, actfn_dtype dtype)
{
	double d = 0;
	float f = 0;
	uint16_t h;
	memcpy(&d, p, sizes[dtype] == 8 ? 8 : 0);
	memcpy(&f, p, sizes[dtype] == 4 ? 4 : 0);
	memcpy(&h, p, 2);
	switch (dtype) {
	case ACTFN_F64:
		return isnan(d);
	case ACTFN_F32:
		return isnan(f);
	default:
		return (h & 0x7fff) > (dtype == ACTFN_BF16 ? 0x7f80 : 0x7c00);
	}
}

/* In elements of the dtype; the origin is where element (0, 0) lies. */
typedef struct layout {
	ptrdiff_t origin, stride, pitch;
} layout;

static size_t place(layout l, size_t row, size_t col)
{
	return (size_t)(l.origin + (ptrdiff_t)row * l.pitch + (ptrdiff_t)col * l.stride);
}

static void pack(unsigned char *to, const unsigned char *from, layout l, size_t rows, size_t cols, size_t size)
{
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < cols; c++)
			memcpy(to + (r * cols + c) * size, from + place(l, r, c) * size, size);
}

static actfn_status contiguous(const actfn *f, const actfn_call *c, size_t n)
{
	if (c->direction == ACTFN_FORWARD)
		return actfn_forward(f, c->dtype, n, px, packed);
	if (c->direction == ACTFN_DERIVATIVE)
		return actfn_derivative(f, c->dtype, n, px, packed);
	if (c->direction == ACTFN_BACKWARD)
		return actfn_backward(f, c->dtype, n, px, pgy, packed);
	return actfn_backward_from_y(f, c->dtype, n, px, pgy, packed);
}

static actfn_call call_of(actfn_direction d, actfn_dtype dtype, size_t rows, size_t cols, layout lx, layout lg, layout lo)
{
	ptrdiff_t s = (ptrdiff_t)sizes[dtype];
	return (actfn_call){ d, dtype, ACTFN_DEFAULT, rows, cols, x + lx.origin * s, gy + lg.origin * s, out + lo.origin * s,
			     lx.stride * s, lx.pitch * s, lg.stride * s, lg.pitch * s, lo.stride * s, lo.pitch * s };
}

static void compare(const actfn *f, actfn_direction d, actfn_dtype dtype, size_t rows, size_t cols, layout lx, layout lg,
		    layout lo)
{
	actfn_call c = call_of(d, dtype, rows, cols, lx, lg, lo);
	size_t size = sizes[dtype];
	kit_rng r = { SEED };
	fill(x, dtype, &r);
	fill(gy, dtype, &r);
	memset(out, 0xa5, ROOM);
	memcpy(before, out, ROOM);
	pack(px, x, lx, rows, cols, size);
	pack(pgy, gy, lg, rows, cols, size);
	assert_int_equal(contiguous(f, &c, rows * cols), ACTFN_OK);
	assert_int_equal(actfn_run(f, &c), ACTFN_OK);
	for (size_t i = 0; i < rows; i++)
		for (size_t k = 0; k < cols; k++) {
			size_t to = place(lo, i, k) * size, from = (i * cols + k) * size;
			bool nan = is_nan(out + to, dtype) && is_nan(packed + from, dtype);
			if (!nan && memcmp(out + to, packed + from, size))
				fail_msg("%s dtype %d direction %d: element (%zu, %zu) of %zu x %zu", actfn_get_info(f)->name,
					 (int)dtype, (int)d, i, k, rows, cols);
			memcpy(before + to, out + to, size);
		}
	assert_memory_equal(out, before, ROOM);
}

/* Every dtype and direction with the layouts of the table. */
static void layouts(void **state)
{
	static const struct {
		size_t rows, cols;
		layout x, gy, out;
	} t[] = {
		{ 1, 37, { 0, 1, 37 }, { 5, 1, 37 }, { 1, 1, 37 } },                     /* contiguous */
		{ 1, 2500, { 0, 3, 0 }, { 1, 2, 0 }, { 7, 5, 0 } },                      /* strides */
		{ 1, 1300, { 12990, -10, 0 }, { 3000, -1, 0 }, { 1299, -1, 0 } },        /* backwards */
		{ 7, 33, { 0, 1, 40 }, { 0, 1, 33 }, { 3, 1, 64 } },                     /* short rows with gaps */
		{ 5, 1500, { 1, 1, 1600 }, { 0, 2, 3100 }, { 2, 1, 1501 } },             /* long rows, one of them strided */
		{ 40, 30, { 0, 40, 1 }, { 0, 1, 30 }, { 0, 40, 1 } },                    /* transposed */
		{ 9, 257, { 9 * 300, 1, -300 }, { 0, 1, 300 }, { 8 * 260, 1, -260 } },   /* bottom up */
		{ 300, 1, { 0, 1, 7 }, { 0, 5, 3 }, { 0, 1, 2 } },                       /* a column */
	};
	(void)state;
	for (int d = ACTFN_FORWARD; d <= ACTFN_BACKWARD_FROM_Y; d++)
		for (int dtype = ACTFN_F32; dtype <= ACTFN_F16; dtype++)
			for (size_t i = 0; i < sizeof t / sizeof *t; i++)
				compare(actfn_get(ACTFN_TANH), (actfn_direction)d, (actfn_dtype)dtype, t[i].rows, t[i].cols, t[i].x,
					t[i].gy, t[i].out);
}

/* Mode fast: where an element lies does not matter there either.  Up to rrelu, whose product with a slope of
 * more than 47 bits (v_scale() in src/simd/rectifier.h) depends on whether a neighbour is tiny. */
static void fast_layouts(void **state)
{
	(void)state;
	actfn_set_mode(ACTFN_FAST);
	for (int id = 0; id < ACTFN_RRELU; id++)
		for (int d = ACTFN_FORWARD; d <= ACTFN_BACKWARD; d++)
			compare(actfn_get((actfn_id)id), (actfn_direction)d, ACTFN_F32, 3, 701, (layout){ 0, 1, 703 },
				(layout){ 1, 2, 1404 }, (layout){ 2, 1, 702 });
	actfn_set_mode(ACTFN_EXACT);
}

/* Defaults: zero strides and pitches, rows = 0, the mode. */
static void defaults(void **state)
{
	const actfn *f = actfn_get(ACTFN_MISH);
	float a[60], b[60], c[60];
	(void)state;
	for (int i = 0; i < 60; i++)
		a[i] = 0.1f * (float)i - 3;
	actfn_call call = { .cols = 60, .x = a, .out = b };
	assert_int_equal(actfn_run(f, &call), ACTFN_OK);
	actfn_forward(f, ACTFN_F32, 60, a, c);
	assert_memory_equal(b, c, sizeof b);
	call = (actfn_call){ .rows = 5, .cols = 12, .x = a, .out = b, .mode = ACTFN_FAST };
	assert_int_equal(actfn_run(f, &call), ACTFN_OK);
	assert_int_equal(actfn_get_mode(), ACTFN_EXACT);
	actfn_set_mode(ACTFN_FAST);
	actfn_forward(f, ACTFN_F32, 60, a, c);
	actfn_set_mode(ACTFN_EXACT);
	assert_memory_equal(b, c, sizeof b);
}

/* In place, with the same strides; every second element is somebody else's. */
static void in_place(void **state)
{
	const actfn *f = actfn_get(ACTFN_GELU);
	static float a[6000], want[3000];
	(void)state;
	for (int i = 0; i < 6000; i++)
		a[i] = 0.001f * (float)i - 3;
	for (int i = 0; i < 3000; i++)
		actfn_forward(f, ACTFN_F32, 1, &a[2 * i], &want[i]);
	actfn_call call = { .rows = 10, .cols = 300, .x = a, .out = a, .x_stride = 8, .out_stride = 8, .out_pitch = 2400 };
	assert_int_equal(actfn_run(f, &call), ACTFN_OK);
	for (int i = 0; i < 3000; i++)
		assert_true(a[2 * i] == want[i] && a[2 * i + 1] == 0.001f * (float)(2 * i + 1) - 3);
}

static void expect(actfn_status want, actfn_call c)
{
	static float kept[100];
	memcpy(kept, c.out ? c.out : kept, c.out ? sizeof kept : 0);
	assert_int_equal(actfn_run(actfn_get(ACTFN_TANH), &c), want);
	if (c.out)
		assert_memory_equal(kept, c.out, sizeof kept);
}

static void errors(void **state)
{
	static float a[400], b[400];
	const actfn_call good = { .cols = 100, .x = a, .gy = a, .out = b };
	actfn_call c = good;
	(void)state;
	assert_int_equal(actfn_run(NULL, &c), ACTFN_ERR_NULL);
	assert_int_equal(actfn_run(actfn_get(ACTFN_TANH), NULL), ACTFN_ERR_NULL);
	c.x = NULL, expect(ACTFN_ERR_NULL, c), c = good;
	c.out = NULL, expect(ACTFN_ERR_NULL, c), c = good;
	c.direction = ACTFN_BACKWARD, c.gy = NULL, expect(ACTFN_ERR_NULL, c), c = good;
	c.dtype = (actfn_dtype)17, expect(ACTFN_ERR_DTYPE, c), c = good;
	c.dtype = ACTFN_I8, expect(ACTFN_ERR_DTYPE, c), c = good;
	c.direction = (actfn_direction)4, expect(ACTFN_ERR_ARGUMENT, c), c = good;
	c.mode = (actfn_mode)3, expect(ACTFN_ERR_ARGUMENT, c), c = good;
	c.rows = SIZE_MAX / 8, expect(ACTFN_ERR_ARGUMENT, c), c = good;
	c.cols = 0, c.x = c.out = NULL;
	assert_int_equal(actfn_run(actfn_get(ACTFN_TANH), &c), ACTFN_OK);
	c.direction = ACTFN_BACKWARD_FROM_Y;
	assert_int_equal(actfn_run(actfn_get(ACTFN_GELU), &c), ACTFN_ERR_UNSUPPORTED);
}

static void overlaps(void **state)
{
	static float a[400];
	actfn_call c = { .cols = 100, .x = a, .gy = a + 200, .out = a + 99 };
	(void)state;
	expect(ACTFN_ERR_OVERLAP, c);
	c.out = a + 100, assert_int_equal(actfn_run(actfn_get(ACTFN_TANH), &c), ACTFN_OK);
	c.out = a, c.out_stride = 8, expect(ACTFN_ERR_OVERLAP, c);               /* another stride */
	c.out = a + 1, c.x_stride = 8, expect(ACTFN_ERR_OVERLAP, c);             /* interleaved without sharing */
	c.out = a + 150, c.out_stride = -4, c.x_stride = 4, expect(ACTFN_ERR_OVERLAP, c);
	c.out = a + 199, assert_int_equal(actfn_run(actfn_get(ACTFN_TANH), &c), ACTFN_OK);
	c.direction = ACTFN_BACKWARD, c.out = a + 299, expect(ACTFN_ERR_OVERLAP, c); /* gy backwards */
	c.out = a + 200, c.out_stride = 4, assert_int_equal(actfn_run(actfn_get(ACTFN_TANH), &c), ACTFN_OK);
	c.rows = 2, c.cols = 50, c.out_pitch = 204, expect(ACTFN_ERR_OVERLAP, c); /* another pitch */
}

/* Also after a test that has failed. */
static int exact_again(void **state)
{
	(void)state;
	return actfn_set_mode(ACTFN_EXACT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layouts), cmocka_unit_test_teardown(fast_layouts, exact_again), cmocka_unit_test(defaults),
		cmocka_unit_test(in_place), cmocka_unit_test(errors), cmocka_unit_test(overlaps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
