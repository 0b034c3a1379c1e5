/* SPDX-License-Identifier: MIT */
/* A Dynamic ReLU with all its arrays, and the same from the formulas by plain loops in double. */
#include "tests/learned/dyrelu_kit.h"

const char *const array_name[ARRAYS] = { "w1", "b1", "w2", "b2", "w", "b" };
const char variant_letter[3] = { 'a', 'b', 'c' };

static const size_t sizes[] = { [ACTFN_F32] = 4, [ACTFN_F64] = 8, [ACTFN_BF16] = 2, [ACTFN_F16] = 2 };

/* Never NULL, so that empty arrays are arrays, too; exact, so that sanitizers see the end. */
static void *room(size_t bytes)
{
	void *p = calloc(bytes ? bytes : 1, 1);
	assert_non_null(p);
	return p;
}

/* ---- elements ---------------------------------------------------------------- */

static double half_value(uint16_t h)
{
	int e = h >> 10 & 31, mantissa = h & 0x3ff;
	double size = e ? ldexp(1024 + mantissa, e - 25) : ldexp(mantissa, -24);
	if (e == 31)
		size = mantissa ? NAN : INFINITY;
	return h >> 15 ? -size : size;
}

/* Finite numbers; a mantissa that rounds up to 2048 carries into the exponent. */
static uint16_t half_near(double x)
{
	int e, sign = signbit(x) ? 0x8000 : 0;
	double size = fabs(x);
	if (size < 0x1p-14)
		return (uint16_t)(sign | (int)lrint(ldexp(size, 24)));
	frexp(size, &e); /* size = f 2^e, 0.5 <= f < 1 */
	return (uint16_t)(sign | (((e + 13) << 10) + (int)lrint(ldexp(size, 11 - e))));
}

double element(const layer *l, const void *x, size_t i)
{
	switch (l->dtype) {
	case ACTFN_F32:
		return (double)((const float *)x)[i];
	case ACTFN_F64:
		return ((const double *)x)[i];
	case ACTFN_BF16:
		return (double)kit_float((uint32_t)((const uint16_t *)x)[i] << 16);
	default:
		return half_value(((const uint16_t *)x)[i]);
	}
}

void set_element(const layer *l, void *x, size_t i, double value)
{
	if (l->dtype == ACTFN_F32)
		((float *)x)[i] = (float)value;
	else if (l->dtype == ACTFN_F64)
		((double *)x)[i] = value;
	else if (l->dtype == ACTFN_BF16)
		((uint16_t *)x)[i] = (uint16_t)(kit_bits((float)value) >> 16);
	else
		((uint16_t *)x)[i] = half_near(value);
}

double param(const layer *l, int array, size_t i)
{
	return l->dtype == ACTFN_F64 ? ((double *)l->param[array])[i] : (double)((float *)l->param[array])[i];
}

void set_param(layer *l, int array, size_t i, double value)
{
	if (l->dtype == ACTFN_F64)
		((double *)l->param[array])[i] = value;
	else
		((float *)l->param[array])[i] = (float)value;
}

size_t place(const layer *l, size_t n, size_t c, size_t p)
{
	return n * l->d.c * l->d.p + (l->d.channels_last ? p * l->d.c + c : c * l->d.p + p);
}

/* ---- a layer ---------------------------------------------------------------- */

static void fill(const layer *l, kit_rng *r, void *x)
{
	for (size_t i = 0; i < l->elements; i++)
		set_element(l, x, i, kit_random_in(r, -2, 2));
}

layer layer_make(const actfn_dyrelu *d, actfn_dtype dtype, uint64_t seed)
{
	layer l = { .d = *d, .dtype = dtype, .size = sizes[dtype], .elements = d->n * d->c * d->p };
	actfn_dyrelu_sizes n;
	size_t bytes;
	kit_rng r = { seed };
	assert_int_equal(actfn_dyrelu_count(d, &n), ACTFN_OK);
	memcpy(l.count, (size_t[]){ n.w1, n.b1, n.w2, n.b2, n.w, n.b }, sizeof l.count);
	for (int i = 0; i < ARRAYS; i++) {
		l.param[i] = room(l.count[i] * (dtype == ACTFN_F64 ? 8 : 4));
		l.grad[i] = room(l.count[i] * 8);
	}
	l.x = room(l.elements * l.size);
	l.y = room(l.elements * l.size);
	l.gy = room(l.elements * l.size);
	l.gx = room(l.elements * l.size);
	assert_int_equal(actfn_dyrelu_workspace(d, dtype, &bytes), ACTFN_OK);
	l.work = room(bytes);
	actfn_dyrelu_params w = layer_params(&l);
	assert_int_equal(actfn_dyrelu_init(d, dtype, seed, 0, &w), ACTFN_OK);
	fill(&l, &r, l.x);
	fill(&l, &r, l.gy);
	return l;
}

