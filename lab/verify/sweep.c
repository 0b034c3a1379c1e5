/* SPDX-License-Identifier: MIT */
/* The sweep: threads that run the kernels over a chunk and then judge it, tile by tile. */
#include "lab/verify/sweep.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <mpfr.h>

#include "lab/text.h"
#include "lab/verify/inputs.h"
#include "lab/verify/reference.h"

enum {
	CHUNK = 1 << 20, /* inputs between two changes of the instruction set */
	BLOCK = 1 << 13, /* inputs that a thread judges at once */
	MAX_JOBS = 256,
	CONFIRMED = 1000, /* wrong results that MPFR decides; more than that, and the filter is believed */
};

static const double LOOSE = 0.501; /* ULP, with other than the default parameters */

typedef struct sweep {
	const lab_sweep_spec *spec;
	lab_inputs inputs;
	int jobs, workers;           /* threads asked for, threads at work */
	double tolerance;            /* 0: correctly rounded */
	uint64_t first;              /* number of this chunk's first input */
	size_t n;                    /* inputs in this chunk, rounded up to whole tiles */
	size_t valid;                /* without those that fill the last tile */
	float *x, *y[LAB_MAX_ISAS];  /* [CHUNK] */
	size_t next;                 /* the first input of the chunk that nobody judges yet */
	pthread_mutex_t gate;        /* held until it is known how many threads there are */
	pthread_barrier_t barrier;
	bool stop;
} sweep;

typedef struct worker {
	sweep *s;
	int me;
	lab_reference *reference;
	lab_sweep_result result;
	/* of the tile at hand: what the reference says, as far as it was asked */
	lab_verdict verdict[LAB_TILE];
	float want[LAB_TILE];
	bool asked[LAB_TILE];
} worker;

static void call_library(const actfn *f, bool derivative, size_t n, const float *x, float *y)
{
	if (derivative)
		actfn_derivative(f, ACTFN_F32, n, x, y);
	else
		actfn_forward(f, ACTFN_F32, n, x, y);
}

static void ask(worker *w, const float *x, int i)
{
	if (w->asked[i])
		return;
	w->asked[i] = true;
	w->verdict[i] = lab_reference_round(w->reference, x[i], &w->want[i]);
	w->result.by_mpfr += lab_reference_used_mpfr(w->reference);
	w->result.undecided += w->verdict[i] == LAB_UNDECIDED;
}

static bool same(float a, float b)
{
	return memcmp(&a, &b, sizeof a) == 0;
}

static bool is_right(const worker *w, int i, float y)
{
	if (w->verdict[i] == LAB_UNDECIDED)
		return false;
	if (w->verdict[i] == LAB_ZERO)
		return y == 0;
	return same(y, w->want[i]) || (isnan(y) && isnan(w->want[i]));
}

static void note_wrong(worker *w, lab_sweep_score *score, int i, float x, float y, double ulps)
{
	score->wrong++;
	if (score->wrong > 1 && !(ulps > score->max_ulp))
		return;
	score->x = x;
	score->got = y;
	score->want = w->want[i];
	score->max_ulp = ulps > score->max_ulp ? ulps : score->max_ulp;
}

/* Does the filter alone prove y wrong?  Only asked when there are wrong ones in plenty. */
static bool surely_wrong(const worker *w, double v, double e, float y, double *ulps)
{
	*ulps = fabs(y - v) / lab_float_ulp(v);
	return isfinite(y) && fabs(y - v) - e > (w->s->tolerance > 0 ? w->s->tolerance : 0.5) * 1.01 * lab_float_ulp(v);
}

/* A result that the filter did not prove right. */
static void judge(worker *w, lab_sweep_score *score, const lab_tile *r, const float *x, float y, int i)
{
	double ulps;
	if (score->wrong > CONFIRMED && surely_wrong(w, r->v[i], r->e[i], y, &ulps)) {
		w->want[i] = w->asked[i] ? w->want[i] : (float)r->v[i];
		note_wrong(w, score, i, x[i], y, ulps);
		return;
	}
	ask(w, x, i);
	if (is_right(w, i, y))
		return;
	ulps = lab_reference_ulps(w->reference, x[i], y);
	if (w->s->tolerance > 0 && ulps <= w->s->tolerance)
		score->max_ulp = fmax(score->max_ulp, ulps);
	else
		note_wrong(w, score, i, x[i], y, ulps);
}

