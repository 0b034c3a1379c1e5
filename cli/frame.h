/* SPDX-License-Identifier: MIT */
/* What the parts of the frame share among themselves; commands see cli.h only. */
#ifndef ACTFN_FRAME_H
#define ACTFN_FRAME_H

#include "cli/cli.h"

struct cli {
	const cli_command *command;
	const char *value[CLI_MAX_OPTIONS]; /* by row of command->options; NULL: not given, "": a flag that was */
	const char **arg;                   /* positional, narg of them */
	size_t narg;
};

/* Every command of commands.def, NULL-terminated. */
extern const cli_command *const cli_commands[];

/* What `actfn` takes without a command: --help, --version ... */
extern const cli_option cli_globals[];

/* Examples of the whole program, NULL-terminated. */
extern const char *const cli_examples[];

enum { CLI_HELP = -1 }; /* cli_parse(): --help was asked for */

/* Reads what follows the command's name.  Returns CLI_OK, CLI_HELP, or CLI_USAGE after a message.
 * c->arg is allocated; cli_parse_free() releases it in every case. */
int cli_parse(cli *c, const cli_command *command, int argc, char **argv);
void cli_parse_free(cli *c);

/* The command of that name, or NULL. */
const cli_command *cli_find(const char *name);

/* The row called `name` (n characters) or with that letter; NULL: none. */
const cli_option *cli_option_named(const cli_option *table, const char *name, size_t n);
const cli_option *cli_option_lettered(const cli_option *table, char letter);

void cli_help(void);                          /* actfn --help */
void cli_help_command(const cli_command *c);  /* actfn CMD --help */
void cli_man(void);                           /* actfn --man */
int cli_completion(const char *shell);        /* actfn --completion bash|zsh|fish */

#endif
