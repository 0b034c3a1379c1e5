/* SPDX-License-Identifier: MIT */
/* actfn verify: every result against the correctly rounded value of the formula's text. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/function.h"
#include "lab/text.h"
#include "lab/verify/margin.h"
#include "lab/verify/sweep.h"

enum { SPREAD = 20 * 1000 * 1000, MARGIN_INPUTS = 20000, SPEC = 256 };

typedef struct job {
	const cli *c;
	bool json;
	lab_sweep_spec spec;  /* but for f and derivative */
	int sweeps, failed;
	char label[SPEC + 16];
} job;

static void make_label(job *j, const actfn *f, bool derivative)
{
	size_t n = actfn_spec(f, j->label, SPEC);
	n = n < SPEC ? n : SPEC - 1;
	strcpy(j->label + n, derivative ? " f'" : " f");
}

static bool show_progress(void *arg, double done, double total)
{
	const job *j = arg;
	cli_progress(j->label, done, total, "inputs");
	return true;
}

static bool score_ok(const lab_sweep_score *s)
{
	return s->wrong == 0;
}

static bool result_ok(const lab_sweep_result *r)
{
	for (int k = 0; k < r->isas; k++)
		if (!score_ok(&r->score[k]))
			return false;
	return true;
}

/* ---- for people ------------------------------------------------------------- */

static void print_worst(const lab_sweep_score *s)
{
	char x[CLI_NUMBER];
	printf("          worst at x = %s (%a): got %a, right is %a\n", cli_number_f32(x, s->x), (double)s->x,
	       (double)s->got, (double)s->want);
}

/* The instruction sets from k on that gave the same bits; returns the next one. */
static int print_same(const lab_sweep_result *r, int k)
{
	const lab_sweep_score *s = &r->score[k];
	printf("  %-4s", score_ok(s) ? "ok" : "FAIL");
	int i = k;
	for (; i < r->isas && r->score[i].digest == s->digest && r->score[i].wrong == s->wrong; i++)
		printf("%s %s", i > k ? " =" : "", r->score[i].isa);
	char wrong[32];
	printf("   %s %s   max %.4f ULP   digest %016" PRIx64 "\n", lab_commas(s->wrong, wrong),
	       r->allowed > 0.5 ? "beyond 0.501 ULP" : "misrounded", s->max_ulp, s->digest);
	if (!score_ok(s))
		print_worst(s);
	return i;
}

static void print_text(const job *j, const lab_sweep_result *r)
{
	char inputs[32], mpfr[32];
	printf("%s f32 exact   %s inputs   %s decided by MPFR   %.3g s   %.3g M/s\n", j->label,
	       lab_commas(r->inputs, inputs), lab_commas(r->by_mpfr, mpfr), r->seconds, r->inputs / r->seconds * 1e-6);
	if (r->undecided)
		printf("  %" PRIu64 " inputs that 12,288 bits do not decide count as wrong\n", r->undecided);
	for (int k = 0; k < r->isas;)
		k = print_same(r, k);
}

/* ---- for programs ----------------------------------------------------------- */

static void json_score(const lab_sweep_score *s, bool first)
{
	printf("%s{\"isa\":", first ? "" : ",");
	cli_json_string(s->isa);
	printf(",\"ok\":%s,\"misrounded\":%" PRIu64 ",\"max_ulp\":", score_ok(s) ? "true" : "false", s->wrong);
	cli_json_number(s->max_ulp);
	printf(",\"digest\":\"%016" PRIx64 "\",\"worst\":", s->digest);
	if (s->wrong)
		printf("{\"x\":\"%a\",\"got\":\"%a\",\"want\":\"%a\"}}", (double)s->x, (double)s->got, (double)s->want);
	else
		printf("null}");
}

static void print_json(const job *j, const actfn *f, bool derivative, const lab_sweep_result *r)
{
	char spec[SPEC];
	actfn_spec(f, spec, sizeof spec);
	printf("%s{\"function\":", j->sweeps ? ",\n" : "[\n");
	cli_json_string(spec);
	printf(",\"direction\":\"%s\",\"dtype\":\"f32\",\"mode\":\"exact\",\"inputs\":%" PRIu64 ",\"allowed_ulp\":",
	       derivative ? "derivative" : "forward", r->inputs);
	cli_json_number(r->allowed);
	printf(",\"by_mpfr\":%" PRIu64 ",\"undecided\":%" PRIu64 ",\"seconds\":", r->by_mpfr, r->undecided);
	cli_json_number(r->seconds);
	printf(",\"isa\":[");
	for (int k = 0; k < r->isas; k++)
		json_score(&r->score[k], k == 0);
	printf("]}");
}

