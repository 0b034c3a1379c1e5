/* SPDX-License-Identifier: MIT */
/* actfn compare: the same network trained with each activation, and what the statistics say. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/compare.h"
#include "lab/data/data.h"
#include "lab/report/report.h"
#include "lab/study/run.h"
#include "lab/text.h"

/* Twelve that differ: saturating, rectified, smooth, periodic. */
static const char default_acts[] =
	"relu,leaky_relu,elu,selu,gelu,silu,mish,softplus,tanh,sigmoid,softsign,sinusoid";

typedef struct comparison {
	lab_study study;
	char store[LAB_PATH];
	long jobs;
	bool json;
	int64_t id;
	lab_store *db;
} comparison;

/* ---- options ---------------------------------------------------------------- */

static bool copy(const cli *c, const char *option, char *out, size_t n)
{
	const char *value = cli_value(c, option, NULL);

	if (value && strlen(value) >= n) {
		cli_fail(CLI_USAGE, "--%s is longer than %zu characters", option, n - 1);
		return false;
	}
	if (value)
		strcpy(out, value);
	return true;
}

static bool whole(const cli *c, const char *option, long max, int *out)
{
	long value = *out;

	if (!cli_long(c, option, 1, max, &value))
		return false;
	*out = (int)value;
	return true;
}

/* A percentage; 0.87 can only mean 87 %. */
static bool read_target(const cli *c, double *target)
{
	double percent = 0;

	if (!cli_double(c, "target", 0, 100, &percent))
		return false;
	*target = percent > 1 ? percent / 100 : percent;
	return true;
}

static bool read_names(const cli *c, lab_study *y)
{
	const char *opt, *init, *schedule;

	return cli_choice(c, "opt", &opt) && copy(c, "opt", y->opt, sizeof y->opt) && cli_choice(c, "init", &init) &&
	       copy(c, "init", y->init, sizeof y->init) && cli_choice(c, "schedule", &schedule) &&
	       copy(c, "schedule", y->schedule, sizeof y->schedule) && copy(c, "net", y->net, sizeof y->net) &&
	       copy(c, "data-dir", y->data_dir, sizeof y->data_dir);
}

static bool read_numbers(const cli *c, lab_study *y)
{
	long first = (long)y->first_seed;
	bool ok = whole(c, "seeds", LAB_MAX_SEEDS, &y->seeds) && cli_long(c, "first-seed", 0, LONG_MAX / 2, &first) &&
		  whole(c, "epochs", 100000, &y->epochs) && whole(c, "batch", 1 << 20, &y->batch) &&
		  cli_double(c, "l2", 0, 1e6, &y->l2) && cli_double(c, "dropout", 0, 0.999, &y->dropout) &&
		  cli_double(c, "input-dropout", 0, 0.999, &y->input_dropout) &&
		  cli_double(c, "max-norm", 0, 1e6, &y->max_norm) && read_target(c, &y->target);

	y->first_seed = (uint64_t)first;
	return ok;
}

/* Where the report goes: --report, or the study's folder, or none with --no-report. */
static bool read_report(const cli *c, lab_study *y)
{
	if (!y->report[0])
		strcpy(y->report, "report");
	if (!copy(c, "report", y->report, sizeof y->report))
		return false;
	if (cli_flag(c, "no-report"))
		y->report[0] = '\0';
	return true;
}

/* The study that the options describe. */
static int read_study(const cli *c, comparison *k)
{
	const char *data = cli_value(c, "data", "circles"), *rates = cli_value(c, "lr", NULL);
	char why[LAB_MESSAGE];

	if (strlen(data) >= LAB_NAME || !lab_data_check(data, why))
		return cli_fail(CLI_USAGE, "%s", strlen(data) >= LAB_NAME ? "--data is too long" : why);
	lab_study_defaults(data, &k->study);
	strcpy(k->store, "trials.db");
	if (!read_names(c, &k->study) || !read_numbers(c, &k->study) || !copy(c, "store", k->store, sizeof k->store))
		return CLI_USAGE;
	if (!lab_study_read_acts(&k->study, cli_value(c, "act", default_acts), why) ||
	    (rates && !lab_study_read_rates(&k->study, rates, why)) || !lab_study_check(&k->study, why))
		return cli_fail(CLI_USAGE, "%s", why);
	return CLI_OK;
}

