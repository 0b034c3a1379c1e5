/* SPDX-License-Identifier: MIT */
/* Swiglu, forward and backward, next to PyTorch's expression and to what the memory and the caches allow, in one run. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <actfn/gated.h>

#include "bench/gated_bounds.h"
#include "lab/bench/timing.h"
#include "lab/nn/parallel.h"
#include "lab/rng.h"
#include "lab/threads.h"

static const char usage[] =
	"usage: bench_gated [--rows R] [--cols C] [--threads T] [--gate NAME] [--seconds S] [--torch SCRIPT]\n"
	"f32; nanoseconds per element of y for forward and backward together, the least of all runs.\n"
	"  memory    the compulsory bytes alone, 12 forward and 20 backward\n"
	"  cache     the same call on 4,096 elements, shared by the threads; the roofline is the larger of the two\n"
	"  PyTorch   silu(b) * a by autograd\n";

enum { PAGE = 1024, CACHED = 4096, ARRAYS = 6, SPARE = 3 * PAGE, SHARE = 256 };

typedef struct plan {
	size_t rows, cols, n;
	int threads;
	double seconds;
	const char *gate, *torch;
} plan;

/* a, b, gy, y, ga, gb */
static float *array[ARRAYS];
static FILE *to, *from;
static char version[32] = "";

/* ---- what is timed ----------------------------------------------------------------- */

typedef struct call {
	actfn_gated g;
	size_t n;
	int way, down; /* of the bounds; down: the backward pass */
} call;

static void forward(void *arg, size_t times)
{
	const call *c = arg;
	while (times--)
		actfn_gated_forward(&c->g, c->n, array[0], array[1], array[3]);
}

static void backward(void *arg, size_t times)
{
	const call *c = arg;
	while (times--)
		actfn_gated_backward(&c->g, c->n, array[0], array[1], array[2], array[4], array[5]);
}

static void move_pages(void *arg, size_t first, size_t end)
{
	const call *c = arg;
	const bench_moved up = { array[0], array[1], NULL, { array[3], NULL } };
	const bench_moved down = { array[0], array[1], array[2], { array[4], array[5] } };
	bench_move(c->down ? &down : &up, c->way, first * PAGE, (end - first) * PAGE);
}

static void move(void *arg, size_t times)
{
	const call *c = arg;
	while (times--)
		lab_parallel(c->n / PAGE, SHARE, move_pages, arg);
}

static void torch(void *arg, size_t times)
{
	char answer[64];
	(void)arg;
	while (times--)
		if (fputs("run\n", to) < 0 || fflush(to) || !fgets(answer, sizeof answer, from)) {
			fputs("bench_gated: PyTorch has ended\n", stderr);
			exit(1);
		}
}

static bool start_torch(const plan *p)
{
	int request[2], reply[2];
	char rows[24], cols[24], threads[16];
	snprintf(rows, sizeof rows, "%zu", p->rows);
	snprintf(cols, sizeof cols, "%zu", p->cols);
	snprintf(threads, sizeof threads, "%d", p->threads);
	if (pipe(request) || pipe(reply))
		return false;
	pid_t pid = fork();
	if (pid < 0)
		return false;
	if (pid == 0) {
		dup2(request[0], STDIN_FILENO);
		dup2(reply[1], STDOUT_FILENO);
		close(request[1]);
		close(reply[0]);
		execl("/usr/bin/python3", "python3", p->torch, rows, cols, threads, (char *)NULL);
		_exit(127);
	}
	close(request[0]);
	close(reply[1]);
	to = fdopen(request[1], "w");
	from = fdopen(reply[0], "r");
	if (!to || !from || !fgets(version, sizeof version, from))
		return false;
	version[strcspn(version, "\n")] = '\0';
	return true;
}

/* ---- arguments and arrays ------------------------------------------------------------ */

static bool set(plan *p, const char *option, const char *value)
{
	if (!strcmp(option, "--rows"))
		return (p->rows = strtoull(value, NULL, 10)) > 0;
	if (!strcmp(option, "--cols"))
		return (p->cols = strtoull(value, NULL, 10)) > 0;
	if (!strcmp(option, "--threads"))
		return (p->threads = atoi(value)) > 0;
	if (!strcmp(option, "--seconds"))
		return (p->seconds = strtod(value, NULL)) > 0;
	if (!strcmp(option, "--gate"))
		p->gate = value;
	else if (!strcmp(option, "--torch"))
		p->torch = value;
	else
		return false;
	return true;
}

/* Apart by an odd number of pages: arrays at equal places of their cache sets would fight. */
static bool make_arrays(size_t n)
{
	size_t each = (n + PAGE - 1) / PAGE * PAGE + SPARE, bytes = ARRAYS * each * sizeof(float);
	float *all = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (all == MAP_FAILED)
		return false;
	lab_rng r = lab_rng_stream(1, "gated", 0);
	for (int i = 0; i < ARRAYS; i++)
		array[i] = all + (size_t)i * each;
	for (size_t i = 0; i < n; i++)
		for (int k = 0; k < 3; k++)
			array[k][i] = i < 65536 ? (float)(2 * lab_rng_normal(&r)) : array[k][i - 65536];
	return true;
}

