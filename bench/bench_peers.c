/* SPDX-License-Identifier: MIT */
/* Exact forward kernels against oneDNN's eltwise, PyTorch's CPU kernels and a plain copy, all in one run:
 *
 *     OMP_NUM_THREADS=1 bench_peers [--n 4096] [--seconds 1] [--torch path/of/peers_torch.py]
 *
 * 4,096 floats in cache, one thread.  A row: ns per element (minimum), the ratios
 * ours/peer, and the peer's largest error in ULP over [-16, 16], measured against
 * our results, which are correctly rounded. */
#include <math.h>
#include <oneapi/dnnl/dnnl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <actfn/actfn.h>

#include "lab/bench/timing.h"

typedef struct row {
	const char *name;
	dnnl_alg_kind_t alg;
	float alpha, beta;
	int smooth; /* counts in the first figure; the others in the second */
} row;

static const row rows[] = {
	{ "tanh", dnnl_eltwise_tanh, 0, 0, 1 },       { "sigmoid", dnnl_eltwise_logistic, 0, 0, 1 },
	{ "silu", dnnl_eltwise_swish, 1, 0, 1 },      { "mish", dnnl_eltwise_mish, 0, 0, 1 },
	{ "gelu", dnnl_eltwise_gelu_erf, 0, 0, 1 },   { "softplus", dnnl_eltwise_soft_relu, 1, 0, 1 },
	{ "elu", dnnl_eltwise_elu, 1, 0, 1 },         { "relu", dnnl_eltwise_relu, 0, 0, 0 },
	{ "leaky_relu", dnnl_eltwise_relu, 0.01f, 0, 0 }, { "relu6", dnnl_eltwise_clip, 0, 6, 0 },
};

enum { ROWS = sizeof rows / sizeof *rows, ERROR_POINTS = 1 << 20 };

static size_t n = 4096;
static float *x, *y;

static void need(int ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "bench_peers: %s\n", what);
		exit(3);
	}
}

/* ---- the three contestants --------------------------------------------------- */

static void run_copy(void *arg, size_t times)
{
	(void)arg;
	while (times--) {
		memcpy(y, x, n * sizeof *x);
		__asm__ volatile("" ::: "memory");
	}
}

static void run_ours(void *arg, size_t times)
{
	while (times--)
		actfn_forward(arg, ACTFN_F32, n, x, y);
}

typedef struct peer {
	dnnl_engine_t engine;
	dnnl_stream_t stream;
	dnnl_primitive_t primitive;
	dnnl_memory_t src, dst;
} peer;

static void run_peer(void *arg, size_t times)
{
	peer *p = arg;
	dnnl_exec_arg_t args[2] = { { DNNL_ARG_SRC, p->src }, { DNNL_ARG_DST, p->dst } };
	while (times--) {
		dnnl_primitive_execute(p->primitive, p->stream, 2, args);
		dnnl_stream_wait(p->stream);
	}
}

static peer peer_new(const row *r, size_t count, float *from, float *to)
{
	peer p;
	dnnl_memory_desc_t md;
	dnnl_eltwise_desc_t d;
	dnnl_primitive_desc_t pd = NULL;
	dnnl_dims_t dims = { (dnnl_dim_t)count };
	int bad = dnnl_engine_create(&p.engine, dnnl_cpu, 0) || dnnl_stream_create(&p.stream, p.engine, 0) ||
		  dnnl_memory_desc_init_by_tag(&md, 1, dims, dnnl_f32, dnnl_a) ||
		  dnnl_eltwise_forward_desc_init(&d, dnnl_forward_inference, r->alg, &md, r->alpha, r->beta) ||
		  dnnl_primitive_desc_create(&pd, &d, NULL, p.engine, NULL) ||
		  dnnl_primitive_create(&p.primitive, pd) ||
		  dnnl_memory_create(&p.src, &md, p.engine, from) || dnnl_memory_create(&p.dst, &md, p.engine, to);
	need(!bad, "oneDNN refused the primitive");
	dnnl_primitive_desc_destroy(pd);
	return p;
}

static void peer_free(peer *p)
{
	dnnl_memory_destroy(p->src);
	dnnl_memory_destroy(p->dst);
	dnnl_primitive_destroy(p->primitive);
	dnnl_stream_destroy(p->stream);
	dnnl_engine_destroy(p->engine);
}

/* ---- the peer's error --------------------------------------------------------- */

static double ulps(float got, float right)
{
	int e;
	frexp(fabs((double)right), &e);
	return fabs((double)got - right) / ldexp(1, (right == 0 || e < -125 ? -125 : e) - 24);
}

