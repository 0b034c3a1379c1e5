/* SPDX-License-Identifier: MIT */
/* Words for a person, on stderr; and the end of stdout, where a full disk shows. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

static void say(const char *prefix, const char *fmt, va_list ap)
{
	cli_progress_end();
	fputs(prefix, stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
}

int cli_fail(int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("actfn: ", fmt, ap);
	va_end(ap);
	return code;
}

void cli_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("actfn: warning: ", fmt, ap);
	va_end(ap);
}

/* After the first failure stdout is left alone: one message is enough. */
int cli_flush(void)
{
	static bool failed;

	errno = 0;
	if (failed || (!fflush(stdout) && !ferror(stdout)))
		return failed ? CLI_INPUT : CLI_OK;
	failed = true;
	return cli_fail(CLI_INPUT, "cannot write to the standard output: %s",
			errno ? strerror(errno) : "disk full or pipe closed");
}
