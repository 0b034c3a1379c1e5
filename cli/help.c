/* SPDX-License-Identifier: MIT */
/* --help: the examples first, then everything the tables know. */
#include <actfn/actfn.h>
#include <stdio.h>
#include <string.h>

#include "cli/frame.h"

static int longer(int width, size_t n)
{
	return (int)n > width ? (int)n : width;
}

static void print_examples(const char *const *examples)
{
	for (; examples && *examples; examples++)
		printf("  %s\n", *examples);
}

/* "-o, --out F.svg" */
static int write_option(char *s, size_t n, const cli_option *o)
{
	char letter[5] = "    ";

	if (o->letter)
		snprintf(letter, sizeof letter, "-%c, ", o->letter);
	return snprintf(s, n, "%s--%s%s%s", letter, o->name, o->arg ? " " : "", o->arg ? o->arg : "");
}

enum { LEFT = 26, PAGE = 100 }; /* widest column of options, and the whole page */

/* A name that is too long for its column has its words on the next line. */
static void print_options(const cli_option *options)
{
	char left[128];
	int width = 0, n;

	for (const cli_option *o = options; o && o->name; o++) {
		n = write_option(left, sizeof left, o);
		width = n <= LEFT ? longer(width, (size_t)n) : width;
	}
	for (const cli_option *o = options; o && o->name; o++) {
		n = write_option(left, sizeof left, o);
		if (n > width)
			printf("  %s\n%*s", left, width + 4, "");
		else
			printf("  %-*s  ", width, left);
		cli_wrap(width + 4, PAGE, o->help);
	}
}

void cli_help(void)
{
	int width = 0;

	printf("actfn %s: activation functions, exact. Look at them, measure them, train with them.\n\n",
	       actfn_version());
	print_examples(cli_examples);
	puts("\nCommands:");
	for (const cli_command *const *c = cli_commands; *c; c++)
		width = longer(width, strlen((*c)->name));
	for (const cli_command *const *c = cli_commands; *c; c++)
		printf("  %-*s  %s\n", width, (*c)->name, (*c)->summary);
	puts("\nOptions:");
	print_options(cli_globals);
}

void cli_help_command(const cli_command *c)
{
	printf("actfn %s: %s\n\n", c->name, c->summary);
	print_examples(c->examples);
	printf("\nUsage: actfn %s%s%s%s\n", c->name, c->options && c->options->name ? " [OPTIONS]" : "",
	       c->args && *c->args ? " " : "", c->args ? c->args : "");
	print_options(c->options);
}
