/* SPDX-License-Identifier: MIT */
/* The program actfn: finds the sub-command and runs it. */
#include <actfn/actfn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/frame.h"

#define COMMAND(name) extern const cli_command cmd_##name;
#include "cli/commands.def"
#undef COMMAND

const cli_command *const cli_commands[] = {
#define COMMAND(name) &cmd_##name,
#include "cli/commands.def"
#undef COMMAND
	NULL
};

const cli_option cli_globals[] = {
	{ "help", 'h', NULL, "what actfn can do; \"actfn CMD --help\" shows one command" },
	{ "version", 'V', NULL, "version, and the instruction set in use" },
	{ "man", 0, NULL, "the manual page, as troff (man -l <(actfn --man))" },
	{ "completion", 0, "bash|zsh|fish", "a completion script for that shell" },
	{ 0 },
};

const char *const cli_examples[] = {
	"actfn show gelu",
	"actfn eval gelu -3 -0 inf",
	"actfn compare --data circles --act relu,gelu,mish",
	NULL,
};

const cli_command *cli_find(const char *name)
{
	for (const cli_command *const *c = cli_commands; *c; c++)
		if (!strcmp((*c)->name, name))
			return *c;
	return NULL;
}

static int unknown_command(const char *word)
{
	const char *names[64], *near;
	size_t n = 0;

	for (const cli_command *const *c = cli_commands; *c; c++)
		names[n++] = (*c)->name;
	names[n] = NULL;
	near = cli_nearest(word, names);
	if (near)
		return cli_fail(CLI_USAGE, "unknown command \"%s\"; did you mean \"%s\"?", word, near);
	return cli_fail(CLI_USAGE, "unknown command \"%s\" (`actfn --help` shows all)", word);
}

static int run_command(const cli_command *command, int argc, char **argv)
{
	cli c;
	int rc = cli_parse(&c, command, argc, argv);

	if (rc == CLI_HELP) {
		cli_help_command(command);
		rc = CLI_OK;
	} else if (rc == CLI_OK) {
		rc = command->run(&c);
	}
	cli_parse_free(&c);
	return rc;
}

/* actfn help [CMD] */
static int help(int argc, char **argv)
{
	const cli_command *command;

	if (argc == 0)
		return cli_help(), CLI_OK;
	if (argc > 1)
		return cli_fail(CLI_USAGE, "help takes one command, not %d", argc);
	command = cli_find(argv[0]);
	if (!command)
		return unknown_command(argv[0]);
	cli_help_command(command);
	return CLI_OK;
}

static int version(void)
{
	printf("actfn %s (%s)\n", actfn_version(), actfn_isa());
	return CLI_OK;
}

/* The options before any command.  Each is a whole call of its own. */
static int global(int argc, char **argv)
{
	const cli_command self = { .name = "", .options = cli_globals };
	int rc;
	cli c;

	rc = cli_parse(&c, &self, argc, argv);
	if (rc == CLI_HELP)
		rc = help(0, NULL);
	else if (rc == CLI_OK && cli_count(&c))
		rc = cli_fail(CLI_USAGE, "the command comes first: actfn %s [OPTIONS]", cli_arg(&c, 0));
	else if (rc == CLI_OK && cli_flag(&c, "version"))
		rc = version();
	else if (rc == CLI_OK && cli_flag(&c, "man"))
		cli_man();
	else if (rc == CLI_OK && cli_value(&c, "completion", NULL))
		rc = cli_completion(cli_value(&c, "completion", NULL));
	cli_parse_free(&c);
	return rc;
}

static int dispatch(int argc, char **argv)
{
	const cli_command *command;

	if (argc == 0)
		return cli_fail(CLI_USAGE, "a command is missing, such as `%s` (`actfn --help` shows all)",
				cli_examples[0]);
	if (argv[0][0] == '-')
		return global(argc, argv);
	if (!strcmp(argv[0], "help"))
		return help(argc - 1, argv + 1);
	command = cli_find(argv[0]);
	if (!command)
		return unknown_command(argv[0]);
	return run_command(command, argc - 1, argv + 1);
}

/* A closed standard stream would lend its number to the next file that is opened. */
static void hold_standard_streams(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int main(int argc, char **argv)
{
	int rc, flushed;

	hold_standard_streams();
	signal(SIGPIPE, SIG_IGN); /* a closed pipe is a failed write, reported like a full disk */
	rc = dispatch(argc - 1, argv + 1);
	flushed = cli_flush();
	return rc ? rc : flushed;
}
