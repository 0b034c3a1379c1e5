/* SPDX-License-Identifier: MIT */
/* SQL for the files of the store: statements with their arguments in one call. */
#ifndef LAB_STORE_SQL_H
#define LAB_STORE_SQL_H

#include <sqlite3.h>
#include <stdbool.h>

#include "lab/study/store.h"

struct lab_store {
	sqlite3 *db;
	char path[LAB_PATH];
};

/* "search", "final" by lab_phase. */
extern const char *const sql_phase[2];

#define SQL_DAMAGED "is damaged; `sqlite3 FILE .recover` may save what is in it"

enum { SQL_FORMAT = 4 }; /* of the tables below and in store.c; counts up when they change */

/* The tables that an upgrade makes anew. */
#define SQL_STUDY(name) \
	"CREATE TABLE " name " (" \
	" id INTEGER PRIMARY KEY, used TEXT NOT NULL," \
	" data TEXT NOT NULL, net TEXT NOT NULL, acts TEXT NOT NULL, opt TEXT NOT NULL, init TEXT NOT NULL," \
	" rates TEXT NOT NULL, seeds INTEGER NOT NULL, first_seed INTEGER NOT NULL, epochs INTEGER NOT NULL," \
	" batch INTEGER NOT NULL, l2 REAL NOT NULL, dropout REAL NOT NULL, input_dropout REAL NOT NULL DEFAULT 0," \
	" max_norm REAL NOT NULL DEFAULT 0, schedule TEXT NOT NULL DEFAULT 'constant'," \
	" target REAL NOT NULL, data_dir TEXT NOT NULL, report TEXT NOT NULL," \
	" UNIQUE (data, net, acts, opt, init, rates, seeds, first_seed, epochs, batch, l2, dropout, input_dropout," \
	" max_norm, schedule));"
#define SQL_TRIAL(name) \
	"CREATE TABLE " name " (" \
	" id INTEGER PRIMARY KEY, phase TEXT NOT NULL CHECK (phase IN ('search', 'final'))," \
	" data TEXT NOT NULL, net TEXT NOT NULL, act TEXT NOT NULL, opt TEXT NOT NULL, init TEXT NOT NULL," \
	" seed INTEGER NOT NULL, epochs INTEGER NOT NULL, batch INTEGER NOT NULL, lr REAL NOT NULL," \
	" l2 REAL NOT NULL, dropout REAL NOT NULL, input_dropout REAL NOT NULL DEFAULT 0," \
	" max_norm REAL NOT NULL DEFAULT 0, schedule TEXT NOT NULL DEFAULT 'constant'," \
	" state TEXT NOT NULL DEFAULT 'free' CHECK (state IN ('free', 'running', 'done', 'diverged', 'failed'))," \
	" host TEXT, pid INTEGER, start INTEGER, beat INTEGER, attempts INTEGER NOT NULL DEFAULT 0," \
	" began TEXT, ended TEXT, seconds REAL, diverged_epoch INTEGER, test_loss REAL, test_acc REAL," \
	" layers INTEGER, message TEXT," \
	" actfn TEXT, onednn TEXT, sqlite TEXT, isa TEXT, threads INTEGER, cpu TEXT," \
	" UNIQUE (data, net, act, opt, init, seed, epochs, batch, lr, l2, dropout, input_dropout, max_norm, schedule," \
	" phase));"
#define SQL_TRIAL_INDEX "CREATE INDEX trial_state ON trial (state);"
#define SQL_MOVED \
	"CREATE TABLE moved (" \
	" trial INTEGER NOT NULL REFERENCES trial, epoch INTEGER NOT NULL, layer INTEGER NOT NULL, name TEXT NOT NULL," \
	" mean REAL, sd REAL, min REAL, max REAL, PRIMARY KEY (trial, epoch, layer, name)) WITHOUT ROWID;"

/* Makes a store of an older format one of SQL_FORMAT: all of the change is stored, or none. */
bool sql_upgrade(lab_store *s, char *why);

/* Lets a reader see a store of the older format as one of SQL_FORMAT, without changing the file. */
bool sql_view(lab_store *s, int64_t format, char *why);

/* The number that a pragma such as user_version answers. */
bool sql_pragma(lab_store *s, const char *sql, int64_t *value, char *why);

bool sql_put_moves(lab_store *s, int64_t trial, const lab_moves *m, char *why);
bool sql_read_moves(lab_store *s, int64_t trial, lab_moves *m, char *why);

/* Puts what SQLite complains about into why, in words that say what to do; returns false. */
bool sql_fail(lab_store *s, char *why);

/* A statement with its arguments bound, one letter each: t text (const char *,
 * may be NULL), i int64_t, d double (NaN is stored as NULL), b blob (const void *,
 * size_t).  NULL on failure. */
sqlite3_stmt *sql_query(lab_store *s, char *why, const char *sql, const char *types, ...);

/* Steps to the next row: 1 there is one, 0 the end, -1 error.  After 0 and -1 the statement is gone. */
int sql_row(lab_store *s, sqlite3_stmt *q, char *why);

/* A statement that gives no rows. */
bool sql_do(lab_store *s, char *why, const char *sql, const char *types, ...);

/* A column of the row: copied text, a number (NaN for NULL), a copied blob (NULL if absent or of another size). */
void sql_text(sqlite3_stmt *q, int column, char *out, size_t n);
double sql_double(sqlite3_stmt *q, int column);
void *sql_blob(sqlite3_stmt *q, int column, size_t n);

#endif
