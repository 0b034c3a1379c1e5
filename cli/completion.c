/* SPDX-License-Identifier: MIT */
/* --completion: scripts for three shells, from the tables.  What an argument may
 * be is read from its name in the table: see the comment on `arg` in cli.h. */
#include <actfn/actfn.h>
#include <stdio.h>
#include <string.h>

#include "cli/frame.h"

/* The names of all functions, separated by blanks. */
static void function_names(void)
{
	for (int i = 0; i < ACTFN_COUNT; i++)
		printf("%s%s", i ? " " : "", actfn_get_info(actfn_get((actfn_id)i))->name);
}

static bool names_function(const char *arg)
{
	return arg && strstr(arg, "NAME");
}

/* The words of a choice, "a|b|c", separated by blanks. */
static void words(const char *choice)
{
	for (; *choice; choice++)
		putchar(*choice == '|' ? ' ' : *choice);
}

/* Text inside single quotes. */
static void quoted(const char *s)
{
	for (; *s; s++)
		if (*s == '\'')
			fputs("'\\''", stdout);
		else
			putchar(*s);
}

/* ---- bash -------------------------------------------------------------------- */

static void bash_dashed(const cli_option *o)
{
	for (; o && o->name; o++) {
		if (o->letter)
			printf("-%c ", o->letter);
		printf("--%s ", o->name);
	}
}

/* One line of the table of what follows an option. */
static void bash_value(const char *command, const cli_option *o)
{
	if (!o->arg)
		return;
	printf("\t%s:--%s", command, o->name);
	if (o->letter)
		printf("|%s:-%c", command, o->letter);
	fputs(") ", stdout);
	if (names_function(o->arg)) {
		fputs("words=$functions", stdout);
	} else if (strchr(o->arg, '|')) {
		fputs("words='", stdout);
		words(o->arg);
		putchar('\'');
	} else if (!strcmp(o->arg, "DIR")) {
		fputs("COMPREPLY=($(compgen -d -- \"$cur\")); return", stdout);
	} else {
		fputs("COMPREPLY=($(compgen -f -- \"$cur\")); return", stdout);
	}
	puts(" ;;");
}

static void bash(void)
{
	puts("# bash completion for actfn: actfn --completion bash\n_actfn()\n{");
	puts("\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} cmd=${COMP_WORDS[1]} words");
	fputs("\tlocal functions='", stdout);
	function_names();
	fputs("'\n\tCOMPREPLY=()\n\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\tCOMPREPLY=($(compgen -W '", stdout);
	for (const cli_command *const *c = cli_commands; *c; c++)
		printf("%s ", (*c)->name);
	bash_dashed(cli_globals);
	puts("help' -- \"$cur\"))\n\t\treturn\n\tfi");
	puts("\t[ \"$prev\" = --completion ] && cmd=\n\tcase $cmd:$prev in");
	for (const cli_option *o = cli_globals; o->name; o++)
		bash_value("", o);
	for (const cli_command *const *c = cli_commands; *c; c++)
		for (const cli_option *o = (*c)->options; o && o->name; o++)
			bash_value((*c)->name, o);
	puts("\t*) case $cmd in");
	for (const cli_command *const *c = cli_commands; *c; c++) {
		printf("\t\t%s) words='--help ", (*c)->name);
		bash_dashed((*c)->options);
		printf("'%s ;;\n", names_function((*c)->args) ? "$functions" : "");
	}
	puts("\t\tesac ;;\n\tesac");
	puts("\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}");
	puts("complete -o default -F _actfn actfn");
}

/* ---- zsh --------------------------------------------------------------------- */

/* What completes an argument, as _arguments writes it. */
static void zsh_action(const char *arg)
{
	if (names_function(arg)) {
		fputs("($functions)", stdout);
	} else if (strchr(arg, '|')) {
		putchar('(');
		words(arg);
		putchar(')');
	} else {
		fputs(!strcmp(arg, "DIR") ? "_files -/" : "_files", stdout);
	}
}

