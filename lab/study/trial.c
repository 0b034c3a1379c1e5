/* SPDX-License-Identifier: MIT */
/* One trial: one network trained once, with one activation, seed and learning rate. */
#include "lab/study/trial.h"
#include "lab/threads.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lab/clock.h"
#include "lab/nn/dropout.h"
#include "lab/nn/loss.h"
#include "lab/nn/mlp.h"
#include "lab/nn/norm.h"
#include "lab/nn/optim.h"
#include "lab/nn/parallel.h"
#include "lab/nn/schedule.h"
#include "lab/rng.h"
#include "lab/study/trial_spec.h"

enum { MIN_ROWS = 256, GRID = 100 };

_Static_assert((int)LAB_MAX_LAYERS == (int)LAB_MAX_HIDDEN + 1, "the network has room for the output layer, too");
_Static_assert((int)GRID <= (int)MIN_ROWS, "a row of the grid fits into the network");

static const double too_much = 1e4; /* times the loss of a blind network: diverged */

/* Everything that lives as long as the trial. */
typedef struct trial {
	const lab_trial_spec *spec;
	const lab_data *data;
	lab_trial_plan plan;
	lab_mlp net;
	lab_optim optim;
	lab_probe_sum probe[LAB_MAX_HIDDEN];
	double norm[LAB_MAX_HIDDEN]; /* sums over the epoch's batches */
	size_t batch;
	double steps;                /* of the optimiser, in the whole trial */
	uint32_t *order;             /* [training samples] */
	float *x;                    /* (batch, dim) the batch at hand */
	lab_dropout input;           /* dropout on it */
	float *mask;                 /* (batch, dim) of that; NULL: none */
	unsigned char *label;        /* [batch] */
} trial;

/* ---- setting up ------------------------------------------------------------- */

static bool make_net(trial *t, char *why)
{
	size_t width[LAB_MAX_HIDDEN + 2], rows = t->batch > MIN_ROWS ? t->batch : MIN_ROWS;
	int hidden = t->plan.hidden;

	width[0] = t->data->dim;
	memcpy(width + 1, t->plan.width, (size_t)hidden * sizeof *width);
	width[hidden + 1] = (size_t)t->data->classes;
	if (!lab_mlp_new(&t->net, hidden + 1, width, &t->plan.unit, t->spec->dropout, rows, why))
		return false;
	lab_mlp_init(&t->net, t->plan.init, t->spec->seed);
	return true;
}

static bool set_up(trial *t, char *why)
{
	size_t n = t->data->train.n;
	bool ok = true;

	if (!lab_trial_plan_make(t->spec, &t->plan, why))
		return false;
	t->batch = (size_t)t->spec->batch < n ? (size_t)t->spec->batch : n;
	t->steps = (double)((n + t->batch - 1) / t->batch) * t->spec->epochs;
	if (!make_net(t, why))
		return false;
	t->order = malloc(n * sizeof *t->order);
	t->x = malloc(t->batch * t->data->dim * sizeof *t->x);
	t->label = malloc(t->batch);
	t->input = lab_dropout_for(NULL, t->spec->input_dropout);
	if (t->input.p > 0)
		ok = (t->mask = malloc(t->batch * t->data->dim * sizeof *t->mask));
	for (int i = 0; i < t->plan.hidden; i++)
		ok = ok && lab_probe_new(&t->probe[i], &t->plan.unit, t->plan.width[i]);
	ok = ok && t->order && t->x && t->label;
	ok = ok && lab_optim_new(&t->optim, t->plan.optim, t->spec->lr, t->net.nparams);
	return ok || lab_fail(why, "out of memory for a trial of %s", t->spec->net);
}

static void tear_down(trial *t)
{
	for (int i = 0; i < t->plan.hidden; i++)
		lab_probe_free(&t->probe[i]);
	lab_optim_free(&t->optim);
	lab_mlp_free(&t->net);
	free(t->order);
	free(t->x);
	free(t->mask);
	free(t->label);
	lab_unit_free(&t->plan.unit);
}

/* ---- training --------------------------------------------------------------- */

typedef struct gather_job {
	trial *t;
	const uint32_t *pick;
} gather_job;

static void gather(void *arg, size_t from, size_t to)
{
	const gather_job *j = arg;
	const lab_set *set = &j->t->data->train;
	size_t dim = j->t->data->dim;

	for (size_t i = from; i < to; i++) {
		memcpy(j->t->x + i * dim, set->x + j->pick[i] * dim, dim * sizeof(float));
		j->t->label[i] = set->label[j->pick[i]];
	}
}

