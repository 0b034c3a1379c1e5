/* SPDX-License-Identifier: MIT */
/* Stores of older formats: read as they are, made new without losing a row or a value. */
#include "tests/study/study.h"

#include <sys/wait.h>

/* What an older format differs in, as actfn wrote it; SQLite copies the rows. */
#define FORMAT(number, columns, names) \
	"CREATE TABLE was (" \
	" id INTEGER PRIMARY KEY, used TEXT NOT NULL," \
	" data TEXT NOT NULL, net TEXT NOT NULL, acts TEXT NOT NULL, opt TEXT NOT NULL, init TEXT NOT NULL," \
	" rates TEXT NOT NULL, seeds INTEGER NOT NULL, first_seed INTEGER NOT NULL, epochs INTEGER NOT NULL," \
	" batch INTEGER NOT NULL, l2 REAL NOT NULL, dropout REAL NOT NULL," columns \
	" target REAL NOT NULL, data_dir TEXT NOT NULL, report TEXT NOT NULL," \
	" UNIQUE (data, net, acts, opt, init, rates, seeds, first_seed, epochs, batch, l2, dropout" names "));" \
	"INSERT INTO was SELECT id, used, data, net, acts, opt, init, rates, seeds, first_seed, epochs, batch, l2, dropout" \
	names ", target, data_dir, report FROM study;" \
	"DROP TABLE study; ALTER TABLE was RENAME TO study;" \
	"CREATE TABLE was (" \
	" id INTEGER PRIMARY KEY, phase TEXT NOT NULL CHECK (phase IN ('search', 'final'))," \
	" data TEXT NOT NULL, net TEXT NOT NULL, act TEXT NOT NULL, opt TEXT NOT NULL, init TEXT NOT NULL," \
	" seed INTEGER NOT NULL, epochs INTEGER NOT NULL, batch INTEGER NOT NULL, lr REAL NOT NULL," \
	" l2 REAL NOT NULL, dropout REAL NOT NULL," columns \
	" state TEXT NOT NULL DEFAULT 'free' CHECK (state IN ('free', 'running', 'done', 'diverged', 'failed'))," \
	" host TEXT, pid INTEGER, start INTEGER, beat INTEGER, attempts INTEGER NOT NULL DEFAULT 0," \
	" began TEXT, ended TEXT, seconds REAL, diverged_epoch INTEGER, test_loss REAL, test_acc REAL," \
	" layers INTEGER, message TEXT," \
	" actfn TEXT, onednn TEXT, sqlite TEXT, isa TEXT, threads INTEGER, cpu TEXT," \
	" UNIQUE (data, net, act, opt, init, seed, epochs, batch, lr, l2, dropout" names ", phase));" \
	"INSERT INTO was SELECT id, phase, data, net, act, opt, init, seed, epochs, batch, lr, l2, dropout" names ", state," \
	" host, pid, start, beat, attempts, began, ended, seconds, diverged_epoch, test_loss, test_acc, layers, message," \
	" actfn, onednn, sqlite, isa, threads, cpu FROM trial;" \
	"DROP TABLE trial; ALTER TABLE was RENAME TO trial;" \
	"CREATE INDEX trial_state ON trial (state);" \
	"PRAGMA user_version = " number ";"

static const char format_2[] = FORMAT("2", "", "");
static const char format_3[] = FORMAT("3", " input_dropout REAL NOT NULL, max_norm REAL NOT NULL,",
				      ", input_dropout, max_norm");

static void change(const char *path, const char *sql)
{
	sqlite3 *db;
	char *message = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s", message);
	sqlite3_close(db);
}

/* Every value of these columns, blobs included, as one text; to be freed. */
static char *dump(const char *path, const char *table, const char *columns)
{
	char sql[1024], *text = calloc(1, 1);
	sqlite3_stmt *q;
	sqlite3 *db;

	snprintf(sql, sizeof sql, "SELECT %s FROM %s ORDER BY 1, 2", columns, table);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
	while (sqlite3_step(q) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(q); i++) {
			char *longer = sqlite3_mprintf("%s%d:%Q ", text, sqlite3_column_bytes(q, i),
						       sqlite3_column_type(q, i) == SQLITE_BLOB ? "blob" :
						       (const char *)sqlite3_column_text(q, i));
			free(text);
			text = strdup(longer);
			sqlite3_free(longer);
		}
	assert_int_equal(sqlite3_finalize(q), SQLITE_OK);
	sqlite3_close(db);
	return text;
}

static const struct {
	const char *name, *columns;
} tables[] = {
	{ "study", "id, used, data, net, acts, opt, init, rates, seeds, first_seed, epochs, batch, l2, dropout, target,"
		   " data_dir, report" },
	{ "trial", "id, phase, data, net, act, opt, init, seed, epochs, batch, lr, l2, dropout, state, host, pid, start,"
		   " beat, attempts, began, ended, seconds, diverged_epoch, test_loss, test_acc, layers, message, actfn,"
		   " onednn, sqlite, isa, threads, cpu" },
	{ "study_trial", "*" },
	{ "epoch", "*" },
	{ "probe", "*" },
	{ "grid", "trial, side, x0, x1, y0, y1, hex(cls), hex(prob)" },
	{ "moved", "*" },
};

