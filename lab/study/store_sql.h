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
	int64_t format;
};

/* "search", "final" by lab_phase. */
extern const char *const sql_phase[2];

#define SQL_DAMAGED "is damaged; `sqlite3 FILE .recover` may save what is in it"

/* From this format on there is a table `moved`, and learnable parameters are trained. */
enum { SQL_FORMAT_MOVED = 2 };
#define SQL_MOVED \
	"CREATE TABLE moved (" \
	" trial INTEGER NOT NULL REFERENCES trial, epoch INTEGER NOT NULL, layer INTEGER NOT NULL, name TEXT NOT NULL," \
	" mean REAL, sd REAL, min REAL, max REAL, PRIMARY KEY (trial, epoch, layer, name)) WITHOUT ROWID;"

/* Makes a store of format 1 one of format 2. */
bool sql_upgrade(lab_store *s, char *why);

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
