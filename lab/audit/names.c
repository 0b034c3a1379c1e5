/* SPDX-License-Identifier: MIT */
/* What other frameworks call a function that was identified. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lab/audit/fit.h"
#include "lab/audit/identify.h"
#include "lab/text.h"

enum { N = 97 };

/* Is the row's function, with the row's parameters, the match? */
static bool same_values(const lab_alias *a, const lab_match *m)
{
	lab_match other = { .outer = { 1, 1, 0, 0 }, .f = lab_alias_function(a) };
	double x[N], f[N], g[N];
	bool same = true;

	if (!other.f && !lab_alias_formula(a))
		return false;
	if (!other.f)
		strncat(other.spec, lab_alias_formula(a), sizeof other.spec - 1);
	for (int i = 0; i < N; i++)
		x[i] = 0.37 * (i - N / 2) + 0.013;
	lab_match_values(m, N, x, f);
	lab_match_values(&other, N, x, g);
	for (int i = 0; i < N && same; i++)
		same = lab_close(f[i], g[i], 1e-9);
	actfn_free(other.f);
	return same;
}

/* Which of our parameters has this name; -1: none. */
static int parameter(const actfn *f, const char *name)
{
	const actfn_info *info = actfn_get_info(f);

	for (int i = 0; i < info->nparams; i++)
		if (!strcmp(info->param[i].name, name))
			return i;
	return -1;
}

/* Writes the row's spelling with the arguments that it needs for f's parameters; false if some cannot be given. */
static bool spell(const lab_alias *a, const actfn *f, char name[LAB_SPEC])
{
	const actfn *base = lab_alias_function(a);
	const actfn_info *info = actfn_get_info(f);
	size_t k = (size_t)snprintf(name, LAB_SPEC, "%s", a->spelling);
	unsigned missing = 0, given = 0;
	lab_alias_argument argument;
	char s[32];

	for (int i = 0; i < info->nparams; i++)
		missing |= (unsigned)(actfn_param(f, i) != actfn_param(base, i)) << i;
	for (int j = 0; lab_alias_argument_at(a, j, &argument); j++) {
		int i = parameter(f, argument.ours);

		if (i < 0 || (!argument.required && !(missing >> i & 1)) || !isfinite(actfn_param(f, i)))
			continue;
		if (k && name[k - 1] == ')')
			k--;
		k += (size_t)snprintf(name + k, LAB_SPEC - k, "%s%s=%s)", given || strchr(a->spelling, '(') ? ", " : "(",
				      argument.theirs, lab_round_text(actfn_param(f, i), s));
		given++;
		missing &= ~(1u << i);
	}
	actfn_free(base);
	return !missing;
}

/* Does this row name the match? */
static bool names_it(const lab_alias *a, const lab_match *m, char name[LAB_SPEC])
{
	const actfn *f = lab_alias_function(a);
	bool same = f && m->f && actfn_get_info(f) == actfn_get_info(m->f), right;

	if (same)
		right = spell(a, m->f, name);
	else if ((right = same_values(a, m)) && f)
		right = spell(a, f, name);
	else if (right)
		snprintf(name, LAB_SPEC, "%s", a->spelling);
	actfn_free(f);
	return right;
}

bool lab_match_name(const lab_match *m, int i, const lab_alias **a, char name[LAB_SPEC])
{
	if (m->outer[0] != 1 || m->outer[1] != 1 || m->outer[2] != 0 || m->outer[3] != 0)
		return false;
	for (const lab_alias *row = lab_aliases; row->framework; row++)
		if (names_it(row, m, name) && i-- == 0) {
			*a = row;
			return true;
		}
	return false;
}
