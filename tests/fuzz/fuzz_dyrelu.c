/* SPDX-License-Identifier: MIT */
/* Descriptions of a Dynamic ReLU: one that is refused is refused everywhere, and one that is accepted says how large its
 * arrays are; then the calls stay inside arrays of that size, whatever is in them. */
#include <actfn/dyrelu.h>

#include "tests/fuzz/fuzz.h"

/* What is worth computing for. */
enum { FEW = 4096 };

/* Mostly small; sometimes near the end of the type. */
static size_t size_from(source *in)
{
	uint8_t kind = take(in);
	size_t value = take(in);
	if (kind < 240)
		return kind < 200 ? value % 24 : value * 37;
	return SIZE_MAX >> (kind - 240) * 4 >> value % 8;
}

static double number_from(source *in)
{
	static const double some[] = { 1, 0, 0.5, -1, 1e300, 1e-300, -0.0 };
	uint8_t kind = take(in);
	return kind < sizeof some / sizeof *some ? some[kind] : kind == 255 ? 0 / some[1] : kind / 16.0;
}

static actfn_dyrelu description(source *in)
{
	actfn_dyrelu d = { .variant = (actfn_dyrelu_variant)(take(in) % 4), .channels_last = take(in) % 2 };
	d.n = size_from(in);
	d.c = size_from(in);
	d.p = size_from(in);
	d.pieces = take(in) % 11;
	d.hidden = size_from(in);
	d.reduction = size_from(in);
	d.tau = number_from(in);
	d.gamma = number_from(in);
	d.lambda_a = number_from(in);
	d.lambda_b = number_from(in);
	for (int i = 0; i < ACTFN_DYRELU_PIECES; i++) {
		d.alpha[i] = number_from(in);
		d.beta[i] = number_from(in);
	}
	return d;
}

/* An array of exactly this size: with any contents for the tensor, so NaN and infinities, too. */
static void *array(source *in, size_t bytes, int any)
{
	unsigned char *p = calloc(bytes ? bytes : 1, 1);
	PROMISE(p);
	for (size_t i = 0; any && i < bytes; i++)
		p[i] = take(in);
	return p;
}

static void compute(const actfn_dyrelu *d, const actfn_dyrelu_sizes *n, actfn_dtype dtype, size_t work_size, source *in)
{
	static const size_t sizes[] = { 4, 8, 2, 2 };
	size_t bytes = d->n * d->c * d->p * sizes[dtype], value = dtype == ACTFN_F64 ? 8 : 4;
	const size_t counts[] = { n->w1, n->b1, n->w2, n->b2, n->w, n->b };
	void *x = array(in, bytes, 1), *gy = array(in, bytes, 1), *y = array(in, bytes, 0), *work = array(in, work_size, 0);
	void *w[6], *g[6];
	for (int i = 0; i < 6; i++) {
		w[i] = array(in, counts[i] * value, 0);
		g[i] = array(in, counts[i] * 8, 0);
	}
	actfn_dyrelu_params params = { w[0], w[1], w[2], w[3], w[4], w[5] };
	actfn_dyrelu_gradients gradients = { g[0], g[1], g[2], g[3], g[4], g[5] };
	PROMISE(actfn_dyrelu_init(d, dtype, 1, 0, &params) == ACTFN_OK);
	PROMISE(actfn_dyrelu_forward(d, dtype, x, &params, work, y) == ACTFN_OK);
	PROMISE(actfn_dyrelu_backward(d, dtype, x, gy, &params, work, y, &gradients) == ACTFN_OK);
	for (int i = 0; i < 6; i++) {
		free(w[i]);
		free(g[i]);
	}
	free(x);
	free(gy);
	free(y);
	free(work);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	source in = { bytes, size };
	actfn_dtype dtype = (actfn_dtype)(take(&in) % 4);
	actfn_dyrelu d = description(&in);
	actfn_dyrelu_sizes n = { 0 };
	char why[256] = "";
	size_t work = 77;
	actfn_status counted = actfn_dyrelu_count(&d, &n), s = actfn_dyrelu_workspace(&d, dtype, &work);
	PROMISE(actfn_dyrelu_check(&d, &n, why, sizeof why) == counted);
	PROMISE(counted ? is_one_line(why, sizeof why) : !*why);
	PROMISE(s ? work == 77 : !counted);
	if (!s && work < FEW * 64 && d.n * d.c * d.p < FEW && n.w2 < FEW && n.w1 < FEW)
		compute(&d, &n, dtype, work, &in);
	return 0;
}
