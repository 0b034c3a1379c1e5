/* SPDX-License-Identifier: MIT */
/* actfn audit: what is wrong with somebody's implementation of an activation function. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/audit_identify.h"
#include "cli/audit_report.h"
#include "cli/cli.h"
#include "cli/function.h"
#include "lab/audit/rows.h"
#include "lab/text.h"

enum { MAX_JOBS = 64 };

extern const cli_command cmd_audit;

typedef struct job {
	const cli *c;
	const actfn *f;                /* NULL: a function of rows */
	const actfn_layer_info *layer;
	char spec[256], note[AUDIT_NOTE];
	bool found;                    /* by its values, without --as */
	char command[2048];
	const char *dtype;
	lab_target_spec target;
	int jobs;
	lab_target *open[MAX_JOBS];
	lab_auditee auditee[MAX_JOBS];
	lab_audit_spec audit;
	unsigned allowed;
	char label[64];
} job;

/* ---- Ctrl-C -------------------------------------------------------------------------- */

static volatile sig_atomic_t interrupted;

/* The second one ends the program. */
static void on_signal(int number)
{
	interrupted = 1;
	signal(number, SIG_DFL);
}

static bool show_progress(void *arg, double done, double total)
{
	const job *j = arg;
	cli_progress(j->label, done, total, "inputs");
	return !interrupted;
}

static void begin_part(void *arg, int output, actfn_dtype dtype)
{
	job *j = arg;
	snprintf(j->label, sizeof j->label, "%s %s", output == LAB_F ? "forward" : "backward", lab_formats[dtype].name);
}

/* ---- options ------------------------------------------------------------------------- */

/* "ftz,nan" */
static int read_allowed(job *j)
{
	char words[256], known[LAB_MESSAGE], *rest = words, *word;
	if (snprintf(words, sizeof words, "%s", cli_value(j->c, "allow", "")) >= (int)sizeof words)
		return cli_fail(CLI_USAGE, "--allow: the list is too long");
	while ((word = strsep(&rest, ","))) {
		int kind = lab_index(word, lab_finding_words);
		if (*word && kind < 0)
			return cli_fail(CLI_USAGE, "--allow: no finding is called \"%s\"%s", word,
					lab_suggest(word, lab_finding_words, known));
		if (*word)
			j->allowed |= 1u << kind;
	}
	return CLI_OK;
}

static int read_effort(job *j)
{
	bool quick = cli_flag(j->c, "quick"), exhaustive = cli_flag(j->c, "exhaustive");
	if (quick && exhaustive)
		return cli_fail(CLI_USAGE, "--quick and --exhaustive exclude each other");
	if (cli_flag(j->c, "forward") && cli_flag(j->c, "backward"))
		return cli_fail(CLI_USAGE, "--forward and --backward exclude each other; both is what happens without them");
	j->audit.effort = quick ? LAB_QUICK : exhaustive ? LAB_EXHAUSTIVE : LAB_THOROUGH;
	return CLI_OK;
}

static int read_options(job *j)
{
	long jobs = 0;
	j->dtype = "all";
	j->audit.limit = 4;
	if (!cli_double(j->c, "max-ulp", 0.5, 1e300, &j->audit.limit) || !cli_long(j->c, "jobs", 1, MAX_JOBS, &jobs) ||
	    !cli_double(j->c, "timeout", 0.001, 86400, &j->target.seconds) || !cli_choice(j->c, "dtype", &j->dtype))
		return CLI_USAGE;
	j->jobs = (int)jobs;
	j->target.target = cli_arg(j->c, 0);
	for (int i = 0; i < LAB_DTYPES; i++)
		if (!strcmp(j->dtype, lab_formats[i].name))
			j->target.dtype = (actfn_dtype)i; /* of uint16_t, and of a command's numbers */
	j->target.signature = cli_value(j->c, "signature", NULL);
	j->target.python = cli_value(j->c, "python", NULL);
	int rc = read_allowed(j);
	return rc == CLI_OK ? read_effort(j) : rc;
}

/* What is to be tried of what the target has. */
static unsigned wanted(const job *j, unsigned has)
{
	for (int i = 0; i < LAB_DTYPES; i++)
		if (!strcmp(j->dtype, lab_formats[i].name))
			return has & 1u << i;
	return has;
}

