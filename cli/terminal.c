/* SPDX-License-Identifier: MIT */
/* What the terminal can show. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/cli.h"

static bool is_set(const char *variable)
{
	const char *s = getenv(variable);

	return s && *s;
}

bool cli_colour(void)
{
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !is_set("NO_COLOR") && term && strcmp(term, "dumb");
}

/* By name, as setlocale() would choose it: the locale itself need not be installed. */
bool cli_utf8(void)
{
	static const char *const variables[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < 3; i++)
		if (is_set(variables[i])) {
			const char *charset = strchr(getenv(variables[i]), '.');

			return charset && (!strncasecmp(charset, ".UTF-8", 6) || !strncasecmp(charset, ".utf8", 5));
		}
	return false;
}

int cli_columns(int fd)
{
	struct winsize size;

	if (isatty(fd) && !ioctl(fd, TIOCGWINSZ, &size) && size.ws_col)
		return size.ws_col;
	return 100;
}
