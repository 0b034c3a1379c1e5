/* SPDX-License-Identifier: MIT */
/* PReLU with learned slopes, forward and backward with the slopes' gradient: against copies of the same arrays
 * (forward) and sums of two (backward), oneDNN and PyTorch, all in one run.
 *
 *   bench_learned [threads [seconds]]
 *
 * PyTorch runs in a process of its own, bench/learned_torch.py, and times itself. */
#include <oneapi/dnnl/dnnl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <actfn/learned.h>

#include "bench/bounds.h"
#include "lab/bench/timing.h"

bench_limits bench_limit = { NULL, true, 1 };

static const struct shape {
	const char *name;
	actfn_tensor tensor;
	int h, w, per_element;
} shapes[] = {
	{ "32 x 64 x 56 x 56", { 32, 64, 56 * 56, 0 }, 56, 56, 0 },
	{ "the same, channels last", { 32, 64, 56 * 56, 1 }, 56, 56, 0 },
	{ "32 x 256 x 28 x 28", { 32, 256, 28 * 28, 0 }, 28, 28, 0 },
	{ "the same, channels last", { 32, 256, 28 * 28, 1 }, 28, 28, 0 },
	{ "32 x 64 x 56 x 56, per element", { 32, 64, 56 * 56, 0 }, 56, 56, 1 },
	{ "1 x 16 x 16 x 16 (in cache)", { 1, 16, 256, 0 }, 16, 16, 0 },
	{ "the same, channels last", { 1, 16, 256, 1 }, 16, 16, 0 },
};

enum { SHAPES = sizeof shapes / sizeof *shapes };

/* ---- arrays ------------------------------------------------------------------- */

typedef struct arrays {
	float *x, *gy, *y, *slopes, *gs;
	double *gp;
} arrays;

static void *room(size_t bytes)
{
	void *p = aligned_alloc(64, (bytes + 63) / 64 * 64);

	if (!p) {
		fprintf(stderr, "bench_learned: out of memory\n");
		exit(1);
	}
	return p;
}

static arrays make_arrays(const struct shape *s)
{
	size_t values = s->tensor.c * (s->per_element ? s->tensor.p : 1), n = s->tensor.n * s->tensor.c * s->tensor.p;
	arrays a = { room(n * 4), room(n * 4), room(n * 4), room(values * 4), room(values * 4), room(values * 8) };

	srand(1);
	for (size_t i = 0; i < n; i++) {
		a.x[i] = (float)rand() / (float)RAND_MAX - 0.5f;
		a.gy[i] = (float)rand() / (float)RAND_MAX - 0.5f;
		a.y[i] = 0;
	}
	for (size_t i = 0; i < values; i++)
		a.slopes[i] = 0.25f + (float)i / (float)values;
	return a;
}

static void free_arrays(arrays *a)
{
	free(a->x);
	free(a->gy);
	free(a->y);
	free(a->slopes);
	free(a->gs);
	free(a->gp);
}

/* ---- ours ---------------------------------------------------------------------- */

typedef struct ours {
	actfn_learned call;
	arrays a;
	bool backward;
} ours;

static void run_ours(void *arg, size_t times)
{
	const ours *o = arg;
	double *const gp[ACTFN_MAX_PARAMS] = { o->a.gp };

	for (; times; times--)
		if (o->backward)
			actfn_learned_backward(&o->call, o->a.x, o->a.gy, o->a.y, gp);
		else
			actfn_learned_forward(&o->call, o->a.x, o->a.y);
}

/* ---- oneDNN -------------------------------------------------------------------- */

typedef struct onednn {
	dnnl_engine_t engine;
	dnnl_stream_t stream;
	dnnl_primitive_t primitive;
	dnnl_memory_t memory[5];
	dnnl_exec_arg_t args[5];
	int nargs;
} onednn;

static bool add(onednn *d, int what, const dnnl_memory_desc_t *md, void *p)
{
	dnnl_memory_t *m = &d->memory[d->nargs];

	if (dnnl_memory_create(m, md, d->engine, p))
		return false;
	d->args[d->nargs++] = (dnnl_exec_arg_t){ what, *m };
	return true;
}

