/* SPDX-License-Identifier: MIT */
/* actfn aliases: what other frameworks call our functions, and with which defaults. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "lab/audit/aliases.h"
#include "lab/text.h"

enum { FRAMEWORKS = 32 };

/* Reads --framework; *word is NULL if it was not given. */
static int choose(const cli *c, const char **word)
{
	const char *words[FRAMEWORKS] = { 0 };
	char message[LAB_MESSAGE];

	for (int i = 0; i < FRAMEWORKS - 1 && lab_frameworks[i].word; i++)
		words[i] = lab_frameworks[i].word;
	*word = cli_value(c, "framework", NULL);
	if (*word && lab_index(*word, words) < 0)
		return cli_fail(CLI_USAGE, "unknown framework \"%s\"%s", *word, lab_suggest(*word, words, message));
	return CLI_OK;
}

static bool wanted(const cli *c, const char *framework, const lab_alias *a)
{
	if (framework && strcmp(framework, a->framework))
		return false;
	for (size_t i = 0; i < cli_count(c); i++)
		if (!lab_alias_has(a, cli_arg(c, i)))
			return false;
	return true;
}

/* ---- as a table ------------------------------------------------------------------ */

enum { FRAMEWORK, SPELLING, OURS, BACKING, REST, COLUMNS };

/* Adds a remark, if there is one. */
static void add(char rest[256], const char *head, const char *text)
{
	size_t k = strlen(rest);

	if (*text)
		snprintf(rest + k, 256 - k, "%s%s%s", k ? "; " : "", head, text);
}

static void columns_of(const lab_alias *a, const char *text[COLUMNS], char rest[256])
{
	text[FRAMEWORK] = lab_alias_framework(a)->title;
	text[SPELLING] = a->spelling;
	text[OURS] = a->ours;
	text[BACKING] = a->compared ? lab_alias_with(a) : "documentation";
	text[REST] = rest;
	*rest = '\0';
	add(rest, *a->since ? "since " : "", a->since);
	add(rest, "", a->note);
}

static void print_line(const lab_alias *a, const int width[COLUMNS])
{
	const char *text[COLUMNS];
	char rest[256];
	int last = REST;

	columns_of(a, text, rest);
	while (!*text[last])
		last--;
	for (int i = 0; i < last; i++)
		printf("%-*s  ", width[i], text[i]);
	puts(text[last]);
}

static void print_table(const lab_alias *const *row, size_t n)
{
	static const int limit[COLUMNS] = { 24, 48, 34, 32 }; /* longer texts push the rest of their line */
	int width[COLUMNS] = { 0 };
	const char *text[COLUMNS];
	char rest[256];

	for (size_t i = 0; i < n; i++) {
		columns_of(row[i], text, rest);
		for (int k = 0; k < REST; k++) {
			int length = (int)strlen(text[k]);

			if (length > width[k] && length <= limit[k])
				width[k] = length;
		}
	}
	for (size_t i = 0; i < n; i++)
		print_line(row[i], width);
}

/* ---- as JSON ---------------------------------------------------------------------- */

static void member(const char *key, const char *value)
{
	printf(",\"%s\":", key);
	cli_json_string(value && *value ? value : NULL);
}

static void print_arguments(const lab_alias *a)
{
	lab_alias_argument argument;

	fputs(",\"arguments\":[", stdout);
	for (int i = 0; lab_alias_argument_at(a, i, &argument); i++) {
		fputs(i ? ",{\"theirs\":" : "{\"theirs\":", stdout);
		cli_json_string(argument.theirs);
		member("ours", argument.ours);
		printf(",\"required\":%s}", argument.required ? "true" : "false");
	}
	putchar(']');
}

static void print_object(const lab_alias *a)
{
	const lab_framework *framework = lab_alias_framework(a);
	const actfn *f = lab_alias_function(a);
	bool formula = lab_alias_formula(a) != NULL;

	fputs("{\"framework\":", stdout);
	cli_json_string(framework->word);
	member("title", framework->title);
	member("version", framework->version);
	member("spelling", a->spelling);
	member("spec", f ? a->ours : NULL);
	member("function", f ? actfn_get_info(f)->name : NULL);
	member("layer", f || formula ? NULL : a->ours);
	member("formula", lab_alias_formula(a));
	print_arguments(a);
	member("since", a->since);
	member("note", a->note);
	member("compared_with", lab_alias_with(a));
	putchar('}');
	actfn_free(f);
}

static void print_json(const lab_alias *const *row, size_t n)
{
	putchar('[');
	for (size_t i = 0; i < n; i++) {
		fputs(i ? ",\n" : "\n", stdout);
		print_object(row[i]);
	}
	puts("\n]");
}

/* ---- the command -------------------------------------------------------------------- */

enum { ROWS = 1024 };

static int run(const cli *c)
{
	const lab_alias *row[ROWS];
	const char *framework;
	size_t n = 0;
	int rc = choose(c, &framework);

	if (rc)
		return rc;
	for (const lab_alias *a = lab_aliases; a->framework && n < ROWS; a++)
		if (wanted(c, framework, a))
			row[n++] = a;
	if (cli_flag(c, "json"))
		print_json(row, n);
	else if (n)
		print_table(row, n);
	else
		return cli_fail(CLI_USAGE, "no row has %s\"%s\"%s%s (`actfn aliases` shows all)",
				cli_count(c) > 1 ? "all of these words, such as " : "", cli_arg(c, 0),
				framework ? " in " : "", framework ? framework : "");
	return CLI_OK;
}

static const char *const examples[] = {
	"actfn aliases gelu",
	"actfn aliases leaky_relu slope",
	"actfn aliases --framework onnx --json",
	NULL,
};

static const cli_option options[] = {
	{ "framework", 'f', "WORD", "only the names of one: torch, keras, tensorflow, jax, onnx, onednn, ggml, huggingface ..." },
	{ "json", 0, NULL, "the rows as a JSON array, with the names of the arguments" },
	{ 0 },
};

const cli_command cmd_aliases = {
	.name = "aliases",
	.args = "[NAME|WORD]...",
	.summary = "what other frameworks call a function, and with which defaults",
	.examples = examples,
	.options = options,
	.run = run,
};