/* The study that was used last in the store; what defines it cannot be given again. */
static int resume_study(const cli *c, comparison *k)
{
	static const char *const fixed[] = { "data", "net", "act", "seeds", "first-seed", "epochs", "lr", "schedule", "opt",
					     "init", "batch", "l2", "dropout", "input-dropout", "max-norm", "store" };
	char why[LAB_MESSAGE];

	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		if (cli_value(c, fixed[i], NULL))
			return cli_fail(CLI_USAGE, "--resume takes the settings from the store; --%s would change them",
					fixed[i]);
	if (!copy(c, "resume", k->store, sizeof k->store))
		return CLI_USAGE;
	lab_store *s = lab_store_open(k->store, LAB_STORE_READ, why);
	bool ok = s && lab_store_get_study(s, &k->id, &k->study, why);
	lab_store_close(s);
	if (!ok)
		return cli_fail(CLI_INPUT, "%s", why);
	if (!copy(c, "data-dir", k->study.data_dir, sizeof k->study.data_dir))
		return CLI_USAGE;
	return cli_value(c, "target", NULL) && !read_target(c, &k->study.target) ? CLI_USAGE : CLI_OK;
}

/* ---- before the first trial ------------------------------------------------- */

/* The data can be read; its canonical name goes into the study. */
static bool check_data(lab_study *y, char *why)
{
	lab_data data;

	if (!lab_data_load(y->data, y->data_dir[0] ? y->data_dir : NULL, y->first_seed, &data, why))
		return false;
	snprintf(y->data, sizeof y->data, "%s", data.name);
	lab_data_free(&data);
	return true;
}

static int prepare(const cli *c, comparison *k)
{
	char why[LAB_MESSAGE];
	int code = cli_value(c, "resume", NULL) ? resume_study(c, k) : read_study(c, k);

	k->jobs = lab_host_cpus();
	k->json = cli_flag(c, "json");
	if (code)
		return code;
	if (!cli_want(c, 0, 0) || !cli_long(c, "jobs", 1, 256, &k->jobs) || !read_report(c, &k->study))
		return CLI_USAGE;
	if (!check_data(&k->study, why) || (k->study.report[0] && !lab_report_check(k->study.report, why)))
		return cli_fail(CLI_INPUT, "%s", why);
	k->db = lab_store_open(k->store, LAB_STORE_WRITE, why);
	if (!k->db || !lab_store_put_study(k->db, &k->study, &k->id, why))
		return cli_fail(CLI_INPUT, "%s", why);
	return CLI_OK;
}

/* ---- the run and what comes of it ------------------------------------------- */

static bool watch(void *arg, const lab_progress *p)
{
	const comparison *k = arg;
	char label[LAB_NAME * 3];

	snprintf(label, sizeof label, "%s  %s  %s %d/%d trials%s", k->study.data, k->study.net,
		 p->phase == LAB_SEARCH ? "search" : "train", p->ended, p->trials,
		 p->diverged ? " (some diverged)" : "");
	cli_progress(label, p->epochs, p->epochs_total, "epochs");
	return true;
}

static int train(comparison *k)
{
	char why[LAB_MESSAGE];

	/* Workers are forked: no connection may be open then. */
	lab_store_close(k->db);
	k->db = NULL;
	lab_run_end end = lab_run(k->store, k->id, &k->study, (int)k->jobs, watch, k, why);
	cli_progress_end();
	if (end == LAB_RUN_ERROR)
		return cli_fail(CLI_INPUT, "%s", why);
	if (end == LAB_RUN_STOPPED)
		return cli_fail(CLI_INPUT, "stopped; what has ended is stored, go on with: actfn compare --resume %s",
				k->store);
	k->db = lab_store_open(k->store, LAB_STORE_READ, why);
	return k->db ? CLI_OK : cli_fail(CLI_INPUT, "%s", why);
}

static int write_report(const comparison *k, const lab_analysis *a)
{
	char why[LAB_MESSAGE];

	lab_chapter chapter = { k->id, a };
	if (!k->study.report[0] || lab_report_write(&chapter, 1, k->db, k->store, k->study.report, why))
		return CLI_OK;
	return cli_fail(CLI_INPUT, "%s; the trials are kept, then: actfn report %s", why, k->store);
}