enum { TABLES = sizeof tables / sizeof *tables };

static double by_seed(const lab_claim *c)
{
	return c->seed == 3 ? -1 : 0.5 + 0.1 * (double)c->seed;
}

/* A store of format 2 with trials that are done, diverged, failed, running and free, of two studies. */
static void make_2(fixture *f)
{
	lab_owner me = lab_owner_of(getpid());
	lab_claim c;

	open_fixture(f, "relu,prelu", "0.1", 3);
	finish_all(f, LAB_FINAL, by_seed);
	f->study.dropout = 0.5;
	must(f, lab_store_put_study(f->store, &f->study, &f->id, f->why));
	assert_int_equal(lab_store_claim(f->store, f->id, LAB_FINAL, &me, &c, f->why), LAB_CLAIM_TAKEN);
	must(f, lab_store_fail(f->store, c.id, &me, "it's out of memory", f->why));
	assert_int_equal(lab_store_claim(f->store, f->id, LAB_FINAL, &me, &c, f->why), LAB_CLAIM_TAKEN);
	lab_store_close(f->store);
	ask(f->path, "INSERT INTO moved SELECT id, 0, 1, 'a', 0.25, 0, 0.25, 0.25 FROM trial WHERE state = 'done'");
	change(f->path, format_2);
}

static void reopen(fixture *f, lab_store_mode mode)
{
	f->store = lab_store_open(f->path, mode, f->why);
	must(f, f->store);
}