static bool describe(const struct shape *s, dnnl_memory_desc_t *data, dnnl_memory_desc_t *weights)
{
	dnnl_dims_t dims = { (dnnl_dim_t)s->tensor.n, (dnnl_dim_t)s->tensor.c, s->h, s->w }, w = { 1, dims[1], 1, 1 };
	dnnl_format_tag_t tag = s->tensor.channels_last ? dnnl_acdb : dnnl_abcd;

	if (s->per_element) {
		w[2] = s->h;
		w[3] = s->w;
	}
	return !dnnl_memory_desc_init_by_tag(data, 4, dims, dnnl_f32, tag) &&
	       !dnnl_memory_desc_init_by_tag(weights, 4, w, dnnl_f32, tag);
}

static bool make_primitive(onednn *d, const dnnl_memory_desc_t *data, const dnnl_memory_desc_t *weights, bool backward)
{
	dnnl_prelu_desc_t forward, back;
	dnnl_primitive_desc_t hint = NULL, pd = NULL;
	bool ok = !dnnl_prelu_forward_desc_init(&forward, dnnl_forward_training, data, weights) &&
		  !dnnl_primitive_desc_create(&hint, &forward, NULL, d->engine, NULL);

	if (ok && backward)
		ok = !dnnl_prelu_backward_desc_init(&back, data, weights, data, weights) &&
		     !dnnl_primitive_desc_create(&pd, &back, NULL, d->engine, hint);
	ok = ok && !dnnl_primitive_create(&d->primitive, backward ? pd : hint);
	dnnl_primitive_desc_destroy(hint);
	dnnl_primitive_desc_destroy(pd);
	return ok;
}

static bool make_onednn(onednn *d, const struct shape *s, const arrays *a, bool backward)
{
	dnnl_memory_desc_t data, weights;

	memset(d, 0, sizeof *d);
	if (!describe(s, &data, &weights) || dnnl_engine_create(&d->engine, dnnl_cpu, 0) ||
	    dnnl_stream_create(&d->stream, d->engine, 0) || !make_primitive(d, &data, &weights, backward) ||
	    !add(d, DNNL_ARG_SRC, &data, a->x) || !add(d, DNNL_ARG_WEIGHTS, &weights, a->slopes))
		return false;
	if (!backward)
		return add(d, DNNL_ARG_DST, &data, a->y);
	return add(d, DNNL_ARG_DIFF_DST, &data, a->gy) && add(d, DNNL_ARG_DIFF_SRC, &data, a->y) &&
	       add(d, DNNL_ARG_DIFF_WEIGHTS, &weights, a->gs);
}

static void run_onednn(void *arg, size_t times)
{
	const onednn *d = arg;

	for (; times; times--) {
		dnnl_primitive_execute(d->primitive, d->stream, d->nargs, d->args);
		dnnl_stream_wait(d->stream);
	}
}

static void free_onednn(onednn *d)
{
	for (int i = 0; i < d->nargs; i++)
		dnnl_memory_destroy(d->memory[i]);
	dnnl_primitive_destroy(d->primitive);
	dnnl_stream_destroy(d->stream);
	dnnl_engine_destroy(d->engine);
}

/* ---- PyTorch ------------------------------------------------------------------- */

/* Seconds of a call; 0: not installed, or it has no such call. */
static double time_torch(const struct shape *s, bool backward, double seconds)
{
	char command[200], line[64] = "0";
	FILE *p;

	if (s->per_element)
		return 0;
	snprintf(command, sizeof command, "/usr/bin/python3 bench/learned_torch.py %zu %zu %d %d %d %s %d %g",
		 s->tensor.n, s->tensor.c, s->h, s->w, s->tensor.channels_last, backward ? "backward" : "forward",
		 bench_limit.threads, seconds);
	fflush(stdout);
	p = popen(command, "r");
	if (!p || !fgets(line, sizeof line, p))
		strcpy(line, "0");
	if (p)
		pclose(p);
	return strtod(line, NULL);
}

