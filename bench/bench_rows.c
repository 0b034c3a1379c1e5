/* SPDX-License-Identifier: MIT */
/* Functions of a row against oneDNN and PyTorch, one thread, f32: prints ns per element and the ratios, ours over
 * theirs.  Along memory every line is timed in turns with oneDNN; over another axis, where oneDNN has but plain loops
 * that would empty the caches for ours, PyTorch runs in a process of its own. */
#include <oneapi/dnnl/dnnl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <actfn/row.h>

#include "lab/bench/timing.h"

typedef struct shape {
	const char *function;
	int backward;
	actfn_axis axis;
} shape;

enum { ELEMENTS = 1 << 17 };

/* ---- ours ------------------------------------------------------------------- */

typedef struct ours {
	actfn_layer_id f;
	const shape *shape;
	const float *a, *b;
	float *out;
} ours;

static void run_ours(void *arg, size_t times)
{
	const ours *o = arg;
	while (times--)
		if (o->shape->backward)
			actfn_row_backward(o->f, ACTFN_F32, &o->shape->axis, NULL, o->a, o->b, o->out);
		else
			actfn_row_forward(o->f, ACTFN_F32, &o->shape->axis, NULL, o->a, o->out);
}

/* ---- oneDNN ------------------------------------------------------------------ */

typedef struct peer {
	dnnl_engine_t engine;
	dnnl_stream_t stream;
	dnnl_primitive_t primitive;
	dnnl_memory_t memory[3];
	dnnl_exec_arg_t args[3];
	int nargs;
} peer;

static dnnl_status_t forward_desc(const shape *s, void *desc, const dnnl_memory_desc_t *md)
{
	dnnl_prop_kind_t kind = s->backward ? dnnl_forward_training : dnnl_forward_inference;
	if (strcmp(s->function, "softmax"))
		return dnnl_logsoftmax_forward_desc_init(desc, kind, md, 1);
	return dnnl_softmax_forward_desc_init(desc, kind, md, 1);
}

static dnnl_status_t backward_desc(const shape *s, void *desc, const dnnl_memory_desc_t *md)
{
	if (strcmp(s->function, "softmax"))
		return dnnl_logsoftmax_backward_desc_init(desc, md, md, 1);
	return dnnl_softmax_backward_desc_init(desc, md, md, 1);
}

static bool make_primitive(peer *p, const shape *s, const dnnl_memory_desc_t *md)
{
	dnnl_softmax_desc_t desc, back;
	dnnl_primitive_desc_t forward = NULL, backward = NULL;
	bool ok = !forward_desc(s, &desc, md) && !dnnl_primitive_desc_create(&forward, &desc, NULL, p->engine, NULL);
	if (ok && s->backward)
		ok = !backward_desc(s, &back, md) && !dnnl_primitive_desc_create(&backward, &back, NULL, p->engine, forward);
	ok = ok && !dnnl_primitive_create(&p->primitive, s->backward ? backward : forward);
	dnnl_primitive_desc_destroy(forward);
	dnnl_primitive_desc_destroy(backward);
	return ok;
}

static bool add_argument(peer *p, int what, const dnnl_memory_desc_t *md, const float *x)
{
	dnnl_memory_t *memory = &p->memory[p->nargs];
	if (dnnl_memory_create(memory, md, p->engine, (void *)(uintptr_t)x))
		return false;
	p->args[p->nargs++] = (dnnl_exec_arg_t){ what, *memory };
	return true;
}

static bool make_peer(peer *p, const ours *o)
{
	const shape *s = o->shape;
	dnnl_dims_t dims = { (dnnl_dim_t)s->axis.outer, (dnnl_dim_t)s->axis.size, (dnnl_dim_t)s->axis.inner };
	dnnl_memory_desc_t md;
	if (dnnl_engine_create(&p->engine, dnnl_cpu, 0) || dnnl_stream_create(&p->stream, p->engine, 0) ||
	    dnnl_memory_desc_init_by_tag(&md, 3, dims, dnnl_f32, dnnl_abc) || !make_primitive(p, s, &md))
		return false;
	if (!s->backward)
		return add_argument(p, DNNL_ARG_SRC, &md, o->a) && add_argument(p, DNNL_ARG_DST, &md, o->out);
	return add_argument(p, DNNL_ARG_DST, &md, o->a) && add_argument(p, DNNL_ARG_DIFF_DST, &md, o->b) &&
	       add_argument(p, DNNL_ARG_DIFF_SRC, &md, o->out);
}

static void run_peer(void *arg, size_t times)
{
	peer *p = arg;
	while (times--) {
		dnnl_primitive_execute(p->primitive, p->stream, p->nargs, p->args);
		dnnl_stream_wait(p->stream);
	}
}

