/* SPDX-License-Identifier: MIT */
/* The store: what is put in comes out, claims are exclusive, the dead lose theirs, strangers' files are refused. */
#include "tests/study/study.h"

#include <sys/wait.h>

#include "lab/study/choose.h"

/* ---- opening ---------------------------------------------------------------- */

static void refuses(const char *path, lab_store_mode mode, const char *words)
{
	char why[LAB_MESSAGE] = "";

	assert_null(lab_store_open(path, mode, why));
	assert_says(why, words);
	assert_says(why, path);
}

static void strangers(void **state)
{
	char folder[64], path[3][96];

	(void)state;
	make_folder(folder);
	for (int i = 0; i < 3; i++)
		snprintf(path[i], sizeof path[i], "%s/%d", folder, i);
	FILE *f = fopen(path[0], "w");
	fputs("a text, and longer than the header of a database would be, which is one hundred bytes: no database", f);
	fclose(f);
	ask(path[1], "CREATE TABLE account (id INTEGER)");
	ask(path[1], "PRAGMA application_id = -5");
	for (int mode = LAB_STORE_READ; mode <= LAB_STORE_WRITE; mode++) {
		refuses(path[0], mode, "not a database");
		refuses(path[1], mode, "another program");
		refuses(folder, mode, "cannot be opened");
	}
	refuses(path[2], LAB_STORE_READ, "no such file");
	assert_int_equal(access(path[2], F_OK), -1);
	snprintf(path[2], sizeof path[2], "%s/no/t.db", folder);
	refuses(path[2], LAB_STORE_WRITE, "folder missing");
	remove_folder(folder);
}

static void versions(void **state)
{
	fixture f;

	(void)state;
	open_fixture(&f, "relu", "0.1", 1);
	lab_store_close(f.store);
	ask(f.path, "PRAGMA user_version = 99");
	refuses(f.path, LAB_STORE_READ, "newer actfn");
	refuses(f.path, LAB_STORE_WRITE, "newer actfn");
	ask(f.path, "PRAGMA user_version = 4");
	f.store = lab_store_open(f.path, LAB_STORE_READ, f.why);
	must(&f, f.store);
	close_fixture(&f);
}

static double half(const lab_claim *c)
{
	(void)c;
	return 0.5;
}

static void empty_file(void **state)
{
	char folder[64], path[96], why[LAB_MESSAGE];

	(void)state;
	make_folder(folder);
	snprintf(path, sizeof path, "%s/empty.db", folder);
	fclose(fopen(path, "w"));
	refuses(path, LAB_STORE_READ, "empty");
	lab_store *s = lab_store_open(path, LAB_STORE_WRITE, why);
	assert_non_null(s);
	int64_t id = 0;
	lab_study y;
	assert_false(lab_store_get_study(s, &id, &y, why));
	assert_says(why, "no study");
	lab_store_close(s);
	remove_folder(folder);
}

/* ---- studies ---------------------------------------------------------------- */

static void study_round_trip(void **state)
{
	fixture f;
	int64_t id = 0, again;
	lab_study got;

	(void)state;
	open_fixture(&f, "relu,elu(alpha=0.5)", "0.1,0.30000000000000004", 4);
	f.study.input_dropout = 0.2;
	f.study.max_norm = 1.9365;
	strcpy(f.study.schedule, "cosine");
	must(&f, lab_store_put_study(f.store, &f.study, &f.id, f.why));
	must(&f, lab_store_get_study(f.store, &id, &got, f.why));
	assert_int_equal(id, f.id);
	assert_memory_equal(got.act, f.study.act, sizeof got.act);
	assert_true(got.lr[1] == 0.30000000000000004 && got.nlrs == 2);
	assert_true(got.input_dropout == 0.2 && got.max_norm == 1.9365);
	assert_string_equal(got.schedule, "cosine");
	assert_string_equal(got.data, f.study.data);
	assert_int_equal(got.seeds, 4);
	must(&f, lab_store_put_study(f.store, &f.study, &again, f.why));
	assert_int_equal(again, f.id);
	id = 99;
	assert_false(lab_store_get_study(f.store, &id, &got, f.why));
	assert_says(f.why, "no study 99");
	close_fixture(&f);
}

