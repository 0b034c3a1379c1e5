/* SPDX-License-Identifier: MIT */
/* actfn trials: what is in a store, as a table, CSV or JSON. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "lab/study/store.h"
#include "lab/text.h"

enum { COLUMNS = 64 };

/* ---- CSV: RFC 4180 ---------------------------------------------------------- */

static void csv_field(const char *s)
{
	if (!s[strcspn(s, ",\"\r\n")]) {
		fputs(s, stdout);
		return;
	}
	putchar('"');
	for (; *s; s++) {
		if (*s == '"')
			putchar('"');
		putchar(*s);
	}
	putchar('"');
}

static bool csv_row(void *arg, int columns, const char *const *value)
{
	(void)arg;
	for (int i = 0; i < columns; i++) {
		if (i)
			putchar(',');
		csv_field(value[i] ? value[i] : "");
	}
	fputs("\r\n", stdout);
	return !ferror(stdout);
}

/* ---- JSON: an array of objects ---------------------------------------------- */

typedef struct json {
	char name[COLUMNS][32];
	long rows; /* the names' row included */
} json;

/* Text that is a JSON number is written as one: names of networks and functions never are. */
static void json_value(const char *s)
{
	double x;

	if (s && lab_number(s, &x) && isfinite(x))
		cli_json_number(x);
	else
		cli_json_string(s);
}

static bool json_row(void *arg, int columns, const char *const *value)
{
	json *j = arg;

	if (j->rows++ == 0) {
		for (int i = 0; i < columns && i < COLUMNS; i++)
			snprintf(j->name[i], sizeof j->name[i], "%s", value[i]);
		return true;
	}
	fputs(j->rows == 2 ? "\n {" : ",\n {", stdout);
	for (int i = 0; i < columns && i < COLUMNS; i++) {
		printf("%s\"%s\":", i ? "," : "", j->name[i]);
		json_value(value[i]);
	}
	putchar('}');
	return !ferror(stdout);
}

/* ---- a table for people ----------------------------------------------------- */

static const struct {
	const char *column, *title;
	int width;     /* negative: flush left */
	double factor; /* 0: text as it is */
	const char *fmt;
} shown[] = {
	{ "id", "id", 5, 0, NULL },
	{ "phase", "phase", -6, 0, NULL },
	{ "data", "data", -26, 0, NULL },
	{ "net", "net", -12, 0, NULL },
	{ "act", "activation", -18, 0, NULL },
	{ "seed", "seed", 4, 0, NULL },
	{ "lr", "lr", 7, 0, NULL },
	{ "l2", "l2", 6, 0, NULL },
	{ "dropout", "drop", 5, 0, NULL },
	{ "input_dropout", "input", 5, 0, NULL },
	{ "max_norm", "norm", 6, 0, NULL },
	{ "schedule", "schedule", -8, 0, NULL },
	{ "state", "state", -8, 0, NULL },
	{ "epochs_done", "epochs", 6, 0, NULL },
	{ "val_acc", "val %", 6, 100, "%.2f" },
	{ "test_acc", "test %", 6, 100, "%.2f" },
	{ "seconds", "s", 7, 1, "%.2f" },
	{ "message", "message", -1, 0, NULL },
};

enum { SHOWN = sizeof shown / sizeof *shown };

typedef struct table {
	int at[SHOWN]; /* where the column is */
	long rows;
} table;

static void cell(int i, const char *value)
{
	char text[32];
	double x;

	if (value && shown[i].factor && lab_number(value, &x)) {
		snprintf(text, sizeof text, shown[i].fmt, shown[i].factor * x);
		value = text;
	}
	printf("%s%*s", i ? "  " : "", shown[i].width, value ? value : "");
}

static bool table_row(void *arg, int columns, const char *const *value)
{
	table *t = arg;

	for (int i = 0; i < SHOWN && t->rows == 0; i++)
		for (int k = 0; k < columns; k++)
			if (!strcmp(shown[i].column, value[k]))
				t->at[i] = k;
	for (int i = 0; i < SHOWN; i++)
		cell(i, t->rows ? value[t->at[i]] : shown[i].title);
	putchar('\n');
	t->rows++;
	return !ferror(stdout);
}

/* ---- the command ------------------------------------------------------------ */

static bool print(const cli *c, lab_store *s, char *why)
{
	json j = { .rows = 0 };
	table t = { .rows = 0 };

	if (cli_flag(c, "csv"))
		return lab_store_table(s, csv_row, NULL, why);
	if (!cli_flag(c, "json"))
		return lab_store_table(s, table_row, &t, why);
	putchar('[');
	bool ok = lab_store_table(s, json_row, &j, why);
	puts("\n]");
	return ok;
}

static int run(const cli *c)
{
	char why[LAB_MESSAGE];

	if (!cli_want(c, 1, 1))
		return CLI_USAGE;
	if (cli_flag(c, "csv") && cli_flag(c, "json"))
		return cli_fail(CLI_USAGE, "--csv or --json, not both");
	lab_store *s = lab_store_open(cli_arg(c, 0), LAB_STORE_READ, why);
	bool ok = s && print(c, s, why);
	lab_store_close(s);
	return ok ? cli_flush() : cli_fail(CLI_INPUT, "%s", why);
}

static const char *const examples[] = {
	"actfn trials trials.db",
	"actfn trials trials.db --csv > trials.csv",
	"actfn trials trials.db --json",
	NULL,
};

static const cli_option options[] = {
	{ "csv", 0, NULL, "every column, RFC 4180" },
	{ "json", 0, NULL, "every column, an array of objects" },
	{ 0 },
};

const cli_command cmd_trials = {
	.name = "trials",
	.args = "F.db",
	.summary = "list the trials in a store",
	.examples = examples,
	.options = options,
	.run = run,
};
