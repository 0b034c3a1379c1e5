/* SPDX-License-Identifier: MIT */
/* actfn eval: values of a function, one a line. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/function.h"
#include "lab/data/npy.h"
#include "lab/text.h"
#include "lab/verify/format.h"

typedef struct job {
	const actfn *f;
	actfn_call call; /* all but the arrays */
	bool hex;
} job;

/* y, a number of the format: the shortest decimal that says which; for the 16-bit types the
 * one that says which float, exactly. */
static void print_value(const job *j, double y)
{
	char s[CLI_NUMBER];

	if (j->hex && isfinite(y))
		printf("%a\n", y);
	else
		puts(j->call.dtype == ACTFN_F64 ? cli_number(s, y) : cli_number_f32(s, (float)y));
}

static int evaluate(const job *j, size_t n, const void *x, void *y)
{
	actfn_call call = j->call;
	call.cols = n;
	call.x = x;
	call.out = y;
	actfn_status s = actfn_run(j->f, &call);

	return s ? cli_fail(CLI_INPUT, "%s", actfn_status_text(s)) : CLI_OK;
}

/* ---- values as text --------------------------------------------------------- */

/* All of s as a number of the format. */
static bool read_value(const job *j, const char *s, size_t n, double *x)
{
	char *end;

	/* strtof rounds the decimal once; the 16-bit types are rounded from a double */
	*x = j->call.dtype == ACTFN_F32 ? (double)strtof(s, &end) : strtod(s, &end);
	*x = lab_round(&lab_formats[j->call.dtype], *x);
	return n && end == s + n;
}

/* A word from outside made fit for a terminal: short, and without control characters. */
static const char *shown(char s[64], const char *word, size_t n)
{
	size_t k = n < 40 ? n : 40;

	for (size_t i = 0; i < k; i++)
		s[i] = isprint((unsigned char)word[i]) ? word[i] : '?';
	strcpy(s + k, n > k ? "..." : "");
	return s;
}

static int do_value(const job *j, double v)
{
	char x[8], y[8]; /* one element of any type */
	lab_write(j->call.dtype, 1, &v, x);
	int rc = evaluate(j, 1, x, y);

	if (rc)
		return rc;
	lab_read(j->call.dtype, 1, y, &v);
	print_value(j, v);
	return ferror(stdout) ? CLI_INPUT : CLI_OK; /* cli_flush() says why */
}

static int from_arguments(const job *j, const cli *c)
{
	int rc = CLI_OK;

	for (size_t i = 1; i < cli_count(c) && !rc; i++) {
		const char *word = cli_arg(c, i);
		char s[64];
		double x;

		if (read_value(j, word, strlen(word), &x))
			rc = do_value(j, x);
		else
			rc = cli_fail(CLI_USAGE, "value %zu, \"%s\", is not a number", i,
				      shown(s, word, strlen(word)));
	}
	return rc;
}

enum { WORD = 4096 }; /* longer than any number that somebody writes on purpose */

/* The next word of in, without its white space; n = 0 at the end.  *line counts newlines. */
static size_t next_word(FILE *in, char word[WORD], size_t *line)
{
	size_t n = 0;
	int c;

	while ((c = getc(in)) != EOF && (isspace(c) ? !n : n < WORD - 1)) {
		if (c == '\n')
			++*line;
		if (!isspace(c))
			word[n++] = (char)c;
	}
	if (c != EOF)
		ungetc(c, in);
	word[n] = '\0';
	return n;
}

static int from_stdin(const job *j)
{
	char word[WORD], s[64];
	size_t n, line = 1;
	int rc = CLI_OK;
	double x;

	if (isatty(STDIN_FILENO))
		fputs("reading values from the terminal; Ctrl-D ends\n", stderr);
	while (!rc && (n = next_word(stdin, word, &line))) {
		if (n < WORD - 1 && read_value(j, word, n, &x))
			rc = do_value(j, x);
		else
			rc = cli_fail(CLI_INPUT, "line %zu: \"%s\" is not a number", line, shown(s, word, n));
	}
	if (ferror(stdin))
		return cli_fail(CLI_INPUT, "cannot read the standard input: %s", strerror(errno));
	return rc;
}