static void loses_nothing(void **state)
{
	char *before[TABLES], *after;
	fixture f;

	(void)state;
	make_2(&f);
	for (int i = 0; i < TABLES; i++) {
		before[i] = dump(f.path, tables[i].name, tables[i].columns);
		assert_true(strlen(before[i]) > 50);
	}
	reopen(&f, LAB_STORE_WRITE);
	lab_store_close(f.store);
	assert_int_equal(ask(f.path, "PRAGMA user_version"), SQL_FORMAT);
	for (int i = 0; i < TABLES; i++) {
		after = dump(f.path, tables[i].name, tables[i].columns);
		assert_string_equal(after, before[i]);
		free(after);
		free(before[i]);
	}
	assert_int_equal(ask(f.path, "SELECT count(*) FROM trial WHERE input_dropout = 0 AND max_norm = 0 AND schedule = 'constant'"), 12);
	assert_int_equal(ask(f.path, "SELECT count(*) FROM sqlite_schema WHERE name IN ('new_study', 'new_trial')"), 0);
	assert_int_equal(ask(f.path, "SELECT count(*) FROM sqlite_schema WHERE name = 'trial_state'"), 1);
	assert_int_equal(ask(f.path, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
	reopen(&f, LAB_STORE_WRITE);
	close_fixture(&f);
}

/* The study that asks for the same finds its trials; one with another max norm or input dropout has its own. */
static void goes_on(void **state)
{
	int count[LAB_STATES];
	int64_t again, other;
	fixture f;

	(void)state;
	make_2(&f);
	reopen(&f, LAB_STORE_WRITE);
	f.study.dropout = 0;
	must(&f, lab_store_put_study(f.store, &f.study, &again, f.why));
	assert_int_equal(again, 1);
	must(&f, lab_store_count(f.store, again, LAB_FINAL, count, f.why));
	assert_true(count[LAB_DONE] == 4 && count[LAB_DIVERGED] == 2);
	for (int i = 0; i < 2; i++) {
		f.study.max_norm = i ? 0 : 2;
		f.study.input_dropout = i ? 0.2 : 0;
		must(&f, lab_store_put_study(f.store, &f.study, &other, f.why));
		assert_int_equal(other, 3 + i);
		must(&f, lab_store_count(f.store, other, LAB_FINAL, count, f.why));
		assert_int_equal(count[LAB_FREE], 6);
	}
	close_fixture(&f);
}

static bool look(void *arg, int columns, const char *const *value)
{
	(void)columns;
	if (strcmp(value[0], "id")) { /* not the titles */
		++*(int *)arg;
		assert_string_equal(value[13], "0.0");
		assert_string_equal(value[14], "0.0");
		assert_string_equal(value[15], "constant");
	} else {
		assert_string_equal(value[13], "input_dropout");
		assert_string_equal(value[14], "max_norm");
		assert_string_equal(value[15], "schedule");
	}
	return true;
}

/* A reader of format 1 or 2 sees all of it, and leaves the file as it is. */
static void read_only(void **state)
{
	int rows;
	int64_t id;
	lab_study got;
	lab_row *row;
	size_t n;
	fixture f;

	(void)state;
	make_2(&f);
	for (int format = 2; format >= 1; format--) {
		if (format == 1)
			change(f.path, "DROP TABLE moved; PRAGMA user_version = 1");
		rows = 0;
		id = 1;
		reopen(&f, LAB_STORE_READ);
		must(&f, lab_store_get_study(f.store, &id, &got, f.why));
		assert_true(got.max_norm == 0 && got.input_dropout == 0 && got.seeds == 3);
		must(&f, lab_store_rows(f.store, id, &got, LAB_FINAL, &row, &n, f.why));
		assert_int_equal(n, 6);
		assert_int_equal(row[0].result.moves.times, format == 2);
		lab_rows_free(row, n);
		must(&f, lab_store_table(f.store, look, &rows, f.why));
		assert_int_equal(rows, 12);
		lab_store_close(f.store);
		assert_int_equal(ask(f.path, "PRAGMA user_version"), format);
	}
	reopen(&f, LAB_STORE_READ);
	close_fixture(&f);
}

static double half(const lab_claim *c)
{
	(void)c;
	return 0.5;
}

/* Format 1 did not train prelu's slope: what it calls prelu is now prelu(fixed).  It can be read as it is. */
static void format_1(void **state)
{
	fixture f;
	int64_t id = 0;
	lab_study got;
	lab_row *rows;
	size_t n;

	(void)state;
	open_fixture(&f, "relu,prelu,elu(alpha=0.5),prelu(a=0.5)", "0.1", 2);
	finish_all(&f, LAB_FINAL, half);
	lab_store_close(f.store);
	change(f.path, format_2);
	change(f.path, "DROP TABLE moved; PRAGMA user_version = 1");
	for (int mode = LAB_STORE_READ; mode <= LAB_STORE_WRITE; mode++) {
		reopen(&f, (lab_store_mode)mode);
		must(&f, lab_store_get_study(f.store, &id, &got, f.why));
		assert_string_equal(got.act[1], mode == LAB_STORE_READ ? "prelu" : "prelu(fixed)");
		assert_string_equal(got.act[2], "elu(alpha=0.5)");
		assert_string_equal(got.act[3], mode == LAB_STORE_READ ? "prelu(a=0.5)" : "prelu(a=0.5, fixed)");
		must(&f, lab_store_rows(f.store, id, &got, LAB_FINAL, &rows, &n, f.why));
		assert_int_equal(n, 8);
		for (size_t i = 0; i < n; i++)
			assert_true(rows[i].act >= 0 && rows[i].state == LAB_DONE && !rows[i].result.moves.times);
		lab_rows_free(rows, n);
		lab_store_close(f.store);
	}
	assert_int_equal(ask(f.path, "PRAGMA user_version"), SQL_FORMAT);
	reopen(&f, LAB_STORE_WRITE);
	close_fixture(&f);
}

/* What format 3 added comes along, for a reader and for a writer; the rate did not change then. */
static void format_3_keeps(void **state)
{
	fixture f;
	int64_t id, again;
	lab_study got;

	(void)state;
	open_fixture(&f, "relu,tanh", "0.1", 2);
	f.study.max_norm = 2;
	f.study.input_dropout = 0.25;
	must(&f, lab_store_put_study(f.store, &f.study, &id, f.why));
	lab_store_close(f.store);
	change(f.path, format_3);
	for (int mode = LAB_STORE_READ; mode <= LAB_STORE_WRITE; mode++) {
		reopen(&f, (lab_store_mode)mode);
		must(&f, lab_store_get_study(f.store, &id, &got, f.why));
		assert_true(got.max_norm == 2 && got.input_dropout == 0.25);
		assert_string_equal(got.schedule, "constant");
		if (mode == LAB_STORE_READ)
			lab_store_close(f.store);
	}
	assert_int_equal(ask(f.path, "SELECT count(*) FROM trial WHERE max_norm = 2 AND input_dropout = 0.25"), 4);
	must(&f, lab_store_put_study(f.store, &f.study, &again, f.why));
	assert_int_equal(again, id);
	close_fixture(&f);
}

/* Several processes open an old store at once: one of them upgrades it, and all go on. */
static void at_once(void **state)
{
	enum { PROCESSES = 6 };
	char why[LAB_MESSAGE];
	fixture f;

	(void)state;
	make_2(&f);
	change(f.path, "DROP TABLE moved; PRAGMA user_version = 1");
	for (int i = 0; i < PROCESSES; i++) {
		if (fork() == 0) {
			lab_store *s = lab_store_open(f.path, LAB_STORE_WRITE, why);
			lab_store_close(s);
			_exit(!s);
		}
	}
	for (int i = 0; i < PROCESSES; i++) {
		int status;
		wait(&status);
		assert_int_equal(status, 0);
	}
	assert_int_equal(ask(f.path, "SELECT count(*) FROM trial"), 12);
	reopen(&f, LAB_STORE_READ);
	close_fixture(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loses_nothing), cmocka_unit_test(goes_on),  cmocka_unit_test(read_only),
		cmocka_unit_test(format_1),      cmocka_unit_test(at_once),  cmocka_unit_test(format_3_keeps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
