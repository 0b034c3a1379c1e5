/* SPDX-License-Identifier: MIT */
/* actfn verify: every result against the value of the formula's text. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/function.h"
#include "cli/list.h"
#include "cli/verify_report.h"
#include "lab/text.h"
#include "lab/verify/margin.h"

enum { SPREAD = 20 * 1000 * 1000, POINTS = 200 * 1000, ROUNDS = 3, MARGIN_INPUTS = 20000 };

/* One way in which arrays are computed. */
typedef struct way {
	const char *dtype, *mode;
	actfn_dtype type;
	actfn_mode how;
} way;

static const way ways[] = {
	{ "f32", "exact", ACTFN_F32, ACTFN_EXACT },  { "f32", "fast", ACTFN_F32, ACTFN_FAST },
	{ "f64", NULL, ACTFN_F64, ACTFN_EXACT },     { "bf16", NULL, ACTFN_BF16, ACTFN_EXACT },
	{ "f16", NULL, ACTFN_F16, ACTFN_EXACT },
};

enum { WAYS = sizeof ways / sizeof *ways };

typedef struct job {
	const cli *c;
	bool json;
	const char *dtype, *mode;
	long spread, points;
	lab_sweep_spec spec;  /* of the sweep at hand */
	uint64_t stride;
	int sweeps, failed;
	char label[VERIFY_LABEL];
} job;

static bool show_progress(void *arg, double done, double total)
{
	const job *j = arg;
	cli_progress(j->label, done, total, "inputs");
	return true;
}

/* ---- one sweep -------------------------------------------------------------- */

/* By default the one in use for a sweep over 2^32 inputs; a sample has time for all of them. */
static int choose_isas(job *j)
{
	bool whole = j->spec.subject.dtype == ACTFN_F32 && j->stride == 1 && !j->spec.digest_only;
	return list_isas(cli_value(j->c, "isa", whole ? actfn_isa() : "all"), j->spec.isa, LAB_MAX_ISAS + 1);
}

static int sweep(job *j)
{
	char why[LAB_MESSAGE];
	lab_sweep_result r;
	int rc = choose_isas(j);
	if (rc != CLI_OK)
		return rc;
	j->spec.stride = j->stride;
	j->spec.spread = (uint64_t)(j->spec.subject.dtype == ACTFN_F64 ? j->points : j->spread);
	bool ran = lab_sweep_run(&j->spec, &r, why);
	cli_progress_end();
	if (!ran)
		return cli_fail(CLI_INPUT, "%s", why);
	if (j->json)
		fputs(j->sweeps ? ",\n" : "[\n", stdout);
	(j->json ? verify_print_json : verify_print)(&j->spec, &r);
	j->sweeps++;
	j->failed += !lab_sweep_kept(&r);
	return cli_flush();
}

/* --check-margin: the filter instead of the kernels. */
static int check_margin(job *j)
{
	char why[LAB_MESSAGE];
	lab_margin m;
	const lab_subject *t = &j->spec.subject;
	lab_reference *r = lab_reference_new(t->f, t->output, t->dtype, why);
	if (!r)
		return cli_fail(CLI_INPUT, "%s", why);
	lab_margin_check(r, 1, MARGIN_INPUTS, &m);
	lab_reference_free(r);
	printf("%-24s %-4s %" PRIu64 " inputs   %" PRIu64 " without a bound   %" PRIu64
	       " bounds broken   at most %.3g %% of a bound used, at %a\n",
	       j->label, m.broken ? "FAIL" : "ok", m.inputs, m.silent, m.broken, 100 * m.used, (double)m.x);
	j->sweeps++;
	j->failed += m.broken > 0;
	return cli_flush();
}

/* ---- all sweeps ------------------------------------------------------------- */

static int verify_output(job *j, int output)
{
	j->spec.subject.output = output;
	verify_label(&j->spec.subject, j->label);
	return cli_flag(j->c, "check-margin") ? check_margin(j) : sweep(j);
}

static bool wanted(const char *asked, const char *name)
{
	return !name || !strcmp(asked, "all") || !strcmp(asked, name);
}

static int verify_way(job *j, const way *w)
{
	bool only_forward = cli_flag(j->c, "forward"), only_derivative = cli_flag(j->c, "derivative");
	int rc = CLI_OK;
	j->spec.subject.dtype = w->type;
	j->spec.subject.mode = w->how;
	if (!only_derivative)
		rc = verify_output(j, LAB_F);
	if (!only_forward && rc == CLI_OK)
		rc = verify_output(j, LAB_DF);
	return rc;
}

static int verify_function(job *j, const actfn *f)
{
	int rc = CLI_OK;
	j->spec.subject.f = f;
	for (int i = 0; i < WAYS && rc == CLI_OK; i++)
		if (wanted(j->dtype, ways[i].dtype) && wanted(j->mode, ways[i].mode))
			rc = verify_way(j, &ways[i]);
	return rc;
}

static int verify_all(job *j)
{
	int rc = CLI_OK;
	for (int id = 0; id < ACTFN_COUNT && rc == CLI_OK; id++)
		rc = verify_function(j, actfn_get(id));
	return rc;
}