/* ---- values as arrays ------------------------------------------------------- */

static int from_file(const job *j, const char *in, const char *out)
{
	char why[LAB_MESSAGE];
	int rc = CLI_INPUT;
	lab_npy a;

	if (!lab_npy_read(in, &a, why))
		return cli_fail(CLI_INPUT, "%s", why);
	if (evaluate(j, a.n, a.data, a.data))
		goto done;
	if (out && !lab_npy_write(out, &a, why)) {
		cli_fail(CLI_INPUT, "%s", why);
		goto done;
	}
	for (size_t i = 0; !out && i < a.n && !ferror(stdout); i++)
		print_value(j, a.data[i]);
	rc = CLI_OK;
done:
	lab_npy_free(&a);
	return rc;
}

/* ---- the command ------------------------------------------------------------ */

static int check(const cli *c)
{
	if (!cli_want(c, 1, (size_t)-1))
		return CLI_USAGE;
	if (cli_value(c, "in", NULL) && cli_value(c, "dtype", NULL))
		return cli_fail(CLI_USAGE, "--in reads and writes f32; --dtype is for values on the command line or the standard input");
	if (cli_value(c, "in", NULL) && cli_count(c) > 1)
		return cli_fail(CLI_USAGE, "values come from --in or from the command line, not from both");
	if (cli_value(c, "out", NULL) && !cli_value(c, "in", NULL))
		return cli_fail(CLI_USAGE, "--out needs --in: the result has the shape of the input");
	return CLI_OK;
}

/* Reads --dtype and --mode. */
static int choose(const cli *c, actfn_call *call)
{
	const char *dtype = "f32", *mode = NULL;

	if (!cli_choice(c, "dtype", &dtype) || !cli_choice(c, "mode", &mode))
		return CLI_USAGE;
	while (strcmp(dtype, lab_formats[call->dtype].name))
		call->dtype++;
	if (mode)
		call->mode = strcmp(mode, "fast") ? ACTFN_EXACT : ACTFN_FAST;
	return CLI_OK;
}

static int run(const cli *c)
{
	job j = { .call.direction = cli_flag(c, "derivative") ? ACTFN_DERIVATIVE : ACTFN_FORWARD, .hex = cli_flag(c, "hex") };
	const char *in = cli_value(c, "in", NULL);
	int rc = check(c);

	if (!rc)
		rc = choose(c, &j.call);

	if (!rc)
		rc = cli_function(cli_arg(c, 0), &j.f);
	if (rc)
		return rc;
	if (in)
		rc = from_file(&j, in, cli_value(c, "out", NULL));
	else if (cli_count(c) > 1)
		rc = from_arguments(&j, c);
	else
		rc = from_stdin(&j);
	actfn_free(j.f);
	return rc;
}

static const char *const examples[] = {
	"actfn eval gelu -3 -0 inf",
	"seq -4 4 | actfn eval 'elu(alpha=0.5)' --derivative",
	"actfn eval mish --in x.npy --out y.npy",
	NULL,
};

static const cli_option options[] = {
	{ "derivative", 'd', NULL, "f' instead of f" },
	{ "dtype", 0, "f32|f64|bf16|f16", "type of the values (f32)" },
	{ "mode", 0, "exact|fast", "how f32 is computed (exact)" },
	{ "hex", 'x', NULL, "print hexadecimal floats, such as 0x1.8p+1" },
	{ "in", 'i', "F.npy", "read an array of float32 or float64 instead of text" },
	{ "out", 'o', "F.npy", "write the results as an array of float32" },
	{ 0 },
};

const cli_command cmd_eval = {
	.name = "eval",
	.args = "NAME[(param=value,...)] [VALUES...]",
	.summary = "values of a function or its derivative; reads stdin without VALUES",
	.examples = examples,
	.options = options,
	.run = run,
};