/* The random numbers that an epoch draws. */
typedef struct streams {
	lab_rng order, dropout, input;
} streams;

/* The learning rate of the next step. */
static float rate(const trial *t)
{
	return (float)(t->spec->lr * lab_schedule_factor(t->plan.schedule, (double)t->optim.t / t->steps));
}

/* One step of the optimiser on the n training samples that pick names. */
static lab_loss train_batch(trial *t, const uint32_t *pick, size_t n, streams *random)
{
	lab_mlp *net = &t->net;
	size_t dim = t->data->dim;
	lab_loss loss;
	float *z;

	lab_parallel(n, 1 + 32768 / dim, gather, &(gather_job){ t, pick });
	if (t->mask)
		lab_dropout_forward(&t->input, n * dim, t->x, t->mask, &random->input);
	z = lab_mlp_forward(net, n, t->x, &random->dropout);
	loss = lab_softmax_loss(n, (size_t)t->data->classes, z, t->label, z);
	lab_mlp_backward(net, n, t->x, z);
	for (int i = 0; i < t->plan.hidden; i++)
		t->norm[i] += lab_norm(net->dense[i].in * net->dense[i].out, net->dense[i].gw);
	lab_mlp_before_step(net);
	t->optim.lr = rate(t);
	lab_optim_step(&t->optim, net->params, net->grads, t->spec->l2, net->nweights);
	lab_mlp_after_step(net);
	if (t->spec->max_norm > 0)
		lab_mlp_max_norm(net, t->spec->max_norm);
	return loss;
}

/* One pass over the training set; false if it diverged. */
static bool train_epoch(trial *t, int epoch, lab_epoch *e)
{
	size_t n = t->data->train.n, batches = 0, correct = 0;
	double sum = 0, limit = too_much * log(t->data->classes);
	streams random = { lab_rng_stream(t->spec->seed, "order", (uint64_t)epoch),
			   lab_rng_stream(t->spec->seed, "dropout", (uint64_t)epoch),
			   lab_rng_stream(t->spec->seed, "input dropout", (uint64_t)epoch) };

	lab_rng_permutation(&random.order, n, t->order);
	memset(t->norm, 0, sizeof t->norm);
	for (size_t i = 0; i < n; i += t->batch, batches++) {
		size_t rows = n - i < t->batch ? n - i : t->batch;
		lab_loss loss = train_batch(t, t->order + i, rows, &random);
		if (!(loss.sum / (double)rows <= limit)) /* NaN is not <= anything */
			return false;
		sum += loss.sum;
		correct += loss.correct;
	}
	e->train_loss = sum / (double)n;
	e->train_acc = (double)correct / (double)n;
	for (int i = 0; i < t->plan.hidden; i++)
		e->layer[i].grad_norm = t->norm[i] / (double)batches;
	return true;
}

/* ---- measuring -------------------------------------------------------------- */

/* Looks into the hidden layers after a forward pass of n samples. */
static void probe(trial *t, size_t n)
{
	lab_mlp *net = &t->net;

	for (int i = 0; i < t->plan.hidden; i++) {
		lab_unit_pass p = lab_mlp_pass(net, i, n);
		lab_probe_signs(n * net->dense[i + 1].in, net->scratch[0]);
		p.gy = net->scratch[0];
		p.gz = net->scratch[1];
		lab_unit_backward(&p);
		lab_probe_add(&t->probe[i], n, p.gz, p.y);
	}
}

/* Mean loss and accuracy over a set. */
static void evaluate(trial *t, const lab_set *set, bool probing, double *mean_loss, double *acc)
{
	size_t rows = t->net.rows, dim = t->data->dim, correct = 0;
	double sum = 0;

	for (size_t i = 0; i < set->n; i += rows) {
		size_t n = set->n - i < rows ? set->n - i : rows;
		const float *z = lab_mlp_forward(&t->net, n, set->x + i * dim, NULL);
		lab_loss loss = lab_softmax_loss(n, (size_t)t->data->classes, z, set->label + i, NULL);
		if (probing)
			probe(t, n);
		sum += loss.sum;
		correct += loss.correct;
	}
	*mean_loss = sum / (double)set->n;
	*acc = (double)correct / (double)set->n;
}

static void validate(trial *t, lab_epoch *e)
{
	for (int i = 0; i < t->plan.hidden; i++)
		lab_probe_reset(&t->probe[i]);
	evaluate(t, &t->data->val, true, &e->val_loss, &e->val_acc);
	for (int i = 0; i < t->plan.hidden; i++)
		lab_probe_result(&t->probe[i], &e->layer[i]);
}

/* ---- the picture of a two-dimensional problem ------------------------------- */

