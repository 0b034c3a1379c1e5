/* SPDX-License-Identifier: MIT */
/* The store: trials at work - claimed, finished, given up, taken from the dead. */
#include <actfn/actfn.h>
#include <math.h>
#include <oneapi/dnnl/dnnl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lab/study/store_sql.h"
#include "lab/text.h"

#define NOW "strftime('%Y-%m-%dT%H:%M:%SZ')"
#define MINE " state = 'running' AND host = ? AND pid = ? AND start = ?"

/* SQL function alive(host, pid, start, beat). */
static void sql_alive(sqlite3_context *context, int n, sqlite3_value **v)
{
	lab_owner o = { .pid = sqlite3_value_int64(v[1]), .start = sqlite3_value_int64(v[2]) };
	const unsigned char *host = sqlite3_value_text(v[0]);

	(void)n;
	snprintf(o.host, sizeof o.host, "%s", host ? (const char *)host : "");
	sqlite3_result_int(context, lab_owner_alive(&o, sqlite3_value_int64(v[3]), time(NULL)));
}

static bool free_abandoned(lab_store *s, char *why)
{
	if (sqlite3_create_function(s->db, "alive", 4, SQLITE_UTF8, NULL, sql_alive, NULL, NULL) != SQLITE_OK)
		return sql_fail(s, why);
	return sql_do(s, why, "UPDATE trial SET state = 'free' WHERE state = 'running'"
			      " AND NOT alive(host, pid, start, beat)", "");
}

static lab_claim_result take(lab_store *s, int64_t study, lab_phase phase, const lab_owner *me, lab_claim *out,
			     char *why)
{
	static const char sql[] =
		"UPDATE trial SET state = 'running', host = ?, pid = ?, start = ?, beat = ?, began = " NOW ","
		" attempts = attempts + 1, message = NULL"
		" WHERE id = (SELECT t.id FROM trial t JOIN study_trial st ON st.trial = t.id"
		"             WHERE st.study = ? AND t.phase = ? AND t.state = 'free' ORDER BY t.id LIMIT 1)"
		" RETURNING id, act, seed, lr";
	sqlite3_stmt *q = sql_query(s, why, sql, "tiiiit", me->host, me->pid, me->start, (int64_t)time(NULL), study,
				    sql_phase[phase]);
	int row = q ? sql_row(s, q, why) : -1;

	if (row <= 0)
		return row ? LAB_CLAIM_ERROR : LAB_CLAIM_NONE;
	out->id = sqlite3_column_int64(q, 0);
	sql_text(q, 1, out->act, sizeof out->act);
	out->seed = (uint64_t)sqlite3_column_int64(q, 2);
	out->lr = sqlite3_column_double(q, 3);
	return sql_row(s, q, why) == 0 ? LAB_CLAIM_TAKEN : LAB_CLAIM_ERROR;
}

lab_claim_result lab_store_claim(lab_store *s, int64_t study, lab_phase phase, const lab_owner *me, lab_claim *out,
				 char *why)
{
	int count[LAB_STATES];

	if (!lab_store_begin(s, why))
		return LAB_CLAIM_ERROR;
	lab_claim_result r = free_abandoned(s, why) ? take(s, study, phase, me, out, why) : LAB_CLAIM_ERROR;
	if (r == LAB_CLAIM_NONE) {
		if (!lab_store_count(s, study, phase, count, why))
			r = LAB_CLAIM_ERROR;
		else if (count[LAB_RUNNING])
			r = LAB_CLAIM_WAIT;
	}
	return lab_store_end(s, r != LAB_CLAIM_ERROR, why) ? r : LAB_CLAIM_ERROR;
}

static bool put_probe(lab_store *s, int64_t trial, int64_t epoch, int64_t layer, const lab_probe *p, char *why)
{
	return sql_do(s, why, "INSERT INTO probe VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", "iiidddddd", trial, epoch, layer,
		      p->dead, p->saturated, p->sparsity, p->mean, p->var, p->grad_norm);
}

static bool put_epoch(lab_store *s, int64_t trial, int64_t epoch, const lab_epoch *e, char *why)
{
	return sql_do(s, why, "INSERT INTO epoch VALUES (?, ?, ?, ?, ?, ?, ?)", "iiddddd", trial, epoch, e->train_loss,
		      e->train_acc, e->val_loss, e->val_acc, e->seconds);
}

