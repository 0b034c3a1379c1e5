/* SPDX-License-Identifier: MIT */
/* --completion: which shell, and what the scripts of all shells have in common. */
#include "cli/completion.h"

#include <actfn/actfn.h>
#include <stdio.h>
#include <string.h>

completes cli_completes(const char *arg)
{
	if (arg && strstr(arg, "NAME,"))
		return COMPLETES_FUNCTIONS;
	if (arg && strstr(arg, "NAME"))
		return COMPLETES_FUNCTION;
	if (arg && (strchr(arg, '|') || !strpbrk(arg, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")))
		return COMPLETES_CHOICE; /* words to be typed as they are; names of things have a capital */
	return arg && !strcmp(arg, "DIR") ? COMPLETES_FOLDER : COMPLETES_FILE;
}

void cli_print_functions(void)
{
	for (int i = 0; i < ACTFN_COUNT; i++)
		printf("%s%s", i ? " " : "", actfn_get_info(actfn_get((actfn_id)i))->name);
}

void cli_print_choice(const char *choice)
{
	for (; *choice; choice++)
		putchar(*choice == '|' ? ' ' : *choice);
}

void cli_print_quoted(const char *s)
{
	for (; *s; s++)
		if (*s == '\'')
			fputs("'\\''", stdout);
		else
			putchar(*s);
}

int cli_completion(const char *shell)
{
	static const struct {
		const char *name;
		void (*write)(void);
	} shells[] = {
		{ "bash", cli_completion_bash },
		{ "zsh", cli_completion_zsh },
		{ "fish", cli_completion_fish },
	};

	for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
		if (!strcmp(shell, shells[i].name)) {
			shells[i].write();
			return CLI_OK;
		}
	return cli_fail(CLI_USAGE, "--completion is bash, zsh or fish, not \"%s\"", shell);
}
