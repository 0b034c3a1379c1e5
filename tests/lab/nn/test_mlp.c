/* SPDX-License-Identifier: MIT */
/* The network: logits against plain loops in double, every gradient against finite differences of them. */
#include "lab/nn/mlp.h"

#include "lab/nn/loss.h"
#include "lab/rng.h"
#include "lab/text.h"
#include "lab/threads.h"
#include "tests/lab/test.h"

enum { ROWS = 7, IN = 5, CLASSES = 4, LAYERS = 3 };
static const size_t width[LAYERS + 1] = { IN, 9, 6, CLASSES };

static double relu(double x)
{
	return x > 0 ? x : 0;
}

static double sigmoid(double x)
{
	return 1 / (1 + exp(-x));
}

static double softplus(double x)
{
	return log1p(exp(x));
}

static double selu(double x)
{
	return x > 0 ? 1.0507009873554805 * x : 1.7580993408473769 * expm1(x);
}

static const struct {
	const char *name;
	double (*f)(double x);
} acts[] = { { "tanh", tanh }, { "relu", relu }, { "sigmoid", sigmoid }, { "softplus", softplus }, { "selu", selu } };

enum { ACTS = sizeof acts / sizeof *acts };

/* A network with its data, and the same in double. */
typedef struct fixture {
	lab_mlp net;
	lab_unit unit;
	double (*f)(double x);
	float x[ROWS * IN];
	unsigned char label[ROWS];
	double *params; /* the network's, as doubles */
	bool dropout;
} fixture;

static void set_up(fixture *t, int act, double dropout)
{
	lab_rng r = lab_rng_stream(11, "test", (uint64_t)act);
	char why[LAB_MESSAGE] = "";

	*t = (fixture){ .f = acts[act].f, .dropout = dropout > 0 };
	assert_true(lab_unit_read(acts[act].name, &t->unit, why));
	assert_true(lab_mlp_new(&t->net, LAYERS, width, &t->unit, dropout, ROWS, why));
	lab_mlp_init(&t->net, LAB_AUTO, 3);
	t->params = malloc(t->net.nparams * sizeof *t->params);
	for (size_t i = 0; i < t->net.nparams; i++) {
		if (i >= t->net.nweights) /* biases start at 0, which would hide a mistake in them */
			t->net.params[i] = (float)(0.3 * lab_rng_normal(&r));
		t->params[i] = t->net.params[i];
	}
	for (int i = 0; i < ROWS * IN; i++)
		t->x[i] = (float)lab_rng_normal(&r);
	for (int i = 0; i < ROWS; i++)
		t->label[i] = (unsigned char)lab_rng_below(&r, CLASSES);
}

static void tear_down(fixture *t)
{
	lab_mlp_free(&t->net);
	lab_unit_free(&t->unit);
	free(t->params);
}

/* y = x w + b for one sample, with the parameters where the network keeps its own. */
static void dense(const fixture *t, int layer, const double *x, double *y)
{
	const lab_dense *l = &t->net.dense[layer];
	const double *w = t->params + (l->w - t->net.params), *b = t->params + (l->b - t->net.params);

	for (size_t j = 0; j < l->out; j++) {
		y[j] = b[j];
		for (size_t i = 0; i < l->in; i++)
			y[j] += x[i] * w[i * l->out + j];
	}
}

/* The logits of sample `row`, with the dropout mask of the network's last pass. */
static void logits(const fixture *t, size_t row, double z[16])
{
	double x[16];

	for (int i = 0; i < IN; i++)
		z[i] = t->x[row * IN + (size_t)i];
	for (int l = 0; l < LAYERS; l++) {
		memcpy(x, z, sizeof x);
		dense(t, l, x, z);
		if (l == LAYERS - 1)
			return;
		for (size_t j = 0; j < width[l + 1]; j++) {
			const lab_dropout *d = &t->net.dropout;
			float mask = t->dropout ? t->net.mask[l][row * width[l + 1] + j] : 1;
			z[j] = t->f(z[j]);
			if (t->dropout)
				z[j] = mask > 0 ? mask * z[j] + d->shift : d->dropped;
		}
	}
}

