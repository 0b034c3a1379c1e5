/* SPDX-License-Identifier: MIT */
/* The choice of a learning rate for each activation, by validation accuracy alone. */
#include "lab/study/choose.h"

#include <math.h>

#include "lab/text.h"

static double score_of(const lab_row *row)
{
	const lab_trial_result *r = &row->result;

	return row->state == LAB_DONE && r->epochs_done ? r->epoch[r->epochs_done - 1].val_acc : 0;
}

static int rate_index(const lab_study *study, double lr)
{
	for (int l = 0; l < study->nlrs; l++)
		if (study->lr[l] == lr)
			return l;
	return -1;
}

void lab_rate_scores(const lab_study *study, const lab_row *search, size_t n,
		     double score[LAB_MAX_ACTS][LAB_MAX_RATES])
{
	int seeds[LAB_MAX_ACTS][LAB_MAX_RATES] = { 0 };
	double sum[LAB_MAX_ACTS][LAB_MAX_RATES] = { 0 };

	for (size_t i = 0; i < n; i++) {
		int a = search[i].act, l = rate_index(study, search[i].lr);
		if (a < 0 || l < 0 || (search[i].state != LAB_DONE && search[i].state != LAB_DIVERGED))
			continue;
		sum[a][l] += score_of(&search[i]);
		seeds[a][l]++;
	}
	for (int a = 0; a < study->nacts; a++)
		for (int l = 0; l < study->nlrs; l++)
			score[a][l] = seeds[a][l] ? sum[a][l] / seeds[a][l] : NAN;
}

bool lab_choose_rates(lab_store *s, int64_t id, const lab_study *study, double rate[LAB_MAX_ACTS], char *why)
{
	double score[LAB_MAX_ACTS][LAB_MAX_RATES];
	lab_row *rows;
	size_t n;

	if (!lab_store_rows(s, id, study, LAB_SEARCH, &rows, &n, why))
		return false;
	lab_rate_scores(study, rows, n, score);
	lab_rows_free(rows, n);
	for (int a = 0; a < study->nacts; a++) {
		int best = 0;
		for (int l = 1; l < study->nlrs; l++)
			if (score[a][l] > score[a][best] || isnan(score[a][best]))
				best = l;
		rate[a] = study->lr[best];
	}
	return true;
}