/* Brackets and colons separate the fields of _arguments. */
static void zsh_text(const char *s)
{
	for (; *s; s++)
		if (*s == '\'') {
			fputs("'\\''", stdout);
		} else {
			if (strchr("[]:\\", *s))
				putchar('\\');
			putchar(*s);
		}
}

static void zsh_option(const cli_option *o, const char *dashes, const char *name)
{
	printf(" \\\n\t\t\t'%s%s[", dashes, name);
	zsh_text(o->help);
	putchar(']');
	if (o->arg) {
		putchar(':');
		zsh_text(o->arg);
		putchar(':');
		zsh_action(o->arg);
	}
	putchar('\'');
}

static void zsh_command(const cli_command *c)
{
	printf("\t%s)\n\t\t_arguments", c->name);
	for (const cli_option *o = c->options; o && o->name; o++) {
		char letter[2] = { o->letter, 0 };

		zsh_option(o, "--", o->name);
		if (o->letter)
			zsh_option(o, "-", letter);
	}
	printf(" \\\n\t\t\t'--help[this text]' \\\n\t\t\t\"*:argument:%s\" ;;\n",
	       names_function(c->args) ? "($functions)" : "_files");
}

static void zsh(void)
{
	fputs("#compdef actfn\n# zsh completion for actfn: actfn --completion zsh\nlocal functions='", stdout);
	function_names();
	puts("'\nlocal -a commands=(");
	for (const cli_command *const *c = cli_commands; *c; c++) {
		printf("\t'%s:", (*c)->name);
		quoted((*c)->summary);
		puts("'");
	}
	puts(")\nif (( CURRENT == 2 )); then\n\t_describe command commands\n\treturn\nfi");
	puts("local command=$words[2]\nshift words\n(( CURRENT-- ))\ncase $command in");
	for (const cli_command *const *c = cli_commands; *c; c++)
		zsh_command(*c);
	puts("esac");
}

/* ---- fish -------------------------------------------------------------------- */

static void fish_option(const cli_option *o, const char *condition)
{
	printf("complete -c actfn -n '%s' -l %s", condition, o->name);
	if (o->letter)
		printf(" -s %c", o->letter);
	if (o->arg)
		fputs(" -r", stdout);
	if (o->arg && (strchr(o->arg, '|') || names_function(o->arg))) {
		fputs(" -f -a '", stdout);
		if (names_function(o->arg))
			function_names();
		else
			words(o->arg);
		putchar('\'');
	}
	fputs(" -d '", stdout);
	quoted(o->help);
	puts("'");
}

static void fish(void)
{
	char condition[96];

	puts("# fish completion for actfn: actfn --completion fish");
	for (const cli_command *const *c = cli_commands; *c; c++) {
		printf("complete -c actfn -f -n __fish_use_subcommand -a %s -d '", (*c)->name);
		quoted((*c)->summary);
		puts("'");
	}
	for (const cli_option *o = cli_globals; o->name; o++)
		fish_option(o, "__fish_use_subcommand");
	for (const cli_command *const *c = cli_commands; *c; c++) {
		snprintf(condition, sizeof condition, "__fish_seen_subcommand_from %s", (*c)->name);
		for (const cli_option *o = (*c)->options; o && o->name; o++)
			fish_option(o, condition);
		if (!names_function((*c)->args))
			continue;
		printf("complete -c actfn -n '%s' -a '", condition);
		function_names();
		puts("'");
	}
}

/* ---- the table of shells ------------------------------------------------------- */

int cli_completion(const char *shell)
{
	static const struct {
		const char *name;
		void (*write)(void);
	} shells[] = { { "bash", bash }, { "zsh", zsh }, { "fish", fish } };

	for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
		if (!strcmp(shell, shells[i].name)) {
			shells[i].write();
			return CLI_OK;
		}
	return cli_fail(CLI_USAGE, "--completion is bash, zsh or fish, not \"%s\"", shell);
}
