/* SPDX-License-Identifier: MIT */
/* The completion script for bash: one function with a case for every option that takes a value. */
#include <stdio.h>

#include "cli/completion.h"

static void dashed(const cli_option *o)
{
	for (; o && o->name; o++) {
		if (o->letter)
			printf("-%c ", o->letter);
		printf("--%s ", o->name);
	}
}

static void offer_functions(const char *arg)
{
	(void)arg;
	puts("words=$names ;;");
}

/* Of a list with commas the last item is completed, and the rest kept in front of it. */
static void offer_list(const char *arg)
{
	(void)arg;
	puts("local last=${cur##*,}\n\t\tCOMPREPLY=($(compgen -P \"${cur%\"$last\"}\" -W \"$names\" -- \"$last\"))\n"
	     "\t\treturn ;;");
}

static void offer_choice(const char *arg)
{
	fputs("words='", stdout);
	cli_print_choice(arg);
	puts("' ;;");
}

static void offer_folders(const char *arg)
{
	(void)arg;
	puts("COMPREPLY=($(compgen -d -- \"$cur\")); return ;;");
}

static void offer_files(const char *arg)
{
	(void)arg;
	puts("COMPREPLY=($(compgen -f -- \"$cur\")); return ;;");
}

/* What follows an option, if anything does. */
static void value(const char *command, const cli_option *o)
{
	static void (*const offer[])(const char *arg) = {
		[COMPLETES_FUNCTION] = offer_functions, [COMPLETES_FUNCTIONS] = offer_list,
		[COMPLETES_CHOICE] = offer_choice,	[COMPLETES_FOLDER] = offer_folders,
		[COMPLETES_FILE] = offer_files,
	};

	if (!o->arg)
		return;
	printf("\t%s:--%s", command, o->name);
	if (o->letter)
		printf("|%s:-%c", command, o->letter);
	fputs(") ", stdout);
	offer[cli_completes(o->arg)](o->arg);
}

static void command_words(void)
{
	fputs("\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\tCOMPREPLY=($(compgen -W '", stdout);
	for (const cli_command *const *c = cli_commands; *c; c++)
		printf("%s ", (*c)->name);
	dashed(cli_globals);
	puts("help' -- \"$cur\"))\n\t\treturn\n\tfi");
}

static void other_words(const cli_command *c)
{
	printf("\t\t%s) words='--help ", c->name);
	dashed(c->options);
	printf("'%s ;;\n", cli_completes(c->args) == COMPLETES_FUNCTION ? "$names" : "");
}

void cli_completion_bash(void)
{
	puts("# bash completion for actfn: actfn --completion bash\n_actfn()\n{");
	puts("\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} cmd=${COMP_WORDS[1]} words=");
	fputs("\tlocal names='", stdout);
	cli_print_functions();
	puts("'\n\tCOMPREPLY=()");
	command_words();
	puts("\t[ \"$prev\" = --completion ] && cmd=\n\tcase $cmd:$prev in");
	for (const cli_option *o = cli_globals; o->name; o++)
		value("", o);
	for (const cli_command *const *c = cli_commands; *c; c++)
		for (const cli_option *o = (*c)->options; o && o->name; o++)
			value((*c)->name, o);
	puts("\t*) case $cmd in");
	for (const cli_command *const *c = cli_commands; *c; c++)
		other_words(*c);
	puts("\t\tesac ;;\n\tesac\n\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}");
	puts("complete -o default -F _actfn actfn");
}
