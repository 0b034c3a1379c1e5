/* SPDX-License-Identifier: MIT */
/* Functions of a row and cross-entropy: any three lengths, options and labels give a status, and what is touched is no
 * more than the shape says (arrays are of exactly that size, so a sanitizer sees every step beside them). */
#include <math.h>

#include <actfn/row.h>

#include "tests/fuzz/fuzz.h"

enum { MOST = 1 << 13 };

/* Small in most cases; else so large that products overflow, or only just do not. */
static size_t length(source *s)
{
	unsigned b = take(s);
	return b < 200 ? b % 100 : SIZE_MAX >> b % 4;
}

static const size_t sizes[] = { [ACTFN_F32] = 4, [ACTFN_F64] = 8, [ACTFN_BF16] = 2, [ACTFN_F16] = 2 };

static const actfn_layer_id functions[] = {
	ACTFN_LAYER_SOFTMAX, ACTFN_LAYER_LOG_SOFTMAX, ACTFN_LAYER_SOFTMIN, ACTFN_LAYER_SOFTMAX2D, ACTFN_LAYER_HARDMAX,
	ACTFN_LAYER_SPARSEMAX, ACTFN_LAYER_ENTMAX15, ACTFN_LAYER_GUMBEL_SOFTMAX,
};

enum { FUNCTIONS = sizeof functions / sizeof *functions };

/* An axis, and how many bytes a tensor with it has: huge means more than any memory has. */
typedef struct shape {
	actfn_axis axis;
	actfn_dtype dtype;
	size_t rows, bytes;
	int huge, skipped;
} shape;

static shape read_shape(source *s)
{
	shape r = { .axis = { length(s), length(s), length(s) }, .dtype = (actfn_dtype)(take(s) % 4) };
	long double rows = (long double)r.axis.outer * (long double)r.axis.inner;
	long double all = rows * (long double)r.axis.size, most = PTRDIFF_MAX / 2;
	r.huge = all * (long double)sizes[r.dtype] > most;
	r.skipped = !r.huge && (all > MOST || rows > MOST); /* memory for it there might be */
	if (!r.huge && !r.skipped) {
		r.rows = (size_t)rows;
		r.bytes = (size_t)all * sizes[r.dtype];
	}
	return r;
}

/* An array of its own; the bytes of the input, again and again. */
static void *room(const source *s, size_t bytes)
{
	uint8_t *p = malloc(bytes ? bytes : 1);
	PROMISE(p);
	for (size_t i = 0; i < bytes; i++)
		p[i] = s->n ? s->at[(i * 7 + 3) % s->n] : 0;
	return p;
}

/* The same in place. */
static void function(source *s, const shape *r)
{
	actfn_layer_id f = functions[take(s) % FUNCTIONS];
	actfn_row_options o = { (double)take(s) / 8, (int)take(s) % 2, (int)take(s) % 2, take(s) };
	actfn_status expected = r->huge || o.temperature == 0 ? ACTFN_ERR_ARGUMENT : ACTFN_OK;
	char *x = room(s, r->bytes), *y = room(s, r->bytes), *gx = room(s, r->bytes);
	PROMISE(actfn_row_forward(f, r->dtype, &r->axis, &o, x, y) == expected);
	PROMISE(actfn_row_backward(f, r->dtype, &r->axis, &o, y, x, gx) == expected);
	PROMISE(actfn_row_backward(f, r->dtype, &r->axis, &o, y, x, y) == expected);
	PROMISE(expected || !memcmp(y, gx, r->bytes));
	free(x);
	free(y);
	free(gx);
}

/* Labels: mostly classes, some to ignore, now and then others.  0: one of them is no class. */
static int fill_labels(source *s, const shape *r, int64_t ignore, int64_t *labels)
{
	int fine = 1;
	for (size_t i = 0; i < r->rows; i++) {
		int64_t b = take(s);
		labels[i] = b < 240 && r->axis.size ? b % (int64_t)r->axis.size : b < 250 ? ignore : b - 253;
		fine &= labels[i] == ignore || (labels[i] >= 0 && (uint64_t)labels[i] < r->axis.size);
	}
	return fine;
}

/* Weights of the classes, any bits; 0: one of them is no finite number. */
static int all_finite(const shape *r, const double *weight)
{
	for (size_t i = 0; i < r->axis.size; i++)
		if (!isfinite(weight[i]))
			return 0;
	return 1;
}

static void cross_entropy(source *s, const shape *r)
{
	actfn_cross_entropy c = { .axis = r->axis, .smoothing = (double)take(s) / 192, .ignore = (int64_t)take(s) - 128,
				  .reduction = (actfn_reduction)(take(s) % 4) };
	int with_labels = (int)take(s) % 2, wrong = r->huge || c.smoothing > 1 || c.reduction > ACTFN_REDUCE_SUM;
	int64_t *labels = room(s, r->rows * sizeof *labels);
	double *loss = room(s, (r->rows + !r->rows) * sizeof *loss);
	char *x = room(s, r->bytes), *target = room(s, r->bytes), *gx = room(s, r->bytes);
	double *weight = take(s) % 2 || r->axis.size > MOST ? NULL : room(s, r->axis.size * sizeof *weight);
	c.target = target;
	c.weight = weight;
	wrong |= weight && !all_finite(r, weight);
	if (with_labels) {
		c.labels = labels;
		wrong |= !fill_labels(s, r, c.ignore, labels);
	}
	PROMISE(actfn_cross_entropy_forward(r->dtype, &c, x, loss) == (wrong ? ACTFN_ERR_ARGUMENT : ACTFN_OK));
	PROMISE(actfn_cross_entropy_backward(r->dtype, &c, x, loss, gx) == (wrong ? ACTFN_ERR_ARGUMENT : ACTFN_OK));
	PROMISE(actfn_cross_entropy_backward(r->dtype, &c, x, loss, x) == (wrong ? ACTFN_ERR_ARGUMENT : ACTFN_OK));
	PROMISE(wrong || !memcmp(x, gx, r->bytes));
	free(weight);
	free(labels);
	free(loss);
	free(x);
	free(target);
	free(gx);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	source s = { bytes, n };
	int entropy = (int)take(&s) % 4 == 0;
	shape r = read_shape(&s);
	if (!r.skipped)
		(entropy ? cross_entropy : function)(&s, &r);
	return 0;
}