static int trials(fixture *f, int64_t study, lab_phase phase, lab_state in)
{
	int count[LAB_STATES];

	must(f, lab_store_count(f->store, study, phase, count, f->why));
	return count[in];
}

/* A second study that asks for more activations finds the trials of the first one done. */
static void shared_trials(void **state)
{
	fixture f;
	int64_t wider;

	(void)state;
	open_fixture(&f, "relu,tanh", "0.1", 3);
	finish_all(&f, LAB_FINAL, half);
	must(&f, lab_study_read_acts(&f.study, "relu,gelu,tanh", f.why));
	must(&f, lab_store_put_study(f.store, &f.study, &wider, f.why));
	assert_int_not_equal(wider, f.id);
	assert_int_equal(trials(&f, wider, LAB_FINAL, LAB_DONE), 6);
	assert_int_equal(trials(&f, wider, LAB_FINAL, LAB_FREE), 3);
	assert_int_equal(trials(&f, f.id, LAB_FINAL, LAB_FREE), 0);
	close_fixture(&f);
}

static double by_rate(const lab_claim *c)
{
	return strcmp(c->act, "relu") ? c->lr : c->seed == 1 ? -1 : 0.9 - c->lr;
}

/* Several rates: a search without the final phase, then each activation its own best; divergence counts as 0. */
static void search(void **state)
{
	fixture f;
	double rate[LAB_MAX_ACTS];

	(void)state;
	open_fixture(&f, "relu,tanh", "0.1,0.2,0.4", 2);
	assert_int_equal(trials(&f, f.id, LAB_SEARCH, LAB_FREE), 12);
	assert_int_equal(trials(&f, f.id, LAB_FINAL, LAB_FREE), 0);
	finish_all(&f, LAB_SEARCH, by_rate);
	must(&f, lab_choose_rates(f.store, f.id, &f.study, rate, f.why));
	assert_near(rate[0], 0.1, 0);
	assert_near(rate[1], 0.4, 0);
	close_fixture(&f);
}

/* ---- trials ----------------------------------------------------------------- */

static void assert_same_result(const lab_trial_result *a, const lab_trial_result *b)
{
	assert_int_equal(a->epochs_done, b->epochs_done);
	assert_int_equal(a->nlayers, b->nlayers);
	assert_int_equal(a->diverged_epoch, b->diverged_epoch);
	assert_int_equal(a->grid, b->grid);
	assert_memory_equal(a->box, b->box, sizeof a->box);
	assert_memory_equal(a->cls, b->cls, 4);
	assert_memory_equal(a->prob, b->prob, 4 * sizeof *a->prob);
	assert_memory_equal(a->epoch, b->epoch, (size_t)a->epochs_done * sizeof *a->epoch);
	assert_near(a->test_acc, b->test_acc, 0);
	assert_near(a->test_loss, b->test_loss, 0);
	assert_near(a->seconds, b->seconds, 0);
}

/* Two parameters of two layers, at the start and after each of three epochs. */
static void invent_moves(lab_moves *m)
{
	*m = (lab_moves){ .groups = 2, .layers = 2, .name = { "a", "b" } };
	for (int time = 0; time < 4; time++) {
		assert_true(lab_moves_grow(m));
		for (int i = 0; i < 4; i++)
			*lab_move_at(m, time, i / 2, i % 2) = (lab_move){ time + 0.1, i / 3.0, -time, 1e-3 * i };
	}
}

static void assert_same_moves(const lab_moves *a, const lab_moves *b)
{
	assert_true(a->groups == b->groups && a->layers == b->layers && a->times == b->times);
	assert_memory_equal(a->name, b->name, sizeof a->name);
	assert_memory_equal(a->at, b->at, (size_t)(a->times * a->layers * a->groups) * sizeof *a->at);
}

