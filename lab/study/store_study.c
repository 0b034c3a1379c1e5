/* SPDX-License-Identifier: MIT */
/* The store: studies, and the trials that belong to them. */
#include <stdio.h>
#include <string.h>

#include "lab/study/store_sql.h"
#include "lab/text.h"

bool lab_store_put_trial(lab_store *s, int64_t study, lab_phase phase, const lab_trial_spec *t, char *why)
{
	static const char add[] =
		"INSERT OR IGNORE INTO trial (phase, data, net, act, opt, init, seed, epochs, batch, lr, l2, dropout,"
		" input_dropout, max_norm, schedule) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	static const char join[] =
		"INSERT OR IGNORE INTO study_trial SELECT ?16, id FROM trial"
		" WHERE phase = ?1 AND data = ?2 AND net = ?3 AND act = ?4 AND opt = ?5 AND init = ?6"
		" AND seed = ?7 AND epochs = ?8 AND batch = ?9 AND lr = ?10"
		" AND l2 = ?11 AND dropout = ?12 AND input_dropout = ?13 AND max_norm = ?14 AND schedule = ?15";

	return sql_do(s, why, add, "ttttttiiidddddt", sql_phase[phase], t->data, t->net, t->act, t->opt, t->init,
		      (int64_t)t->seed, (int64_t)t->epochs, (int64_t)t->batch, t->lr, t->l2, t->dropout,
		      t->input_dropout, t->max_norm, t->schedule) &&
	       sql_do(s, why, join, "ttttttiiidddddti", sql_phase[phase], t->data, t->net, t->act, t->opt, t->init,
		      (int64_t)t->seed, (int64_t)t->epochs, (int64_t)t->batch, t->lr, t->l2, t->dropout,
		      t->input_dropout, t->max_norm, t->schedule, study);
}

/* Seeds outside, activations inside: a study that is stopped has compared
 * something, and a process keeps the data of one seed for many trials. */
static bool put_trials(lab_store *s, int64_t id, const lab_study *study, char *why)
{
	lab_phase phase = study->nlrs > 1 ? LAB_SEARCH : LAB_FINAL;

	for (int k = 0; k < study->seeds; k++) {
		uint64_t seed = study->first_seed + (uint64_t)k;
		for (int a = 0; a < study->nacts; a++) {
			for (int l = 0; l < study->nlrs; l++) {
				lab_trial_spec t = lab_study_trial(study, a, seed, study->lr[l]);
				if (!lab_store_put_trial(s, id, phase, &t, why))
					return false;
			}
		}
	}
	return true;
}

static bool put_settings(lab_store *s, const lab_study *y, int64_t *id, char *why)
{
	static const char sql[] =
		"INSERT INTO study (data, net, acts, opt, init, rates, seeds, first_seed, epochs, batch, l2, dropout,"
		" input_dropout, max_norm, schedule, target, data_dir, report, used)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ'))"
		" ON CONFLICT (data, net, acts, opt, init, rates, seeds, first_seed, epochs, batch, l2, dropout,"
		" input_dropout, max_norm, schedule)"
		" DO UPDATE SET target = excluded.target, data_dir = excluded.data_dir, report = excluded.report,"
		" used = excluded.used RETURNING id";
	char acts[LAB_LIST], rates[LAB_LIST];

	lab_study_write_acts(y, acts);
	lab_study_write_rates(y, rates);
	sqlite3_stmt *q = sql_query(s, why, sql, "ttttttiiiiddddtdtt", y->data, y->net, acts, y->opt, y->init, rates,
				    (int64_t)y->seeds, (int64_t)y->first_seed, (int64_t)y->epochs, (int64_t)y->batch,
				    y->l2, y->dropout, y->input_dropout, y->max_norm, y->schedule, y->target,
				    y->data_dir, y->report);
	if (!q || sql_row(s, q, why) != 1)
		return false;
	*id = sqlite3_column_int64(q, 0);
	return sql_row(s, q, why) == 0;
}

bool lab_store_put_study(lab_store *s, const lab_study *study, int64_t *id, char *why)
{
	if (!lab_store_begin(s, why))
		return false;
	return lab_store_end(s, put_settings(s, study, id, why) && put_trials(s, *id, study, why), why);
}