/* ---- PyTorch ------------------------------------------------------------------ */

/* Seconds for one call, from bench/rows_torch.py; 0: there is none. */
static double torch_seconds(const char *script, const shape *s, double seconds)
{
	char command[512], line[64] = "";
	snprintf(command, sizeof command, "/usr/bin/python3 %s %s %d %zu %zu %zu %g", script, s->function, s->backward,
		 s->axis.outer, s->axis.size, s->axis.inner, seconds);
	FILE *f = popen(command, "r");
	if (!f)
		return 0;
	if (!fgets(line, sizeof line, f))
		line[0] = '\0';
	pclose(f);
	return strtod(line, NULL);
}

/* ---- lines -------------------------------------------------------------------- */

static void fill(float *x, size_t n)
{
	uint64_t u = 1;
	for (size_t i = 0; i < n; i++) {
		u = u * 6364136223846793005 + 1442695040888963407;
		x[i] = (float)(int32_t)(u >> 32) * 0x1p-29f;
	}
}

static bool print_line(const shape *s, const char *script, double seconds, float *buffer[3])
{
	size_t n = s->axis.outer * s->axis.size * s->axis.inner;
	const actfn_layer_info *info = actfn_layer_find(s->function);
	ours o = { info->id, s, buffer[0], buffer[1], buffer[2] };
	peer p = { 0 };
	lab_task task[2] = { { run_ours, &o }, { run_peer, &p } };
	lab_timing timing[2] = { 0 };
	double torch = script ? torch_seconds(script, s, seconds) : 0, scale = 1e9 / (double)n;
	bool known = s->axis.inner == 1 && make_peer(&p, &o);
	if (!lab_time(task, known ? 2 : 1, seconds, timing))
		return false;
	printf("%-12s %-8s %-5s %5zu x %5zu x %5zu  %7.4f ns", s->function, s->backward ? "backward" : "forward",
	       actfn_get_mode() == ACTFN_FAST ? "fast" : "exact", s->axis.outer, s->axis.size, s->axis.inner,
	       timing[0].min * scale);
	if (known)
		printf("  oneDNN %7.4f ns, ratio %5.2f (median %5.2f)", timing[1].min * scale, timing[0].min / timing[1].min,
		       timing[0].median / timing[1].median);
	if (torch > 0)
		printf("  PyTorch %7.4f ns, ratio %5.2f", torch * scale, timing[0].min / torch);
	printf("\n");
	return true;
}

static const actfn_axis axes[] = {
	{ 1024, 128, 1 }, { 128, 1000, 1 }, { 4, 32000, 1 }, { 2, 64, 1024 }, { 1, 1000, 128 },
};

enum { AXES = sizeof axes / sizeof *axes };

/* oneDNN's threads are OpenMP's, which reads this when the program is loaded. */
static void limit_threads(char **argv)
{
	const char *is = getenv("OMP_NUM_THREADS");
	if (is && !strcmp(is, "1"))
		return;
	setenv("OMP_NUM_THREADS", "1", 1);
	execv("/proc/self/exe", argv);
}

static const struct series {
	const char *function;
	actfn_mode mode;
} series[] = {
	{ "softmax", ACTFN_EXACT },
	{ "log_softmax", ACTFN_EXACT },
	{ "softmax", ACTFN_FAST },
	{ "log_softmax", ACTFN_FAST }, /* forward it is the exact one */
};

enum { SERIES = sizeof series / sizeof *series };

static bool print_series(const struct series *of, const char *torch, double seconds, float *buffer[3])
{
	if (!actfn_layer_find(of->function))
		return true;
	actfn_set_mode(of->mode);
	for (int a = 0; a < AXES; a++)
		for (int backward = 0; backward < 2; backward++) {
			shape s = { of->function, backward, axes[a] };
			if (!print_line(&s, axes[a].inner > 1 ? torch : NULL, seconds, buffer))
				return false;
		}
	return true;
}

/* bench_rows [SECONDS [rows_torch.py]] */
int main(int argc, char **argv)
{
	double seconds = argc > 1 ? strtod(argv[1], NULL) : 0.5;
	float *buffer[3];
	limit_threads(argv);
	for (int i = 0; i < 3; i++) {
		if (!(buffer[i] = aligned_alloc(4096, ELEMENTS * sizeof(float))))
			return 1;
		fill(buffer[i], ELEMENTS);
	}
	for (int i = 0; i < SERIES; i++)
		if (!print_series(&series[i], argc > 2 ? argv[2] : NULL, seconds, buffer))
			return 1;
	for (int i = 0; i < 3; i++)
		free(buffer[i]);
	return 0;
}
