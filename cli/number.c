/* SPDX-License-Identifier: MIT */
/* Numbers and strings as other programs read them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "lab/text.h"

static const char *not_finite(char s[CLI_NUMBER], double x)
{
	snprintf(s, CLI_NUMBER, "%s", isnan(x) ? "nan" : x > 0 ? "inf" : "-inf");
	return s;
}

const char *cli_number(char s[CLI_NUMBER], double x)
{
	return isfinite(x) ? lab_shortest(x, s) : not_finite(s, x);
}

const char *cli_number_f32(char s[CLI_NUMBER], float x)
{
	if (!isfinite(x))
		return not_finite(s, x);
	for (int digits = 1; digits <= 9; digits++) {
		snprintf(s, CLI_NUMBER, "%.*g", digits, x);
		if (strtof(s, NULL) == x)
			break;
	}
	return s;
}

void cli_json_number(double x)
{
	char s[CLI_NUMBER];

	fputs(isfinite(x) ? cli_number(s, x) : "null", stdout);
}

void cli_json_string(const char *s)
{
	if (!s) {
		fputs("null", stdout);
		return;
	}
	putchar('"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			printf("\\%c", *s);
		else if ((unsigned char)*s < 0x20)
			printf("\\u%04x", *s);
		else
			putchar(*s);
	}
	putchar('"');
}