static int choose_parts(job *j)
{
	const lab_target_info *about = lab_target_about(j->open[0]);
	if (j->layer && (about->fixed || !about->rows))
		return cli_fail(CLI_USAGE, "%s does not look at rows, and %s does", j->target.target, j->spec);
	if (about->fixed)
		return cli_flag(j->c, "backward") ? cli_fail(CLI_USAGE, "a pair of arrays has no derivative to try") : CLI_OK;
	j->audit.forward = cli_flag(j->c, "backward") ? 0 : wanted(j, about->dtypes);
	j->audit.backward = cli_flag(j->c, "forward") ? 0 : wanted(j, about->backward);
	if (j->audit.forward || j->audit.backward)
		return CLI_OK;
	return cli_fail(CLI_USAGE, "%s has no %s%s%s to try", j->target.target,
			cli_flag(j->c, "backward") ? "derivative" : "function", strcmp(j->dtype, "all") ? " of type " : "",
			strcmp(j->dtype, "all") ? j->dtype : "");
}

/* ---- targets ------------------------------------------------------------------------- */

static lab_target_outcome run_target(void *arg, const lab_target_call *call, char *why)
{
	return lab_target_run(arg, call, why);
}

static bool open_next(job *j, int *n, char *why)
{
	j->open[*n] = lab_target_open(&j->target, why);
	if (!j->open[*n])
		return false;
	j->auditee[*n] = (lab_auditee){ run_target, j->open[*n] };
	++*n;
	return true;
}

/* C functions have cheap processes: one for each core.  Others may take seconds and gigabytes to start. */
static int count_jobs(const job *j)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	bool cheap = !strcmp(lab_target_about(j->open[0])->kind, "symbol");
	int jobs = j->jobs ? j->jobs : cheap ? (int)cores : 1;
	return jobs < 1 ? 1 : jobs < MAX_JOBS ? jobs : MAX_JOBS;
}

static int open_targets(job *j)
{
	char why[LAB_MESSAGE];
	int n = 0;
	if (!open_next(j, &n, why))
		return cli_fail(CLI_INPUT, "%s", why);
	for (int jobs = count_jobs(j); n < jobs;)
		if (!open_next(j, &n, why))
			break; /* fewer will do */
	j->audit.auditee = j->auditee;
	j->audit.auditees = n;
	return CLI_OK;
}

static void close_targets(job *j)
{
	for (int i = 0; i < MAX_JOBS && j->open[i]; i++)
		lab_target_close(j->open[i]);
}

/* ---- the audit ------------------------------------------------------------------------ */

static lab_audit_subject subject(const job *j)
{
	const lab_target_info *about = lab_target_about(j->open[0]);
	return (lab_audit_subject){ j->target.target, about->name, about->version, j->spec, j->found ? j->note : NULL, j->command,
				    j->audit.limit, j->allowed };
}

static int write_html(const job *j, const lab_audit *a)
{
	const char *where = cli_value(j->c, "html", NULL);
	char why[LAB_MESSAGE], path[LAB_AUDIT_PATH];
	lab_audit_subject s = subject(j);
	if (where && !lab_audit_page(&s, a, where, path, why))
		return cli_fail(CLI_INPUT, "%s", why);
	if (where && !cli_flag(j->c, "json"))
		printf("  report: %s\n", path);
	return CLI_OK;
}

static int report(const job *j, const lab_audit *a)
{
	lab_audit_subject s = subject(j);
	(cli_flag(j->c, "json") ? audit_print_json : audit_print)(&s, a);
	int rc = write_html(j, a);
	rc = rc != CLI_OK ? rc : cli_flush();
	return rc != CLI_OK ? rc : lab_audit_count(a, j->allowed) || a->stopped ? CLI_CHECK : CLI_OK;
}

/* Before minutes of work. */
static int check_html(const job *j)
{
	const char *where = cli_value(j->c, "html", NULL);
	char why[LAB_MESSAGE], path[LAB_AUDIT_PATH];
	lab_audit_subject s = subject(j);
	return !where || lab_audit_page_check(&s, where, path, why) ? CLI_OK : cli_fail(CLI_INPUT, "%s", why);
}

/* The call again, for the shell. */
static void write_command(job *j)
{
	size_t n = (size_t)snprintf(j->command, sizeof j->command, "actfn audit '%s'", j->target.target);
	for (const cli_option *o = cmd_audit.options; o->name; o++) {
		const char *value = cli_value(j->c, o->name, NULL);
		if (!value || n >= sizeof j->command)
			continue;
		n += (size_t)snprintf(j->command + n, sizeof j->command - n, *value ? " --%s '%s'" : " --%s", o->name, value);
	}
}

