/* SPDX-License-Identifier: MIT */
/* The store: opening a database and knowing whether it is ours. */
#include "lab/study/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab/study/store_sql.h"
#include "lab/text.h"

enum {
	APPLICATION = 0x61637466, /* "actf", in the header of the file */
	BUSY_MS = 30000,
};

static const char schema[] =
	SQL_STUDY("study")
	SQL_TRIAL("trial")
	"CREATE TABLE study_trial ("
	" study INTEGER NOT NULL REFERENCES study, trial INTEGER NOT NULL REFERENCES trial,"
	" PRIMARY KEY (study, trial)) WITHOUT ROWID;"
	"CREATE TABLE epoch ("
	" trial INTEGER NOT NULL REFERENCES trial, epoch INTEGER NOT NULL, train_loss REAL, train_acc REAL,"
	" val_loss REAL, val_acc REAL, seconds REAL, PRIMARY KEY (trial, epoch)) WITHOUT ROWID;"
	"CREATE TABLE probe ("
	" trial INTEGER NOT NULL REFERENCES trial, epoch INTEGER NOT NULL, layer INTEGER NOT NULL, dead REAL,"
	" saturated REAL, sparsity REAL, mean REAL, var REAL, grad_norm REAL,"
	" PRIMARY KEY (trial, epoch, layer)) WITHOUT ROWID;"
	"CREATE TABLE grid ("
	" trial INTEGER PRIMARY KEY REFERENCES trial, side INTEGER NOT NULL, x0 REAL, x1 REAL, y0 REAL, y1 REAL,"
	" cls BLOB, prob BLOB);"
	SQL_MOVED
	SQL_TRIAL_INDEX;

const char *lab_store_engine(void)
{
	return sqlite3_libversion();
}

/* Makes the tables, under the write lock and only if another process has not just done the same. */
static bool create(lab_store *s, char *why)
{
	char header[128];
	int64_t id;

	if (!lab_store_begin(s, why))
		return false;
	snprintf(header, sizeof header, "PRAGMA application_id = %d; PRAGMA user_version = %d;", APPLICATION, SQL_FORMAT);
	bool ok = sql_pragma(s, "PRAGMA application_id", &id, why);
	if (ok && id != APPLICATION)
		ok = (sqlite3_exec(s->db, schema, NULL, NULL, NULL) == SQLITE_OK &&
		      sqlite3_exec(s->db, header, NULL, NULL, NULL) == SQLITE_OK) || sql_fail(s, why);
	return lab_store_end(s, ok, why);
}

/* Is it ours, and of a format that we know?  A new, empty database becomes ours. */
static bool recognise(lab_store *s, lab_store_mode mode, char *why)
{
	int64_t tables, id, format;

	if (!sql_pragma(s, "SELECT count(*) FROM sqlite_schema", &tables, why) ||
	    !sql_pragma(s, "PRAGMA application_id", &id, why))
		return false;
	if (id == 0 && tables == 0)
		return mode == LAB_STORE_WRITE ? create(s, why) : lab_fail(why, "%s: is empty", s->path);
	if (id != APPLICATION)
		return lab_fail(why, "%s: is a database of another program, not a store of trials", s->path);
	if (!sql_pragma(s, "PRAGMA user_version", &format, why))
		return false;
	if (format > SQL_FORMAT)
		return lab_fail(why, "%s: was written by a newer actfn (store format %lld, this one reads up to %d)",
				s->path, (long long)format, SQL_FORMAT);
	if (format < 1)
		return lab_fail(why, "%s: has store format %lld; want 1 to %d", s->path, (long long)format, SQL_FORMAT);
	if (format == SQL_FORMAT)
		return true;
	return mode == LAB_STORE_READ ? sql_view(s, format, why) : sql_upgrade(s, why);
}

/* A reader looks at every page first: a damaged one may hold what it does not happen to ask for. */
static bool undamaged(lab_store *s, char *why)
{
	char verdict[8];
	sqlite3_stmt *q = sql_query(s, why, "PRAGMA quick_check(1)", "");

	if (!q || sql_row(s, q, why) != 1)
		return false;
	sql_text(q, 0, verdict, sizeof verdict);
	sqlite3_finalize(q);
	return !strcmp(verdict, "ok") || lab_fail(why, "%s: " SQL_DAMAGED, s->path);
}

static bool settle(lab_store *s, lab_store_mode mode, char *why)
{
	sqlite3_busy_timeout(s->db, BUSY_MS);
	sqlite3_extended_result_codes(s->db, 1);
	if (mode == LAB_STORE_WRITE && !recognise(s, mode, why))
		return false;
	/* Write-ahead log: readers and the writer do not wait for each other.  It asks for a file system with locks. */
	if (mode == LAB_STORE_WRITE && sqlite3_exec(s->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL) != SQLITE_OK)
		return sql_fail(s, why);
	return mode == LAB_STORE_WRITE || (recognise(s, mode, why) && undamaged(s, why));
}

lab_store *lab_store_open(const char *path, lab_store_mode mode, char *why)
{
	int flags = mode == LAB_STORE_READ ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	lab_store *s = calloc(1, sizeof *s);

	if (!s || strlen(path) >= sizeof s->path) {
		lab_fail(why, s ? "the path of the store is too long" : "out of memory");
		free(s);
		return NULL;
	}
	strcpy(s->path, path);
	bool ok = mode == LAB_STORE_WRITE || access(path, F_OK) == 0 || lab_fail(why, "%s: no such file", path);
	if (ok && sqlite3_open_v2(path, &s->db, flags, NULL) != SQLITE_OK)
		ok = lab_fail(why, "%s: cannot be opened or created (folder missing, or no permission?)", path);
	if (ok && settle(s, mode, why))
		return s;
	lab_store_close(s);
	return NULL;
}

void lab_store_close(lab_store *s)
{
	if (!s)
		return;
	sqlite3_close(s->db);
	free(s);
}

bool lab_store_begin(lab_store *s, char *why)
{
	return sql_do(s, why, "BEGIN IMMEDIATE", "");
}

bool lab_store_end(lab_store *s, bool keep, char *why)
{
	if (keep && sql_do(s, why, "COMMIT", ""))
		return true;
	if (!sqlite3_get_autocommit(s->db))
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return false;
}
