/* SPDX-License-Identifier: MIT */
/* Dynamic ReLU against the PyTorch module of the articles: bench_dyrelu [--torch SCRIPT] [--threads N] [--seconds S].
 * All times of a line are of one run, taken in turn; memory is what a call wants besides its arguments. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <actfn/dyrelu.h>

#include "lab/bench/timing.h"

typedef struct line {
	actfn_dyrelu_variant variant;
	const char *rank; /* "1d" or "2d" */
	size_t n, c, h, w, k;
	int channels_last;
} line;

static const line lines[] = {
	{ ACTFN_DYRELU_CHANNEL, "2d", 32, 64, 56, 56, 2, 0 },  { ACTFN_DYRELU_CHANNEL, "2d", 32, 64, 56, 56, 2, 1 },
	{ ACTFN_DYRELU_SHARED, "2d", 32, 64, 56, 56, 2, 0 },   { ACTFN_DYRELU_POSITION, "2d", 32, 64, 56, 56, 2, 0 },
	{ ACTFN_DYRELU_POSITION, "2d", 32, 64, 56, 56, 2, 1 }, { ACTFN_DYRELU_CHANNEL, "2d", 32, 64, 56, 56, 4, 0 },
	{ ACTFN_DYRELU_CHANNEL, "1d", 32, 128, 1, 1000, 2, 0 }, { ACTFN_DYRELU_CHANNEL, "2d", 32, 512, 7, 7, 2, 0 },
};

enum { LINES = sizeof lines / sizeof *lines, ARRAYS = 6 };
enum { OUR_FORWARD, OUR_BACKWARD, COPY, TORCH_FORWARD, TORCH_BACKWARD, TASKS };

static int threads = 1;
static double seconds = 4;

/* ---- ours ------------------------------------------------------------------- */

typedef struct ours {
	actfn_dyrelu d;
	actfn_dyrelu_params w;
	actfn_dyrelu_gradients g;
	float *x, *gy, *y, *gx;
	void *work;
	size_t bytes, workspace;
} ours;

static void *room(size_t bytes)
{
	char *p = aligned_alloc(64, bytes / 64 * 64 + 64);
	if (!p) {
		fprintf(stderr, "bench_dyrelu: out of memory\n");
		exit(3);
	}
	memset(p, 1, bytes);
	return p;
}

static void must(actfn_status s)
{
	if (s) {
		fprintf(stderr, "bench_dyrelu: %s\n", actfn_status_text(s));
		exit(3);
	}
}

/* Evenly spread in +-1. */
static void fill(float *x, size_t n)
{
	uint32_t state = 1;
	for (size_t i = 0; i < n; i++) {
		state = state * 1664525 + 1013904223;
		x[i] = (float)(int32_t)state * 0x1p-31f;
	}
}

static ours make(const line *l)
{
	ours o = { .bytes = l->n * l->c * l->h * l->w * sizeof(float) };
	actfn_dyrelu_sizes n;
	must(actfn_dyrelu_usual(&o.d, l->variant, l->n, l->c, l->h * l->w));
	o.d.channels_last = l->channels_last;
	o.d.pieces = l->k;
	must(actfn_dyrelu_count(&o.d, &n));
	o.w = (actfn_dyrelu_params){ room(n.w1 * 4), room(n.b1 * 4), room(n.w2 * 4), room(n.b2 * 4), room(n.w * 4),
				     room(n.b * 4) };
	o.g = (actfn_dyrelu_gradients){ room(n.w1 * 8), room(n.b1 * 8), room(n.w2 * 8), room(n.b2 * 8), room(n.w * 8),
					room(n.b * 8) };
	must(actfn_dyrelu_init(&o.d, ACTFN_F32, 1, 0, &o.w));
	o.x = room(o.bytes);
	o.gy = room(o.bytes);
	o.y = room(o.bytes);
	o.gx = room(o.bytes);
	fill(o.x, o.bytes / sizeof(float));
	fill(o.gy, o.bytes / sizeof(float));
	must(actfn_dyrelu_workspace(&o.d, ACTFN_F32, &o.workspace));
	o.work = malloc(o.workspace); /* untouched: what a call takes shows in the process */
	if (!o.work)
		exit(3);
	return o;
}

static void release(ours *o)
{
	const void *all[] = { o->w.w1, o->w.b1, o->w.w2, o->w.b2, o->w.w, o->w.b, o->g.w1, o->g.b1, o->g.w2, o->g.b2,
			      o->g.w, o->g.b, o->x, o->gy, o->y, o->gx, o->work };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		free((void *)all[i]);
}

static void forward(void *arg, size_t times)
{
	ours *o = arg;
	while (times--)
		must(actfn_dyrelu_forward(&o->d, ACTFN_F32, o->x, &o->w, o->work, o->y));
}

static void both(void *arg, size_t times)
{
	ours *o = arg;
	for (; times; times--) {
		forward(o, 1);
		must(actfn_dyrelu_backward(&o->d, ACTFN_F32, o->x, o->gy, &o->w, o->work, o->gx, &o->g));
	}
}

/* What moving the bytes takes, of the output of one direction. */
static void copy(void *arg, size_t times)
{
	ours *o = arg;
	while (times--)
		memcpy(o->y, o->x, o->bytes);
}