/* All names are read before the first sweep begins. */
static int verify_named(job *j)
{
	size_t n = cli_count(j->c);
	const actfn **f = calloc(n, sizeof *f);
	int rc = f ? CLI_OK : cli_fail(CLI_INPUT, "out of memory");
	for (size_t i = 0; i < n && rc == CLI_OK; i++)
		rc = cli_function(cli_arg(j->c, i), &f[i]);
	for (size_t i = 0; i < n && rc == CLI_OK; i++)
		rc = verify_function(j, f[i]);
	for (size_t i = 0; f && i < n; i++)
		actfn_free(f[i]);
	free(f);
	return rc;
}

/* ---- what was asked for ----------------------------------------------------- */

/* Pairs of options that exclude each other. */
static const char *const either[][2] = {
	{ "forward", "derivative" }, { "check-margin", "json" }, { "sampled", "stride" }, { "check-margin", "digest" },
};

static int check_options(const cli *c)
{
	if (cli_flag(c, "all") != (cli_count(c) == 0))
		return cli_fail(CLI_USAGE, cli_count(c) ? "give names or --all, not both" :
							  "which functions? give names, or --all");
	for (size_t i = 0; i < sizeof either / sizeof *either; i++)
		if (cli_value(c, either[i][0], NULL) && cli_value(c, either[i][1], NULL))
			return cli_fail(CLI_USAGE, "--%s and --%s exclude each other", either[i][0], either[i][1]);
	return CLI_OK;
}

static int read_options(job *j)
{
	const cli *c = j->c;
	long stride = 1, jobs = 0;
	if (!cli_double(c, "bound", 0.5, 1e6, &j->spec.subject.bound) ||
	    !cli_long(c, "stride", 1, 1L << 31, &stride) || !cli_long(c, "jobs", 1, 256, &jobs) ||
	    !cli_long(c, "spread", 0, 1L << 32, &j->spread) || !cli_long(c, "points", 0, 1L << 40, &j->points) ||
	    !cli_choice(c, "dtype", &j->dtype) || !cli_choice(c, "mode", &j->mode))
		return CLI_USAGE;
	j->stride = cli_flag(c, "sampled") ? 0 : (uint64_t)stride;
	j->spec.search = ROUNDS;
	j->spec.digest_only = cli_flag(c, "digest");
	j->spec.jobs = (int)jobs;
	return check_options(c);
}

static int run(const cli *c)
{
	job j = { .c = c, .json = cli_flag(c, "json"), .dtype = "f32", .mode = "exact", .spread = SPREAD, .points = POINTS };
	j.spec.progress = show_progress;
	j.spec.arg = &j;
	int rc = read_options(&j);
	if (rc != CLI_OK)
		return rc;
	rc = cli_flag(c, "all") ? verify_all(&j) : verify_named(&j);
	if (j.json && j.sweeps)
		puts("\n]");
	if (rc != CLI_OK)
		return rc;
	if (!j.json && j.sweeps > 1)
		printf("%d of %d passed\n", j.sweeps - j.failed, j.sweeps);
	rc = cli_flush();
	return rc != CLI_OK ? rc : j.failed ? CLI_CHECK : CLI_OK;
}

static const char *const examples[] = {
	"actfn verify gelu --derivative",
	"actfn verify --all --sampled --dtype all --mode all",
	"actfn verify 'elu(alpha=0.5)' --isa avx2 --stride 97",
	NULL,
};

static const cli_option options[] = {
	{ "all", 0, NULL, "all functions" },
	{ "forward", 0, NULL, "f only (both)" },
	{ "derivative", 0, NULL, "f' only (both)" },
	{ "dtype", 0, "f32|f64|bf16|f16|all", "type of the arrays (f32)" },
	{ "mode", 0, "exact|fast|all", "how f32 is computed (exact)" },
	{ "isa", 0, "I1,I2", "instruction sets, or all (all; for 2^32 inputs the one in use)" },
	{ "stride", 0, "N", "f32: every N-th of the 2^32 inputs (1)" },
	{ "sampled", 0, NULL, "f32: --spread inputs and all the special ones, instead of 2^32" },
	{ "spread", 0, "N", "f32: how many ordinary inputs --sampled takes (20000000)" },
	{ "points", 0, "N", "f64: how many ordinary inputs next to the special ones (200000)" },
	{ "bound", 0, "U", "f32 fast and f64: allow U ULP instead of the documented bound" },
	{ "digest", 0, NULL, "run the kernels and compare the instruction sets, not the values" },
	{ "jobs", 'j', "J", "threads (one for each core)" },
	{ "check-margin", 0, NULL, "check the error bounds of the filter in front of MPFR instead" },
	{ "json", 0, NULL, "a JSON array with one object for each sweep" },
	{ 0 },
};

const cli_command cmd_verify = {
	.name = "verify",
	.args = "NAME... | --all",
	.summary = "check every result against the value of the formula, in units of the last place",
	.examples = examples,
	.options = options,
	.run = run,
};
