/* SPDX-License-Identifier: MIT */
/* The element-wise kernels next to other libraries', all in one run; see usage below. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/report.h"
#include "lab/text.h"
#include "lab/threads.h"
#include "lab/verify/format.h"

static const char usage[] =
	"usage: bench_peers [--only NAME,...] [--op forward,backward,backward_from_y] [--dtype f32,f64,bf16,f16]\n"
	"                   [--mode exact,fast] [--n N,...] [--threads T] [--isa ISA] [--seconds S] [--json] [--torch SCRIPT]\n"
	"Every list is run in full.  --isa also limits the peers: avx512 or avx2.  --seconds is for each line of the table.\n"
	"Errors are over a sample of all magnitudes, where the right result is a normal number.\n";

bench_limits bench_limit = { NULL, true, 1 };

const bench_peer *const bench_peers[] = {
#ifdef WITH_DNNL
	&bench_dnnl,
#endif
#ifdef WITH_XNNPACK
	&bench_xnnpack,
#endif
#ifdef WITH_SLEEF
	&bench_sleef,
#endif
#ifdef WITH_FORMULA
	&bench_formula,
#endif
	&bench_torch,
	NULL,
};

static const struct function {
	const char *name;
	bool smooth;
} functions[] = {
	{ "tanh", true },        { "sigmoid", true },     { "silu", true },       { "mish", true },
	{ "gelu", true },        { "gelu_tanh", true },   { "softplus", true },   { "elu", true },
	{ "selu", true },        { "log_sigmoid", true }, { "relu", false },      { "relu6", false },
	{ "leaky_relu", false }, { "hard_swish", false }, { "hard_sigmoid", false }, { "hard_tanh", false },
	{ "softsign", false },
};

enum { FUNCTIONS = sizeof functions / sizeof *functions, MAX_SIZES = 8 };

static const char *const ops[] = { "forward", "derivative", "backward", "backward_from_y", NULL };
static const char *const modes[] = { "exact", "fast", NULL };
static const char *const dtypes[] = { "f32", "f64", "bf16", "f16", NULL };

typedef struct plan {
	bool function[FUNCTIONS], op[4], dtype[LAB_DTYPES], mode[BENCH_OURS];
	size_t size[MAX_SIZES], sizes;
	double seconds;
	const char *torch;
	const bench_report *report;
} plan;

static int fail(const char *what, const char *word)
{
	fprintf(stderr, "bench_peers: %s%s%s\n%s", what, word ? " " : "", word ? word : "", usage);
	return 2;
}

/* ---- arguments -------------------------------------------------------------- */

/* Sets on[i] for each name in the list with commas; false for an unknown one. */
static bool choose(const char *list, const char *const *names, bool *on)
{
	char word[64];
	for (int i = 0; names[i]; i++)
		on[i] = false;
	for (size_t length; *list; list += length + (list[length] == ',')) {
		length = strcspn(list, ",");
		snprintf(word, sizeof word, "%.*s", (int)length, list);
		int i = lab_index(word, names);
		if (i < 0)
			return false;
		on[i] = true;
	}
	return true;
}

static bool choose_sizes(const char *list, plan *p)
{
	char *end;
	for (p->sizes = 0; *list && p->sizes < MAX_SIZES; list = *end == ',' ? end + 1 : end) {
		long long n = strtoll(list, &end, 10);
		if (n < 64 || n > 1LL << 30 || (*end && *end != ','))
			return false;
		p->size[p->sizes++] = (size_t)n;
	}
	return p->sizes > 0;
}

static bool set(plan *p, const char *option, const char *value)
{
	const char *names[FUNCTIONS + 1] = { 0 };
	for (int i = 0; i < FUNCTIONS; i++)
		names[i] = functions[i].name;
	if (!strcmp(option, "--only"))
		return choose(value, names, p->function);
	if (!strcmp(option, "--op"))
		return choose(value, ops, p->op) && !p->op[ACTFN_DERIVATIVE];
	if (!strcmp(option, "--dtype"))
		return choose(value, dtypes, p->dtype);
	if (!strcmp(option, "--mode"))
		return choose(value, modes, p->mode);
	if (!strcmp(option, "--n"))
		return choose_sizes(value, p);
	if (!strcmp(option, "--threads"))
		return (bench_limit.threads = atoi(value)) > 0;
	if (!strcmp(option, "--seconds"))
		return (p->seconds = strtod(value, NULL)) > 0;
	if (!strcmp(option, "--isa"))
		bench_limit.isa = value;
	else if (!strcmp(option, "--torch"))
		p->torch = value;
	else
		return false;
	return true;
}