/* ---- a line --------------------------------------------------------------------- */

static void print_line(const struct shape *s, bool backward, double our, double bound, double dnnl, double torch)
{
	size_t n = s->tensor.n * s->tensor.c * s->tensor.p;
	double scale = 1e9 / (double)n;

	printf("%-32s %-8s %8.4f %10.4f  %4.0f %%", s->name, backward ? "backward" : "forward", our * scale,
	       bound * scale, 100 * bound / our);
	if (dnnl > 0)
		printf("   %8.4f %5.2fx", dnnl * scale, dnnl / our);
	else
		printf("   %8s %6s", "-", "");
	if (torch > 0)
		printf("   %8.4f %5.2fx", torch * scale, torch / our);
	printf("\n");
}

static void bench(const struct shape *s, bool backward, double seconds)
{
	arrays a = make_arrays(s);
	size_t values = s->tensor.c * (s->per_element ? s->tensor.p : 1);
	ours o = { { .f = actfn_get(ACTFN_PRELU), .shape = s->tensor, .param = { { a.slopes, values } } },
		   a,
		   backward };
	bench_call call = { "prelu",   backward ? ACTFN_BACKWARD : ACTFN_FORWARD,
			    ACTFN_F32, s->tensor.n * s->tensor.c * s->tensor.p,
			    a.x,       a.gy,
			    a.y };
	onednn d;
	void *bound[BENCH_BOUNDS];
	lab_task task[BENCH_BOUNDS + 2];
	static lab_timing timing[BENCH_BOUNDS + 2];
	size_t n = 0;

	for (int i = 0; i < BENCH_BOUNDS; i++)
		if (bench_bound_prepare(i, &call, &bound[i]))
			task[n++] = (lab_task){ bench_loops_run, bound[i] };
	size_t bounds = n;
	task[n++] = (lab_task){ run_ours, &o };
	bool has_dnnl = make_onednn(&d, s, &a, backward);
	if (has_dnnl)
		task[n++] = (lab_task){ run_onednn, &d };
	if (lab_time(task, n, seconds, timing)) {
		double best = timing[0].min;
		for (size_t i = 1; i < bounds; i++)
			best = timing[i].min < best ? timing[i].min : best;
		print_line(s, backward, timing[bounds].min, best, has_dnnl ? timing[bounds + 1].min : 0,
			   time_torch(s, backward, seconds));
	}
	for (size_t i = 0; i < bounds; i++)
		bench_loops_release(bound[i]);
	free_onednn(&d);
	free_arrays(&a);
}

/* oneDNN's threads are counted before main() begins. */
static void limit_threads(char **argv, const char *threads)
{
	const char *now = getenv("OMP_NUM_THREADS");

	if (now && !strcmp(now, threads))
		return;
	setenv("OMP_NUM_THREADS", threads, 1);
	execv("/proc/self/exe", argv);
}

int main(int argc, char **argv)
{
	const char *threads = argc > 1 ? argv[1] : "1";
	double seconds = argc > 2 ? atof(argv[2]) : 1;

	bench_limit.threads = atoi(threads);
	bench_limit.isa = actfn_isa();
	bench_limit.avx512 = !strcmp(bench_limit.isa, "avx512");
	if (bench_limit.threads < 1 || actfn_set_threads(bench_limit.threads)) {
		fprintf(stderr, "bench_learned: threads: a number from 1 to 1024\n");
		return 2;
	}
	limit_threads(argv, threads);
	printf("PReLU, f32, %s, %s thread(s); ns per element; copy: the best of three, for backward a sum of two arrays\n\n",
	       bench_limit.isa, threads);
	printf("%-32s %-8s %8s %10s %7s   %8s %6s   %8s\n", "", "", "actfn", "copy", "of it", "oneDNN", "", "PyTorch");
	for (int i = 0; i < 2 * SHAPES; i++)
		bench(&shapes[i / 2], i % 2, seconds);
	return 0;
}
