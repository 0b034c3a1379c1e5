/* SPDX-License-Identifier: MIT */
/* MPFR's opinion of the gradients of a row, by their formulas. */
#include "tests/row/judge_back.h"

#include <mpfr.h>

enum { BITS = 200 };

/* A sum with the sum of its terms' sizes. */
typedef struct sum {
	mpfr_t value, size;
} sum;

static void sum_start(sum *s)
{
	mpfr_inits2(BITS, s->value, s->size, (mpfr_ptr)NULL);
	mpfr_set_zero(s->value, 1);
	mpfr_set_zero(s->size, 1);
}

static void sum_end(sum *s)
{
	mpfr_clears(s->value, s->size, (mpfr_ptr)NULL);
}

static void sum_add(sum *s, const mpfr_t a)
{
	mpfr_t size;
	mpfr_init2(size, BITS);
	mpfr_abs(size, a, MPFR_RNDN);
	mpfr_add(s->value, s->value, a, MPFR_RNDN);
	mpfr_add(s->size, s->size, size, MPFR_RNDN);
	mpfr_clear(size);
}

static back_error error_of(actfn_dtype dtype, double got, const sum *want)
{
	mpfr_t d;
	back_error e = { .want = mpfr_get_d(want->value, MPFR_RNDN), .terms = mpfr_get_d(want->size, MPFR_RNDN) };
	mpfr_init2(d, BITS);
	mpfr_sub_d(d, want->value, got, MPFR_RNDN);
	e.off = fabs(mpfr_get_d(d, MPFR_RNDA));
	e.ulp = ulp(dtype, mpfr_get_d(want->value, MPFR_RNDZ));
	mpfr_clear(d);
	return e;
}

/* ---- functions of a row: gx_i = sign a_i (gy_i - b_i A / B) / temperature ----------------- */

/* A = sum a gy.  a and what is next to it are
 *   softmax      y                      b = 1       B = 1
 *   log_softmax  1, but 0 where masked  b = exp(y)  B = 1
 *   sparsemax    1 in the support       b = 1       B = sum a
 *   entmax15     sqrt(y)                b = 1       B = sum a */
typedef struct method {
	void (*a)(mpfr_t a, double y);
	int by_exp, by_sum_of_a;
	double sign;
} method;

static void itself(mpfr_t a, double y)
{
	mpfr_set_d(a, y, MPFR_RNDN);
}

static void unmasked(mpfr_t a, double y)
{
	mpfr_set_d(a, y == -INFINITY ? 0 : 1, MPFR_RNDN);
}

static void supported(mpfr_t a, double y)
{
	mpfr_set_d(a, y > 0 ? 1 : 0, MPFR_RNDN);
}

static void root(mpfr_t a, double y)
{
	mpfr_set_d(a, y, MPFR_RNDN);
	mpfr_sqrt(a, a, MPFR_RNDN);
}

static const method methods[] = {
	[ACTFN_LAYER_SOFTMAX] = { itself, 0, 0, 1 },
	[ACTFN_LAYER_LOG_SOFTMAX] = { unmasked, 1, 0, 1 },
	[ACTFN_LAYER_SOFTMIN] = { itself, 0, 0, -1 },
	[ACTFN_LAYER_SPARSEMAX] = { supported, 0, 1, 1 },
	[ACTFN_LAYER_ENTMAX15] = { root, 0, 1, 1 },
};

/* A / B */
static void mean(const method *m, actfn_dtype dtype, size_t n, const void *y, const void *gy, sum *pull)
{
	sum weight;
	mpfr_t a, t;
	sum_start(&weight);
	mpfr_inits2(BITS, a, t, (mpfr_ptr)NULL);
	for (size_t i = 0; i < n; i++) {
		m->a(a, get(dtype, y, i));
		mpfr_mul_d(t, a, get(dtype, gy, i), MPFR_RNDN);
		sum_add(pull, t);
		sum_add(&weight, a);
	}
	if (m->by_sum_of_a) {
		mpfr_div(pull->value, pull->value, weight.value, MPFR_RNDN);
		mpfr_div(pull->size, pull->size, weight.value, MPFR_RNDN);
	}
	mpfr_clears(a, t, (mpfr_ptr)NULL);
	sum_end(&weight);
}

