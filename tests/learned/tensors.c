/* SPDX-License-Identifier: MIT */
/* Tensors with learned parameters for tests. */
#include "tests/learned/tensors.h"

/* ---- places ------------------------------------------------------------------- */

size_t tensors_place(const actfn_tensor *s, size_t n, size_t c, size_t p)
{
	return s->channels_last ? (n * s->p + p) * s->c + c : (n * s->c + c) * s->p + p;
}

size_t tensors_value(const tensors *t, int k, size_t c, size_t p)
{
	const actfn_tensor *s = &t->call.shape;
	size_t count = t->call.param[k].count;

	if (count == 1 || !t->call.param[k].at)
		return 0;
	return count == s->c ? c : tensors_place(s, 0, c, p);
}

/* ---- filling ------------------------------------------------------------------- */

static const char *spec_of(const actfn_info *info, const double *value, char *s, size_t n)
{
	size_t used = (size_t)snprintf(s, n, "%s(", info->name);

	for (int k = 0; k < info->nparams; k++)
		used += (size_t)snprintf(s + used, n - used, "%s%s=%.17g", k ? ", " : "", info->param[k].name,
					 value[k]);
	snprintf(s + used, n - used, ")");
	return s;
}

/* Is it within the range of each parameter? */
static bool is_valid(const actfn_info *info, const double *value)
{
	const actfn *f;
	char s[300];

	if (actfn_parse(spec_of(info, value, s, sizeof s), &f))
		return false;
	actfn_free(f);
	return true;
}

/* Mostly near the default; now and then the default, its opposite or 0, as the type has it. */
static double some_value(kit_rng *r, const actfn_param_info *p, const kind *k)
{
	double v = isinf(p->init) ? 9 : p->init;

	switch (kit_random(r) % 8) {
	case 0: break;
	case 1: v = -v; break;
	case 2: v = 0; break;
	default: v += kit_random_in(r, -1, 1) * (0.1 + fabs(v) / 2);
	}
	return k->dtype == ACTFN_F64 ? v : (double)(float)v;
}

static void store(tensors *t, int k, size_t i, double v)
{
	float single = (float)v;

	t->value[k][i] = v;
	if (t->k->dtype == ACTFN_F64)
		memcpy(t->stored[k] + i * sizeof v, &v, sizeof v);
	else
		memcpy(t->stored[k] + i * sizeof single, &single, sizeof single);
}

/* Every combination that shares a slot must be valid: all values of a parameter move in a range where it is,
 * whatever the others are.  Those whose neighbours matter are given value by value. */
static void fill_values(tensors *t, const actfn_info *info, kit_rng *r)
{
	size_t most = 0;

	for (int k = 0; k < info->nparams; k++)
		most = t->call.param[k].count > most ? t->call.param[k].count : most;
	for (size_t i = 0; i < most; i++) {
		double v[ACTFN_MAX_PARAMS];
		do {
			for (int k = 0; k < info->nparams; k++)
				v[k] = i >= t->call.param[k].count ? t->value[k][0]
								   : some_value(r, &info->param[k], t->k);
		} while (!is_valid(info, v));
		for (int k = 0; k < info->nparams; k++)
			if (i < t->call.param[k].count)
				store(t, k, i, v[k]);
	}
}

/* Numbers of the type in [-4, 4]: sums of other ones would all be infinite or NaN. */
static void fill_numbers(const kind *k, kit_rng *r, size_t n, unsigned char *to)
{
	for (size_t i = 0; i < n; i++) {
		double wide = kit_random_in(r, -4, 4);
		float single = (float)wide;
		uint16_t half = (uint16_t)(k->dtype == ACTFN_BF16 ? kit_bits(single) >> 16
								  : kit_random(r) % 0x4000 | (kit_random(r) & 0x8000));
		const void *from = k->size == 8 ? (void *)&wide : k->size == 4 ? (void *)&single : (void *)&half;
		memcpy(to + i * k->size, from, k->size);
	}
}

