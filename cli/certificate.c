/* SPDX-License-Identifier: MIT */
/* The lines of docs/certificate.tsv, which the build has made a table of: text of its cells, kept as it is. */
#include "cli/certificate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/text.h"

/* The file's lines, NULL-terminated; written by cli/CMakeLists.txt. */
extern const char *const cli_certificate_lines[];

/* The columns that are shown. */
enum { FUNCTION, DTYPE, MODE, DIRECTION, ISA, INPUTS, HOW, PROMISE, MISROUNDED, MAX_ULP, COLUMNS };
enum { CELL = 64 };

static const char *const way[CLI_WAYS][3] = {
	{ "f32", "exact", "f32 exact" }, { "f32", "fast", "f32 fast" }, { "f64", "-", "f64" },
	{ "bf16", "-", "bf16" },         { "f16", "-", "f16" },
};

/* All lines of one way and direction: of several instruction sets the worst. */
typedef struct found {
	char isa[CELL], promise[CELL], ulp[CELL];
	unsigned long long inputs, misrounded;
	bool any, all_inputs;
} found;

const char *cli_way_name(int i)
{
	return way[i][2];
}

static bool read_line(const char *line, char cell[COLUMNS][CELL])
{
	for (int i = 0; i < COLUMNS; i++) {
		size_t n = strcspn(line, "\t");
		if (line[n] != '\t' || n >= CELL)
			return false;
		memcpy(cell[i], line, n);
		cell[i][n] = 0;
		line += n + 1;
	}
	return true;
}

static void add(found *f, char cell[COLUMNS][CELL])
{
	size_t used = strlen(f->isa);
	snprintf(f->isa + used, sizeof f->isa - used, "%s%s", used ? " " : "", cell[ISA]);
	memcpy(f->promise, cell[PROMISE], CELL);
	if (strtod(cell[MAX_ULP], NULL) >= strtod(f->ulp, NULL))
		memcpy(f->ulp, cell[MAX_ULP], CELL);
	f->inputs = strtoull(cell[INPUTS], NULL, 10);
	f->misrounded += strtoull(cell[MISROUNDED], NULL, 10);
	f->all_inputs = !strcmp(cell[HOW], "complete");
	f->any = true;
}

static found find(const char *function, int i, const char *direction)
{
	found f = { .any = false };
	char cell[COLUMNS][CELL];
	for (const char *const *line = cli_certificate_lines; *line; line++)
		if (read_line(*line, cell) && !strcmp(cell[FUNCTION], function) && !strcmp(cell[DTYPE], way[i][0]) &&
		    !strcmp(cell[MODE], way[i][1]) && !strcmp(cell[DIRECTION], direction))
			add(&f, cell);
	return f;
}

/* "f 1.79, f' 2.48 ULP (promised 2, 3.1), 0 broken, all 65,536 inputs; scalar avx2" */
bool cli_certificate(const char *function, int i, char *words, size_t n)
{
	char inputs[32], broken[32], promise[2 * CELL + 32] = "correctly rounded";
	found f = find(function, i, "forward"), dx = find(function, i, "derivative");
	if (!f.any || !dx.any)
		return false;
	if (strcmp(f.promise, "0.5") || strcmp(dx.promise, "0.5"))
		snprintf(promise, sizeof promise, "promised %s, %s", f.promise, dx.promise);
	snprintf(words, n, "f %s, f' %s ULP (%s), %s broken; %s%s inputs; %s", f.ulp, dx.ulp, promise,
		 lab_commas(f.misrounded + dx.misrounded, broken), f.all_inputs && dx.all_inputs ? "all " : "",
		 lab_commas(f.inputs < dx.inputs ? f.inputs : dx.inputs, inputs),
		 strlen(f.isa) < strlen(dx.isa) ? f.isa : dx.isa);
	return true;
}
