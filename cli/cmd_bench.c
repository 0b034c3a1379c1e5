/* SPDX-License-Identifier: MIT */
/* actfn bench: how long an element takes, against a plain copy and the scalar build. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/bench.h"
#include "cli/cli.h"
#include "cli/function.h"
#include "lab/rng.h"
#include "lab/text.h"

enum { MAX_ISAS = 15, MAX_SIZES = 16, MAX_OPS = 3 };

/* ---- what is timed ---------------------------------------------------------- */

typedef struct arrays {
	float *x, *gy, *y;
} arrays;

typedef struct kernel {
	const actfn *f;
	const char *isa;
	size_t n;
	const arrays *a;
} kernel;

static void run_forward(void *arg, size_t times)
{
	const kernel *k = arg;

	for (actfn_set_max_isa(k->isa); times; times--)
		actfn_forward(k->f, ACTFN_F32, k->n, k->a->x, k->a->y);
}

static void run_derivative(void *arg, size_t times)
{
	const kernel *k = arg;

	for (actfn_set_max_isa(k->isa); times; times--)
		actfn_derivative(k->f, ACTFN_F32, k->n, k->a->x, k->a->y);
}

static void run_backward(void *arg, size_t times)
{
	const kernel *k = arg;

	for (actfn_set_max_isa(k->isa); times; times--)
		actfn_backward(k->f, ACTFN_F32, k->n, k->a->x, k->a->gy, k->a->y);
}

/* The barrier keeps the compiler from dropping copies that nobody reads. */
static void run_copy(void *arg, size_t times)
{
	const kernel *k = arg;

	for (; times; times--) {
		memcpy(k->a->y, k->a->x, k->n * sizeof *k->a->x);
		__asm__ volatile("" ::: "memory");
	}
}

/* `bytes`: read and written per element. */
static const struct op {
	const char *name;
	void (*run)(void *arg, size_t times);
	int bytes;
} ops[MAX_OPS] = {
	{ "forward", run_forward, 8 },
	{ "derivative", run_derivative, 8 },
	{ "backward", run_backward, 12 },
};

/* ---- what was asked for ----------------------------------------------------- */

typedef struct plan {
	size_t nf, nops, nisas, nsizes;
	const actfn **f;
	const struct op *op[MAX_OPS];
	const char *isa[MAX_ISAS];
	size_t size[MAX_SIZES];
	double seconds;
	int width; /* of the longest name of a function */
	const bench_format *format;
	arrays a;
} plan;

static int plan_functions(const cli *c, plan *p)
{
	size_t n = cli_count(c) ? cli_count(c) : ACTFN_COUNT;
	int rc = CLI_OK;

	p->f = calloc(n, sizeof *p->f);
	if (!p->f)
		return cli_fail(CLI_INPUT, "out of memory");
	for (p->nf = 0; p->nf < n && !rc; p->nf += !rc)
		if (cli_count(c))
			rc = cli_function(cli_arg(c, p->nf), &p->f[p->nf]);
		else
			p->f[p->nf] = actfn_get((actfn_id)p->nf);
	p->width = (int)strlen("function");
	for (size_t i = 0; i < p->nf; i++) {
		int length = (int)actfn_spec(p->f[i], NULL, 0);

		p->width = length > p->width ? length : p->width;
	}
	return rc;
}

static int plan_ops(const cli *c, plan *p)
{
	const char *op = "forward";

	if (!cli_choice(c, "op", &op))
		return CLI_USAGE;
	for (size_t i = 0; i < MAX_OPS; i++)
		if (!strcmp(op, "all") || !strcmp(op, ops[i].name))
			p->op[p->nops++] = &ops[i];
	return CLI_OK;
}

/* Cuts the first item off a list with commas; NULL at its end. */
static char *next_item(char **list)
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

