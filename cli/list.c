/* SPDX-License-Identifier: MIT */
#include "cli/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <actfn/actfn.h>

#include "cli/cli.h"

char *list_next(char **list)
{
	char *item = *list, *comma;

	if (!item)
		return NULL;
	comma = strchr(item, ',');
	if (comma)
		*comma++ = '\0';
	*list = comma;
	return item;
}

static int unknown_isa(const char *name)
{
	char all[256] = "";
	const char *isa;

	for (int i = 0; (isa = actfn_isa_available(i)) && strlen(all) + strlen(isa) + 3 < sizeof all; i++)
		strcat(strcat(all, i ? ", " : ""), isa);
	return cli_fail(CLI_USAGE, "no instruction set \"%s\" here; this machine has %s", name, all);
}

/* The library's own string for the name, or NULL. */
static const char *find_isa(const char *name)
{
	const char *isa;
	int i = 0;

	while ((isa = actfn_isa_available(i)) && strcmp(isa, name))
		i++;
	return isa;
}

static int all_isas(const char **isa, int most)
{
	int n = 0;

	for (; n < most - 1 && actfn_isa_available(n); n++)
		isa[n] = actfn_isa_available(n);
	isa[n] = NULL;
	return CLI_OK;
}

static int named_isas(char *list, const char **isa, int most)
{
	int n = 0;

	for (char *item; (item = list_next(&list));) {
		isa[n] = find_isa(item);
		if (!isa[n++])
			return unknown_isa(item);
		if (n == most)
			return cli_fail(CLI_USAGE, "--isa takes up to %d instruction sets", most - 1);
	}
	isa[n] = NULL;
	return CLI_OK;
}

int list_isas(const char *list, const char **isa, int most)
{
	if (!list || !strcmp(list, "all"))
		return all_isas(isa, most);
	char *copy = strdup(list);
	int rc = copy ? named_isas(copy, isa, most) : cli_fail(CLI_INPUT, "out of memory");

	free(copy);
	return rc;
}