static double peer_error(const row *r, const actfn *f)
{
	float *a = malloc(3 * ERROR_POINTS * sizeof *a), *b = a + ERROR_POINTS, *c = b + ERROR_POINTS;
	double worst = 0;
	need(a != NULL, "out of memory");
	for (size_t i = 0; i < ERROR_POINTS; i++)
		a[i] = (float)(32.0 * ((double)i + 0.5) / ERROR_POINTS - 16);
	peer p = peer_new(r, ERROR_POINTS, a, b);
	run_peer(&p, 1);
	actfn_forward(f, ACTFN_F32, ERROR_POINTS, a, c);
	for (size_t i = 0; i < ERROR_POINTS; i++)
		worst = fmax(worst, ulps(b[i], c[i]));
	peer_free(&p);
	free(a);
	return worst;
}

/* ---- PyTorch, in a process of its own beside us -------------------------------- */

/* Nanoseconds per element by name, from the script's lines "name ns"; 0: none. */
static double torch_ns(const char *script, const char *name)
{
	char command[4096], line[256], who[64];
	double ns = 0, found = 0;
	if (!script)
		return 0;
	snprintf(command, sizeof command, "/usr/bin/python3 '%s' %zu %s", script, n, name);
	FILE *pipe = popen(command, "r");
	need(pipe != NULL, "cannot start python3");
	while (fgets(line, sizeof line, pipe))
		if (sscanf(line, "%63s %lf", who, &ns) == 2 && !strcmp(who, name))
			found = ns;
	pclose(pipe);
	return found;
}

static const char *argument(int argc, char **argv, const char *name, const char *fallback)
{
	for (int i = 1; i + 1 < argc; i++)
		if (!strcmp(argv[i], name))
			return argv[i + 1];
	return fallback;
}

/* libgomp reads its environment when it is loaded. */
static void one_thread(char **argv)
{
	if (!getenv("OMP_NUM_THREADS")) {
		setenv("OMP_NUM_THREADS", "1", 1);
		execv("/proc/self/exe", argv);
	}
}

int main(int argc, char **argv)
{
	one_thread(argv);
	const dnnl_version_t *v = dnnl_version();
	double seconds = atof(argument(argc, argv, "--seconds", "1")), peers[2] = { 0 }, copies = 0, torches = 0;
	const char *script = argument(argc, argv, "--torch", NULL);
	int counts[2] = { 0 }, torch_count = 0;
	n = (size_t)atol(argument(argc, argv, "--n", "4096"));
	x = aligned_alloc(64, n * sizeof *x);
	y = aligned_alloc(64, n * sizeof *y);
	need(x && y, "out of memory");
	for (size_t i = 0; i < n; i++)
		x[i] = (float)(8.0 * (double)(i * 2654435761u % n) / (double)n - 4);
	printf("# %zu f32, one thread, isa %s, actfn %s, oneDNN %d.%d.%d; ns per element, minimum\n", n, actfn_isa(),
	       actfn_version(), v->major, v->minor, v->patch);
	printf("%-12s %8s %8s %8s %8s   %8s %8s %8s   %s\n", "function", "actfn", "oneDNN", "torch", "copy", "/oneDNN", "/torch",
	       "/copy", "oneDNN max ULP");
	for (int i = 0; i < ROWS; i++) {
		const actfn *f;
		lab_timing t[3];
		need(!actfn_find(rows[i].name, &f), rows[i].name);
		peer p = peer_new(&rows[i], n, x, y);
		lab_task tasks[3] = { { run_ours, (void *)f }, { run_peer, &p }, { run_copy, NULL } };
		need(lab_time(tasks, 3, seconds, t), "out of memory");
		peer_free(&p);
		double torch = torch_ns(script, rows[i].name), ns = 1e9 / (double)n;
		double ours = t[0].min * ns, theirs = t[1].min * ns, copy = t[2].min * ns;
		peers[rows[i].smooth] += log(ours / theirs);
		counts[rows[i].smooth]++;
		if (!rows[i].smooth)
			copies += log(ours / copy);
		if (torch > 0 && rows[i].smooth) {
			torches += log(ours / torch);
			torch_count++;
		}
		printf("%-12s %8.3f %8.3f %8.3f %8.3f   %8.2f %8.2f %8.2f   %.3g\n", rows[i].name, ours, theirs, torch, copy,
		       ours / theirs, torch > 0 ? ours / torch : 0, ours / copy, peer_error(&rows[i], f));
		fflush(stdout);
	}
	printf("geometric mean of tanh ... elu: %.2f of oneDNN", exp(peers[1] / counts[1]));
	if (torch_count)
		printf(", %.2f of PyTorch", exp(torches / torch_count));
	printf("; of relu ... relu6: %.2f of a plain copy\n", exp(copies / counts[0]));
	return 0;
}
