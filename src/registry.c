/* SPDX-License-Identifier: MIT */
/* The built-in functions: by id, by name or alias, and the nearest name to a misspelt one. */
#include <math.h>
#include <string.h>

#include "src/function.h"

static const actfn builtin[ACTFN_COUNT] = {
#define ACT(id, name, NAME, from, arith, first) [id] = { &actfn_info_##name, NULL, 0 },
#include <actfn/list.def>
#undef ACT
};

const actfn *actfn_get(actfn_id id)
{
	return (unsigned)id < ACTFN_COUNT ? &builtin[id] : NULL;
}

const actfn_info *actfn_get_info(const actfn *f)
{
	return f ? f->info : NULL;
}

double actfn_param(const actfn *f, int i)
{
	if (!f || i < 0 || i >= f->info->nparams)
		return NAN;
	return f->param ? f->param[i] : f->info->param[i].init;
}

par actfn_par(const actfn *f)
{
	double v[ACTFN_MAX_PARAMS];
	for (int i = 0; i < ACTFN_MAX_PARAMS; i++)
		v[i] = f->param ? f->param[i] : f->info->param[i].init;
	return (par){ v[0], v[1], v[2], v[3], f->param != NULL };
}

/* Case does not matter, and '-' and ' ' are '_'. */
static char fold(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c == '-' || c == ' ' ? '_' : c;
}

int actfn_same_name(const char *a, const char *b)
{
	while (*a && fold(*a) == fold(*b))
		a++, b++;
	return !*a && !*b;
}

/* Name number i of a function: its own, then the aliases; NULL past the last. */
static const char *name_of(const actfn_info *info, int i)
{
	if (i == 0)
		return info->name;
	return i <= ACTFN_MAX_ALIASES ? info->aliases[i - 1] : NULL;
}

actfn_status actfn_find(const char *name, const actfn **f)
{
	const char *known;
	if (!name || !f)
		return ACTFN_ERR_NULL;
	for (int id = 0; id < ACTFN_COUNT; id++)
		for (int i = 0; (known = name_of(builtin[id].info, i)); i++)
			if (actfn_same_name(name, known)) {
				*f = &builtin[id];
				return ACTFN_OK;
			}
	return ACTFN_ERR_NAME;
}

enum { MAX_NAME = 40 };

/* Edit distance with transpositions (optimal string alignment); both shorter than MAX_NAME. */
static int distance(const char *a, const char *b)
{
	int d[MAX_NAME + 1][MAX_NAME + 1];
	int la = (int)strlen(a), lb = (int)strlen(b);
	for (int i = 0; i <= la; i++)
		for (int j = 0; j <= lb; j++) {
			if (!i || !j) {
				d[i][j] = i + j;
				continue;
			}
			int cost = fold(a[i - 1]) != fold(b[j - 1]);
			int best = d[i - 1][j - 1] + cost;
			if (d[i - 1][j] + 1 < best)
				best = d[i - 1][j] + 1;
			if (d[i][j - 1] + 1 < best)
				best = d[i][j - 1] + 1;
			if (i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) && fold(a[i - 2]) == fold(b[j - 1]) &&
			    d[i - 2][j - 2] + 1 < best)
				best = d[i - 2][j - 2] + 1;
			d[i][j] = best;
		}
	return d[la][lb];
}

const char *actfn_nearest(const char *name)
{
	const char *best = NULL, *known;
	size_t len = name ? strlen(name) : 0;
	int limit = 1 + (int)len / 3;
	if (!len || len >= MAX_NAME)
		return NULL;
	for (int id = 0; id < ACTFN_COUNT; id++)
		for (int i = 0; (known = name_of(builtin[id].info, i)); i++) {
			int d = strlen(known) < MAX_NAME ? distance(name, known) : MAX_NAME;
			if (d < limit) {
				limit = d;
				best = known;
			}
		}
	return best;
}