static int read_arguments(int argc, char **argv, plan *p)
{
	*p = (plan){ .op = { true }, .dtype = { true }, .mode = { true, true }, .size = { 4096 }, .sizes = 1,
		     .seconds = 0.3, .report = &bench_table };
	for (int i = 0; i < FUNCTIONS; i++)
		p->function[i] = true;
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--json"))
			p->report = &bench_json;
		else if (i + 1 == argc || !set(p, argv[i], argv[i + 1]))
			return fail("does not understand", argv[i]);
		else
			i++;
	return 0;
}

/* The peers read their limits from the environment when they are loaded, so the program starts again with it set. */
static void limit_peers(char **argv)
{
	char threads[16];
	snprintf(threads, sizeof threads, "%d", bench_limit.threads);
	if (getenv("ACTFN_BENCH_LIMITED"))
		return;
	setenv("ACTFN_BENCH_LIMITED", "1", 1);
	setenv("OMP_NUM_THREADS", threads, 1);
	setenv("DNNL_MAX_CPU_ISA", bench_limit.avx512 ? "ALL" : "AVX2", 1);
	if (!bench_limit.avx512)
		setenv("ATEN_CPU_CAPABILITY", "avx2", 1);
	execv("/proc/self/exe", argv);
}

/* ---- the run ---------------------------------------------------------------- */

static bool run_line(const plan *p, const bench_arrays *a, bench_line *line, const struct function *which)
{
	const actfn *f;
	bool ours[BENCH_OURS] = { p->mode[BENCH_EXACT], p->mode[BENCH_FAST] && line->call.dtype == ACTFN_F32 };
	if (actfn_find(which->name, &f))
		return false;
	if (line->call.op == ACTFN_BACKWARD_FROM_Y && actfn_backward_from_y(f, ACTFN_F32, 0, NULL, NULL, NULL))
		return false;
	line->call.function = which->name;
	line->smooth = which->smooth;
	bench_fill_usual(a, f, line->call.op, line->call.dtype, line->call.n);
	if (!bench_measure(line, f, ours, p->seconds))
		return false;
	if (line->call.op != ACTFN_BACKWARD_FROM_Y)
		bench_errors(line, f, ours, a);
	p->report->line(line);
	return true;
}

static void run_table(const plan *p, const bench_arrays *a, bench_call call)
{
	bench_line lines[FUNCTIONS] = { 0 };
	size_t n = 0;
	p->report->begin(&call);
	for (int i = 0; i < FUNCTIONS; i++) {
		if (!p->function[i])
			continue;
		lines[n] = (bench_line){ .call = call };
		n += run_line(p, a, &lines[n], &functions[i]);
	}
	p->report->end(lines, n);
}

static void run_all(const plan *p, const bench_arrays *a)
{
	for (size_t s = 0; s < p->sizes; s++)
		for (int d = 0; d < LAB_DTYPES; d++)
			for (int o = 0; o < 4; o++)
				if (p->dtype[d] && p->op[o])
					run_table(p, a, (bench_call){ .op = (actfn_direction)o, .dtype = (actfn_dtype)d,
								      .n = p->size[s], .x = a->x, .gy = a->gy, .y = a->y });
}

static size_t bytes_needed(const plan *p)
{
	size_t n = 1 << 20; /* the sample that errors are measured on */
	for (size_t i = 0; i < p->sizes; i++)
		n = p->size[i] > n ? p->size[i] : n;
	return n * (p->dtype[ACTFN_F64] ? 8 : 4);
}

int main(int argc, char **argv)
{
	bench_arrays a;
	plan p;
	int rc = read_arguments(argc, argv, &p);
	if (rc)
		return rc;
	if (actfn_set_max_isa(bench_limit.isa))
		return fail("no such instruction set:", bench_limit.isa);
	bench_limit.isa = actfn_isa();
	bench_limit.avx512 = !strncmp(bench_limit.isa, "avx512", 6);
	limit_peers(argv);
	lab_set_threads(bench_limit.threads);
	if (actfn_set_threads(bench_limit.threads))
		return fail("the number of threads is out of range", NULL);
	if (!bench_arrays_open(&a, bytes_needed(&p))) {
		fputs("bench_peers: no memory for the arrays\n", stderr);
		return 3;
	}
	if (p.torch && !bench_torch_start(p.torch))
		fputs("bench_peers: PyTorch does not start; it is left out\n", stderr);
	run_all(&p, &a);
	bench_torch_stop();
	bench_arrays_close();
	return 0;
}