/* One tile against every instruction set; the last `n` of LAB_TILE inputs may be padding. */
static void judge_tile(worker *w, size_t from, int n)
{
	const sweep *s = w->s;
	const lab_bounds *bounds = lab_bounds_best();
	const float *x = s->x + from;
	const lab_tile *r = lab_reference_filter(w->reference, x);
	uint16_t bad[LAB_TILE + 1];
	memset(w->asked, 0, sizeof w->asked);
	for (int k = 0; k < w->result.isas; k++) {
		lab_sweep_score *score = &w->result.score[k];
		const float *y = s->y[k] + from;
		double worst;
		int nbad = bounds->compare(r, x, y, s->tolerance, bad, &worst);
		score->max_ulp = worst > score->max_ulp ? worst : score->max_ulp;
		score->digest += bounds->digest(x, y, n);
		for (int j = 0; j < nbad && bad[j] < n; j++)
			judge(w, score, r, x, y[bad[j]], bad[j]);
	}
	w->result.inputs += n;
}

static void judge_chunk(worker *w)
{
	sweep *s = w->s;
	size_t from;
	while ((from = __atomic_fetch_add(&s->next, BLOCK, __ATOMIC_RELAXED)) < s->n)
		for (size_t i = from; i < from + BLOCK && i < s->n; i += LAB_TILE)
			judge_tile(w, i, s->valid - i < LAB_TILE ? (int)(s->valid - i) : LAB_TILE);
}

/* This thread's part of the chunk, whole tiles. */
static void my_part(const worker *w, size_t *from, size_t *to)
{
	size_t tiles = w->s->n / LAB_TILE;
	*from = tiles * w->me / w->s->workers * LAB_TILE;
	*to = tiles * (w->me + 1) / w->s->workers * LAB_TILE;
}

/* The inputs of this thread's part; the last tile is filled up with the last input. */
static void make_part(const worker *w, size_t from, size_t to)
{
	const sweep *s = w->s;
	size_t valid = to < s->valid ? to : s->valid;
	if (valid > from)
		lab_inputs_fill(&s->inputs, s->first + from, valid - from, s->x + from);
	for (size_t i = valid; i < to; i++)
		s->x[i] = s->x[valid - 1];
}

static void run_kernels(worker *w)
{
	sweep *s = w->s;
	size_t from, to;
	lab_sweep_kernel *kernel = s->spec->kernel ? s->spec->kernel : call_library;
	my_part(w, &from, &to);
	make_part(w, from, to);
	for (int k = 0; k < w->result.isas; k++) {
		if (w->me == 0)
			actfn_set_max_isa(s->spec->isa[k]);
		pthread_barrier_wait(&s->barrier);
		kernel(s->spec->f, s->spec->derivative, to - from, s->x + from, s->y[k] + from);
		pthread_barrier_wait(&s->barrier);
	}
}

/* The next chunk, by the first thread alone. */
static void open_chunk(sweep *s, uint64_t from)
{
	uint64_t left = s->inputs.n - from;
	s->valid = left < CHUNK ? left : CHUNK;
	s->n = (s->valid + LAB_TILE - 1) / LAB_TILE * LAB_TILE;
	s->first = from;
	s->next = 0;
	if (s->spec->progress && !s->spec->progress(s->spec->arg, from, s->inputs.n))
		s->stop = true;
}

static void *work(void *arg)
{
	worker *w = arg;
	sweep *s = w->s;
	pthread_mutex_lock(&s->gate);
	pthread_mutex_unlock(&s->gate);
	for (uint64_t from = 0; from < s->inputs.n; from += CHUNK) {
		if (w->me == 0)
			open_chunk(s, from);
		pthread_barrier_wait(&s->barrier);
		if (s->stop)
			break;
		run_kernels(w);
		judge_chunk(w);
		pthread_barrier_wait(&s->barrier);
	}
	if (w->me)
		mpfr_free_cache();
	return NULL;
}