static int failed_trials(const lab_analysis *a)
{
	const char *message = NULL;
	int n = 0;

	for (size_t i = 0; i < a->nrows + a->nsearch; i++) {
		const lab_row *row = i < a->nrows ? &a->rows[i] : &a->search[i - a->nrows];
		if (row->state == LAB_FAILED && !n++)
			message = row->message;
	}
	return n ? cli_fail(CLI_INPUT, "%d trial%s failed: %s", n, n == 1 ? "" : "s", message) : CLI_OK;
}

static void print_result(const comparison *k, const lab_analysis *a)
{
	char path[LAB_PATH + 16] = "";

	if (k->study.report[0])
		snprintf(path, sizeof path, "%s/index.html", k->study.report);
	if (k->json) {
		compare_json(a, k->store, path);
		return;
	}
	compare_table(a);
	printf("%zu trials in %s", a->nrows + a->nsearch, k->store);
	if (path[0])
		printf("   report: %s", path);
	printf("   again: actfn compare --resume %s\n", k->store);
}

static int conclude(const comparison *k)
{
	char why[LAB_MESSAGE];
	lab_analysis a;

	if (!lab_analyse(k->db, k->id, &k->study, &a, why))
		return cli_fail(CLI_INPUT, "%s", why);
	int reported = write_report(k, &a);
	print_result(k, &a);
	int code = failed_trials(&a);
	lab_analysis_free(&a);
	return code ? code : reported ? reported : cli_flush();
}

static int run(const cli *c)
{
	static comparison k; /* large for a stack */
	k = (comparison){ 0 };
	int code = prepare(c, &k);

	if (!code)
		code = train(&k);
	if (!code)
		code = conclude(&k);
	lab_store_close(k.db);
	return code;
}

static const char *const examples[] = {
	"actfn compare --data circles",
	"actfn compare --data fashion-mnist --act relu,gelu,mish --seeds 5 --epochs 10",
	"actfn compare --data moons --act 'tanh,elu(alpha=0.5)' --lr 0.001,0.01 --seeds 10",
	"actfn compare --resume trials.db",
	NULL,
};

static const cli_option options[] = {
	{ "data", 0, "circles|moons|spirals|mnist|fashion-mnist",
	  "what to learn; moons(n=2000), mnist(train=2000) (circles)" },
	{ "net", 0, "NET", "hidden widths, mlp:256,128 (by data set)" },
	{ "act", 0, "NAME,...", "activations; relu, or the first, is the baseline (12 common ones)" },
	{ "seeds", 0, "N", "runs of each activation (3)" },
	{ "first-seed", 0, "N", "seeds are N, N+1, ... (1)" },
	{ "epochs", 0, "N", "passes over the training data (by data set)" },
	{ "lr", 0, "X,...", "learning rate; of several, each activation's best on validation is kept (by data set)" },
	{ "schedule", 0, "constant|step|linear|cosine", "how the learning rate falls while it trains (constant)" },
	{ "opt", 0, "sgd|momentum|adagrad|adam", "optimiser (adam)" },
	{ "init", 0, "auto|xavier|he|lecun", "initial weights (auto: what suits the activation)" },
	{ "batch", 0, "N", "samples in a batch (by data set)" },
	{ "l2", 0, "X", "weight decay (0)" },
	{ "dropout", 0, "P", "probability of dropping a hidden unit (0)" },
	{ "input-dropout", 0, "P", "probability of dropping an input (0)" },
	{ "max-norm", 0, "R", "longest that the weights into a unit may get, as L2 norm; 0: no limit (0)" },
	{ "target", 0, "ACC", "accuracy for \"epochs to\", in percent (98 % of the best)" },
	{ "jobs", 'j', "N", "trials at a time, one thread each (processors)" },
	{ "store", 0, "F.db", "where trials are kept (trials.db)" },
	{ "resume", 0, "F.db", "go on with the study that was used last in this store" },
	{ "report", 0, "DIR", "folder of the HTML report (report)" },
	{ "no-report", 0, NULL, "write no report" },
	{ "data-dir", 0, "DIR", "folder of the data files ($ACTFN_DATA_DIR, then Debian's package)" },
	{ "json", 0, NULL, "print the result as JSON" },
	{ 0 },
};

const cli_command cmd_compare = {
	.name = "compare",
	.args = "",
	.summary = "train the same network with each activation and rank them, with statistics",
	.examples = examples,
	.options = options,
	.run = run,
};
