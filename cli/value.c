/* SPDX-License-Identifier: MIT */
/* What a command asks about its arguments. */
#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/frame.h"

const char *cli_value(const cli *c, const char *name, const char *fallback)
{
	const cli_option *o = cli_option_named(c->command->options, name, strlen(name));
	const char *value;

	assert(o && "an option that is not in the command's table");
	value = c->value[o - c->command->options];
	return value ? value : fallback;
}

bool cli_flag(const cli *c, const char *name)
{
	return cli_value(c, name, NULL) != NULL;
}

static bool wrong_number(const char *name, const char *kind, double min, double max, const char *given)
{
	char low[CLI_NUMBER], high[CLI_NUMBER];

	if (isinf(min) && isinf(max))
		cli_fail(CLI_USAGE, "--%s wants %s, not \"%s\"", name, kind, given);
	else if (isinf(max))
		cli_fail(CLI_USAGE, "--%s wants %s of at least %s, not \"%s\"", name, kind, cli_number(low, min),
			 given);
	else
		cli_fail(CLI_USAGE, "--%s wants %s from %s to %s, not \"%s\"", name, kind, cli_number(low, min),
			 cli_number(high, max), given);
	return false;
}

/* The program never leaves the C locale's number format, so strtod and strtol mean what they say. */
bool cli_double(const cli *c, const char *name, double min, double max, double *out)
{
	const char *s = cli_value(c, name, NULL);
	char *end;
	double x;

	if (!s)
		return true;
	x = strtod(s, &end);
	if (end == s || *end || !(x >= min && x <= max))
		return wrong_number(name, "a number", min, max, s);
	*out = x;
	return true;
}

bool cli_long(const cli *c, const char *name, long min, long max, long *out)
{
	const char *s = cli_value(c, name, NULL);
	char *end;
	long x;

	if (!s)
		return true;
	errno = 0;
	x = strtol(s, &end, 10);
	if (end == s || *end || errno || x < min || x > max)
		return wrong_number(name, "a whole number", (double)min, (double)max, s);
	*out = x;
	return true;
}

bool cli_choice(const cli *c, const char *name, const char **out)
{
	const cli_option *o = cli_option_named(c->command->options, name, strlen(name));
	const char *given = cli_value(c, name, NULL);
	size_t n;

	if (!given)
		return true;
	for (const char *word = o->arg; *word; word += n + (word[n] == '|')) {
		n = strcspn(word, "|");
		if (strlen(given) == n && !memcmp(given, word, n)) {
			*out = given;
			return true;
		}
	}
	cli_fail(CLI_USAGE, "--%s is %s, not \"%s\"", name, o->arg, given);
	return false;
}

size_t cli_count(const cli *c)
{
	return c->narg;
}

const char *cli_arg(const cli *c, size_t i)
{
	return i < c->narg ? c->arg[i] : NULL;
}

bool cli_want(const cli *c, size_t min, size_t max)
{
	const cli_command *cmd = c->command;

	if (c->narg < min)
		cli_fail(CLI_USAGE, "%s needs more: actfn %s %s", cmd->name, cmd->name, cmd->args);
	else if (c->narg > max)
		cli_fail(CLI_USAGE, "unexpected argument \"%s\": actfn %s %s", c->arg[max], cmd->name, cmd->args);
	return c->narg >= min && c->narg <= max;
}
