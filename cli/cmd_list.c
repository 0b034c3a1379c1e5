/* SPDX-License-Identifier: MIT */
/* actfn list: every function in a line, or those that have all the words. */
#define _GNU_SOURCE /* strcasestr */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/function.h"
#include "cli/layer.h"

static bool has_word(const actfn_info *info, const char *word)
{
	const char *const text[] = { info->name,      info->title,  info->range,	info->smooth, info->monotone,
				     info->saturates, info->source, info->zero_centred, info->also };

	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		if (text[i] && strcasestr(text[i], word))
			return true;
	for (int i = 0; i < ACTFN_MAX_ALIASES && info->aliases[i]; i++)
		if (strcasestr(info->aliases[i], word))
			return true;
	for (int i = 0; i < info->nparams; i++)
		if (strcasestr(info->param[i].name, word))
			return true;
	return false;
}

static bool wanted(const cli *c, const actfn_info *info)
{
	for (size_t i = 0; i < cli_count(c); i++)
		if (!has_word(info, cli_arg(c, i)))
			return false;
	return true;
}

/* The columns of the table; the last one is as wide as it needs. */
enum { NAME, TITLE, RANGE, SMOOTH, PARAMETERS, COLUMNS };

typedef struct table {
	int width[COLUMNS];
	char parameters[128];
} table;

static void columns_of(const actfn *f, table *t, const char *text[COLUMNS])
{
	const actfn_info *info = actfn_get_info(f);

	text[NAME] = info->name;
	text[TITLE] = info->title;
	text[RANGE] = info->range;
	text[SMOOTH] = info->smooth;
	text[PARAMETERS] = cli_parameters(f, t->parameters, sizeof t->parameters);
}

static void widen(table *t, const actfn *f)
{
	const char *text[COLUMNS];

	columns_of(f, t, text);
	for (int i = 0; i < COLUMNS; i++)
		t->width[i] = (int)strlen(text[i]) > t->width[i] ? (int)strlen(text[i]) : t->width[i];
}

static void print_line(table *t, const actfn *f)
{
	const char *text[COLUMNS];
	int last = PARAMETERS;

	columns_of(f, t, text);
	while (last > 0 && !*text[last])
		last--;
	for (int i = 0; i < last; i++)
		printf("%-*s  ", t->width[i], text[i]);
	puts(text[last]);
}

static void print_table(const actfn *const *f, size_t n)
{
	table t = { 0 };

	for (size_t i = 0; i < n; i++)
		widen(&t, f[i]);
	for (size_t i = 0; i < n; i++)
		print_line(&t, f[i]);
}

static void print_json(const actfn *const *f, size_t n)
{
	putchar('[');
	for (size_t i = 0; i < n; i++) {
		fputs(i ? ",\n" : "\n", stdout);
		cli_function_json(f[i]);
	}
	puts("\n]");
}

/* ---- layers ---------------------------------------------------------------------- */

static bool wanted_layer(const cli *c, const actfn_layer_info *l)
{
	for (size_t i = 0; i < cli_count(c); i++) {
		const char *word = cli_arg(c, i);
		bool found = strcasestr(l->name, word) || strcasestr(l->title, word) || strcasestr(l->source, word);

		for (int k = 0; k < ACTFN_MAX_ALIASES && l->aliases[k]; k++)
			found |= strcasestr(l->aliases[k], word) != NULL;
		if (!found)
			return false;
	}
	return true;
}

static int list_layers(const cli *c)
{
	const actfn_layer_info *l;
	bool json = cli_flag(c, "json");
	int n = 0;

	if (json)
		putchar('[');
	for (int i = 0; (l = actfn_layer_at(i)); i++) {
		if (!wanted_layer(c, l))
			continue;
		if (json) {
			fputs(n ? ",\n" : "\n", stdout);
			cli_layer_json(l);
		} else {
			printf("%-14s  %-22s  %s\n", l->name, l->title, l->shapes);
		}
		n++;
	}
	if (json)
		puts("\n]");
	return n || json ? CLI_OK : cli_fail(CLI_USAGE, "no layer has the word \"%s\"", cli_arg(c, 0));
}

static int run(const cli *c)
{
	if (cli_flag(c, "layers"))
		return list_layers(c);

	const actfn *f[ACTFN_COUNT];
	size_t n = 0;

	for (int i = 0; i < ACTFN_COUNT; i++)
		if (wanted(c, actfn_get_info(actfn_get((actfn_id)i))))
			f[n++] = actfn_get((actfn_id)i);
	if (cli_flag(c, "json"))
		print_json(f, n);
	else if (n)
		print_table(f, n);
	else
		return cli_fail(CLI_USAGE, "no function has %s\"%s\" (`actfn list` shows all %d)",
				cli_count(c) > 1 ? "all of these words, such as " : "the word ", cli_arg(c, 0),
				(int)ACTFN_COUNT);
	return CLI_OK;
}

static const char *const examples[] = {
	"actfn list",
	"actfn list smooth non-monotone",
	"actfn list --layers",
	NULL,
};

static const cli_option options[] = {
	{ "layers", 0, NULL, "layers instead: softmax, gated products, maxout, Dynamic ReLU ..., and their shapes" },
	{ "json", 0, NULL, "everything known about each function, as a JSON array" },
	{ 0 },
};

const cli_command cmd_list = {
	.name = "list",
	.args = "[WORD...]",
	.summary = "all functions in a line each: name, title, range, smoothness, parameters",
	.examples = examples,
	.options = options,
	.run = run,
};