static bool put_epochs(lab_store *s, int64_t trial, const lab_trial_result *r, char *why)
{
	bool ok = true;

	for (int i = 0; ok && i < r->epochs_done; i++) {
		ok = put_epoch(s, trial, i + 1, &r->epoch[i], why);
		for (int k = 0; ok && k < r->nlayers; k++)
			ok = put_probe(s, trial, i + 1, k + 1, &r->epoch[i].layer[k], why);
	}
	return ok;
}

static bool put_grid(lab_store *s, int64_t trial, const lab_trial_result *r, char *why)
{
	size_t cells = (size_t)r->grid * (size_t)r->grid;

	return !r->grid || sql_do(s, why, "INSERT INTO grid VALUES (?, ?, ?, ?, ?, ?, ?, ?)", "iiddddbb", trial,
				  (int64_t)r->grid, r->box[0], r->box[1], r->box[2], r->box[3], (const void *)r->cls,
				  cells, (const void *)r->prob, r->prob ? cells * sizeof *r->prob : (size_t)0);
}

/* Marks our running trial as done or diverged; *lost if it is not ours any more. */
static bool put_result(lab_store *s, int64_t trial, const lab_owner *me, const lab_trial_result *r, bool *lost,
		       char *why)
{
	static const char sql[] =
		"UPDATE trial SET state = ?, ended = " NOW ", seconds = ?, diverged_epoch = nullif(?, 0),"
		" test_loss = ?, test_acc = ?, layers = ?, actfn = ?, onednn = ?, sqlite = ?, isa = ?,"
		" threads = 1, cpu = ?"
		" WHERE id = ? AND" MINE;
	const dnnl_version_t *v = dnnl_version();
	char onednn[48], cpu[128];

	snprintf(onednn, sizeof onednn, "%d.%d.%d", v->major, v->minor, v->patch);
	lab_host_cpu(cpu);
	bool ok = sql_do(s, why, sql, "tdidditttttitii", r->diverged_epoch ? "diverged" : "done", r->seconds,
			 (int64_t)r->diverged_epoch, r->test_loss, r->test_acc, (int64_t)r->nlayers, actfn_version(),
			 onednn, lab_store_engine(), actfn_isa(), cpu, trial, me->host, me->pid, me->start);
	*lost = ok && sqlite3_changes(s->db) == 0;
	return ok;
}

bool lab_store_finish(lab_store *s, int64_t trial, const lab_owner *me, const lab_trial_result *r, char *why)
{
	bool lost;

	if (!lab_store_begin(s, why))
		return false;
	bool ok = put_result(s, trial, me, r, &lost, why) &&
		  (lost || (put_epochs(s, trial, r, why) && sql_put_moves(s, trial, &r->moves, why) &&
				    put_grid(s, trial, r, why)));
	return lab_store_end(s, ok, why);
}

bool lab_store_fail(lab_store *s, int64_t trial, const lab_owner *me, const char *message, char *why)
{
	return sql_do(s, why, "UPDATE trial SET state = 'failed', ended = " NOW ", message = ? WHERE id = ? AND" MINE,
		      "titii", message, trial, me->host, me->pid, me->start);
}

bool lab_store_release(lab_store *s, const lab_owner *who, char *why)
{
	return sql_do(s, why, "UPDATE trial SET state = 'free' WHERE" MINE, "tii", who->host, who->pid, who->start);
}

bool lab_store_crashed(lab_store *s, const lab_owner *who, int limit, const char *message, char *why)
{
	return sql_do(s, why, "UPDATE trial SET state = 'failed', ended = " NOW ", message = ?"
			      " WHERE attempts >= ? AND" MINE,
		      "titii", message, (int64_t)limit, who->host, who->pid, who->start) &&
	       lab_store_release(s, who, why);
}

bool lab_store_retry(lab_store *s, int64_t study, char *why)
{
	return sql_do(s, why, "UPDATE trial SET state = 'free', attempts = 0 WHERE state = 'failed'"
			      " AND id IN (SELECT trial FROM study_trial WHERE study = ?)", "i", study);
}

bool lab_store_beat(lab_store *s, const lab_owner *who, char *why)
{
	return sql_do(s, why, "UPDATE trial SET beat = ? WHERE" MINE, "itii", (int64_t)time(NULL), who->host, who->pid,
		      who->start);
}
