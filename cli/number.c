/* SPDX-License-Identifier: MIT */
/* Numbers and strings as other programs read them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

static bool reads_back(const char *s, double x, bool single)
{
	return single ? strtof(s, NULL) == (float)x : strtod(s, NULL) == x;
}

/* From all digits downwards, as most results need nearly all of them.  Numbers of
 * everyday size are written without an exponent. */
static const char *shortest(char s[CLI_NUMBER], double x, bool single)
{
	char shorter[CLI_NUMBER];
	int digits = single ? 9 : 17, exponent;

	if (!isfinite(x)) {
		snprintf(s, CLI_NUMBER, "%s", isnan(x) ? "nan" : x > 0 ? "inf" : "-inf");
		return s;
	}
	snprintf(s, CLI_NUMBER, "%.*e", digits - 1, x);
	while (digits > 1 && snprintf(shorter, sizeof shorter, "%.*e", digits - 2, x) &&
	       reads_back(shorter, x, single)) {
		memcpy(s, shorter, sizeof shorter);
		digits--;
	}
	exponent = atoi(strchr(s, 'e') + 1);
	if (exponent >= -5 && exponent < (single ? 9 : 16))
		snprintf(s, CLI_NUMBER, "%.*f", digits - 1 > exponent ? digits - 1 - exponent : 0, x);
	return s;
}

const char *cli_number(char s[CLI_NUMBER], double x)
{
	return shortest(s, x, false);
}

const char *cli_number_f32(char s[CLI_NUMBER], float x)
{
	return shortest(s, (double)x, true);
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
