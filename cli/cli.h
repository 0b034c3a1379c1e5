/* SPDX-License-Identifier: MIT */
/* The frame of the command line: one sub-command = one file cmd_<name>.c that
 * defines `const cli_command cmd_<name>` = one row in commands.def.  Parsing,
 * --help, the man page and shell completion all read the same option tables. */
#ifndef ACTFN_CLI_H
#define ACTFN_CLI_H

#include <stdbool.h>
#include <stddef.h>

enum {
	CLI_OK = 0,
	CLI_CHECK = 1, /* a check failed */
	CLI_USAGE = 2, /* misspelt option, bad value */
	CLI_INPUT = 3, /* unreadable or wrong input, full disk, missing program */
};

typedef struct cli_option {
	const char *name; /* "seeds", without the dashes; NULL ends the table */
	char letter;      /* 'o' for -o, or 0 */
	const char *arg;  /* "N", "F.db"; NULL: a flag */
	const char *help; /* one line, with the default in parentheses */
} cli_option;

/* `arg`, of options and of commands, also tells shell completion what may come:
 * words without capitals are a choice ("f32", "sgd|adam"), NAME is a function, NAME,...
 * several, DIR a directory; anything else may be a file. */

enum { CLI_MAX_OPTIONS = 32 }; /* rows of one table */

typedef struct cli cli; /* the parsed arguments of one call */

typedef struct cli_command {
	const char *name;           /* "verify" */
	const char *args;           /* "NAME... | --all" */
	const char *summary;        /* one line */
	const char *const *examples; /* three complete command lines, NULL-terminated */
	const cli_option *options;
	int (*run)(const cli *c); /* returns one of CLI_* */
} cli_command;

/* Was the flag given?  The value of an option, or the fallback if it was not given. */
bool cli_flag(const cli *c, const char *name);
const char *cli_value(const cli *c, const char *name, const char *fallback);

/* Numbers: the value in *out, or *out untouched if the option was not given.
 * A malformed or out-of-range value prints the message itself and returns false
 * (the command then returns CLI_USAGE).  NaN is never in range. */
bool cli_double(const cli *c, const char *name, double min, double max, double *out);
bool cli_long(const cli *c, const char *name, long min, long max, long *out);

/* The same for an option whose arg is a choice ("sgd|adam"): *out points to the word given. */
bool cli_choice(const cli *c, const char *name, const char **out);

/* Positional arguments: how many, and the i-th (NULL past the end). */
size_t cli_count(const cli *c);
const char *cli_arg(const cli *c, size_t i);

/* Are there min to max positional arguments?  If not, prints the message and returns false. */
bool cli_want(const cli *c, size_t min, size_t max);

/* Prints "actfn: <message>" on stderr and returns code. */
int cli_fail(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Prints "actfn: warning: <message>" on stderr. */
void cli_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The nearest of the NULL-terminated names to a misspelt one, or NULL. */
const char *cli_nearest(const char *word, const char *const *names);

/* Progress on stderr, only when it is a terminal: a bar of `done` of `total`,
 * a rate in `unit`/s and an ETA; redrawn at most 10 times a second.
 * cli_progress_end() clears the line, for good or to print something; a job is
 * known by its label, and starts anew when `done` falls. */
void cli_progress(const char *label, double done, double total, const char *unit);
void cli_progress_end(void);

bool cli_colour(void);               /* stdout is a terminal and NO_COLOR is unset */
bool cli_utf8(void);                 /* the locale's characters are UTF-8 */
int cli_columns(int fd);             /* width of the terminal behind fd; 100 if it is none */

/* The words on stdout, broken at blanks into lines of `width`; the first one starts
 * in column `indent`, where the cursor is, and the others are indented to it. */
void cli_wrap(int indent, int width, const char *words);

void cli_json_string(const char *s); /* writes s quoted and escaped to stdout; null for NULL */
void cli_json_number(double x);      /* shortest decimal that reads back to x; null where JSON has no number */
int cli_flush(void);                 /* flushes stdout: CLI_OK, or CLI_INPUT with a message (full disk, closed pipe) */

/* The shortest decimal that reads back to the same number ("0.1", "-0", "inf", "nan"). */
enum { CLI_NUMBER = 32 }; /* room for one */
const char *cli_number(char s[CLI_NUMBER], double x);
const char *cli_number_f32(char s[CLI_NUMBER], float x);

#endif
