/* SPDX-License-Identifier: MIT */
/* What `actfn bench` was asked for, and the arrays for it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/bench.h"
#include "cli/function.h"
#include "cli/list.h"
#include "lab/rng.h"
#include "lab/text.h"
#include "lab/verify/format.h"

const char *const bench_ops[BENCH_OPS + 1] = { "forward", "derivative", "backward", "backward_from_y" };

size_t bench_spec(const bench_subject *s, char *spec, size_t n)
{
	char unit[LAB_SPEC];

	if (s->f)
		return actfn_spec(s->f, spec, n);
	lab_unit_spec(&s->u, unit, sizeof unit);
	return (size_t)snprintf(spec, n, "%s%s", lab_unit_is_function(&s->u) ? "learned " : "", unit);
}

/* An element-wise function first; then what only networks know: "softmax", "prelu(channel)". */
static int read_subject(const char *spec, bench_subject *s)
{
	char why[LAB_MESSAGE];
	lab_unit u;

	if (actfn_parse(spec, &s->f) == ACTFN_OK || !lab_unit_read(spec, &u, why))
		return s->f ? CLI_OK : cli_function(spec, &s->f); /* says what is wrong */
	s->u = u;
	return CLI_OK;
}

static int plan_functions(const cli *c, bench_plan *p)
{
	size_t n = cli_count(c) ? cli_count(c) : ACTFN_COUNT;
	int rc = CLI_OK;

	p->f = calloc(n, sizeof *p->f);
	if (!p->f)
		return cli_fail(CLI_INPUT, "out of memory");
	for (p->nf = 0; p->nf < n && !rc; p->nf += !rc)
		if (cli_count(c))
			rc = read_subject(cli_arg(c, p->nf), &p->f[p->nf]);
		else
			p->f[p->nf].f = actfn_get((actfn_id)p->nf);
	p->width = (int)strlen("function");
	for (size_t i = 0; i < p->nf; i++) {
		int length = (int)bench_spec(&p->f[i], NULL, 0);

		p->width = length > p->width ? length : p->width;
	}
	return rc;
}

bool bench_has(const bench_subject *s, bench_type type, actfn_direction op)
{
	actfn_call nothing = { .direction = op };

	if (!s->f)
		return type.dtype == ACTFN_F32 && (op == ACTFN_FORWARD || op == ACTFN_BACKWARD);
	return actfn_run(s->f, &nothing) == ACTFN_OK;
}

/* Is there anything to measure of it? */
static bool has_any(const bench_plan *p, const bench_subject *s)
{
	for (size_t t = 0; t < p->ntypes; t++)
		for (size_t o = 0; o < p->nops; o++)
			if (bench_has(s, p->type[t], p->op[o]))
				return true;
	return false;
}

static int nothing_of(const bench_subject *s)
{
	char spec[256];

	bench_spec(s, spec, sizeof spec);
	if (s->f)
		return cli_fail(CLI_USAGE, "%s: y does not determine f', so there is no backward_from_y", spec);
	return cli_fail(CLI_USAGE, "%s: layers are measured in f32, forward and backward", spec);
}

static int plan_ops(const cli *c, bench_plan *p)
{
	const char *op = "forward";

	if (!cli_choice(c, "op", &op))
		return CLI_USAGE;
	for (int i = 0; i < BENCH_OPS; i++)
		if (!strcmp(op, "all") || !strcmp(op, bench_ops[i]))
			p->op[p->nops++] = (actfn_direction)i;
	for (size_t i = 0; cli_count(c) && i < p->nf; i++)
		if (!has_any(p, &p->f[i]))
			return nothing_of(&p->f[i]);
	return CLI_OK;
}

/* f32 comes in both modes if these are asked for; the other types have one. */
static int plan_types(const cli *c, bench_plan *p)
{
	const char *dtype = "f32", *mode = "exact";

	if (!cli_choice(c, "dtype", &dtype) || !cli_choice(c, "mode", &mode))
		return CLI_USAGE;
	for (int i = 0; i < LAB_DTYPES; i++) {
		bool f32 = i == ACTFN_F32;

		if (strcmp(dtype, "all") && strcmp(dtype, lab_formats[i].name))
			continue;
		if (!f32 || strcmp(mode, "fast"))
			p->type[p->ntypes++] = (bench_type){ (actfn_dtype)i, ACTFN_EXACT };
		if (f32 && strcmp(mode, "exact"))
			p->type[p->ntypes++] = (bench_type){ (actfn_dtype)i, ACTFN_FAST };
	}
	return CLI_OK;
}

