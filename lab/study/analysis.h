/* SPDX-License-Identifier: MIT */
/* What a study has shown: the ranking, differences to the baseline, what the next seed is worth. */
#ifndef LAB_ANALYSIS_H
#define LAB_ANALYSIS_H

#include "lab/study/stats.h"
#include "lab/study/store.h"

/* One activation.  Accuracies are in percent; what is not known is NaN. */
typedef struct lab_standing {
	const char *act;
	int index;                   /* into the study's activations, also the colour everywhere */
	double lr;
	int done, diverged, failed;  /* seeds that ended so; the rest has not ended */
	int diverged_epoch;          /* the earliest one, 0: none */
	double *acc;                 /* [study->seeds] test accuracy, NaN where there is none */
	lab_summary test;            /* of acc; the interval ends at 0 and 100 */
	lab_paired versus;           /* acc minus the baseline's, over the seeds that both finished */
	double p;                    /* versus.p after Holm's correction over all comparisons */
	double epochs_to;            /* first epoch with the target accuracy on validation: median of those ... */
	int reached;                 /* ... seeds that reached it */
	double epoch_seconds;        /* median over the seeds of the mean over the epochs */
	double dead;                 /* percent of hidden units after the last epoch: mean over layers and seeds */
	const lab_row *median;       /* the run with the median accuracy (the lower one of two) */
} lab_standing;

typedef struct lab_analysis {
	const lab_study *study;
	lab_row *rows, *search;      /* of the final phase and of the search */
	size_t nrows, nsearch;
	double score[LAB_MAX_ACTS][LAB_MAX_RATES]; /* see lab_rate_scores(); percent */
	lab_standing *standing;      /* [study->nacts] best first; those with divergent runs behind those without */
	const lab_standing *baseline;
	double *memory;              /* behind every standing's acc */
	double target;               /* percent */
	int comparisons;             /* that Holm's correction is over */
	int unended;                 /* trials that have not ended yet */
	int layers;                  /* hidden ones */
	const lab_standing *open;    /* the best one that cannot be told from the baseline, NULL: none */
	double delta;                /* its difference, made round; NaN: none */
	int seeds_needed;            /* to establish that with 80 % power; 0: more than LAB_SEEDS_MAX */
} lab_analysis;

/* Reads the study's trials and ranks its activations. */
bool lab_analyse(lab_store *s, int64_t id, const lab_study *study, lab_analysis *a, char *why);
void lab_analysis_free(lab_analysis *a);

/* Is the difference to the baseline one that holds after correction (p < 0.05)? */
bool lab_differs(const lab_standing *s);

/* The range of accuracies that a picture should show: all of them, but for runs far below the rest. */
void lab_axis(const lab_analysis *a, double *lo, double *hi);

/* Does the standing take part in the tests: every seed ended, none diverged, two or more of them? */
bool lab_comparable(const lab_analysis *a, const lab_standing *s);

/* A printf format that shows about two digits of so many seconds. */
const char *lab_seconds_format(double seconds);

/* What it all says, in sentences (LAB_WORDS bytes). */
enum { LAB_WORDS = 8192 };
void lab_answer(const lab_analysis *a, char *text);   /* which is best, and does it matter? */
void lab_caveats(const lab_analysis *a, char *text);  /* how far to trust it; lines end in '\n' */

#endif