/* The bounding box of training and validation points, a tenth wider on every side. */
static void bounding_box(const lab_data *d, double box[4])
{
	const lab_set *set[] = { &d->train, &d->val };

	for (int k = 0; k < 2; k++) {
		double low = INFINITY, high = -INFINITY, margin;
		for (int s = 0; s < 2; s++)
			for (size_t i = 0; i < set[s]->n; i++) {
				low = fmin(low, (double)set[s]->x[2 * i + (size_t)k]);
				high = fmax(high, (double)set[s]->x[2 * i + (size_t)k]);
			}
		margin = 0.1 * (high - low);
		box[2 * k] = low - margin;
		box[2 * k + 1] = high + margin;
	}
}

/* One row of the grid. */
static void draw_row(trial *t, int row, lab_trial_result *out)
{
	const double *box = out->box;
	size_t classes = (size_t)t->data->classes;
	float x[2 * GRID], p[256];

	for (int i = 0; i < GRID; i++) {
		x[2 * i] = (float)(box[0] + (box[1] - box[0]) * i / (GRID - 1));
		x[2 * i + 1] = (float)(box[2] + (box[3] - box[2]) * row / (GRID - 1));
	}
	const float *z = lab_mlp_forward(&t->net, GRID, x, NULL);
	for (int i = 0; i < GRID; i++) {
		out->cls[row * GRID + i] = (unsigned char)lab_softmax(classes, z + (size_t)i * classes, p);
		out->prob[row * GRID + i] = p[1];
	}
}

static bool draw(trial *t, lab_trial_result *out, char *why)
{
	if (t->data->dim != 2)
		return true;
	out->cls = malloc(GRID * GRID);
	out->prob = malloc(GRID * GRID * sizeof *out->prob);
	if (!out->cls || !out->prob)
		return lab_fail(why, "out of memory for the decision boundary");
	out->grid = GRID;
	bounding_box(t->data, out->box);
	for (int row = 0; row < GRID; row++)
		draw_row(t, row, out);
	return true;
}

/* ---- the whole -------------------------------------------------------------- */

/* Trains and validates all epochs; false only if interrupted. */
static bool run_epochs(trial *t, lab_trial_progress *progress, void *arg, lab_trial_result *out, char *why)
{
	if (!lab_moves_record(&out->moves, &t->net))
		return lab_fail(why, "out of memory for the parameters of the units");
	for (int i = 0; i < t->spec->epochs; i++) {
		lab_epoch *e = &out->epoch[i];
		double start = lab_now();
		bool fine = train_epoch(t, i, e);

		e->seconds = lab_now() - start;
		if (fine)
			validate(t, e);
		if (!fine || !isfinite(e->val_loss)) {
			out->diverged_epoch = i + 1;
			return true;
		}
		if (!lab_moves_record(&out->moves, &t->net))
			return lab_fail(why, "out of memory for the parameters of the units");
		out->epochs_done = i + 1;
		if (progress && !progress(arg, i + 1, e))
			return lab_fail(why, "interrupted");
	}
	return true;
}

static bool run(trial *t, bool test, lab_trial_progress *progress, void *arg, lab_trial_result *out, char *why)
{
	if (!set_up(t, why))
		return false;
	out->nlayers = t->plan.hidden;
	out->test_loss = out->test_acc = NAN;
	out->epoch = calloc((size_t)t->spec->epochs, sizeof *out->epoch);
	if (!out->epoch)
		return lab_fail(why, "out of memory for %d epochs", t->spec->epochs);
	if (!run_epochs(t, progress, arg, out, why))
		return false;
	if (out->diverged_epoch)
		return true;
	if (test)
		evaluate(t, &t->data->test, false, &out->test_loss, &out->test_acc);
	return draw(t, out, why);
}

bool lab_trial_run(const lab_trial_spec *spec, const lab_data *data, bool test, lab_trial_progress *progress, void *arg,
		   lab_trial_result *out, char *why)
{
	trial t = { .spec = spec, .data = data };
	lab_trial_result r = { 0 };
	double start = lab_now();
	unsigned before = lab_flush_subnormals();
	bool ok = run(&t, test, progress, arg, &r, why);

	lab_restore_subnormals(before);
	tear_down(&t);
	r.seconds = lab_now() - start;
	if (ok)
		*out = r;
	else
		lab_trial_free(&r);
	return ok;
}

void lab_trial_free(lab_trial_result *r)
{
	free(r->epoch);
	lab_moves_free(&r->moves);
	free(r->cls);
	free(r->prob);
	*r = (lab_trial_result){ 0 };
}
