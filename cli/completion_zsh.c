/* SPDX-License-Identifier: MIT */
/* The completion script for zsh: _arguments for every command. */
#include <stdio.h>
#include <string.h>

#include "cli/completion.h"

/* What completes an argument, as _arguments writes it. */
static void action(const char *arg)
{
	static const char *const actions[] = {
		[COMPLETES_FUNCTION] = "($names)",
		[COMPLETES_FUNCTIONS] = "{_values -s , function $names}",
		[COMPLETES_CHOICE] = "",
		[COMPLETES_FOLDER] = "_files -/",
		[COMPLETES_FILE] = "_files",
	};
	completes what = cli_completes(arg);

	fputs(actions[what], stdout);
	if (what == COMPLETES_CHOICE) {
		putchar('(');
		cli_print_choice(arg);
		putchar(')');
	}
}

/* Inside single quotes, where brackets and colons separate the fields of _arguments. */
static void field(const char *s)
{
	for (; *s; s++) {
		char one[2] = { *s, 0 };

		if (strchr("[]:\\", *s))
			putchar('\\');
		cli_print_quoted(one);
	}
}

static void option(const cli_option *o, const char *dashes, const char *name)
{
	printf(" \\\n\t\t'%s%s[", dashes, name);
	field(o->help);
	putchar(']');
	if (o->arg) {
		putchar(':');
		field(o->arg);
		putchar(':');
		action(o->arg);
	}
	putchar('\'');
}

static void command(const cli_command *c)
{
	printf("%s)\n\t_arguments", c->name);
	for (const cli_option *o = c->options; o && o->name; o++) {
		char letter[2] = { o->letter, 0 };

		option(o, "--", o->name);
		if (o->letter)
			option(o, "-", letter);
	}
	fputs(" \\\n\t\t'--help[this text]' \\\n\t\t'*:argument:", stdout);
	action(c->args);
	puts("' ;;");
}

void cli_completion_zsh(void)
{
	fputs("#compdef actfn\n# zsh completion for actfn: actfn --completion zsh\nlocal -a names=(", stdout);
	cli_print_functions();
	puts(")\nlocal -a commands=(");
	for (const cli_command *const *c = cli_commands; *c; c++) {
		printf("\t'%s:", (*c)->name);
		cli_print_quoted((*c)->summary);
		puts("'");
	}
	puts(")\nif (( CURRENT == 2 )); then\n\t_describe command commands\n\treturn\nfi");
	puts("local command=$words[2]\nshift words\n(( CURRENT-- ))\ncase $command in");
	for (const cli_command *const *c = cli_commands; *c; c++)
		command(*c);
	puts("esac");
}
