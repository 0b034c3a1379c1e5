/* SPDX-License-Identifier: MIT */
/* actfn plot: several functions in one picture, in the terminal or in a file. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli/canvas.h"
#include "cli/cli.h"
#include "cli/function.h"
#include "lab/plot/functions.h"
#include "lab/text.h"

enum { SAMPLES = 1200, ROWS = 20 };

typedef struct picture {
	size_t n;
	bool derivative;
	double a, b;
	const actfn *f[CLI_LINES];
	lab_graph graph[CLI_LINES];
	char label[CLI_LINES][64];
} picture;

/* "-4:4" */
static bool read_range(const char *s, picture *p)
{
	char *colon, *end;
	double a = strtod(s, &colon), b;

	if (colon == s || *colon != ':')
		return false;
	b = strtod(colon + 1, &end);
	if (end == colon + 1 || *end || !isfinite(a) || !isfinite(b) || !((float)a < (float)b) ||
	    !isfinite((float)a) || !isfinite((float)b))
		return false;
	p->a = a;
	p->b = b;
	return true;
}

/* The format that the file name asks for, in *format; "-" is svg. */
static int read_format(const char *file, const char **format)
{
	const char *dot = strrchr(file, '.');

	*format = lab_plot_formats[0];
	if (!strcmp(file, "-"))
		return CLI_OK;
	for (const char *const *f = lab_plot_formats; dot && *f; f++)
		if (!strcasecmp(dot + 1, *f)) {
			*format = *f;
			return CLI_OK;
		}
	return cli_fail(CLI_USAGE, "%s: the name must end in .svg, .png or .pdf", file);
}

static int read_arguments(const cli *c, picture *p)
{
	const char *range = cli_value(c, "range", NULL);
	int rc = CLI_OK;

	if (!cli_want(c, 1, CLI_LINES))
		return CLI_USAGE;
	for (size_t i = 0; i < cli_count(c) && !rc; i++) {
		rc = cli_function(cli_arg(c, i), &p->f[i]);
		if (rc)
			break;
		p->n++;
		actfn_spec(p->f[i], p->label[i], sizeof p->label[i]);
		p->graph[i].label = p->label[i];
		lab_curve_range(p->f[i], &p->a, &p->b);
	}
	if (!rc && range && !read_range(range, p))
		rc = cli_fail(CLI_USAGE, "--range wants two numbers A:B with A < B, such as -4:4, not \"%s\"", range);
	return rc;
}

static int draw_in_terminal(const picture *p)
{
	int columns = cli_columns(STDOUT_FILENO);

	if (!cli_draw(p->graph, p->n, p->a, p->b, ROWS, columns < 100 ? columns - 1 : 100))
		return cli_fail(CLI_INPUT, "out of memory");
	return CLI_OK;
}

/* Writes the n bytes, all or nothing as far as a message goes. */
static int write_file(const char *file, const char *bytes, size_t n)
{
	FILE *out = fopen(file, "wb");
	bool ok = out && fwrite(bytes, 1, n, out) == n;

	if (out && fclose(out))
		ok = false;
	return ok ? CLI_OK : cli_fail(CLI_INPUT, "cannot write %s: %s", file, strerror(errno));
}

static int draw_in_file(const picture *p, const char *file, const char *format)
{
	const char *title = p->derivative ? "f'(x)" : "f(x)";
	char why[LAB_MESSAGE], *bytes;
	int rc = CLI_OK;
	size_t n;

	if (!lab_plot_functions(p->graph, p->n, p->a, p->b, title, format, &bytes, &n, why))
		return cli_fail(CLI_INPUT, "%s", why);
	if (!strcmp(file, "-"))
		fwrite(bytes, 1, n, stdout);
	else
		rc = write_file(file, bytes, n);
	free(bytes);
	return rc;
}

static int run(const cli *c)
{
	picture p = { .derivative = cli_flag(c, "derivative") };
	const char *file = cli_value(c, "out", NULL), *format = NULL;
	int rc = file ? read_format(file, &format) : CLI_OK;

	if (!rc)
		rc = read_arguments(c, &p);
	for (size_t i = 0; i < p.n && !rc; i++)
		if (!lab_curve_make(p.f[i], p.derivative, p.a, p.b, SAMPLES, &p.graph[i].curve))
			rc = cli_fail(CLI_INPUT, "out of memory");
	if (!rc)
		rc = file ? draw_in_file(&p, file, format) : draw_in_terminal(&p);
	for (size_t i = 0; i < p.n; i++) {
		lab_curve_free(&p.graph[i].curve);
		actfn_free(p.f[i]);
	}
	return rc;
}

static const char *const examples[] = {
	"actfn plot mish",
	"actfn plot relu 'elu(alpha=0.5)' gelu --derivative --range -3:3",
	"actfn plot sigmoid tanh softsign -o squash.svg",
	NULL,
};

static const cli_option options[] = {
	{ "derivative", 'd', NULL, "f' instead of f" },
	{ "range", 'r', "A:B", "part of the x axis (as much as the functions need to show themselves)" },
	{ "out", 'o', "F.svg", "write a picture, .svg, .png or .pdf; - is svg on stdout (draw in the terminal)" },
	{ 0 },
};

const cli_command cmd_plot = {
	.name = "plot",
	.args = "NAME...",
	.summary = "up to eight functions in one picture, in the terminal or in a file",
	.examples = examples,
	.options = options,
	.run = run,
};