static void element(const method *m, double y, double gy, const sum *pull, double temperature, sum *gx)
{
	mpfr_t a, b, t;
	mpfr_inits2(BITS, a, b, t, (mpfr_ptr)NULL);
	m->a(a, y);
	mpfr_mul_d(t, a, gy * m->sign, MPFR_RNDN);
	mpfr_div_d(t, t, temperature, MPFR_RNDN);
	sum_add(gx, t);
	mpfr_set_d(b, m->by_exp ? y : 0, MPFR_RNDN);
	mpfr_exp(b, b, MPFR_RNDN);
	mpfr_mul(b, b, a, MPFR_RNDN);
	mpfr_div_d(b, b, -m->sign * temperature, MPFR_RNDN);
	mpfr_mul(t, b, pull->value, MPFR_RNDN);
	mpfr_add(gx->value, gx->value, t, MPFR_RNDN);
	mpfr_mul(t, b, pull->size, MPFR_RNDN);
	mpfr_abs(t, t, MPFR_RNDN);
	mpfr_add(gx->size, gx->size, t, MPFR_RNDN);
	mpfr_clears(a, b, t, (mpfr_ptr)NULL);
}

void judge_back(actfn_layer_id f, actfn_dtype dtype, double temperature, size_t n, const void *y, const void *gy,
		const void *gx, back_error *error)
{
	sum pull;
	sum_start(&pull);
	mean(&methods[f], dtype, n, y, gy, &pull);
	for (size_t i = 0; i < n; i++) {
		sum want;
		sum_start(&want);
		element(&methods[f], get(dtype, y, i), get(dtype, gy, i), &pull, temperature, &want);
		error[i] = error_of(dtype, get(dtype, gx, i), &want);
		sum_end(&want);
	}
	sum_end(&pull);
}

/* ---- cross-entropy: gx = g (softmax(x) sum q - q) ------------------------------------------ */

static void share(const actfn_cross_entropy *c, actfn_dtype dtype, size_t i, mpfr_t q)
{
	double target = c->labels ? (double)((size_t)c->labels[0] == i) : get(dtype, c->target, i);
	mpfr_set_d(q, 1, MPFR_RNDN);
	mpfr_sub_d(q, q, c->smoothing, MPFR_RNDN);
	mpfr_mul_d(q, q, target, MPFR_RNDN);
	mpfr_t even;
	mpfr_init2(even, BITS);
	mpfr_set_d(even, c->smoothing, MPFR_RNDN);
	mpfr_div_d(even, even, (double)c->axis.size, MPFR_RNDN);
	mpfr_add(q, q, even, MPFR_RNDN);
	mpfr_mul_d(q, q, c->weight ? c->weight[i] : 1, MPFR_RNDN);
	mpfr_clear(even);
}

/* exp(x_i) */
static void exponential(actfn_dtype dtype, const void *x, size_t i, mpfr_t e)
{
	mpfr_set_d(e, get(dtype, x, i), MPFR_RNDN);
	mpfr_exp(e, e, MPFR_RNDN);
}

void judge_entropy_back(actfn_dtype dtype, const actfn_cross_entropy *c, const void *x, double g, const void *gx,
			back_error *error)
{
	size_t n = c->axis.size;
	sum shares, exponentials;
	mpfr_t q, e;
	mpfr_inits2(BITS, q, e, (mpfr_ptr)NULL);
	sum_start(&shares);
	sum_start(&exponentials);
	for (size_t i = 0; i < n; i++) {
		share(c, dtype, i, q);
		sum_add(&shares, q);
		exponential(dtype, x, i, e);
		sum_add(&exponentials, e);
	}
	for (size_t i = 0; i < n; i++) {
		sum want;
		sum_start(&want);
		exponential(dtype, x, i, e);
		mpfr_div(e, e, exponentials.value, MPFR_RNDN);
		mpfr_mul(e, e, shares.value, MPFR_RNDN);
		mpfr_mul_d(e, e, g, MPFR_RNDN);
		sum_add(&want, e);
		share(c, dtype, i, q);
		mpfr_mul_d(q, q, -g, MPFR_RNDN);
		sum_add(&want, q);
		error[i] = error_of(dtype, get(dtype, gx, i), &want);
		sum_end(&want);
	}
	mpfr_clears(q, e, (mpfr_ptr)NULL);
	sum_end(&shares);
	sum_end(&exponentials);
}
