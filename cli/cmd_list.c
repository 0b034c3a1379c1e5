/* SPDX-License-Identifier: MIT */
/* actfn list: every function in a line, or those that have all the words. */
#define _GNU_SOURCE /* strcasestr */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/function.h"

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

static void print_line(const actfn *f)
{
	const actfn_info *info = actfn_get_info(f);
	char parameters[128];

	cli_parameters(f, parameters, sizeof parameters);
	printf("%-16s  %-32s  %-18s  %-*s%s\n", info->name, info->title, info->range, *parameters ? 15 : 0,
	       info->smooth, parameters);
}

static int run(const cli *c)
{
	bool json = cli_flag(c, "json");
	int shown = 0;

	for (int i = 0; i < ACTFN_COUNT; i++) {
		const actfn *f = actfn_get((actfn_id)i);

		if (!wanted(c, actfn_get_info(f)))
			continue;
		if (json)
			fputs(shown ? ",\n" : "[\n", stdout), cli_function_json(f);
		else
			print_line(f);
		shown++;
	}
	if (json)
		puts(shown ? "\n]" : "[]");
	if (!shown && !json)
		return cli_fail(CLI_USAGE, "no function has %s\"%s\" (`actfn list` shows all %d)",
				cli_count(c) > 1 ? "all of these words, such as " : "the word ", cli_arg(c, 0),
				(int)ACTFN_COUNT);
	return CLI_OK;
}

static const char *const examples[] = {
	"actfn list",
	"actfn list smooth non-monotone",
	"actfn list --json relu",
	NULL,
};

static const cli_option options[] = {
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
