/* SPDX-License-Identifier: MIT */
/* --man: the manual page, from the tables. */
#include <actfn/actfn.h>
#include <stdio.h>

#include "cli/frame.h"

static const struct {
	const char *name, *text;
} environment[] = {
	{ "ACTFN_MAX_ISA", "The best instruction set to use: scalar, sse2, avx2, avx512." },
	{ "ACTFN_DATA_DIR", "Where data sets are looked for when --data-dir is not given." },
	{ "NO_COLOR", "When set and not empty, no colours." },
};

static const struct {
	int code;
	const char *text;
} exits[] = {
	{ CLI_OK, "Success." },
	{ CLI_CHECK, "A check failed: results are not what was promised." },
	{ CLI_USAGE, "Usage: unknown command, option or function, or a value out of range." },
	{ CLI_INPUT, "Input or environment: a file that cannot be read or written, a full disk, a missing program." },
};

/* What troff would read as something else. */
static const struct {
	char c;
	const char *troff;
} escapes[] = {
	{ '\\', "\\e" }, { '-', "\\-" }, { '\'', "\\(aq" }, { '`', "\\(ga" }, { '^', "\\(ha" }, { '~', "\\(ti" },
};

static void character(char c)
{
	for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
		if (escapes[i].c == c) {
			fputs(escapes[i].troff, stdout);
			return;
		}
	putchar(c);
}

/* Text as troff wants it: real minus signs, and no line that looks like a request. */
static void text(const char *s)
{
	if (*s == '.' || *s == '\'')
		fputs("\\&", stdout);
	for (; *s; s++)
		character(*s);
}

static void line(const char *s)
{
	text(s);
	putchar('\n');
}

static void examples(const char *const *list)
{
	puts(".EX");
	for (; list && *list; list++)
		line(*list);
	puts(".EE");
}

/* An item of a list: a bold tag, an argument in italics, and its text. */
static void item(const char *before, const char *tag, const char *arg, const char *words)
{
	fputs(".TP\n\\fB", stdout);
	text(before);
	text(tag);
	fputs("\\fR", stdout);
	if (arg) {
		fputs(" \\fI", stdout);
		text(arg);
		fputs("\\fR", stdout);
	}
	putchar('\n');
	line(words);
}

static void options(const cli_option *o)
{
	char before[8];

	for (; o && o->name; o++) {
		snprintf(before, sizeof before, o->letter ? "-%c, --" : "--", o->letter);
		item(before, o->name, o->arg, o->help);
	}
}

static void command(const cli_command *c)
{
	fputs(".SS \"", stdout);
	text("actfn ");
	text(c->name);
	if (c->options && c->options->name)
		fputs(" [OPTIONS]", stdout);
	if (c->args && *c->args) {
		putchar(' ');
		text(c->args);
	}
	puts("\"");
	line(c->summary);
	puts(".PP");
	examples(c->examples);
	options(c->options);
}

void cli_man(void)
{
	printf(".TH ACTFN 1 \"\" \"actfn %s\" \"User Commands\"\n", actfn_version());
	puts(".SH NAME\nactfn \\- activation functions, exact: look at them, measure them, train with them");
	puts(".SH SYNOPSIS\n.B actfn\n.I COMMAND\n[\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]");
	puts(".SH EXAMPLES");
	examples(cli_examples);
	puts(".SH OPTIONS");
	options(cli_globals);
	puts(".SH COMMANDS\nResults go to the standard output, words to the standard error.");
	for (const cli_command *const *c = cli_commands; *c; c++)
		command(*c);
	puts(".SH ENVIRONMENT");
	for (size_t i = 0; i < sizeof environment / sizeof *environment; i++)
		item("", environment[i].name, NULL, environment[i].text);
	puts(".SH \"EXIT STATUS\"");
	for (size_t i = 0; i < sizeof exits / sizeof *exits; i++) {
		char code[CLI_NUMBER];

		item("", cli_number(code, exits[i].code), NULL, exits[i].text);
	}
}
