/* SPDX-License-Identifier: MIT */
/* actfn bench: how long an element takes, against a plain copy and the scalar build. */
#include <string.h>

#include "cli/bench_unit.h"
#include "lab/verify/format.h"

/* What a task of a round does. */
typedef struct kernel {
	const actfn *f; /* NULL: a layer */
	bench_unit *unit;
	const char *isa;
	actfn_call call;
} kernel;

static void run_kernel(void *arg, size_t times)
{
	const kernel *k = arg;

	actfn_set_max_isa(k->isa);
	if (!k->f)
		bench_unit_run(k->unit, times);
	for (; k->f && times; times--)
		actfn_run(k->f, &k->call);
}

/* The barrier keeps the compiler from dropping copies that nobody reads. */
static void run_copy(void *arg, size_t times)
{
	const kernel *k = arg;
	size_t bytes = k->call.cols * lab_formats[k->call.dtype].size;

	for (; times; times--) {
		memcpy(k->call.out, k->call.x, bytes);
		__asm__ volatile("" ::: "memory");
	}
}

typedef struct tally {
	int lines, noisy;
} tally;

/* What is timed in each round: a copy, the kernels asked for, and the scalar one if it is not among them. */
typedef struct round_tasks {
	size_t n, scalar; /* tasks; which of them is the scalar kernel */
	kernel kernel[BENCH_ISAS + 2];
	lab_task task[BENCH_ISAS + 2];
	lab_timing timing[BENCH_ISAS + 2];
} round_tasks;

static void add_task(round_tasks *r, kernel k, void (*run)(void *arg, size_t times))
{
	if (run != run_copy && !strcmp(k.isa, "scalar"))
		r->scalar = r->n;
	r->kernel[r->n] = k;
	r->task[r->n] = (lab_task){ run, &r->kernel[r->n] };
	r->n++;
}

static void plan_round(const bench_plan *p, kernel k, round_tasks *r)
{
	r->n = r->scalar = 0;
	add_task(r, k, run_copy);
	for (size_t i = 0; i < p->nisas; i++) {
		k.isa = p->isa[i];
		add_task(r, k, run_kernel);
	}
	k.isa = "scalar";
	if (!r->scalar)
		add_task(r, k, run_kernel);
}

/* All instruction sets of one function, type, op and length. */
static int bench_one(const bench_plan *p, const bench_subject *s, bench_unit *unit, bench_type type, actfn_direction op,
		     size_t n, tally *t)
{
	static const char *const modes[] = { NULL, "exact", "fast" };
	static round_tasks r;
	actfn_call call = { op, type.dtype, type.mode, 1, n, p->x, p->gy, p->y, 0, 0, 0, 0, 0, 0 };
	int arrays = op == ACTFN_BACKWARD || op == ACTFN_BACKWARD_FROM_Y ? 3 : 2;
	int bytes = unit ? unit->bytes : arrays * (int)lab_formats[type.dtype].size;
	char spec[256];

	actfn_set_mode(type.mode);
	plan_round(p, (kernel){ .f = s->f, .unit = unit, .call = call }, &r);
	if (!lab_time(r.task, r.n, p->seconds, r.timing))
		return cli_fail(CLI_INPUT, "out of memory");
	cli_progress_end();
	bench_spec(s, spec, sizeof spec);
	for (size_t i = 0; i < p->nisas; i++) {
		const lab_format *format = &lab_formats[type.dtype];
		const lab_timing *time = &r.timing[i + 1];
		bench_result line = { spec, bench_ops[op], format->name, type.dtype == ACTFN_F32 ? modes[type.mode] : NULL,
				      p->isa[i], n, bytes, (int)p->threads,
				      time, &r.timing[0], &r.timing[r.scalar] };

		p->format->line(&line, p->width, !t->lines++);
		t->noisy += lab_timing_noisy(time);
	}
	return cli_flush();
}

/* A layer brings its own arrays. */
static int bench_layer(const bench_plan *p, const bench_subject *s, bench_type type, actfn_direction op, size_t n, tally *t)
{
	bench_unit unit;

	if (!bench_unit_open(&s->u, op, n, &unit))
		return cli_fail(CLI_INPUT, "no memory for a layer of %zu numbers; give shorter --n", n);
	int rc = unit.n > n ? cli_fail(CLI_USAGE, "%s takes %zu numbers for a sample of %d units; give no shorter --n",
				       s->u.name, unit.n, BENCH_WIDTH)
			    : bench_one(p, s, &unit, type, op, unit.n, t);
	bench_unit_close(&unit);
	return rc;
}

static int bench_all(const bench_plan *p, tally *t)
{
	size_t done = 0, total = p->nf * p->ntypes * p->nops * p->nsizes;
	int rc = CLI_OK;

	p->format->begin(p->width);
	for (size_t i = 0; i < total && !rc; i++) {
		const bench_subject *s = &p->f[i / p->nsizes / p->nops / p->ntypes];
		bench_type type = p->type[i / p->nsizes / p->nops % p->ntypes];
		actfn_direction op = p->op[i / p->nsizes % p->nops];

		cli_progress("measuring", (double)done++, (double)total, "lines");
		if (!bench_has(s, type, op))
			continue;
		if (s->f && i % p->nsizes == 0)
			bench_plan_fill(p, s->f, type, op);
		rc = (s->f ? bench_one(p, s, NULL, type, op, p->size[i % p->nsizes], t)
			   : bench_layer(p, s, type, op, p->size[i % p->nsizes], t));
	}
	cli_progress_end();
	p->format->end();
	return rc;
}

static int run(const cli *c)
{
	tally t = { 0 };
	bench_plan p;
	int rc = bench_plan_make(c, &p);

	if (!rc) {
		actfn_set_threads((int)p.threads);
		rc = bench_all(&p, &t);
		actfn_set_threads(1);
		actfn_set_mode(ACTFN_EXACT);
	}
	if (t.noisy)
		cli_warn("%d of %d lines are noisy (~: the median is over 25 %% above the minimum); trust the minima, "
			 "or try again on an idle machine", t.noisy, t.lines);
	actfn_set_max_isa(NULL);
	bench_plan_free(&p);
	return rc;
}

static const char *const examples[] = {
	"actfn bench mish gelu",
	"actfn bench softmax swiglu 'prelu(channel)' --op backward --n 4096",
	"actfn bench --dtype bf16 --csv --n 4096 > bench.csv",
	NULL,
};

static const cli_option options[] = {
	{ "op", 0, "forward|derivative|backward|backward_from_y|all", "what is timed (forward)" },
	{ "dtype", 0, "f32|f64|bf16|f16|all", "what the arrays hold (f32)" },
	{ "mode", 0, "exact|fast|all", "how f32 is computed (exact)" },
	{ "isa", 0, "I1,I2", "instruction sets (all that this machine has)" },
	{ "n", 'n', "N1,N2", "lengths, in cache and beyond (4096,262144,16777216)" },
	{ "threads", 0, "N", "threads for long arrays (1); the copy has one" },
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