static int plan_isas(char *list, plan *p)
{
	const char *isa;

	if (!list)
		for (int i = 0; i < MAX_ISAS && (isa = actfn_isa_available(i)); i++)
			p->isa[p->nisas++] = isa;
	for (char *item; (item = next_item(&list));) {
		int i = 0;

		while ((isa = actfn_isa_available(i)) && strcmp(isa, item))
			i++;
		if (!isa || p->nisas == MAX_ISAS)
			return unknown_isa(item);
		p->isa[p->nisas++] = isa;
	}
	return CLI_OK;
}

static int plan_sizes(char *list, plan *p)
{
	static const size_t usual[] = { 4096, 262144, 16777216 };

	for (; !list && p->nsizes < 3; p->nsizes++)
		p->size[p->nsizes] = usual[p->nsizes];
	for (char *item; (item = next_item(&list));) {
		char *end;
		long n = strtol(item, &end, 10);

		if (end == item || *end || n < 1 || n > 1L << 30 || p->nsizes == MAX_SIZES)
			return cli_fail(CLI_USAGE, "--n wants up to %d lengths from 1 to 1073741824, not \"%s\"",
					MAX_SIZES, item);
		p->size[p->nsizes++] = (size_t)n;
	}
	return CLI_OK;
}

/* Runs plan_isas() or plan_sizes() on a copy of the option's value. */
static int plan_list(const char *value, int (*read)(char *list, plan *p), plan *p)
{
	char *copy = value ? strdup(value) : NULL;
	int rc = value && !copy ? cli_fail(CLI_INPUT, "out of memory") : read(copy, p);

	free(copy);
	return rc;
}

/* Arrays for the longest size, filled as data in a network are: normal, here with deviation 2. */
static int plan_arrays(plan *p)
{
	lab_rng r = lab_rng_stream(1, "bench", 0);
	size_t n = 16;

	for (size_t i = 0; i < p->nsizes; i++)
		n = p->size[i] > n ? p->size[i] : n;
	n = (n + 15) / 16 * 16;
	p->a.x = aligned_alloc(64, n * sizeof(float));
	p->a.gy = aligned_alloc(64, n * sizeof(float));
	p->a.y = aligned_alloc(64, n * sizeof(float));
	if (!p->a.x || !p->a.gy || !p->a.y)
		return cli_fail(CLI_INPUT, "no memory for three arrays of %zu floats; give shorter --n", n);
	for (size_t i = 0; i < n; i++) {
		p->a.x[i] = i < 65536 ? (float)(2 * lab_rng_normal(&r)) : p->a.x[i - 65536];
		p->a.gy[i] = 1 - 0.5f * p->a.x[i];
		p->a.y[i] = 0;
	}
	return CLI_OK;
}

/* ---- the run ---------------------------------------------------------------- */

typedef struct tally {
	int lines, noisy;
} tally;

/* What is timed in each round: a copy, the kernels asked for, and the scalar one if it is not among them. */
typedef struct round_tasks {
	size_t n, scalar; /* tasks; which of them is the scalar kernel */
	kernel kernel[MAX_ISAS + 2];
	lab_task task[MAX_ISAS + 2];
	lab_timing timing[MAX_ISAS + 2];
} round_tasks;

static void add_task(round_tasks *r, kernel k, void (*run)(void *arg, size_t times))
{
	if (run != run_copy && !strcmp(k.isa, "scalar"))
		r->scalar = r->n;
	r->kernel[r->n] = k;
	r->task[r->n] = (lab_task){ run, &r->kernel[r->n] };
	r->n++;
}

static void plan_round(const plan *p, kernel k, const struct op *op, round_tasks *r)
{
	r->n = r->scalar = 0;
	add_task(r, k, run_copy);
	for (size_t i = 0; i < p->nisas; i++) {
		k.isa = p->isa[i];
		add_task(r, k, op->run);
	}
	k.isa = "scalar";
	if (!r->scalar)
		add_task(r, k, op->run);
}