static bool read_settings(sqlite3_stmt *q, int64_t *id, lab_study *y, char *why)
{
	char acts[LAB_LIST], rates[LAB_LIST];

	*y = (lab_study){ .seeds = sqlite3_column_int(q, 7), .first_seed = (uint64_t)sqlite3_column_int64(q, 8),
			  .epochs = sqlite3_column_int(q, 9), .batch = sqlite3_column_int(q, 10),
			  .l2 = sqlite3_column_double(q, 11), .dropout = sqlite3_column_double(q, 12),
			  .input_dropout = sqlite3_column_double(q, 13), .max_norm = sqlite3_column_double(q, 14),
			  .target = sqlite3_column_double(q, 16) };
	*id = sqlite3_column_int64(q, 0);
	sql_text(q, 1, y->data, sizeof y->data);
	sql_text(q, 2, y->net, sizeof y->net);
	sql_text(q, 3, acts, sizeof acts);
	sql_text(q, 4, y->opt, sizeof y->opt);
	sql_text(q, 5, y->init, sizeof y->init);
	sql_text(q, 6, rates, sizeof rates);
	sql_text(q, 15, y->schedule, sizeof y->schedule);
	sql_text(q, 17, y->data_dir, sizeof y->data_dir);
	sql_text(q, 18, y->report, sizeof y->report);
	return lab_study_read_acts(y, acts, why) && lab_study_read_rates(y, rates, why);
}

bool lab_store_get_study(lab_store *s, int64_t *id, lab_study *study, char *why)
{
	static const char sql[] =
		"SELECT id, data, net, acts, opt, init, rates, seeds, first_seed, epochs, batch, l2, dropout,"
		" input_dropout, max_norm, schedule, target, data_dir, report"
		" FROM study WHERE ?1 IN (0, id) ORDER BY used DESC, id DESC LIMIT 1";
	sqlite3_stmt *q = sql_query(s, why, sql, "i", *id);
	int row = q ? sql_row(s, q, why) : -1;

	if (row == 0)
		return *id ? lab_fail(why, "%s: has no study %lld", s->path, (long long)*id) :
			     lab_fail(why, "%s: has no study in it yet", s->path);
	if (row < 0)
		return false;
	bool ok = read_settings(q, id, study, why) || lab_fail_in(why, s->path);
	sqlite3_finalize(q);
	return ok;
}

bool lab_store_next_study(lab_store *s, int64_t *id, char *why)
{
	sqlite3_stmt *q = sql_query(s, why, "SELECT coalesce(min(id), 0) FROM study WHERE id > ?", "i", *id);

	if (!q || sql_row(s, q, why) != 1)
		return false;
	*id = sqlite3_column_int64(q, 0);
	return sql_row(s, q, why) == 0;
}

bool lab_store_table(lab_store *s, lab_store_each *each, void *arg, char *why)
{
	static const char sql[] =
		"SELECT t.id, phase, data, net, act, opt, init, seed, t.epochs, batch, lr, l2, dropout, input_dropout,"
		" max_norm, schedule, state, diverged_epoch, (SELECT max(epoch) FROM epoch WHERE trial = t.id) AS epochs_done,"
		" e.train_loss, e.train_acc, e.val_loss, e.val_acc, test_loss, test_acc, t.seconds, message, host, cpu,"
		" isa, threads, actfn, onednn, sqlite, began, ended"
		" FROM trial t LEFT JOIN epoch e ON e.trial = t.id AND e.epoch = epochs_done ORDER BY t.id";
	const char *value[64];
	sqlite3_stmt *q = sql_query(s, why, sql, "");
	int row, n = q ? sqlite3_column_count(q) : 0;

	if (!q)
		return false;
	for (int i = 0; i < n; i++)
		value[i] = sqlite3_column_name(q, i);
	bool more = each(arg, n, value);
	while (more && (row = sql_row(s, q, why)) == 1) {
		for (int i = 0; i < n; i++)
			value[i] = (const char *)sqlite3_column_text(q, i);
		more = each(arg, n, value);
	}
	if (!more)
		sqlite3_finalize(q);
	return !more || row == 0;
}