/* Mean cross-entropy, from its definition. */
static double loss(const fixture *t)
{
	double sum = 0;

	for (size_t row = 0; row < ROWS; row++) {
		double z[16], total = 0;
		logits(t, row, z);
		for (int j = 0; j < CLASSES; j++)
			total += exp(z[j]);
		sum -= log(exp(z[t->label[row]]) / total);
	}
	return sum / ROWS;
}

static void check_gradients(fixture *t, const char *name)
{
	lab_rng rng = lab_rng_stream(5, "dropout", 0);
	float *z = lab_mlp_forward(&t->net, ROWS, t->x, t->dropout ? &rng : NULL);
	lab_loss l = lab_softmax_loss(ROWS, CLASSES, z, t->label, z);
	const double h = 1e-6;

	assert_near(l.sum / ROWS, loss(t), 1e-6);
	lab_mlp_backward(&t->net, ROWS, t->x, z);
	for (size_t i = 0; i < t->net.nparams; i++) {
		double keep = t->params[i], up, down;
		t->params[i] = keep + h;
		up = loss(t);
		t->params[i] = keep - h;
		down = loss(t);
		t->params[i] = keep;
		if (!(fabs(t->net.grads[i] - (up - down) / (2 * h)) <= 2e-6))
			print_error("%s: parameter %zu\n", name, i);
		assert_near(t->net.grads[i], (up - down) / (2 * h), 2e-6);
	}
}

static void gradients(void **state)
{
	fixture t;

	(void)state;
	for (int i = 0; i < ACTS; i++) {
		set_up(&t, i, 0);
		check_gradients(&t, acts[i].name);
		tear_down(&t);
	}
}

/* With selu this is alpha dropout. */
static void gradients_with_dropout(void **state)
{
	fixture t;

	(void)state;
	for (int i = 0; i < ACTS; i++) {
		set_up(&t, i, 0.3);
		check_gradients(&t, acts[i].name);
		tear_down(&t);
	}
}

static void evaluates(void **state)
{
	fixture t;
	double want[16];

	(void)state;
	set_up(&t, 0, 0.5);
	t.dropout = false; /* it is only for training */
	const float *z = lab_mlp_forward(&t.net, ROWS, t.x, NULL);
	for (size_t row = 0; row < ROWS; row++) {
		logits(&t, row, want);
		for (int j = 0; j < CLASSES; j++)
			assert_near(z[row * CLASSES + (size_t)j], want[j], 1e-6);
	}
	tear_down(&t);
}

/* Activations with equal seeds share the random numbers of their weights. */
static void same_stream(void **state)
{
	fixture a, b;

	(void)state;
	set_up(&a, 0, 0); /* tanh: xavier */
	set_up(&b, 1, 0); /* relu: he */
	double ratio = sqrt(2.0 / 5) / sqrt(2.0 / (5 + 9));
	for (size_t i = 0; i < 5 * 9; i++)
		assert_near(b.net.dense[0].w[i], ratio * a.net.dense[0].w[i], 1e-6);
	for (size_t i = 0; i < 6 * 4; i++) /* the output layer is the same */
		assert_true(b.net.dense[2].w[i] == a.net.dense[2].w[i]);
	tear_down(&a);
	tear_down(&b);
}

static void too_large(void **state)
{
	const size_t huge[] = { 1000000, 1000000, 1000000, 2 };
	char why[LAB_MESSAGE];
	lab_mlp net;
	lab_unit relu;

	(void)state;
#ifdef __SANITIZE_ADDRESS__
	skip(); /* its allocator aborts instead */
#endif
	assert_true(lab_unit_read("relu", &relu, why));
	assert_false(lab_mlp_new(&net, 3, huge, &relu, 0, 128, why));
	assert_says(why, "out of memory for a network of 2,000,004,000,002 parameters");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gradients),   cmocka_unit_test(gradients_with_dropout), cmocka_unit_test(evaluates),
		cmocka_unit_test(same_stream), cmocka_unit_test(too_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