static void add_score(lab_sweep_score *sum, const lab_sweep_score *part)
{
	if (part->wrong && (!sum->wrong || part->max_ulp > sum->max_ulp)) {
		sum->x = part->x;
		sum->got = part->got;
		sum->want = part->want;
	}
	sum->wrong += part->wrong;
	sum->digest += part->digest;
	sum->max_ulp = fmax(sum->max_ulp, part->max_ulp);
}

static void add_result(lab_sweep_result *sum, const lab_sweep_result *part)
{
	sum->inputs += part->inputs;
	sum->by_mpfr += part->by_mpfr;
	sum->undecided += part->undecided;
	for (int k = 0; k < sum->isas; k++)
		add_score(&sum->score[k], &part->score[k]);
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + 1e-9 * t.tv_nsec;
}

static void set_isas(const lab_sweep_spec *spec, lab_sweep_result *r)
{
	for (r->isas = 0; r->isas < LAB_MAX_ISAS && spec->isa[r->isas]; r->isas++)
		r->score[r->isas].isa = spec->isa[r->isas];
}

/* Goes on with fewer threads where the system refuses one. */
static bool run_threads(sweep *s, worker *w, char *why)
{
	pthread_t thread[MAX_JOBS];
	int started = 1;
	pthread_mutex_init(&s->gate, NULL);
	pthread_mutex_lock(&s->gate);
	while (started < s->jobs && !pthread_create(&thread[started], NULL, work, &w[started]))
		started++;
	s->workers = started;
	pthread_barrier_init(&s->barrier, NULL, started);
	pthread_mutex_unlock(&s->gate);
	work(&w[0]);
	for (int i = 1; i < started; i++)
		pthread_join(thread[i], NULL);
	pthread_barrier_destroy(&s->barrier);
	pthread_mutex_destroy(&s->gate);
	return !s->stop || lab_fail(why, "interrupted");
}

static bool make_buffers(sweep *s, int isas)
{
	s->x = aligned_alloc(64, CHUNK * sizeof *s->x);
	bool made = s->x;
	for (int k = 0; k < isas; k++)
		made = (s->y[k] = aligned_alloc(64, CHUNK * sizeof *s->x)) && made;
	return made;
}

static bool make_workers(sweep *s, worker *w, const lab_sweep_result *blank, char *why)
{
	for (int i = 0; i < s->jobs; i++) {
		w[i] = (worker){ .s = s, .me = i, .result = *blank };
		w[i].reference = lab_reference_new(s->spec->f, s->spec->derivative, why);
		if (!w[i].reference)
			return false;
	}
	return true;
}

static bool make_inputs(sweep *s, lab_reference *r, char *why)
{
	if (s->spec->stride)
		lab_inputs_every(&s->inputs, s->spec->stride);
	else if (!lab_inputs_sample(&s->inputs, r, s->spec->spread))
		return lab_fail(why, "out of memory");
	return true;
}

static int count_jobs(int asked)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	long jobs = asked > 0 ? asked : cores > 0 ? cores : 1;
	return jobs < MAX_JOBS ? (int)jobs : MAX_JOBS;
}

static void free_sweep(sweep *s, worker *w)
{
	for (int i = 0; w && i < s->jobs; i++)
		lab_reference_free(w[i].reference);
	free(w);
	for (int k = 0; k < LAB_MAX_ISAS; k++)
		free(s->y[k]);
	free(s->x);
	lab_inputs_free(&s->inputs);
	actfn_set_max_isa(NULL);
}

bool lab_sweep_run(const lab_sweep_spec *spec, lab_sweep_result *out, char *why)
{
	sweep s = { .spec = spec, .jobs = count_jobs(spec->jobs), .tolerance = lab_is_default(spec->f) ? 0 : LOOSE };
	double start = now();
	*out = (lab_sweep_result){ .allowed = s.tolerance > 0 ? s.tolerance : 0.5 };
	set_isas(spec, out);
	worker *w = calloc(s.jobs, sizeof *w);
	bool ran = w && make_buffers(&s, out->isas) ? make_workers(&s, w, out, why) : lab_fail(why, "out of memory");
	ran = ran && make_inputs(&s, w[0].reference, why) && run_threads(&s, w, why);
	for (int i = 0; ran && i < s.jobs; i++)
		add_result(out, &w[i].result);
	free_sweep(&s, w);
	out->seconds = now() - start;
	return ran;
}
