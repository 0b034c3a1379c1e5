/* SPDX-License-Identifier: MIT */
/* What the completion scripts of all shells have in common. */
#ifndef ACTFN_COMPLETION_H
#define ACTFN_COMPLETION_H

#include "cli/frame.h"

/* What may stand for an argument, read from its name in the table (see `arg` in cli.h). */
typedef enum completes {
	COMPLETES_FUNCTION,  /* NAME */
	COMPLETES_FUNCTIONS, /* NAME,NAME: a list with commas */
	COMPLETES_CHOICE,    /* a|b|c */
	COMPLETES_FOLDER,    /* DIR */
	COMPLETES_FILE,      /* anything else */
} completes;

completes cli_completes(const char *arg);

/* Print: the names of all functions, separated by blanks; the words of a choice
 * likewise; text inside single quotes of a shell. */
void cli_print_functions(void);
void cli_print_choice(const char *choice);
void cli_print_quoted(const char *s);

/* The scripts. */
void cli_completion_bash(void);
void cli_completion_zsh(void);
void cli_completion_fish(void);

#endif
