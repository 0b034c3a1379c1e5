/* SPDX-License-Identifier: MIT */
/* The store: counting trials and reading their results back. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/study/store_sql.h"
#include "lab/text.h"

const char *const lab_state_name[LAB_STATES + 1] = { "free", "running", "done", "diverged", "failed", NULL };

static lab_state read_state(sqlite3_stmt *q, int column)
{
	int i = lab_index((const char *)sqlite3_column_text(q, column), lab_state_name);

	return i < 0 ? LAB_FAILED : (lab_state)i;
}

bool lab_store_count(lab_store *s, int64_t study, lab_phase phase, int count[LAB_STATES], char *why)
{
	static const char sql[] = "SELECT state, count(*) FROM trial JOIN study_trial ON trial = id"
				  " WHERE study = ? AND phase = ? GROUP BY state";
	sqlite3_stmt *q = sql_query(s, why, sql, "it", study, sql_phase[phase]);
	int row = -1;

	memset(count, 0, LAB_STATES * sizeof *count);
	while (q && (row = sql_row(s, q, why)) == 1)
		count[read_state(q, 0)] = sqlite3_column_int(q, 1);
	return q && row == 0;
}

static bool read_epochs(lab_store *s, lab_row *row, char *why)
{
	static const char sql[] = "SELECT epoch, train_loss, train_acc, val_loss, val_acc, seconds FROM epoch"
				  " WHERE trial = ? ORDER BY epoch";
	lab_trial_result *r = &row->result;
	sqlite3_stmt *q = sql_query(s, why, sql, "i", row->id);
	int got = -1;

	while (q && (got = sql_row(s, q, why)) == 1) {
		lab_epoch *grown = realloc(r->epoch, (size_t)(r->epochs_done + 1) * sizeof *grown);
		if (!grown) {
			sqlite3_finalize(q);
			return lab_fail(why, "out of memory");
		}
		r->epoch = grown;
		r->epoch[r->epochs_done++] = (lab_epoch){
			.train_loss = sql_double(q, 1), .train_acc = sql_double(q, 2), .val_loss = sql_double(q, 3),
			.val_acc = sql_double(q, 4), .seconds = sql_double(q, 5),
		};
	}
	return q && got == 0;
}

static bool read_probes(lab_store *s, lab_row *row, char *why)
{
	static const char sql[] = "SELECT epoch, layer, dead, saturated, sparsity, mean, var, grad_norm FROM probe"
				  " WHERE trial = ?";
	sqlite3_stmt *q = sql_query(s, why, sql, "i", row->id);
	int got = -1;

	while (q && (got = sql_row(s, q, why)) == 1) {
		int e = sqlite3_column_int(q, 0) - 1, k = sqlite3_column_int(q, 1) - 1;
		if (e < 0 || e >= row->result.epochs_done || k < 0 || k >= LAB_MAX_HIDDEN)
			continue;
		row->result.epoch[e].layer[k] = (lab_probe){
			.dead = sql_double(q, 2), .saturated = sql_double(q, 3), .sparsity = sql_double(q, 4),
			.mean = sql_double(q, 5), .var = sql_double(q, 6), .grad_norm = sql_double(q, 7),
		};
	}
	return q && got == 0;
}

static bool read_grid(lab_store *s, lab_row *row, char *why)
{
	lab_trial_result *r = &row->result;
	sqlite3_stmt *q = sql_query(s, why, "SELECT side, x0, x1, y0, y1, cls, prob FROM grid WHERE trial = ?", "i",
				    row->id);
	int got = q ? sql_row(s, q, why) : -1;

	if (got <= 0)
		return got == 0;
	size_t side = (size_t)sqlite3_column_int(q, 0);
	for (int i = 0; i < 4; i++)
		r->box[i] = sqlite3_column_double(q, 1 + i);
	r->cls = sql_blob(q, 5, side * side);
	r->prob = sql_blob(q, 6, side * side * sizeof *r->prob);
	r->grid = r->cls ? (int)side : 0;
	sqlite3_finalize(q);
	return true;
}

static int act_index(const lab_study *study, const char *act)
{
	for (int i = 0; i < study->nacts; i++)
		if (!strcmp(study->act[i], act))
			return i;
	return -1;
}

static void read_row(sqlite3_stmt *q, const lab_study *study, lab_phase phase, lab_row *row)
{
	lab_trial_result *r = &row->result;
	const char *act = (const char *)sqlite3_column_text(q, 2);
	int layers = sqlite3_column_int(q, 10);

	*row = (lab_row){ .id = sqlite3_column_int64(q, 0), .phase = phase, .state = read_state(q, 1),
			  .act = act_index(study, act ? act : ""), .seed = (uint64_t)sqlite3_column_int64(q, 3),
			  .lr = sqlite3_column_double(q, 4) };
	sql_text(q, 5, row->message, sizeof row->message);
	r->diverged_epoch = sqlite3_column_int(q, 6);
	r->test_loss = sql_double(q, 7);
	r->test_acc = sql_double(q, 8);
	r->seconds = sql_double(q, 9);
	r->nlayers = layers > LAB_MAX_HIDDEN ? LAB_MAX_HIDDEN : layers;
}

/* Appends one row to the n rows that are there; grows by doubling. */
static lab_row *append(lab_row **rows, size_t *n)
{
	if ((*n & (*n - 1)) == 0) {
		lab_row *grown = realloc(*rows, (*n ? 2 * *n : 1) * sizeof *grown);
		if (!grown)
			return NULL;
		*rows = grown;
	}
	(*rows)[*n] = (lab_row){ 0 };
	return &(*rows)[(*n)++];
}