void layer_free(layer *l)
{
	for (int i = 0; i < ARRAYS; i++) {
		free(l->param[i]);
		free(l->grad[i]);
	}
	free(l->x);
	free(l->y);
	free(l->gy);
	free(l->gx);
	free(l->work);
}

actfn_dyrelu_params layer_params(const layer *l)
{
	return (actfn_dyrelu_params){ l->param[0], l->param[1], l->param[2], l->param[3], l->param[4], l->param[5] };
}

actfn_dyrelu_gradients layer_gradients(const layer *l)
{
	return (actfn_dyrelu_gradients){ l->grad[0], l->grad[1], l->grad[2], l->grad[3], l->grad[4], l->grad[5] };
}

void layer_forward(layer *l)
{
	actfn_dyrelu_params w = layer_params(l);
	assert_int_equal(actfn_dyrelu_forward(&l->d, l->dtype, l->x, &w, l->work, l->y), ACTFN_OK);
}

void layer_backward(layer *l)
{
	actfn_dyrelu_params w = layer_params(l);
	actfn_dyrelu_gradients g = layer_gradients(l);
	assert_int_equal(actfn_dyrelu_backward(&l->d, l->dtype, l->x, l->gy, &w, l->work, l->gx, &g), ACTFN_OK);
}

/* ---- by the formulas ------------------------------------------------------------ */

static void plain_coefficients(const layer *l, size_t n, double *theta)
{
	size_t hidden = l->count[1], rows = l->count[3], K = l->d.pieces;
	double *s = room(l->d.c * sizeof *s), *h = room(hidden * sizeof *h);
	for (size_t c = 0; c < l->d.c; c++)
		for (size_t p = 0; p < l->d.p; p++)
			s[c] += element(l, l->x, place(l, n, c, p)) / (double)l->d.p;
	for (size_t i = 0; i < hidden; i++) {
		h[i] = param(l, 1, i);
		for (size_t c = 0; c < l->d.c; c++)
			h[i] += param(l, 0, i * l->d.c + c) * s[c];
		h[i] = h[i] > 0 ? h[i] : 0;
	}
	for (size_t i = 0; i < rows; i++) {
		double u = param(l, 3, i);
		for (size_t j = 0; j < hidden; j++)
			u += param(l, 2, i * hidden + j) * h[j];
		size_t j = i % (2 * K);
		double delta = 2 / (1 + exp(-u)) - 1;
		theta[i] = j < K ? l->d.alpha[j] + l->d.lambda_a * delta : l->d.beta[j - K] + l->d.lambda_b * delta;
	}
	free(s);
	free(h);
}

static void plain_attention(const layer *l, size_t n, double *pi)
{
	double sum = 0, gamma = l->d.gamma > 0 ? l->d.gamma : (double)l->d.p / 3;
	for (size_t p = 0; p < l->d.p; p++) {
		double z = param(l, 5, 0);
		for (size_t c = 0; c < l->d.c; c++)
			z += param(l, 4, c) * element(l, l->x, place(l, n, c, p));
		sum += pi[p] = exp(z / l->d.tau);
	}
	for (size_t p = 0; p < l->d.p; p++)
		pi[p] = fmin(gamma * pi[p] / sum, 1);
}

void plain_forward(const layer *l, double *y)
{
	size_t K = l->d.pieces;
	double *theta = room(l->count[3] * sizeof *theta), *pi = room(l->d.p * sizeof *pi);
	for (size_t n = 0; n < l->d.n; n++) {
		plain_coefficients(l, n, theta);
		if (l->d.variant == ACTFN_DYRELU_POSITION)
			plain_attention(l, n, pi);
		for (size_t c = 0; c < l->d.c; c++)
			for (size_t p = 0; p < l->d.p; p++) {
				const double *t = theta + (l->d.variant == ACTFN_DYRELU_SHARED ? 0 : c * 2 * K);
				double x = element(l, l->x, place(l, n, c, p)), best = t[0] * x + t[K];
				for (size_t k = 1; k < K; k++)
					best = fmax(best, t[k] * x + t[K + k]);
				y[place(l, n, c, p)] = l->d.variant == ACTFN_DYRELU_POSITION ? best * pi[p] : best;
			}
	}
	free(theta);
	free(pi);
}
