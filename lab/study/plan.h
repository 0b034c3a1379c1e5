/* SPDX-License-Identifier: MIT */
/* A study: which activations are compared, on what, and the trials that this needs.
 *
 * The protocol.  Every activation is trained with the seeds first_seed,
 * first_seed + 1, ...; for one seed all activations share the split, the order
 * of the batches and the random stream of the weights.  With several learning
 * rates the phase `search` trains every (activation, rate, seed) without
 * looking at the test set and keeps, for each activation, the rate with the best
 * mean validation accuracy of the last epoch (a divergent run counts as 0, a tie
 * goes to the rate named first).  The phase `final` trains with the kept rate and
 * touches the test set once, after the last epoch. */
#ifndef LAB_PLAN_H
#define LAB_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lab/study/trial.h"

enum {
	LAB_MAX_ACTS = 64,
	LAB_MAX_RATES = 16,
	LAB_MAX_SEEDS = 1000,
	LAB_NAME = 96, /* bytes of a data, net, optimiser or initialisation name */
	LAB_ACT = 160, /* bytes of an activation's spec */
	LAB_PATH = 512,
	LAB_LIST = LAB_MAX_ACTS * LAB_ACT,
};

typedef enum lab_phase { LAB_SEARCH, LAB_FINAL } lab_phase;

typedef struct lab_study {
	char data[LAB_NAME], net[LAB_NAME], opt[LAB_NAME], init[LAB_NAME], schedule[LAB_NAME];
	char act[LAB_MAX_ACTS][LAB_ACT]; /* canonical, in the order of the command line */
	int nacts;
	double lr[LAB_MAX_RATES];
	int nlrs;
	int seeds;
	uint64_t first_seed;
	int epochs, batch;
	double l2, dropout, input_dropout, max_norm;
	/* What follows does not change any trial. */
	double target;           /* validation accuracy for "epochs to", 0 .. 1; 0: 98 % of the best */
	char data_dir[LAB_PATH]; /* --data-dir, or empty */
	char report[LAB_PATH];   /* folder of the report; empty: none */
} lab_study;

/* Sensible settings for a data set ("circles(noise=0.2)" is looked up as "circles"); no activations yet. */
void lab_study_defaults(const char *data, lab_study *s);

/* Reads "relu,elu(alpha=0.5)" into s->act: split at commas outside parentheses,
 * every name checked and made canonical, no function twice. */
bool lab_study_read_acts(lab_study *s, const char *list, char *why);

/* Length of a list's first activation: up to a comma outside parentheses. */
size_t lab_study_item(const char *list);

/* Reads "0.001,0.003": finite numbers above 0 in the C locale, none twice. */
bool lab_study_read_rates(lab_study *s, const char *list, char *why);

/* The lists as text again. */
void lab_study_write_acts(const lab_study *s, char list[LAB_LIST]);
void lab_study_write_rates(const lab_study *s, char list[LAB_LIST]);

/* Checks everything that can be checked without data: activations, net, ranges. */
bool lab_study_check(const lab_study *s, char *why);

/* The trial of one activation, seed and learning rate; its strings are the study's. */
lab_trial_spec lab_study_trial(const lab_study *s, int act, uint64_t seed, double lr);

/* The command that repeats the study, every setting spelled out, words quoted for a shell. */
void lab_study_command(const lab_study *s, const char *store, char *text, size_t n);

/* Index of the activation that the others are compared to: relu, or the first. */
int lab_study_baseline(const lab_study *s);

#endif
