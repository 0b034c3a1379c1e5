/* SPDX-License-Identifier: MIT */
/* actfn report: builds the HTML report of a study again from its store. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "lab/report/report.h"
#include "lab/text.h"

static int write_report(const cli *c, lab_store *s, int64_t id, const char *store)
{
	static lab_study study; /* large for a stack */
	char why[LAB_MESSAGE];
	lab_analysis a;

	if (!lab_store_get_study(s, &id, &study, why))
		return cli_fail(CLI_INPUT, "%s", why);
	const char *folder = cli_value(c, "output", study.report[0] ? study.report : "report");
	if (!lab_report_check(folder, why) || !lab_analyse(s, id, &study, &a, why))
		return cli_fail(CLI_INPUT, "%s", why);
	bool ok = lab_report_write(&a, s, id, store, folder, why);
	lab_analysis_free(&a);
	if (!ok)
		return cli_fail(CLI_INPUT, "%s", why);
	printf("%s/index.html\n", folder);
	return cli_flush();
}

static int run(const cli *c)
{
	char why[LAB_MESSAGE];
	long id = 0;

	if (!cli_want(c, 1, 1) || !cli_long(c, "study", 1, 1L << 40, &id))
		return CLI_USAGE;
	lab_store *s = lab_store_open(cli_arg(c, 0), LAB_STORE_READ, why);
	if (!s)
		return cli_fail(CLI_INPUT, "%s", why);
	int code = write_report(c, s, id, cli_arg(c, 0));
	lab_store_close(s);
	return code;
}

static const char *const examples[] = {
	"actfn report trials.db",
	"actfn report trials.db -o report-2",
	"actfn report trials.db --study 1",
	NULL,
};

static const cli_option options[] = {
	{ "output", 'o', "DIR", "folder of the report (the study's own)" },
	{ "study", 0, "ID", "a row of the table study (the one used last)" },
	{ 0 },
};

const cli_command cmd_report = {
	.name = "report",
	.args = "F.db",
	.summary = "build the HTML report of a comparison again from its store",
	.examples = examples,
	.options = options,
	.run = run,
};
