/* SPDX-License-Identifier: MIT */
/* Which of the known words did somebody mean? */
#include <string.h>

#include "cli/cli.h"
#include "lab/text.h"

/* A word cut short ("deriv") is as good as a misspelt one. */
const char *cli_nearest(const char *word, const char *const *names)
{
	size_t n = strlen(word);

	if (n >= 3)
		for (const char *const *name = names; *name; name++)
			if (!strncmp(word, *name, n))
				return *name;
	return lab_nearest(word, names);
}
