/* SPDX-License-Identifier: MIT */
/* The completion script for fish: a line for every option of every command. */
#include <stdio.h>

#include "cli/completion.h"

/* The words that may follow, where they are known. */
static void candidates(const char *arg)
{
	completes what = cli_completes(arg);

	if (what == COMPLETES_FOLDER)
		fputs(" -f -a '(__fish_complete_directories)'", stdout);
	if (what == COMPLETES_FOLDER || what == COMPLETES_FILE)
		return;
	fputs(" -f -a '", stdout);
	if (what == COMPLETES_CHOICE)
		cli_print_choice(arg);
	else
		cli_print_functions();
	putchar('\'');
}

static void option(const cli_option *o, const char *condition)
{
	printf("complete -c actfn -n '%s' -l %s", condition, o->name);
	if (o->letter)
		printf(" -s %c", o->letter);
	if (o->arg) {
		fputs(" -r", stdout);
		candidates(o->arg);
	}
	fputs(" -d '", stdout);
	cli_print_quoted(o->help);
	puts("'");
}

static void command(const cli_command *c)
{
	char condition[96];

	snprintf(condition, sizeof condition, "__fish_seen_subcommand_from %s", c->name);
	for (const cli_option *o = c->options; o && o->name; o++)
		option(o, condition);
	if (cli_completes(c->args) != COMPLETES_FUNCTION)
		return;
	printf("complete -c actfn -n '%s'", condition);
	candidates(c->args);
	putchar('\n');
}

void cli_completion_fish(void)
{
	puts("# fish completion for actfn: actfn --completion fish");
	for (const cli_command *const *c = cli_commands; *c; c++) {
		printf("complete -c actfn -f -n __fish_use_subcommand -a %s -d '", (*c)->name);
		cli_print_quoted((*c)->summary);
		puts("'");
	}
	for (const cli_option *o = cli_globals; o->name; o++)
		option(o, "__fish_use_subcommand");
	for (const cli_command *const *c = cli_commands; *c; c++)
		command(*c);
}