static bool read_rows(lab_store *s, sqlite3_stmt *q, const lab_study *study, lab_phase phase, lab_row **rows,
		      size_t *n, char *why)
{
	int got;

	while ((got = sql_row(s, q, why)) == 1) {
		lab_row *row = append(rows, n);
		if (row) {
			read_row(q, study, phase, row);
			if (read_epochs(s, row, why) && read_probes(s, row, why) &&
			    sql_read_moves(s, row->id, &row->result.moves, why) && read_grid(s, row, why))
				continue;
		} else {
			lab_fail(why, "out of memory");
		}
		sqlite3_finalize(q);
		return false;
	}
	return got == 0;
}

bool lab_store_rows(lab_store *s, int64_t id, const lab_study *study, lab_phase phase, lab_row **rows, size_t *n,
		    char *why)
{
	static const char sql[] =
		"SELECT id, state, act, seed, lr, message, diverged_epoch, test_loss, test_acc, seconds, layers"
		" FROM trial JOIN study_trial ON trial = id WHERE study = ? AND phase = ? ORDER BY seed, id";
	sqlite3_stmt *q = sql_query(s, why, sql, "it", id, sql_phase[phase]);

	*rows = NULL;
	*n = 0;
	if (q && read_rows(s, q, study, phase, rows, n, why))
		return true;
	lab_rows_free(*rows, *n);
	*rows = NULL;
	*n = 0;
	return false;
}

void lab_rows_free(lab_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		lab_trial_free(&rows[i].result);
	free(rows);
}

bool lab_store_hosts(lab_store *s, int64_t study, char *text, size_t n, char *why)
{
	static const char sql[] =
		"SELECT format('%s, %s, kernels %s, actfn %s, oneDNN %s, SQLite %s, %d %s',"
		" host, cpu, isa, actfn, onednn, sqlite, count(*), iif(count(*) = 1, 'trial', 'trials'))"
		" FROM trial JOIN study_trial ON trial = id WHERE study = ? AND state IN ('done', 'diverged')"
		" GROUP BY host, cpu, isa, actfn, onednn, sqlite ORDER BY count(*) DESC";
	sqlite3_stmt *q = sql_query(s, why, sql, "i", study);
	size_t used = 0;
	int got = -1;

	text[0] = '\0';
	while (q && (got = sql_row(s, q, why)) == 1)
		if (used < n)
			used += (size_t)snprintf(text + used, n - used, "%s\n", sqlite3_column_text(q, 0));
	return q && got == 0;
}