/* All instruction sets of one function, op and length. */
static int bench_one(const plan *p, const actfn *f, const struct op *op, size_t n, tally *t)
{
	static round_tasks r;
	char spec[256];

	plan_round(p, (kernel){ .f = f, .n = n, .a = &p->a }, op, &r);
	if (!lab_time(r.task, r.n, p->seconds, r.timing))
		return cli_fail(CLI_INPUT, "out of memory");
	cli_progress_end();
	actfn_spec(f, spec, sizeof spec);
	for (size_t i = 0; i < p->nisas; i++) {
		const lab_timing *time = &r.timing[i + 1];
		bench_result line = { spec, op->name, p->isa[i], n, op->bytes,
				      time, &r.timing[0], &r.timing[r.scalar] };

		p->format->line(&line, p->width, !t->lines++);
		t->noisy += lab_timing_noisy(time);
	}
	return cli_flush();
}

static int bench_all(const plan *p, tally *t)
{
	size_t done = 0, total = p->nf * p->nops * p->nsizes;
	int rc = CLI_OK;

	p->format->begin(p->width);
	for (size_t i = 0; i < total && !rc; i++) {
		const actfn *f = p->f[i / p->nsizes / p->nops];
		const struct op *op = p->op[i / p->nsizes % p->nops];

		cli_progress("measuring", (double)done++, (double)total, "lines");
		rc = bench_one(p, f, op, p->size[i % p->nsizes], t);
	}
	cli_progress_end();
	p->format->end();
	return rc;
}

static int make_plan(const cli *c, plan *p)
{
	int rc = CLI_OK;

	*p = (plan){ .seconds = 0.2, .format = bench_formats };
	while (p->format->option && !cli_flag(c, p->format->option))
		p->format++;
	if (cli_flag(c, "json") && cli_flag(c, "csv"))
		return cli_fail(CLI_USAGE, "--json and --csv exclude each other");
	if (!cli_double(c, "seconds", 0.001, 3600, &p->seconds))
		return CLI_USAGE;
	rc = plan_ops(c, p);
	if (!rc)
		rc = plan_list(cli_value(c, "isa", NULL), plan_isas, p);
	if (!rc)
		rc = plan_list(cli_value(c, "n", NULL), plan_sizes, p);
	if (!rc)
		rc = plan_functions(c, p);
	return rc ? rc : plan_arrays(p);
}

static void free_plan(plan *p)
{
	for (size_t i = 0; i < p->nf; i++)
		actfn_free(p->f[i]);
	free(p->f);
	free(p->a.x);
	free(p->a.gy);
	free(p->a.y);
}

static int run(const cli *c)
{
	tally t = { 0 };
	plan p;
	int rc = make_plan(c, &p);

	if (!rc)
		rc = bench_all(&p, &t);
	if (t.noisy)
		cli_warn("%d of %d lines are noisy (~: the median is over 25 %% above the minimum); trust the minima, "
			 "or try again on an idle machine", t.noisy, t.lines);
	actfn_set_max_isa(NULL);
	free_plan(&p);
	return rc;
}

static const char *const examples[] = {
	"actfn bench mish gelu",
	"actfn bench mish --op backward --isa avx2,avx512 --n 4096",
	"actfn bench --csv --n 4096 > bench.csv",
	NULL,
};

static const cli_option options[] = {
	{ "op", 0, "forward|derivative|backward|all", "what is timed (forward)" },
	{ "isa", 0, "I1,I2", "instruction sets (all that this machine has)" },
	{ "n", 'n', "N1,N2", "lengths, in cache and beyond (4096,262144,16777216)" },
	{ "seconds", 0, "S", "time for each function, op and length (0.2); always 3 runs or more" },
	{ "json", 0, NULL, "a JSON array with the time of every run" },
	{ "csv", 0, NULL, "comma-separated values" },
	{ 0 },
};

const cli_command cmd_bench = {
	.name = "bench",
	.args = "[NAME...]",
	.summary = "nanoseconds per element and GB/s, against a plain copy and against the scalar build",
	.examples = examples,
	.options = options,
	.run = run,
};
