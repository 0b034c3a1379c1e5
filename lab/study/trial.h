/* SPDX-License-Identifier: MIT */
/* One trial: one network trained once, with one activation, seed and learning rate.
 * Everything random in it derives from the seed: for equal seeds all activations
 * share the split, the order of the batches and the random stream of the weights. */
#ifndef LAB_TRIAL_H
#define LAB_TRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lab/data/data.h"
#include "lab/probe/probe.h"
#include "lab/study/moves.h"
#include "lab/text.h"

enum { LAB_MAX_HIDDEN = 16 };

/* What to run.  Strings are as the user typed them and are stored with the trial. */
typedef struct lab_trial_spec {
	const char *data;  /* "fashion-mnist", "circles(noise=0.1)" */
	const char *net;   /* "mlp:256,128" */
	const char *act;   /* "elu(alpha=0.5)" */
	const char *opt;   /* "sgd", "momentum", "adagrad", "adam" */
	const char *init;  /* "auto", "xavier", "he", "lecun" */
	const char *schedule; /* of the learning rate: "constant", "step", "linear", "cosine" */
	uint64_t seed;
	int epochs;
	int batch;
	double lr;
	double l2;         /* weight decay, added to the loss as l2/2 |W|^2 */
	double dropout;    /* probability of dropping a hidden unit */
	double input_dropout; /* of dropping an input: it becomes 0, the mean where inputs are standardised */
	double max_norm;   /* the longest that a unit's incoming weights may be, as L2 norm; 0: any */
} lab_trial_spec;

typedef struct lab_epoch {
	double train_loss, train_acc; /* running means over the epoch's batches */
	double val_loss, val_acc;
	double seconds;               /* training only, without validation and probes */
	lab_probe layer[LAB_MAX_HIDDEN]; /* [nlayers] */
} lab_epoch;

typedef struct lab_trial_result {
	int diverged_epoch;   /* 1-based epoch in which it diverged (see lab_trial_run); 0: never */
	int epochs_done;      /* complete ones: a divergent epoch is not among them */
	int nlayers;          /* hidden layers probed */
	lab_epoch *epoch;     /* [epochs_done]; freed by lab_trial_free */
	lab_moves moves;      /* of the parameters that the units learn, if they do */
	double test_loss, test_acc; /* of the last epoch's weights; NaN if diverged or not asked for */
	double seconds;       /* whole trial */
	/* two-dimensional data only: the network's class on a grid over the data's bounding box */
	int grid;             /* side length; 0: none */
	double box[4];        /* x0 x1 y0 y1 */
	unsigned char *cls;   /* [grid * grid], row 0 at y0 */
	float *prob;          /* [grid * grid], probability of class 1 */
} lab_trial_result;

/* Called after each epoch; return false to stop (the trial then fails with "interrupted"). */
typedef bool lab_trial_progress(void *arg, int epoch, const lab_epoch *e);

/* Trains.  `test` decides whether the test set is touched at all (learning-rate
 * searches do not).  On failure returns false and puts one line into why
 * (LAB_MESSAGE bytes).
 *
 * A divergent run is a success that ends early.  It diverged when the loss of a
 * batch is not finite or above 10,000 ln(classes) - the loss of a network that
 * answers blindly is ln(classes) - or the validation loss is not finite. */
bool lab_trial_run(const lab_trial_spec *spec, const lab_data *data, bool test, lab_trial_progress *progress, void *arg,
		   lab_trial_result *out, char *why);

/* Checks a spec without running it: names, ranges, the net's widths. */
bool lab_trial_check(const lab_trial_spec *spec, char *why);

void lab_trial_free(lab_trial_result *r);

#endif
