/* SPDX-License-Identifier: MIT */
/* Dynamic ReLU: threads, instruction sets, alignment and aliasing change no bit, and nothing is touched outside the
 * arrays. */
#include "tests/learned/dyrelu_kit.h"
#include "tests/fence.h"

static const actfn_dtype types[] = { ACTFN_F32, ACTFN_F64, ACTFN_BF16, ACTFN_F16 };

typedef struct shape {
	size_t n, c, p;
} shape;

/* Few and many samples, lanes that are left over, positions of several chunks. */
static const shape shapes[] = { { 40, 3, 7 }, { 3, 19, 133 }, { 5, 37, 1 }, { 1, 1, 77 }, { 2, 5, 4500 } };

enum { SHAPES = sizeof shapes / sizeof *shapes };

static void for_each_layer(void (*test)(const actfn_dyrelu *d, actfn_dtype dtype))
{
	for (int variant = 0; variant < 3; variant++)
		for (int last = 0; last < 2; last++)
			for (size_t k = 1; k <= 3; k++)
				for (int i = 0; i < SHAPES; i++)
					for (int t = 0; t < 4; t++) {
						actfn_dyrelu d;
						assert_int_equal(actfn_dyrelu_usual(&d, (actfn_dyrelu_variant)variant, shapes[i].n,
										    shapes[i].c, shapes[i].p), ACTFN_OK);
						d.channels_last = last;
						d.pieces = k;
						d.reduction = 2;
						d.tau = 1;
						test(&d, types[t]);
					}
}

/* What a call leaves behind. */
typedef struct results {
	char *y, *gx;
	double *grad[ARRAYS];
} results;

static void *copy_of(const void *x, size_t bytes)
{
	void *p = malloc(bytes + 1);
	assert_non_null(p);
	return memcpy(p, x, bytes);
}

static results take(const layer *l)
{
	results r = { copy_of(l->y, l->elements * l->size), copy_of(l->gx, l->elements * l->size), { 0 } };
	for (int i = 0; i < ARRAYS; i++)
		r.grad[i] = copy_of(l->grad[i], l->count[i] * sizeof(double));
	return r;
}

static void drop(results *r)
{
	free(r->y);
	free(r->gx);
	for (int i = 0; i < ARRAYS; i++)
		free(r->grad[i]);
}

static void same(const layer *l, const char *what, const void *got, const void *want, size_t bytes)
{
	const unsigned char *a = got, *b = want;
	if (!memcmp(got, want, bytes))
		return;
	for (size_t i = 0; i < bytes; i++)
		if (a[i] != b[i])
			fail_msg("dyrelu_%c (%zu, %zu, %zu), K = %zu, channels %s, type %d, %s, %d threads: byte %zu of %s differs",
				 variant_letter[l->d.variant], l->d.n, l->d.c, l->d.p, l->d.pieces,
				 l->d.channels_last ? "last" : "first", (int)l->dtype, actfn_isa(), actfn_get_threads(), i, what);
}

static void expect(const layer *l, const results *want)
{
	same(l, "y", l->y, want->y, l->elements * l->size);
	same(l, "gx", l->gx, want->gx, l->elements * l->size);
	for (int i = 0; i < ARRAYS; i++)
		same(l, array_name[i], l->grad[i], want->grad[i], l->count[i] * sizeof(double));
}

static void run(layer *l)
{
	layer_forward(l);
	layer_backward(l);
}

/* ---- threads and instruction sets ------------------------------------------------ */

/* How work is cut for threads knows nothing of instruction sets: the best one meets them. */
static void every_machine(const actfn_dyrelu *d, actfn_dtype dtype)
{
	layer l = layer_make(d, dtype, 1);
	actfn_set_max_isa("scalar");
	actfn_set_threads(1);
	run(&l);
	results want = take(&l);
	for (int isa = 0; actfn_isa_available(isa); isa++) {
		actfn_set_max_isa(actfn_isa_available(isa));
		run(&l);
		expect(&l, &want);
	}
	for (int threads = 2; threads <= 4; threads++) {
		actfn_set_threads(threads);
		run(&l);
		expect(&l, &want);
	}
	actfn_set_threads(1);
	drop(&want);
	layer_free(&l);
}

static void machines(void **state)
{
	(void)state;
	for_each_layer(every_machine);
}

/* ---- one array for two ------------------------------------------------------------ */

static void in_place(const actfn_dyrelu *d, actfn_dtype dtype)
{
	layer l = layer_make(d, dtype, 2);
	run(&l);
	results want = take(&l);
	char *x = copy_of(l.x, l.elements * l.size), *y = l.y, *gx = l.gx, *gy = l.gy;
	l.y = l.x;
	layer_forward(&l);
	memcpy(y, l.x, l.elements * l.size);
	memcpy(l.x, x, l.elements * l.size);
	l.gx = l.x; /* the gradient takes the place of the input */
	l.y = y;
	layer_backward(&l);
	expect(&l, &want);
	memcpy(l.x, x, l.elements * l.size);
	l.gx = l.gy;
	layer_backward(&l);
	expect(&l, &want);
	l.gx = gx;
	l.gy = gy;
	free(x);
	drop(&want);
	layer_free(&l);
}

static void shared_arrays(void **state)
{
	(void)state;
	for_each_layer(in_place);
}

/* ---- past the caches ------------------------------------------------------------ */