static int plan_sizes(char *list, bench_plan *p)
{
	static const size_t usual[] = { 4096, 262144, 16777216 };

	for (; !list && p->nsizes < 3; p->nsizes++)
		p->size[p->nsizes] = usual[p->nsizes];
	for (char *item; (item = list_next(&list));) {
		char *end;
		long n = strtol(item, &end, 10);

		if (end == item || *end || n < 1 || n > 1L << 30 || p->nsizes == BENCH_SIZES)
			return cli_fail(CLI_USAGE, "--n wants up to %d lengths from 1 to 1073741824, not \"%s\"",
					BENCH_SIZES, item);
		p->size[p->nsizes++] = (size_t)n;
	}
	return CLI_OK;
}

static int plan_isas(const cli *c, bench_plan *p)
{
	int rc = list_isas(cli_value(c, "isa", NULL), p->isa, BENCH_ISAS + 1);

	while (!rc && p->isa[p->nisas])
		p->nisas++;
	return rc;
}

/* plan_sizes() on a copy of the option's value. */
static int plan_lengths(const cli *c, bench_plan *p)
{
	const char *value = cli_value(c, "n", NULL);
	char *copy = value ? strdup(value) : NULL;
	int rc = value && !copy ? cli_fail(CLI_INPUT, "out of memory") : plan_sizes(copy, p);

	free(copy);
	return rc;
}

static size_t longest(const bench_plan *p)
{
	size_t n = 16;

	for (size_t i = 0; i < p->nsizes; i++)
		n = p->size[i] > n ? p->size[i] : n;
	return (n + 15) / 16 * 16;
}

static int plan_arrays(bench_plan *p)
{
	size_t size = 0, n = longest(p);

	for (size_t i = 0; i < p->ntypes; i++)
		size = lab_formats[p->type[i].dtype].size > size ? lab_formats[p->type[i].dtype].size : size;
	size = (n * size + 63) / 64 * 64;
	p->x = aligned_alloc(64, size);
	p->gy = aligned_alloc(64, size);
	p->y = aligned_alloc(64, size);
	if (!p->x || !p->gy || !p->y)
		return cli_fail(CLI_INPUT, "no memory for three arrays of %zu elements; give shorter --n", n);
	memset(p->y, 0, size);
	return CLI_OK;
}

enum { PATTERN = 1 << 16 };

static void repeat(void *p, size_t some, size_t n, size_t size)
{
	for (size_t i = some; i < n; i += some)
		memcpy((char *)p + i * size, p, (n - i < some ? n - i : some) * size);
}

/* x is normal with deviation 2, or f of that where op wants y; gy is 1 - x/2. */
void bench_plan_fill(const bench_plan *p, const actfn *f, bench_type type, actfn_direction op)
{
	static double x[PATTERN], gy[PATTERN];
	const lab_format *format = &lab_formats[type.dtype];
	lab_rng r = lab_rng_stream(1, "bench", 0);
	size_t n = longest(p), some = n < PATTERN ? n : PATTERN;

	for (size_t i = 0; i < some; i++) {
		x[i] = lab_round(format, 2 * lab_rng_normal(&r));
		gy[i] = lab_round(format, 1 - 0.5 * x[i]);
	}
	lab_write(type.dtype, some, x, p->x);
	lab_write(type.dtype, some, gy, p->gy);
	if (op == ACTFN_BACKWARD_FROM_Y)
		actfn_forward(f, type.dtype, some, p->x, p->x);
	repeat(p->x, some, n, format->size);
	repeat(p->gy, some, n, format->size);
}

static int plan_format(const cli *c, bench_plan *p)
{
	p->format = bench_formats;
	while (p->format->option && !cli_flag(c, p->format->option))
		p->format++;
	if (cli_flag(c, "json") && cli_flag(c, "csv"))
		return cli_fail(CLI_USAGE, "--json and --csv exclude each other");
	return CLI_OK;
}

int bench_plan_make(const cli *c, bench_plan *p)
{
	*p = (bench_plan){ .seconds = 0.2, .threads = 1 };
	int rc = plan_format(c, p);

	if (!rc && (!cli_double(c, "seconds", 0.001, 3600, &p->seconds) || !cli_long(c, "threads", 1, 1024, &p->threads)))
		rc = CLI_USAGE;
	if (!rc)
		rc = plan_isas(c, p);
	if (!rc)
		rc = plan_lengths(c, p);
	if (!rc)
		rc = plan_types(c, p);
	if (!rc)
		rc = plan_functions(c, p);
	if (!rc)
		rc = plan_ops(c, p);
	return rc ? rc : plan_arrays(p);
}

void bench_plan_free(bench_plan *p)
{
	for (size_t i = 0; i < p->nf; i++) {
		actfn_free(p->f[i].f);
		if (!p->f[i].f)
			lab_unit_free(&p->f[i].u);
	}
	free(p->f);
	free(p->x);
	free(p->gy);
	free(p->y);
}
