/* SPDX-License-Identifier: MIT */
/* The store: how trained parameters moved. */
#include <stdio.h>
#include <string.h>

#include "lab/study/store_sql.h"
#include "lab/text.h"

static bool put_move(lab_store *s, int64_t trial, int time, int layer, const char *name, const lab_move *m, char *why)
{
	return sql_do(s, why, "INSERT INTO moved VALUES (?, ?, ?, ?, ?, ?, ?, ?)", "iiitdddd", trial, (int64_t)time,
		      (int64_t)layer + 1, name, m->mean, m->sd, m->min, m->max);
}

bool sql_put_moves(lab_store *s, int64_t trial, const lab_moves *m, char *why)
{
	bool ok = true;

	for (int time = 0; time < m->times; time++)
		for (int layer = 0; layer < m->layers; layer++)
			for (int g = 0; ok && g < m->groups; g++)
				ok = put_move(s, trial, time, layer, m->name[g], lab_move_at(m, time, layer, g), why);
	return ok;
}

/* The groups' names in the order of the alphabet; *n how many. */
static bool read_groups(lab_store *s, int64_t trial, lab_moves *m, char *why)
{
	sqlite3_stmt *q = sql_query(s, why, "SELECT name, max(layer) FROM moved WHERE trial = ? GROUP BY name", "i", trial);
	int got = -1;

	while (q && (got = sql_row(s, q, why)) == 1) {
		if (m->groups == LAB_UNIT_PARAMS)
			continue;
		sql_text(q, 0, m->name[m->groups++], LAB_MOVE_NAME);
		m->layers = sqlite3_column_int(q, 1) < LAB_MAX_HIDDEN ? sqlite3_column_int(q, 1) : LAB_MAX_HIDDEN;
	}
	return q && got == 0;
}

static int group_of(const lab_moves *m, const char *name)
{
	for (int g = 0; g < m->groups; g++)
		if (!strcmp(m->name[g], name))
			return g;
	return -1;
}

static bool take_move(lab_moves *m, sqlite3_stmt *q)
{
	int time = sqlite3_column_int(q, 0), layer = sqlite3_column_int(q, 1) - 1;
	char name[LAB_MOVE_NAME];

	sql_text(q, 2, name, sizeof name);
	int g = group_of(m, name);
	if (g < 0 || layer < 0 || layer >= m->layers || time < 0 || time > m->times)
		return true;
	if (time == m->times && !lab_moves_grow(m))
		return false;
	*lab_move_at(m, time, layer, g) = (lab_move){ sql_double(q, 3), sql_double(q, 4), sql_double(q, 5),
						      sql_double(q, 6) };
	return true;
}

bool sql_read_moves(lab_store *s, int64_t trial, lab_moves *m, char *why)
{
	static const char sql[] = "SELECT epoch, layer, name, mean, sd, min, max FROM moved WHERE trial = ?"
				  " ORDER BY epoch, layer, name";
	int got = -1;

	if (!read_groups(s, trial, m, why))
		return false;
	sqlite3_stmt *q = sql_query(s, why, sql, "i", trial);
	while (q && (got = sql_row(s, q, why)) == 1)
		if (!take_move(m, q)) {
			sqlite3_finalize(q);
			return lab_fail(why, "out of memory");
		}
	return q && got == 0;
}