/* Bytes of the process that are in memory.  The library frees nothing, so what a call adds is its peak, too. */
static double resident(void)
{
	char text[128];
	double kilobytes = 0;
	FILE *f = fopen("/proc/self/smaps_rollup", "r");
	while (f && fgets(text, sizeof text, f))
		if (!strncmp(text, "Rss:", 4))
			kilobytes = strtod(text + 4, NULL);
	if (f)
		fclose(f);
	return kilobytes * 1024;
}

/* ---- PyTorch ------------------------------------------------------------------ */

static FILE *to, *from;
static char reply[64];

static bool answered(void)
{
	return to && !fflush(to) && fgets(reply, sizeof reply, from);
}

static void start_torch(const char *script)
{
	int request[2], answer[2];
	char number[16];
	snprintf(number, sizeof number, "%d", threads);
	if (pipe(request) || pipe(answer))
		return;
	if (fork() == 0) {
		dup2(request[0], STDIN_FILENO);
		dup2(answer[1], STDOUT_FILENO);
		close(request[1]);
		close(answer[0]);
		execl("/usr/bin/python3", "python3", script, number, (char *)NULL);
		_exit(127);
	}
	close(request[0]);
	close(answer[1]);
	to = fdopen(request[1], "w");
	from = fdopen(answer[0], "r");
	if (!answered())
		to = NULL;
	else
		printf("PyTorch %s", reply);
}

static void ask(const char *what, size_t times)
{
	fprintf(to, "%s %zu\n", what, times);
	if (!answered()) {
		fprintf(stderr, "bench_dyrelu: PyTorch's process has ended\n");
		exit(3);
	}
}

static void torch_forward(void *arg, size_t times)
{
	(void)arg;
	ask("forward", times);
}

static void torch_both(void *arg, size_t times)
{
	(void)arg;
	ask("backward", times);
}

/* Bytes at its peak. */
static double torch_make(const line *l)
{
	fprintf(to, "make %c %s %zu %zu %zu %zu %zu\n", "abc"[l->variant], l->rank, l->n, l->c, l->h, l->w, l->k);
	return answered() ? strtod(reply, NULL) : 0;
}

/* ---- a line ------------------------------------------------------------------- */

static void print(const line *l, const ours *o, const lab_timing *t, double grown, double torch_peak)
{
	double tensor = (double)o->bytes;
	printf("dyrelu_%c %s %zu x %zu x %zu x %zu, K = %zu, channels %s\n", "abc"[l->variant], l->rank, l->n, l->c, l->h, l->w,
	       l->k, l->channels_last ? "last" : "first");
	printf("  actfn    forward %8.2f ms   forward and backward %8.2f ms   memory %6.2f %% (of the process %.2f %%)   copy %.2f ms\n",
	       t[OUR_FORWARD].min * 1e3, t[OUR_BACKWARD].min * 1e3, 100 * (double)o->workspace / tensor, 100 * grown / tensor,
	       t[COPY].min * 1e3);
	if (!to)
		return;
	printf("  PyTorch  forward %8.2f ms   forward and backward %8.2f ms   memory %6.2f %% (of the process, with y and gx)\n",
	       t[TORCH_FORWARD].min * 1e3, t[TORCH_BACKWARD].min * 1e3, 100 * torch_peak / tensor);
	printf("  ratio    forward %8.2f x    forward and backward %8.2f x\n", t[TORCH_FORWARD].min / t[OUR_FORWARD].min,
	       t[TORCH_BACKWARD].min / t[OUR_BACKWARD].min);
}

/* Brings in the code and starts the threads, so that they are not counted as memory of a call. */
static void warm_up(void)
{
	for (int v = 0; v < 3; v++) {
		line small = { (actfn_dyrelu_variant)v, "2d", 64, 2, 2, 2, 2, 0 };
		ours o = make(&small);
		both(&o, 1);
		release(&o);
	}
}

static void measure(const line *l)
{
	ours o = make(l);
	lab_task task[TASKS] = { { forward, &o }, { both, &o }, { copy, &o }, { torch_forward, NULL }, { torch_both, NULL } };
	static lab_timing t[TASKS];
	resident(); /* once before, for what reading it takes itself */
	double before, grown, torch_peak = to ? torch_make(l) : 0;
	before = resident();
	both(&o, 1);
	grown = resident() - before;
	if (lab_time(task, to ? TASKS : TORCH_FORWARD, seconds, t))
		print(l, &o, t, grown, torch_peak);
	fflush(stdout);
	release(&o);
}

int main(int argc, char **argv)
{
	const char *script = NULL;
	for (int i = 1; i + 1 < argc; i += 2)
		if (!strcmp(argv[i], "--torch"))
			script = argv[i + 1];
		else if (!strcmp(argv[i], "--threads"))
			threads = atoi(argv[i + 1]);
		else if (!strcmp(argv[i], "--seconds"))
			seconds = atof(argv[i + 1]);
	if (script)
		start_torch(script);
	must(actfn_set_threads(threads));
	printf("actfn %s %s, %d thread%s, f32\n", actfn_version(), actfn_isa(), threads, threads == 1 ? "" : "s");
	warm_up();
	for (int i = 0; i < LINES; i++)
		measure(&lines[i]);
	return 0;
}