/* ---- the run --------------------------------------------------------------------------- */

/* Each forward and backward, one after the other; then the expression, both at once. */
enum { EXACT, FAST, EXACT_CACHED, FAST_CACHED, OURS, BOUNDS = OURS, EXPRESSION = BOUNDS + BENCH_WAYS };
enum { TASKS = 2 * EXPRESSION + 1 };

/* Nanoseconds per element. */
typedef struct figures {
	double ns[EXPRESSION][2], expression;
} figures;

static void add_all(const plan *p, const actfn_gated *g, call c[EXPRESSION][2], lab_task *task)
{
	for (int i = 0; i < EXPRESSION; i++)
		for (int down = 0; down < 2; down++) {
			int cached = i == EXACT_CACHED || i == FAST_CACHED;
			c[i][down] = (call){ *g, cached ? CACHED : p->n, i - BOUNDS, down };
			c[i][down].g.mode = i % 2 ? ACTFN_FAST : ACTFN_EXACT;
			task[2 * i + down] = (lab_task){ i >= BOUNDS ? move : down ? backward : forward, &c[i][down] };
		}
	task[TASKS - 1] = (lab_task){ torch, NULL };
}

/* False: no memory. */
static bool measure(const plan *p, const actfn_gated *g, figures *f)
{
	static lab_timing t[TASKS];
	static call c[EXPRESSION][2];
	lab_task task[TASKS];
	add_all(p, g, c, task);
	if (!lab_time(task, *version ? TASKS : TASKS - 1, p->seconds, t))
		return false;
	for (int i = 0; i < EXPRESSION; i++)
		for (int down = 0; down < 2; down++)
			f->ns[i][down] = t[2 * i + down].min * 1e9 / (double)c[i][down].n;
	f->expression = *version ? t[TASKS - 1].min * 1e9 / (double)p->n : 0;
	return true;
}

static double memory(const figures *f, int down)
{
	double least = f->ns[BOUNDS][down];
	for (int way = 1; way < BENCH_WAYS; way++)
		least = f->ns[BOUNDS + way][down] < least ? f->ns[BOUNDS + way][down] : least;
	return least;
}

static void line(const char *mode, const char *pass, double ns, double cache, double bytes, double expression)
{
	double roofline = cache > bytes ? cache : bytes;
	printf("%-6s %-9s %8.3f  %8.3f  %8.3f  %9.2f", mode, pass, ns, cache, bytes, ns / roofline);
	if (expression > 0)
		printf("  %8.3f  %6.2f", expression, expression / ns);
	putchar('\n');
}

static void report(const plan *p, const figures *f)
{
	static const char *const modes[] = { "exact", "fast" }, *const passes[] = { "forward", "backward" };
	printf("%s, %zu x %zu f32, %s, threads: %d; nanoseconds per element\n", p->gate, p->rows, p->cols, actfn_isa(), p->threads);
	printf("%-6s %-9s %8s  %8s  %8s  %9s", "mode", "pass", "ours", "cache", "memory", "/roofline");
	printf(*version ? "  PyTorch  ratio (%s)\n" : "\n", version);
	for (int i = EXACT; i <= FAST; i++) {
		double ours[2], cache[2], bytes[2];
		for (int down = 0; down < 2; down++) {
			ours[down] = f->ns[i][down];
			cache[down] = f->ns[i + EXACT_CACHED][down] / p->threads;
			bytes[down] = memory(f, down);
			line(modes[i], passes[down], ours[down], cache[down], bytes[down], 0);
		}
		line(modes[i], "both", ours[0] + ours[1], cache[0] + cache[1], bytes[0] + bytes[1], f->expression);
	}
}

static int run(const plan *p)
{
	actfn_gated g = { .dtype = ACTFN_F32 };
	figures f;
	const actfn_layer_info *layer = actfn_layer_find(p->gate);
	if (!layer || actfn_gated_functions(layer->id, &g))
		return fprintf(stderr, "bench_gated: %s is no gated product\n", p->gate), 2;
	if (!measure(p, &g, &f))
		return fputs("bench_gated: no memory\n", stderr), 3;
	report(p, &f);
	return 0;
}

int main(int argc, char **argv)
{
	plan p = { .rows = 4096, .cols = 11008, .threads = 1, .seconds = 5, .gate = "swiglu" };
	for (int i = 1; i < argc; i += 2)
		if (i + 1 == argc || !set(&p, argv[i], argv[i + 1]))
			return fputs(usage, stderr), 2;
	p.n = p.rows * p.cols;
	if (p.n < CACHED)
		return fputs("bench_gated: at least 4,096 elements\n", stderr), 2;
	if (actfn_set_threads(p.threads))
		return fputs("bench_gated: the number of threads is out of range\n", stderr), 2;
	lab_set_threads(p.threads);
	if (p.torch && !start_torch(&p))
		fputs("bench_gated: PyTorch does not start; it is left out\n", stderr);
	if (!make_arrays(p.n))
		return fputs("bench_gated: no memory for the arrays\n", stderr), 3;
	return run(&p);
}