void tensors_fill(tensors *t, const kind *k, actfn_id id, actfn_tensor shape, const int extent[ACTFN_MAX_PARAMS],
		  uint64_t seed)
{
	const size_t count[EXTENTS] = { 1, shape.c, shape.c * shape.p }, n = shape.n * shape.c * shape.p;
	kit_rng r = { seed };

	assert_true(n <= MOST);
	t->k = k;
	t->call = (actfn_learned){ .f = actfn_get(id), .dtype = k->dtype, .mode = k->mode, .shape = shape };
	for (int i = 0; i < actfn_get_info(t->call.f)->nparams; i++)
		t->call.param[i] = (actfn_values){ t->stored[i], count[extent[i]] };
	fill_values(t, actfn_get_info(t->call.f), &r);
	for (int second = 0; second < 2 && n; second++) {
		unsigned char *to = second ? t->gy : t->x;
		if (!t->special)
			fill_numbers(k, &r, n, to);
		else if (second)
			kind_fill_gradients(k, seed + 1, n, to);
		else
			kind_fill(k, seed, n, to);
	}
}

const actfn *tensors_handle(const tensors *t, size_t c, size_t p)
{
	const actfn_info *info = actfn_get_info(t->call.f);
	double v[ACTFN_MAX_PARAMS];
	bool usual = true;
	char s[300];

	for (int k = 0; k < info->nparams; k++) {
		v[k] = t->call.param[k].at ? t->value[k][tensors_value(t, k, c, p)] : actfn_param(t->call.f, k);
		usual = usual && v[k] == info->param[k].init;
	}
	return usual ? actfn_get(info->id) : kit_parse(spec_of(info, v, s, sizeof s));
}

/* ---- what is expected -------------------------------------------------------------- */

/* The elements of a slot in the order of the tree. */
typedef struct slot {
	size_t n, at[MOST];
	unsigned char x[MOST * LARGEST], gy[MOST * LARGEST], out[MOST * LARGEST];
} slot;

static void add_element(slot *s, const tensors *t, size_t at)
{
	memcpy(s->x + s->n * t->k->size, t->x + at * t->k->size, t->k->size);
	memcpy(s->gy + s->n * t->k->size, t->gy + at * t->k->size, t->k->size);
	s->at[s->n++] = at;
}

static void put_back(const slot *s, const tensors *t, unsigned char *to)
{
	for (size_t i = 0; i < s->n; i++)
		memcpy(to + s->at[i] * t->k->size, s->out + i * t->k->size, t->k->size);
}

static void expect_slot(tensors *t, slot *s, size_t c, size_t p, bool finest[ACTFN_MAX_PARAMS])
{
	const actfn *f = tensors_handle(t, c, p);
	double gp[ACTFN_MAX_PARAMS];

	assert_int_equal(kind_call(t->k, FORWARD, f, s->n, s->x, NULL, s->out), ACTFN_OK);
	put_back(s, t, t->y);
	assert_int_equal(kind_call(t->k, BACKWARD, f, s->n, s->x, s->gy, s->out), ACTFN_OK);
	put_back(s, t, t->gx);
	assert_int_equal(actfn_param_gradient(f, t->k->dtype, s->n, s->x, s->gy, gp), ACTFN_OK);
	for (int k = 0; k < actfn_get_info(f)->nparams; k++) {
		double *to = &t->gp[k][tensors_value(t, k, c, p)];
		*to = finest[k] ? gp[k] : *to + gp[k];
	}
	actfn_free(f);
}

/* The largest number of values that a parameter has; marks those that have it. */
static size_t find_finest(const tensors *t, bool finest[ACTFN_MAX_PARAMS])
{
	size_t most = 1;

	for (int k = 0; k < actfn_get_info(t->call.f)->nparams; k++)
		if (t->call.param[k].at && t->call.param[k].count != 1)
			most = t->call.param[k].count > most || most == 1 ? t->call.param[k].count : most;
	for (int k = 0; k < actfn_get_info(t->call.f)->nparams; k++)
		finest[k] = (t->call.param[k].at ? t->call.param[k].count : 1) == most;
	return most;
}

