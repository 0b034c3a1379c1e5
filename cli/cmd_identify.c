/* SPDX-License-Identifier: MIT */
/* actfn identify: which function somebody's implementation is. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/identify_report.h"
#include "lab/audit/sampler.h"
#include "lab/text.h"
#include "lab/verify/format.h"

typedef struct job {
	lab_target_spec spec;
	const char *dtype; /* NULL: the best that there is */
	double tolerance;
} job;

static int read_options(const cli *c, job *j)
{
	if (!cli_want(c, 1, 1) || !cli_choice(c, "dtype", &j->dtype) || !cli_double(c, "tolerance", 1e-15, 1, &j->tolerance) ||
	    !cli_double(c, "timeout", 0.001, 86400, &j->spec.seconds))
		return CLI_USAGE;
	j->spec.target = cli_arg(c, 0);
	j->spec.signature = cli_value(c, "signature", NULL);
	j->spec.python = cli_value(c, "python", NULL);
	return CLI_OK;
}

/* The type to sample in; -1 after a message. */
static int choose_dtype(const job *j, const lab_target *t)
{
	int dtype = lab_target_sampler_dtype(t);

	if (dtype < 0) {
		cli_fail(CLI_USAGE, "%s takes no array of numbers and gives one back", j->spec.target);
		return -1;
	}
	if (j->dtype && lab_target_about(t)->fixed && strcmp(j->dtype, lab_formats[dtype].name)) {
		cli_fail(CLI_USAGE, "--dtype: the arrays of %s are %s", j->spec.target, lab_formats[dtype].name);
		return -1;
	}
	for (int i = 0; j->dtype && i < LAB_DTYPES; i++)
		if (!strcmp(j->dtype, lab_formats[i].name))
			dtype = i;
	return dtype;
}

static int identify(const cli *c, const job *j, lab_target *t)
{
	char why[LAB_MESSAGE];
	lab_target_sampler s;
	lab_identity id;
	int dtype = choose_dtype(j, t), rc;

	if (dtype < 0)
		return CLI_USAGE;
	if (!lab_target_sampler_open(&s, t, (actfn_dtype)dtype, why)) {
		rc = cli_fail(CLI_USAGE, "%s", why);
	} else if (!lab_identify(&s.sampler, j->tolerance, &id, why)) {
		rc = cli_fail(CLI_INPUT, "%s", why);
	} else {
		identify_subject subject = { j->spec.target, lab_target_about(t), (actfn_dtype)dtype };

		(cli_flag(c, "json") ? identify_print_json : identify_print)(&subject, &id);
		rc = cli_flush();
		if (rc == CLI_OK && (id.verdict == LAB_IS_NONE || id.verdict == LAB_IS_ROWS || id.verdict == LAB_IS_RANDOM))
			rc = CLI_CHECK;
		lab_identity_free(&id);
	}
	lab_target_sampler_close(&s);
	return rc;
}

static int run(const cli *c)
{
	job j = { 0 };
	char why[LAB_MESSAGE];
	int rc = read_options(c, &j);

	if (rc != CLI_OK)
		return rc;
	lab_target *t = lab_target_open(&j.spec, why);
	if (!t)
		return cli_fail(CLI_INPUT, "%s", why);
	rc = identify(c, &j, t);
	lab_target_close(t);
	return rc;
}

static const char *const examples[] = {
	"actfn identify 'python:torch.nn.GELU()'",
	"actfn identify ./libmine.so:my_act --signature 'void(const float *x, float *y, size_t n)'",
	"actfn identify pair:x.npy,y.npy --json",
	NULL,
};

static const cli_option options[] = {
	{ "signature", 0, "DECL", "how a C function is called: 'float(float)', 'void(const float *x, float *y, size_t n)'" },
	{ "dtype", 0, "f32|f64|bf16|f16", "type of the arrays (f32, or what it takes)" },
	{ "tolerance", 0, "T", "largest difference, relative above 1, to be that function (1e-5; f16 2e-3, bf16 0.016)" },
	{ "timeout", 0, "S", "seconds that one call may take (20)" },
	{ "python", 0, "PATH", "the interpreter for python: and onnx: targets (python3)" },
	{ "json", 0, NULL, "one JSON object, with all candidates that are near" },
	{ 0 },
};

const cli_command cmd_identify = {
	.name = "identify",
	.args = "TARGET",
	.summary = "which function an implementation is, which variant, which parameters",
	.examples = examples,
	.options = options,
	.run = run,
};