/* ---- the work --------------------------------------------------------------- */

static int sweep(job *j, const actfn *f, bool derivative)
{
	char why[LAB_MESSAGE];
	lab_sweep_result r;
	make_label(j, f, derivative);
	j->spec.f = f;
	j->spec.derivative = derivative;
	bool ran = lab_sweep_run(&j->spec, &r, why);
	cli_progress_end();
	if (!ran)
		return cli_fail(CLI_INPUT, "%s", why);
	if (j->json)
		print_json(j, f, derivative, &r);
	else
		print_text(j, &r);
	j->sweeps++;
	j->failed += !result_ok(&r);
	return cli_flush();
}

/* --check-margin: the filter instead of the kernels. */
static int check_margin(job *j, const actfn *f, bool derivative)
{
	char why[LAB_MESSAGE];
	lab_margin m;
	make_label(j, f, derivative);
	lab_reference *r = lab_reference_new(f, derivative, why);
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

static int verify_function(job *j, const actfn *f)
{
	bool only_forward = cli_flag(j->c, "forward"), only_derivative = cli_flag(j->c, "derivative");
	int (*check)(job *, const actfn *, bool) = cli_flag(j->c, "check-margin") ? check_margin : sweep;
	int rc = CLI_OK;
	if (!only_derivative)
		rc = check(j, f, false);
	if (!only_forward && rc == CLI_OK)
		rc = check(j, f, true);
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

static bool isa_wanted(const char *asked, const char *isa)
{
	return !strcmp(asked, "all") || !strcmp(asked, isa);
}

/* By default the one in use; a sample has time for all of them. */
static int read_isa(job *j)
{
	const char *asked = cli_value(j->c, "isa", j->spec.stride ? actfn_isa() : "all"), *isa;
	char known[LAB_MESSAGE] = "";
	int n = 0;
	for (int i = 0; (isa = actfn_isa_available(i)) && i < LAB_MAX_ISAS; i++) {
		size_t used = strlen(known);
		snprintf(known + used, sizeof known - used, "%s, ", isa);
		if (isa_wanted(asked, isa))
			j->spec.isa[n++] = isa;
	}
	return n ? CLI_OK : cli_fail(CLI_USAGE, "no instruction set \"%s\" here; this machine has %sall", asked, known);
}

static int read_options(job *j)
{
	const cli *c = j->c;
	long stride = 1, jobs = 0;
	if (!cli_long(c, "stride", 1, 1L << 31, &stride) || !cli_long(c, "jobs", 1, 256, &jobs))
		return CLI_USAGE;
	if (cli_flag(c, "all") != (cli_count(c) == 0))
		return cli_fail(CLI_USAGE, cli_count(c) ? "give names or --all, not both" :
							  "which functions? give names, or --all");
	if (cli_flag(c, "forward") && cli_flag(c, "derivative"))
		return cli_fail(CLI_USAGE, "--forward and --derivative exclude each other; both is the default");
	if (cli_flag(c, "check-margin") && j->json)
		return cli_fail(CLI_USAGE, "--check-margin and --json exclude each other");
	if (cli_flag(c, "sampled") && cli_value(c, "stride", NULL))
		return cli_fail(CLI_USAGE, "--sampled and --stride exclude each other");
	j->spec.stride = cli_flag(c, "sampled") ? 0 : (uint64_t)stride;
	j->spec.spread = SPREAD;
	j->spec.jobs = (int)jobs;
	return read_isa(j);
}

static int run(const cli *c)
{
	job j = { .c = c, .json = cli_flag(c, "json") };
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
	"actfn verify --all --sampled",
	"actfn verify 'elu(alpha=0.5)' --isa avx2 --stride 97",
	NULL,
};

static const cli_option options[] = {
	{ "all", 0, NULL, "all functions" },
	{ "forward", 0, NULL, "f only (both)" },
	{ "derivative", 0, NULL, "f' only (both)" },
	{ "isa", 0, "I", "an instruction set, or all (the one in use; with --sampled all)" },
	{ "stride", 0, "N", "every N-th of the 2^32 inputs (1)" },
	{ "sampled", 0, NULL, "20 million inputs, with all the special ones, instead of 2^32" },
	{ "jobs", 'j', "J", "threads (one for each core)" },
	{ "check-margin", 0, NULL, "check the error bounds of the filter in front of MPFR instead" },
	{ "json", 0, NULL, "a JSON array with one object for each sweep" },
	{ 0 },
};

const cli_command cmd_verify = {
	.name = "verify",
	.args = "NAME... | --all",
	.summary = "check every result against the correctly rounded value of the formula",
	.examples = examples,
	.options = options,
	.run = run,
};
