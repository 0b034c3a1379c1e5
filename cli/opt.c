/* SPDX-License-Identifier: MIT */
/* Reads the arguments of one command by its option table. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/frame.h"

/* Known to every command without a row of its own. */
static const cli_option help_option = { "help", 'h', NULL, "this text" };

const cli_option *cli_option_named(const cli_option *table, const char *name, size_t n)
{
	for (const cli_option *o = table; o && o->name; o++)
		if (strlen(o->name) == n && !memcmp(o->name, name, n))
			return o;
	return n == 4 && !memcmp(name, "help", n) ? &help_option : NULL;
}

const cli_option *cli_option_lettered(const cli_option *table, char letter)
{
	for (const cli_option *o = table; o && o->name; o++)
		if (o->letter && o->letter == letter)
			return o;
	return letter == 'h' ? &help_option : NULL;
}

/* A word with a dash that is an argument all the same: "-" (standard input or
 * output) and negative numbers, well written or not. */
static bool is_argument(const char *s)
{
	char *end;

	if (s[0] != '-' || !s[1])
		return true;
	if (s[1] == '.' || (s[1] >= '0' && s[1] <= '9'))
		return true;
	strtod(s, &end); /* -inf, -nan */
	return end != s && !*end;
}

static int unknown_option(const cli *c, const char *word, size_t n)
{
	const char *names[CLI_MAX_OPTIONS + 2], *near;
	char name[64];
	size_t k = 0;

	for (const cli_option *o = c->command->options; o && o->name && k < CLI_MAX_OPTIONS; o++)
		names[k++] = o->name;
	names[k++] = "help";
	names[k] = NULL;
	snprintf(name, sizeof name, "%.*s", (int)n - 2, word + 2);
	near = word[1] == '-' ? cli_nearest(name, names) : NULL;
	if (near)
		return cli_fail(CLI_USAGE, "unknown option %.*s; did you mean --%s?", (int)n, word, near);
	return cli_fail(CLI_USAGE, "unknown option %.*s (`actfn %s%s--help` shows all)", (int)n, word,
			c->command->name, *c->command->name ? " " : "");
}

/* Notes the option in its slot. */
static int set(cli *c, const cli_option *o, const char *value)
{
	const char **slot = &c->value[o - c->command->options];

	if (*slot)
		return cli_fail(CLI_USAGE, "option --%s is given twice", o->name);
	*slot = value;
	return CLI_OK;
}

/* The option o with the text attached to it (NULL: none) or else the next word;
 * *next is moved past what was used. */
static int take(cli *c, const cli_option *o, const char *attached, char ***next, char **end)
{
	if (!o->arg && attached)
		return cli_fail(CLI_USAGE, "option --%s takes no value", o->name);
	if (o == &help_option || !strcmp(o->name, "help"))
		return CLI_HELP;
	if (!o->arg)
		return set(c, o, "");
	if (!attached && *next < end && strncmp(**next, "--", 2))
		attached = *(*next)++;
	if (!attached || !*attached)
		return cli_fail(CLI_USAGE, "option --%s needs a value: --%s %s", o->name, o->name, o->arg);
	return set(c, o, attached);
}

/* --name, --name value, --name=value */
static int take_long(cli *c, const char *word, char ***next, char **end)
{
	size_t n = strcspn(word, "=");
	const cli_option *o = cli_option_named(c->command->options, word + 2, n - 2);

	if (!o)
		return unknown_option(c, word, n);
	return take(c, o, word[n] ? word + n + 1 : NULL, next, end);
}

/* -o, -o value, -ovalue */
static int take_short(cli *c, const char *word, char ***next, char **end)
{
	const cli_option *o = cli_option_lettered(c->command->options, word[1]);

	if (!o)
		return unknown_option(c, word, strlen(word));
	return take(c, o, word[2] ? word + 2 : NULL, next, end);
}

int cli_parse(cli *c, const cli_command *command, int argc, char **argv)
{
	char **next = argv, **end = argv + argc;
	bool options = true;
	int rc = CLI_OK;

	*c = (cli){ .command = command, .arg = malloc(sizeof *c->arg * ((size_t)argc + 1)) };
	if (!c->arg)
		return cli_fail(CLI_INPUT, "out of memory");
	while (!rc && next < end) {
		char *word = *next++;

		if (!options || is_argument(word))
			c->arg[c->narg++] = word;
		else if (!strcmp(word, "--"))
			options = false;
		else if (word[1] == '-')
			rc = take_long(c, word, &next, end);
		else
			rc = take_short(c, word, &next, end);
	}
	return rc;
}

void cli_parse_free(cli *c)
{
	free(c->arg);
}
