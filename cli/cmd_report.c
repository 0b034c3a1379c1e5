/* SPDX-License-Identifier: MIT */
/* actfn report: builds the HTML report of a comparison, or of all in a store, again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "lab/report/report.h"
#include "lab/text.h"

enum { MAX_CHAPTERS = 100 };

typedef struct part {
	lab_study study;
	lab_analysis analysis;
} part;

typedef struct book {
	lab_store *store;
	lab_chapter chapter[MAX_CHAPTERS];
	part *part[MAX_CHAPTERS]; /* what the chapters are about */
	size_t n;
} book;

/* Adds a chapter about the study (0: the one used last). */
static bool add(book *b, int64_t id, char *why)
{
	part *p = b->n < MAX_CHAPTERS ? malloc(sizeof *p) : NULL;

	if (!p)
		return lab_fail(why, b->n < MAX_CHAPTERS ? "out of memory" : "more than %d studies", MAX_CHAPTERS);
	if (!lab_store_get_study(b->store, &id, &p->study, why) ||
	    !lab_analyse(b->store, id, &p->study, &p->analysis, why)) {
		free(p);
		return false;
	}
	b->part[b->n] = p;
	b->chapter[b->n++] = (lab_chapter){ id, &p->analysis };
	return true;
}

static bool add_all(book *b, char *why)
{
	int64_t id = 0;

	while (lab_store_next_study(b->store, &id, why)) {
		if (!id)
			return b->n || add(b, 0, why); /* says that there is no study */
		if (!add(b, id, why))
			return false;
	}
	return false;
}

static int write_report(const cli *c, book *b)
{
	char why[LAB_MESSAGE];
	long id = 0;

	if (!cli_long(c, "study", 1, 1L << 40, &id))
		return CLI_USAGE;
	if (id && cli_flag(c, "all"))
		return cli_fail(CLI_USAGE, "--study and --all exclude each other");
	if (!(cli_flag(c, "all") ? add_all(b, why) : add(b, id, why)))
		return cli_fail(CLI_INPUT, "%s", why);
	const char *own = b->n == 1 ? b->part[0]->study.report : "";
	const char *folder = cli_value(c, "output", own[0] ? own : "report");
	if (!lab_report_write(b->chapter, b->n, b->store, cli_arg(c, 0), folder, why))
		return cli_fail(CLI_INPUT, "%s", why);
	printf("%s/index.html\n", folder);
	return cli_flush();
}

static int run(const cli *c)
{
	char why[LAB_MESSAGE];
	book b = { .n = 0 };

	if (!cli_want(c, 1, 1))
		return CLI_USAGE;
	b.store = lab_store_open(cli_arg(c, 0), LAB_STORE_READ, why);
	if (!b.store)
		return cli_fail(CLI_INPUT, "%s", why);
	int code = write_report(c, &b);
	while (b.n) {
		part *p = b.part[--b.n];
		lab_analysis_free(&p->analysis);
		free(p);
	}
	lab_store_close(b.store);
	return code;
}

static const char *const examples[] = {
	"actfn report trials.db",
	"actfn report trials.db --all -o report-2",
	"actfn report trials.db --study 1",
	NULL,
};

static const cli_option options[] = {
	{ "output", 'o', "DIR", "folder of the report (the study's own)" },
	{ "study", 0, "ID", "a row of the table study (the one used last)" },
	{ "all", 0, NULL, "one page with a chapter for every study" },
	{ 0 },
};

const cli_command cmd_report = {
	.name = "report",
	.args = "F.db",
	.summary = "build the HTML report of a comparison, or of several, again from its store",
	.examples = examples,
	.options = options,
	.run = run,
};
