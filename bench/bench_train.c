/* SPDX-License-Identifier: MIT */
/* Samples per second of the training loop: 784-256-128-10 on Fashion-MNIST, batch 128, Adam.
 * bench/train_torch.py is the same loop in PyTorch, bench/train.sh runs both. */
#include <stdio.h>
#include <stdlib.h>

#include "lab/nn/gemm.h"
#include "lab/study/trial.h"
#include "lab/threads.h"

static size_t samples; /* in an epoch */

static bool show(void *arg, int epoch, const lab_epoch *e)
{
	double *best = arg, rate = (double)samples / e->seconds;

	fprintf(stderr, "epoch %d  %7.0f samples/s  loss %.4f  validation %.2f %%\n", epoch, rate, e->train_loss,
		100 * e->val_acc);
	if (rate > *best)
		*best = rate;
	return true;
}

int main(int argc, char **argv)
{
	const char *act = argc > 1 ? argv[1] : "relu";
	int epochs = argc > 2 ? atoi(argv[2]) : 4;
	lab_trial_spec spec = { .data = "fashion-mnist", .net = "mlp:256,128", .act = act, .opt = "adam", .init = "auto",
				.schedule = "constant", .seed = 1, .epochs = epochs, .batch = 128, .lr = 1e-3 };
	char why[LAB_MESSAGE];
	lab_trial_result r;
	lab_data d;
	double best = 0;

	if (argc > 3)
		lab_set_threads(atoi(argv[3]));
	if (!lab_trial_check(&spec, why) || !lab_data_load(spec.data, NULL, spec.seed, &d, why) ||
	    (samples = d.train.n, !lab_trial_run(&spec, &d, true, show, &best, &r, why))) {
		fprintf(stderr, "bench_train: %s\n", why);
		return 3;
	}
	printf("actfn %s %s, %s, %s, %d threads: %.0f samples/s (best epoch of %d), test %.2f %%\n", actfn_version(),
	       actfn_isa(), lab_gemm_version(), act, lab_threads(), best, epochs, 100 * r.test_acc);
	lab_trial_free(&r);
	lab_data_free(&d);
	return 0;
}