static void result_round_trip(void **state)
{
	lab_owner me = lab_owner_of(getpid());
	lab_trial_result put = invent(3, 1.0 / 3);
	lab_claim c;
	lab_row *rows;
	fixture f;
	size_t n;

	(void)state;
	open_fixture(&f, "relu", "0.1", 1);
	invent_moves(&put.moves);
	assert_int_equal(lab_store_claim(f.store, f.id, LAB_FINAL, &me, &c, f.why), LAB_CLAIM_TAKEN);
	assert_string_equal(c.act, "relu");
	assert_true(c.seed == 1 && c.lr == 0.1);
	must(&f, lab_store_finish(f.store, c.id, &me, &put, f.why));
	must(&f, lab_store_rows(f.store, f.id, &f.study, LAB_FINAL, &rows, &n, f.why));
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].state, LAB_DONE);
	assert_same_result(&rows[0].result, &put);
	assert_same_moves(&rows[0].result.moves, &put.moves);
	lab_rows_free(rows, n);
	lab_trial_free(&put);
	close_fixture(&f);
}

static void diverged_and_failed(void **state)
{
	lab_owner me = lab_owner_of(getpid());
	lab_trial_result r = invent(1, NAN);
	lab_claim c;
	lab_row *rows;
	fixture f;
	size_t n;

	(void)state;
	open_fixture(&f, "relu,tanh", "0.1", 1);
	r.diverged_epoch = 1;
	assert_int_equal(lab_store_claim(f.store, f.id, LAB_FINAL, &me, &c, f.why), LAB_CLAIM_TAKEN);
	must(&f, lab_store_finish(f.store, c.id, &me, &r, f.why));
	assert_int_equal(lab_store_claim(f.store, f.id, LAB_FINAL, &me, &c, f.why), LAB_CLAIM_TAKEN);
	must(&f, lab_store_fail(f.store, c.id, &me, "no memory", f.why));
	must(&f, lab_store_rows(f.store, f.id, &f.study, LAB_FINAL, &rows, &n, f.why));
	assert_int_equal(rows[0].state, LAB_DIVERGED);
	assert_true(isnan(rows[0].result.test_acc) && rows[0].result.diverged_epoch == 1);
	assert_int_equal(rows[1].state, LAB_FAILED);
	assert_string_equal(rows[1].message, "no memory");
	lab_rows_free(rows, n);
	assert_int_equal(lab_store_claim(f.store, f.id, LAB_FINAL, &me, &c, f.why), LAB_CLAIM_NONE);
	must(&f, lab_store_retry(f.store, f.id, f.why));
	assert_int_equal(lab_store_claim(f.store, f.id, LAB_FINAL, &me, &c, f.why), LAB_CLAIM_TAKEN);
	assert_string_equal(c.act, "tanh");
	lab_trial_free(&r);
	close_fixture(&f);
}

/* ---- owners ----------------------------------------------------------------- */

static lab_owner dead_process(void)
{
	pid_t pid = fork();

	if (pid == 0)
		pause();
	lab_owner o = lab_owner_of(pid);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return o;
}

static lab_claim_result claim(fixture *f, const lab_owner *o, lab_claim *c)
{
	return lab_store_claim(f->store, f->id, LAB_FINAL, o, c, f->why);
}

static void dead_owners(void **state)
{
	lab_owner me = lab_owner_of(getpid()), dead = dead_process(), recycled = me;
	lab_claim a, b;
	fixture f;

	(void)state;
	open_fixture(&f, "relu", "0.1", 1);
	assert_int_equal(claim(&f, &dead, &a), LAB_CLAIM_TAKEN);
	assert_int_equal(claim(&f, &me, &b), LAB_CLAIM_TAKEN);
	assert_int_equal(a.id, b.id);
	assert_int_equal(claim(&f, &me, &b), LAB_CLAIM_WAIT);
	must(&f, lab_store_release(f.store, &me, f.why));
	/* A process with our number that started at another time is not us: it is gone. */
	recycled.start++;
	assert_int_equal(claim(&f, &recycled, &a), LAB_CLAIM_TAKEN);
	assert_int_equal(claim(&f, &me, &b), LAB_CLAIM_TAKEN);
	close_fixture(&f);
}