/* Results of 4 MB are streamed, but not in place.  Rows of an odd length begin at every address. */
static void large(const actfn_dyrelu *d, actfn_dtype dtype)
{
	layer l = layer_make(d, dtype, 5);
	size_t bytes = l.elements * l.size, room = bytes + 128;
	char *y = malloc(room), *gx = malloc(room);
	assert_true(y && gx && bytes >= 4 << 20);
	run(&l);
	results want = take(&l);
	free(l.y);
	free(l.gx);
	for (size_t offset = l.size; offset < 64; offset += 7 * l.size) {
		memset(y, 0x55, room);
		memset(gx, 0x55, room);
		l.y = y + offset;
		l.gx = gx + offset;
		run(&l);
		expect(&l, &want);
		assert_true(y[offset - 1] == 0x55 && y[offset + bytes] == 0x55);
		assert_true(gx[offset - 1] == 0x55 && gx[offset + bytes] == 0x55);
	}
	l.y = l.x;
	l.gx = l.gy;
	layer_backward(&l);
	layer_forward(&l);
	expect(&l, &want);
	l.y = y;
	l.gx = gx;
	drop(&want);
	layer_free(&l);
}

static void past_the_caches(void **state)
{
	(void)state;
	for (int isa = 0; actfn_isa_available(isa); isa++) {
		actfn_set_max_isa(actfn_isa_available(isa));
		for (int t = 0; t < 4; t++) {
			actfn_dyrelu d;
			size_t positions = types[t] == ACTFN_F64 ? 50001 : types[t] == ACTFN_F32 ? 100003 : 200003;
			assert_int_equal(actfn_dyrelu_usual(&d, ACTFN_DYRELU_CHANNEL, 1, 11, positions), ACTFN_OK);
			large(&d, types[t]);
			d.variant = ACTFN_DYRELU_POSITION;
			if (types[t] == ACTFN_F32)
				large(&d, types[t]);
		}
	}
}

/* ---- fences ----------------------------------------------------------------- */

enum { FENCES = 5 + 2 * ARRAYS };

static void *fenced(fence *f, const void *x, size_t bytes, int at_end)
{
	*f = fence_make(bytes);
	return memcpy((at_end ? fence_at_end : fence_at_begin)(*f, bytes), x, bytes);
}

static void between_fences(const actfn_dyrelu *d, actfn_dtype dtype)
{
	layer l = layer_make(d, dtype, 3);
	size_t bytes = l.elements * l.size, work, value = dtype == ACTFN_F64 ? 8 : 4;
	run(&l);
	results want = take(&l);
	assert_int_equal(actfn_dyrelu_workspace(d, dtype, &work), ACTFN_OK);
	for (int at_end = 0; at_end < 2; at_end++) {
		layer inner = l;
		fence f[FENCES];
		inner.x = fenced(&f[0], l.x, bytes, at_end);
		inner.y = fenced(&f[1], l.y, bytes, at_end);
		inner.gy = fenced(&f[2], l.gy, bytes, at_end);
		inner.gx = fenced(&f[3], l.gx, bytes, at_end);
		inner.work = fenced(&f[4], l.work, work, at_end);
		for (int i = 0; i < ARRAYS; i++) {
			inner.param[i] = fenced(&f[5 + i], l.param[i], l.count[i] * value, at_end);
			inner.grad[i] = fenced(&f[5 + ARRAYS + i], l.grad[i], l.count[i] * 8, at_end);
		}
		memset(inner.y, 0x55, bytes);
		memset(inner.gx, 0x55, bytes);
		run(&inner);
		expect(&inner, &want);
		for (int i = 0; i < FENCES; i++)
			fence_free(f[i]);
	}
	drop(&want);
	layer_free(&l);
}

static void fences(void **state)
{
	(void)state;
	for (int isa = 0; actfn_isa_available(isa); isa++) {
		actfn_set_max_isa(actfn_isa_available(isa));
		for_each_layer(between_fences);
	}
}

/* ---- numbers that are none ----------------------------------------------------- */

/* A NaN, or an infinity that weights of 0 meet, takes its own sample and leaves the others as they are. */
static void one_bad_sample(const actfn_dyrelu *d, actfn_dtype dtype)
{
	size_t sample = d->c * d->p;
	if (d->n < 2)
		return;
	layer l = layer_make(d, dtype, 4);
	run(&l);
	results want = take(&l);
	set_element(&l, l.x, sample + sample / 2, 0);
	memset(l.x + (sample + sample / 2) * l.size, 0xff, l.size); /* NaN in all types */
	layer_forward(&l);
	layer_backward(&l);
	for (size_t i = 0; i < l.elements; i++)
		if (i / sample == 1) {
			assert_true(isnan(element(&l, l.y, i)));
			assert_true(isnan(element(&l, l.gx, i)));
		}
	same(&l, "y", l.y, want.y, sample * l.size);
	same(&l, "gx", l.gx, want.gx, sample * l.size);
	same(&l, "y", l.y + 2 * sample * l.size, want.y + 2 * sample * l.size, (d->n - 2) * sample * l.size);
	drop(&want);
	layer_free(&l);
}

static void not_numbers(void **state)
{
	(void)state;
	for_each_layer(one_bad_sample);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(machines),
		cmocka_unit_test(shared_arrays),
		cmocka_unit_test(past_the_caches),
		cmocka_unit_test(fences),
		cmocka_unit_test(not_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
