/* SPDX-License-Identifier: MIT */
/* The choice of a learning rate for each activation, by validation accuracy alone. */
#ifndef LAB_CHOOSE_H
#define LAB_CHOOSE_H

#include "lab/study/store.h"

/* Validation accuracy of the last epoch, as a share, for every activation and
 * rate: mean over the seeds, a divergent run counting as 0; NaN where none ended. */
void lab_rate_scores(const lab_study *study, const lab_row *search, size_t n,
		     double score[LAB_MAX_ACTS][LAB_MAX_RATES]);

/* The best rate of each activation; the first one if there was no choice. */
bool lab_choose_rates(lab_store *s, int64_t id, const lab_study *study, double rate[LAB_MAX_ACTS], char *why);

#endif