static void other_hosts(void **state)
{
	lab_owner me = lab_owner_of(getpid()), far = { .host = "elsewhere.example", .pid = 1, .start = 1 };
	lab_claim c;
	fixture f;

	(void)state;
	open_fixture(&f, "relu", "0.1", 1);
	assert_int_equal(claim(&f, &far, &c), LAB_CLAIM_TAKEN);
	assert_int_equal(claim(&f, &me, &c), LAB_CLAIM_WAIT);
	ask(f.path, "UPDATE trial SET beat = beat - 59");
	assert_int_equal(claim(&f, &me, &c), LAB_CLAIM_WAIT);
	must(&f, lab_store_beat(f.store, &far, f.why));
	ask(f.path, "UPDATE trial SET beat = beat - 59");
	assert_int_equal(claim(&f, &me, &c), LAB_CLAIM_WAIT);
	ask(f.path, "UPDATE trial SET beat = beat - 10");
	assert_int_equal(claim(&f, &me, &c), LAB_CLAIM_TAKEN);
	close_fixture(&f);
}

/* Somebody who was taken for dead and comes back must not overwrite what others did. */
static void lost_claims(void **state)
{
	lab_owner me = lab_owner_of(getpid()), dead = dead_process();
	lab_trial_result mine = invent(3, 0.75), late = invent(2, 0.25);
	lab_claim a, b;
	lab_row *rows;
	fixture f;
	size_t n;

	(void)state;
	open_fixture(&f, "relu", "0.1", 1);
	assert_int_equal(claim(&f, &dead, &a), LAB_CLAIM_TAKEN);
	assert_int_equal(claim(&f, &me, &b), LAB_CLAIM_TAKEN);
	must(&f, lab_store_finish(f.store, a.id, &dead, &late, f.why));
	must(&f, lab_store_finish(f.store, b.id, &me, &mine, f.why));
	must(&f, lab_store_finish(f.store, a.id, &dead, &late, f.why));
	must(&f, lab_store_rows(f.store, f.id, &f.study, LAB_FINAL, &rows, &n, f.why));
	assert_same_result(&rows[0].result, &mine);
	lab_rows_free(rows, n);
	lab_trial_free(&mine);
	lab_trial_free(&late);
	close_fixture(&f);
}

static void crashes(void **state)
{
	lab_owner me = lab_owner_of(getpid());
	lab_claim c;
	fixture f;

	(void)state;
	open_fixture(&f, "relu", "0.1", 1);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(claim(&f, &me, &c), LAB_CLAIM_TAKEN);
		must(&f, lab_store_crashed(f.store, &me, 3, "it kills", f.why));
	}
	assert_int_equal(claim(&f, &me, &c), LAB_CLAIM_NONE);
	assert_int_equal(trials(&f, f.id, LAB_FINAL, LAB_FAILED), 1);
	close_fixture(&f);
}

/* ---- export ----------------------------------------------------------------- */

typedef struct export {
	int rows, columns, act, state;
} export;

static bool look(void *arg, int columns, const char *const *value)
{
	export *e = arg;

	e->columns = columns;
	for (int i = 0; i < columns && e->rows == 0; i++) {
		e->act = strcmp(value[i], "act") ? e->act : i;
		e->state = strcmp(value[i], "state") ? e->state : i;
	}
	if (e->rows > 0) {
		assert_string_equal(value[e->act], e->rows == 1 ? "relu" : "tanh");
		assert_string_equal(value[e->state], "done");
	}
	e->rows++;
	return true;
}

static void table(void **state)
{
	export e = { .act = -1, .state = -1 };
	fixture f;

	(void)state;
	open_fixture(&f, "relu,tanh", "0.1", 1);
	finish_all(&f, LAB_FINAL, half);
	must(&f, lab_store_table(f.store, look, &e, f.why));
	assert_int_equal(e.rows, 3);
	assert_true(e.columns > 20);
	close_fixture(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strangers), cmocka_unit_test(versions),
		cmocka_unit_test(empty_file),
		cmocka_unit_test(study_round_trip), cmocka_unit_test(shared_trials), cmocka_unit_test(search),
		cmocka_unit_test(result_round_trip), cmocka_unit_test(diverged_and_failed),
		cmocka_unit_test(dead_owners), cmocka_unit_test(other_hosts), cmocka_unit_test(lost_claims),
		cmocka_unit_test(crashes), cmocka_unit_test(table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