static void expect_per_element(tensors *t, slot *s, bool finest[ACTFN_MAX_PARAMS])
{
	const actfn_tensor *shape = &t->call.shape;
	size_t all = shape->c * shape->p;

	for (size_t i = 0; i < all; i++) {
		s->n = 0;
		for (size_t n = 0; n < shape->n; n++)
			add_element(s, t, n * all + i);
		if (shape->channels_last)
			expect_slot(t, s, i % shape->c, i / shape->c, finest);
		else
			expect_slot(t, s, i / shape->p, i % shape->p, finest);
	}
}

static void expect_per_channel(tensors *t, slot *s, bool finest[ACTFN_MAX_PARAMS])
{
	const actfn_tensor *shape = &t->call.shape;

	for (size_t c = 0; c < shape->c; c++) {
		s->n = 0;
		for (size_t n = 0; n < shape->n; n++)
			for (size_t p = 0; p < shape->p; p++)
				add_element(s, t, tensors_place(shape, n, c, p));
		expect_slot(t, s, c, 0, finest);
	}
}

void tensors_expect(tensors *t)
{
	static slot s;
	bool finest[ACTFN_MAX_PARAMS];
	size_t most = find_finest(t, finest), all = t->call.shape.n * t->call.shape.c * t->call.shape.p;

	memset(t->gp, 0, sizeof t->gp);
	if (!all)
		return;
	if (most == 1) {
		s.n = 0;
		for (size_t i = 0; i < all; i++)
			add_element(&s, t, i);
		expect_slot(t, &s, 0, 0, finest);
	} else if (most == t->call.shape.c) {
		expect_per_channel(t, &s, finest);
	} else {
		expect_per_element(t, &s, finest);
	}
}

/* ---- comparison -------------------------------------------------------------------- */

static bool same_double(double a, double b)
{
	return (isnan(a) && isnan(b)) || !memcmp(&a, &b, sizeof a);
}

static void check_gradients(const tensors *t, double *const *gp)
{
	for (int k = 0; k < actfn_get_info(t->call.f)->nparams; k++) {
		size_t count = t->call.param[k].at ? t->call.param[k].count : 1;
		for (size_t i = 0; i < count; i++)
			if (!same_double(gp[k][i], t->gp[k][i]))
				fail_msg(
					"%s %s, %zu x %zu x %zu, channels last %d, %s: gradient %zu of %zu of parameter %d: %a, expected %a",
					actfn_get_info(t->call.f)->name, t->k->name, t->call.shape.n, t->call.shape.c,
					t->call.shape.p, t->call.shape.channels_last, actfn_isa(), i, count, k,
					gp[k][i], t->gp[k][i]);
	}
}

void tensors_check(const tensors *t, int out)
{
	static unsigned char x[MOST * LARGEST], gy[MOST * LARGEST], other[MOST * LARGEST];
	static double gp[ACTFN_MAX_PARAMS][MOST];
	double *const to[ACTFN_MAX_PARAMS] = { gp[0], gp[1], gp[2], gp[3] };
	size_t n = t->call.shape.n * t->call.shape.c * t->call.shape.p;
	unsigned char *y = out ? x : other, *gx = out == 0 ? other : out == 1 ? x : gy;

	memcpy(x, t->x, n * t->k->size);
	assert_int_equal(actfn_learned_forward(&t->call, x, y), ACTFN_OK);
	kind_expect_same(t->k, t->call.f, FORWARD, n, t->x, y, t->y);
	memcpy(x, t->x, n * t->k->size);
	memcpy(gy, t->gy, n * t->k->size);
	assert_int_equal(actfn_learned_backward(&t->call, x, gy, gx, to), ACTFN_OK);
	kind_expect_same(t->k, t->call.f, BACKWARD, n, t->x, gx, t->gx);
	check_gradients(t, to);
}
