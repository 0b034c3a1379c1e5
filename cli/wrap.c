/* SPDX-License-Identifier: MIT */
/* Text broken into lines. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

enum { NARROWEST = 20 };

/* Where to break words that are too long for the room: at the last blank that fits, or else behind the first word. */
static int break_at(const char *words, int room)
{
	int cut = room;

	while (cut > 0 && words[cut] != ' ')
		cut--;
	if (cut == 0)
		return (int)strcspn(words, " ");
	while (cut > 0 && words[cut - 1] == ' ')
		cut--;
	return cut;
}

void cli_wrap(int indent, int width, const char *words)
{
	int room = width - indent > NARROWEST ? width - indent : NARROWEST;

	while ((int)strlen(words) > room) {
		int cut = break_at(words, room);

		printf("%.*s\n%*s", cut, words, indent, "");
		words += cut;
		words += strspn(words, " ");
	}
	puts(words);
}
