/* SPDX-License-Identifier: MIT */
/* SQL for the files of the store: statements with their arguments in one call. */
#include "lab/study/store_sql.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/text.h"

const char *const sql_phase[2] = { "search", "final" };

bool sql_fail(lab_store *s, char *why)
{
	static const struct { int code; const char *text; } known[] = {
		{ SQLITE_FULL,     "the disk is full; free some space and start again, what is stored is kept" },
		{ SQLITE_IOERR,    "cannot be read or written (disk full or failing?); what is stored is kept" },
		{ SQLITE_BUSY,     "another program has kept it locked for 30 s" },
		{ SQLITE_READONLY, "is read-only" },
		{ SQLITE_CANTOPEN, "cannot be opened (no permission to write beside it?)" },
		{ SQLITE_NOTADB,   "is not a database; expected a store of trials" },
		{ SQLITE_CORRUPT,  SQL_DAMAGED },
	};
	int code = sqlite3_errcode(s->db);

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if ((code & 0xff) == known[i].code)
			return lab_fail(why, "%s: %s", s->path, known[i].text);
	return lab_fail(why, "%s: %s", s->path, sqlite3_errmsg(s->db));
}

static int bind(sqlite3_stmt *q, const char *types, va_list ap)
{
	int rc = SQLITE_OK;

	for (int i = 0; types[i] && rc == SQLITE_OK; i++) {
		if (types[i] == 't') {
			rc = sqlite3_bind_text(q, i + 1, va_arg(ap, const char *), -1, SQLITE_TRANSIENT);
		} else if (types[i] == 'i') {
			rc = sqlite3_bind_int64(q, i + 1, va_arg(ap, int64_t));
		} else if (types[i] == 'd') {
			rc = sqlite3_bind_double(q, i + 1, va_arg(ap, double));
		} else {
			const void *blob = va_arg(ap, const void *);
			rc = sqlite3_bind_blob64(q, i + 1, blob, va_arg(ap, size_t), SQLITE_TRANSIENT);
		}
	}
	return rc;
}

static sqlite3_stmt *query(lab_store *s, char *why, const char *sql, const char *types, va_list ap)
{
	sqlite3_stmt *q;

	if (sqlite3_prepare_v2(s->db, sql, -1, &q, NULL) != SQLITE_OK || bind(q, types, ap) != SQLITE_OK) {
		sql_fail(s, why);
		sqlite3_finalize(q);
		return NULL;
	}
	return q;
}

sqlite3_stmt *sql_query(lab_store *s, char *why, const char *sql, const char *types, ...)
{
	va_list ap;

	va_start(ap, types);
	sqlite3_stmt *q = query(s, why, sql, types, ap);
	va_end(ap);
	return q;
}

int sql_row(lab_store *s, sqlite3_stmt *q, char *why)
{
	int rc = sqlite3_step(q);

	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE)
		sql_fail(s, why);
	sqlite3_finalize(q);
	return rc == SQLITE_DONE ? 0 : -1;
}

bool sql_do(lab_store *s, char *why, const char *sql, const char *types, ...)
{
	va_list ap;

	va_start(ap, types);
	sqlite3_stmt *q = query(s, why, sql, types, ap);
	va_end(ap);
	return q && sql_row(s, q, why) == 0;
}

bool sql_pragma(lab_store *s, const char *sql, int64_t *value, char *why)
{
	sqlite3_stmt *q = sql_query(s, why, sql, "");

	if (!q || sql_row(s, q, why) != 1)
		return false;
	*value = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return true;
}

void sql_text(sqlite3_stmt *q, int column, char *out, size_t n)
{
	const unsigned char *text = sqlite3_column_text(q, column);

	snprintf(out, n, "%s", text ? (const char *)text : "");
}

double sql_double(sqlite3_stmt *q, int column)
{
	return sqlite3_column_type(q, column) == SQLITE_NULL ? NAN : sqlite3_column_double(q, column);
}

void *sql_blob(sqlite3_stmt *q, int column, size_t n)
{
	const void *blob = sqlite3_column_blob(q, column);
	void *copy = blob && n && (size_t)sqlite3_column_bytes(q, column) == n ? malloc(n) : NULL;

	return copy ? memcpy(copy, blob, n) : NULL;
}