static int run_audit(job *j)
{
	char why[LAB_MESSAGE];
	lab_audit a;
	int rc = choose_parts(j);
	rc = rc != CLI_OK ? rc : check_html(j);
	if (rc != CLI_OK)
		return rc;
	signal(SIGINT, on_signal);
	const lab_target_pair *pair = lab_target_stored(j->open[0]);
	bool ran = j->layer ? lab_audit_rows(&j->audit, j->layer->id, &a, why)
		   : pair   ? lab_audit_stored(&j->audit, pair->dtype, pair->n, pair->x, pair->y, &a, why)
			    : lab_audit_run(&j->audit, &a, why);
	cli_progress_end();
	signal(SIGINT, SIG_DFL);
	if (!ran)
		return cli_fail(CLI_INPUT, "%s", why);
	rc = report(j, &a);
	lab_audit_free(&a);
	return rc;
}

static int take_layer(job *j)
{
	if (!lab_audit_takes_rows(j->layer->id))
		return cli_fail(CLI_USAGE, "%s cannot be audited; of the layers, softmax, log_softmax, softmin, hardmax, sparsemax and "
					   "entmax15 can", j->layer->name);
	snprintf(j->spec, sizeof j->spec, "%s", j->layer->name);
	return CLI_OK;
}

static int take_function(job *j, const char *spec)
{
	int rc = cli_function(spec, &j->f);
	if (rc == CLI_OK)
		actfn_spec(j->f, j->spec, sizeof j->spec);
	j->audit.f = j->f;
	return rc;
}

/* --as, before anything is started. */
static int read_function(job *j)
{
	const char *as = cli_value(j->c, "as", NULL);
	j->layer = as ? actfn_layer_find(as) : NULL;
	return !as ? CLI_OK : j->layer ? take_layer(j) : take_function(j, as);
}

/* Without it what the target's values say. */
static int find_function(job *j)
{
	char spec[AUDIT_SPEC];
	if (j->layer || j->f)
		return CLI_OK;
	int rc = audit_identify(j->open[0], j->target.target, spec, &j->layer, j->note);
	if (rc != CLI_OK)
		return rc;
	j->found = true;
	return j->layer ? take_layer(j) : take_function(j, spec);
}

static int run(const cli *c)
{
	job j = { .c = c };
	if (!cli_want(c, 1, 1))
		return CLI_USAGE;
	j.audit.progress = show_progress;
	j.audit.begin = begin_part;
	j.audit.arg = &j;
	int rc = read_options(&j);
	write_command(&j);
	if (rc == CLI_OK)
		rc = read_function(&j);
	if (rc == CLI_OK)
		rc = open_targets(&j);
	if (rc == CLI_OK)
		rc = find_function(&j);
	if (rc == CLI_OK)
		rc = run_audit(&j);
	close_targets(&j);
	actfn_free(j.f);
	return rc;
}

static const char *const examples[] = {
	"actfn audit python:torch.nn.functional.gelu",
	"actfn audit libm.so.6:tanhf --as tanh --exhaustive",
	"actfn audit ./me.so:elu --signature 'void(const float*, float*, size_t)' --as 'elu(alpha=0.5)'",
	NULL,
};

static const cli_option options[] = {
	{ "as", 0, "NAME", "the function that it should be, with parameters (what its values say)" },
	{ "signature", 0, "DECL", "how a C function is called: 'float(float)', 'void(const float *x, float *y, size_t n)'" },
	{ "dtype", 0, "f32|f64|bf16|f16|all", "type of the arrays (all that it takes)" },
	{ "forward", 0, NULL, "f only (both, where it has a derivative)" },
	{ "backward", 0, NULL, "f' only" },
	{ "quick", 0, NULL, "f32: 7.5 million inputs (47 million; bf16 and f16 always all)" },
	{ "exhaustive", 0, NULL, "f32: all 2^32 inputs" },
	{ "max-ulp", 0, "N", "the largest error that is no finding (4)" },
	{ "allow", 0, "WORD,...", "findings that do not count for the exit code: ftz,nan,inf,zero-sign,kink ..." },
	{ "timeout", 0, "S", "seconds that one call may take (20)" },
	{ "python", 0, "PATH", "the interpreter for python: and onnx: targets (python3)" },
	{ "jobs", 'j', "J", "processes at work (C functions: one for each core; others: 1)" },
	{ "json", 0, NULL, "one JSON object" },
	{ "html", 0, "FILE|DIR", "a page with the errors over the input axis, findings and causes" },
	{ 0 },
};

const cli_command cmd_audit = {
	.name = "audit",
	.args = "TARGET",
	.summary = "find what is wrong with any implementation of a function: C, Python, a program, arrays",
	.examples = examples,
	.options = options,
	.run = run,
};
