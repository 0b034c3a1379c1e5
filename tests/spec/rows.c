/* SPDX-License-Identifier: MIT */
/* The rows of functions.tsv, their expressions and their sets of parameters. */
#include "tests/spec/rows.h"

spec_row spec_rows[SPEC_ROWS];
int spec_count;

static char text[1 << 17];

/* Cuts a line at its tabs: the fields of a row are const char * one after the other. */
static void read_row(char *line, spec_row *row)
{
	const char *field[SPEC_COLUMNS];
	int n = 0;

	for (char *at = line; at && n < SPEC_COLUMNS; n++) {
		field[n] = at;
		at = strchr(at, '\t');
		if (at)
			*at++ = '\0';
	}
	assert_int_equal(n, SPEC_COLUMNS);
	memcpy(row, field, sizeof field);
}

void spec_read(const char *path)
{
	FILE *file = fopen(path, "r");
	char *line, *rest = text;
	int header = 1;

	if (!file)
		fail_msg("cannot read %s: run this in the top source directory", path);
	text[fread(text, 1, sizeof text - 1, file)] = '\0';
	fclose(file);
	_Static_assert(sizeof(spec_row) == SPEC_COLUMNS * sizeof(char *), "a row is its columns");
	while ((line = strsep(&rest, "\n"))) {
		if (!*line || *line == '#' || header-- == 1)
			continue;
		assert_true(spec_count < SPEC_ROWS);
		read_row(line, &spec_rows[spec_count++]);
	}
}

spec_pairs spec_split(const char *s, char between)
{
	spec_pairs p = { 0 };
	char pattern[40];
	int used;

	snprintf(pattern, sizeof pattern, " %%63[^%c;]%c%%127[^;]%%n", between, between);
	while (*s) {
		assert_true(p.n < SPEC_PAIRS);
		if (sscanf(s, pattern, p.left[p.n], p.right[p.n], &used) != 2)
			fail_msg("functions.tsv: expected pairs, found \"%s\"", s);
		p.n++;
		s += used;
		s += *s == ';';
	}
	return p;
}

int spec_handles(const spec_row *row, const actfn **f, int room)
{
	char sets[256], *rest = sets, *set, spec[300];
	int n = 1;

	f[0] = kit_parse(row->name);
	if (!*row->test_params)
		return n;
	snprintf(sets, sizeof sets, "%s", row->test_params);
	for (; (set = strsep(&rest, "|")) && n < room; n++) {
		snprintf(spec, sizeof spec, "%s(%s)", row->name, set);
		for (char *at = spec; (at = strchr(at, ';'));)
			*at = ',';
		*strrchr(spec, ')') = '\0';
		for (size_t end = strlen(spec); spec[end - 1] == ' ';)
			spec[--end] = '\0';
		f[n] = kit_parse(strcat(spec, ")"));
	}
	return n;
}

const actfn_formula *spec_formula(const actfn *f, const char *variable, const char *expression)
{
	const actfn_info *info = actfn_get_info(f);
	const char *names[ACTFN_MAX_PARAMS + 2] = { variable };
	const actfn_formula *e;
	char why[200];

	if (!*expression)
		return NULL;
	for (int i = 0; i < info->nparams; i++)
		names[i + 1] = info->param[i].name;
	if (actfn_formula_parse(expression, names, &e, why, sizeof why))
		fail_msg("%s: \"%s\": %s", info->name, expression, why);
	return e;
}

double spec_value(const actfn_formula *e, const actfn *f, double x)
{
	double vars[ACTFN_MAX_PARAMS + 1] = { x };

	for (int i = 0; i < actfn_get_info(f)->nparams; i++)
		vars[i + 1] = actfn_param(f, i);
	return actfn_formula_value(e, vars);
}
