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
