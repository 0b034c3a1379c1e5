/* SPDX-License-Identifier: MIT */
/* The store: older formats, made new for a writer and shown as new to a reader.
 *
 *   1  prelu's slope was not trained: what format 1 calls prelu is prelu(fixed) now
 *   2  trained parameters, and the table `moved` of where they went
 *   3  dropout of inputs and max norm, as part of what a study and a trial are
 *   4  the schedule of the learning rate, the same */
#include <stdio.h>
#include <string.h>

#include "lab/nn/unit.h"
#include "lab/study/store_sql.h"
#include "lab/text.h"

/* SQL function fixed(acts): the list with "fixed" where parameters would now be trained. */
static void sql_fixed(sqlite3_context *context, int n, sqlite3_value **v)
{
	const char *list = (const char *)sqlite3_value_text(v[0]);
	char out[LAB_LIST + LAB_ACT], why[LAB_MESSAGE];
	size_t used = 0;
	lab_unit u;

	(void)n;
	out[0] = '\0';
	while (list && *list && used < LAB_LIST) {
		char spec[LAB_ACT];
		size_t length = lab_study_item(list);
		snprintf(spec, sizeof spec, "%.*s", (int)length, list);
		if (lab_unit_read_fixed(spec, &u, why)) {
			lab_unit_spec(&u, spec, sizeof spec);
			lab_unit_free(&u);
		}
		used += (size_t)snprintf(out + used, sizeof out - used, "%s%s", used ? "," : "", spec);
		list += length + (list[length] == ',');
	}
	sqlite3_result_text(context, out, -1, SQLITE_TRANSIENT);
}

#define STUDY_2 \
	"id, used, data, net, acts, opt, init, rates, seeds, first_seed, epochs, batch, l2, dropout, target, data_dir," \
	" report"
#define TRIAL_2 \
	"id, phase, data, net, act, opt, init, seed, epochs, batch, lr, l2, dropout, state, host, pid, start, beat," \
	" attempts, began, ended, seconds, diverged_epoch, test_loss, test_acc, layers, message, actfn, onednn, sqlite," \
	" isa, threads, cpu"
#define NEW_IN_3 ", input_dropout, max_norm"

/* A table whose key changes is copied: SQLite cannot alter a constraint.  The new tables have defaults for what the
 * old ones lack.  References to them are by name and stay. */
#define SQL_COPY(study, trial) \
	SQL_STUDY("new_study") SQL_TRIAL("new_trial") \
	"INSERT INTO new_study (" study ") SELECT " study " FROM study;" \
	"INSERT INTO new_trial (" trial ") SELECT " trial " FROM trial;" \
	"DROP TABLE study; ALTER TABLE new_study RENAME TO study;" \
	"DROP TABLE trial; ALTER TABLE new_trial RENAME TO trial;" SQL_TRIAL_INDEX

/* Views that hide the tables; those of the oldest format come first and stay. */
#define SQL_SHOW(added) \
	"CREATE TEMP VIEW IF NOT EXISTS study AS SELECT *, " added " FROM main.study;" \
	"CREATE TEMP VIEW IF NOT EXISTS trial AS SELECT *, " added " FROM main.trial;"
#define SHOW_4 "'constant' AS schedule"
#define SHOW_3 "0.0 AS input_dropout, 0.0 AS max_norm, " SHOW_4

/* From format i + 1: `make` brings it to the next one, `view` makes it look like the newest. */
static const struct {
	const char *make, *view;
} older[SQL_FORMAT - 1] = {
	{ SQL_MOVED "UPDATE trial SET act = fixed(act); UPDATE study SET acts = fixed(acts);",
	  "CREATE TEMP VIEW moved AS SELECT 0 AS trial, 0 AS epoch, 0 AS layer, '' AS name, 0 AS mean, 0 AS sd, 0 AS min,"
	  " 0 AS max WHERE 0;" },
	{ SQL_COPY(STUDY_2, TRIAL_2), SQL_SHOW(SHOW_3) },
	{ SQL_COPY(STUDY_2 NEW_IN_3, TRIAL_2 NEW_IN_3), SQL_SHOW(SHOW_4) },
};

static bool execute(lab_store *s, const char *sql, char *why)
{
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK || sql_fail(s, why);
}

bool sql_view(lab_store *s, int64_t format, char *why)
{
	bool ok = true;

	for (int64_t i = format; ok && i < SQL_FORMAT; i++)
		ok = execute(s, older[i - 1].view, why);
	return ok;
}

/* Under the write lock the format is asked for once more: another process may have upgraded the store just now. */
bool sql_upgrade(lab_store *s, char *why)
{
	char header[64];
	int64_t format;

	if (sqlite3_create_function(s->db, "fixed", 1, SQLITE_UTF8, NULL, sql_fixed, NULL, NULL) != SQLITE_OK)
		return sql_fail(s, why);
	if (!lab_store_begin(s, why))
		return false;
	bool ok = sql_pragma(s, "PRAGMA user_version", &format, why);
	for (int64_t i = format; ok && i < SQL_FORMAT; i++)
		ok = execute(s, older[i - 1].make, why);
	snprintf(header, sizeof header, "PRAGMA user_version = %d", SQL_FORMAT);
	return lab_store_end(s, ok && execute(s, header, why), why);
}
