/* SPDX-License-Identifier: MIT */
/* The sweep: threads that run the kernels over a chunk and then judge it, tile by tile. */
#include "lab/verify/sweep.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include <mpfr.h>

#include "lab/clock.h"
#include "lab/text.h"
#include "lab/verify/inputs.h"
#include "lab/verify/judge.h"

enum {
	CHUNK = 1 << 18, /* inputs between two changes of the instruction set */
	BLOCK = 1 << 13, /* inputs that a thread judges at once */
	MAX_JOBS = 256,
	WORST = 32,      /* inputs around which the search looks, and how often around each */
	EACH = 2048,
};

typedef struct sweep {
	const lab_sweep_spec *spec;
	lab_inputs inputs;
	size_t size;                 /* bytes of an element */
	int jobs, workers;           /* threads asked for, threads at work */
	int isas;
	bool searching;              /* these inputs follow from the results: no part of the digest */
	uint64_t first;              /* number of this chunk's first input */
	size_t n;                    /* inputs in this chunk, rounded up to whole tiles */
	size_t valid;                /* without those that fill the last tile */
	char *x, *y[LAB_MAX_ISAS];   /* [CHUNK * size] */
	size_t next;                 /* the first input of the chunk that nobody judges yet */
	pthread_mutex_t gate;        /* held until it is known how many threads there are */
	pthread_barrier_t barrier;
	bool stop;
} sweep;

typedef struct worker {
	sweep *s;
	int me;
	lab_judge *judge;
} worker;

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* A block of the chunk: digests first, as they read the memory that the judge reads again. */
static void judge_block(worker *w, size_t from, size_t to)
{
	const sweep *s = w->s;
	const void *y[LAB_MAX_ISAS];
	for (int k = 0; k < s->isas; k++)
		y[k] = s->y[k] + from * s->size;
	if (from < s->valid)
		lab_judge_meet(w->judge, y, smaller(to, s->valid) - from);
	if (!s->searching && from < s->valid)
		lab_judge_digest(w->judge, s->x + from * s->size, y, smaller(to, s->valid) - from);
	for (size_t i = from; i < to && i < s->valid && !s->spec->digest_only; i += LAB_TILE) {
		for (int k = 0; k < s->isas; k++)
			y[k] = s->y[k] + i * s->size;
		lab_judge_tile(w->judge, s->x + i * s->size, y, (int)smaller(s->valid - i, LAB_TILE));
	}
}

static void judge_chunk(worker *w)
{
	sweep *s = w->s;
	size_t from;
	while ((from = __atomic_fetch_add(&s->next, BLOCK, __ATOMIC_RELAXED)) < s->n)
		judge_block(w, from, smaller(from + BLOCK, s->n));
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
	size_t valid = smaller(to, s->valid), size = s->size;
	if (valid > from)
		lab_inputs_fill(&s->inputs, s->first + from, valid - from, s->x + from * size);
	for (size_t i = valid > from ? valid : from; i < to; i++)
		lab_inputs_fill(&s->inputs, s->first + s->valid - 1, 1, s->x + i * size);
}

static void run_kernels(worker *w)
{
	sweep *s = w->s;
	size_t from, to;
	my_part(w, &from, &to);
	make_part(w, from, to);
	for (int k = 0; k < s->isas; k++) {
		if (w->me == 0)
			actfn_set_max_isa(s->spec->isa[k]);
		pthread_barrier_wait(&s->barrier);
		if (from < to)
			lab_subject_run(&s->spec->subject, to - from, s->x + from * s->size, s->y[k] + from * s->size);
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
	if (s->spec->progress && !s->searching && !s->spec->progress(s->spec->arg, from, s->inputs.n))
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
	bool worse = part->wrong ? !sum->wrong || part->max_ulp > sum->max_ulp
				 : !sum->wrong && part->max_ulp > sum->max_ulp;
	if (worse) {
		sum->x = part->x;
		sum->got = part->got;
	}
	sum->wrong += part->wrong;
	sum->digest += part->digest;
	sum->cancelled += part->cancelled;
	sum->absolute = fmax(sum->absolute, part->absolute);
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

/* The worst error, exactly. */
static void settle(lab_sweep_result *r, lab_reference *reference)
{
	for (int k = 0; k < r->isas; k++) {
		lab_sweep_score *score = &r->score[k];
		lab_reference_round(reference, score->x, &score->want);
		if (!score->wrong && score->max_ulp > 0)
			score->max_ulp = lab_reference_ulps(reference, score->x, score->got);
	}
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

static bool make_buffers(sweep *s)
{
	s->x = aligned_alloc(64, CHUNK * s->size);
	bool made = s->x;
	for (int k = 0; k < s->isas; k++)
		made = (s->y[k] = aligned_alloc(64, CHUNK * s->size)) && made;
	return made;
}

static bool make_judges(sweep *s, worker *w, char *why)
{
	for (int i = 0; i < s->jobs; i++) {
		w[i] = (worker){ .s = s, .me = i, .judge = lab_judge_new(&s->spec->subject, s->isas, why) };
		if (!w[i].judge)
			return false;
	}
	return true;
}

static bool make_inputs(sweep *s, lab_reference *r, char *why)
{
	actfn_dtype dtype = s->spec->subject.dtype;
	if (s->size == 2)
		lab_inputs_all16(&s->inputs, dtype);
	else if (dtype == ACTFN_F32 && s->spec->stride)
		lab_inputs_every(&s->inputs, s->spec->stride);
	else if (!lab_inputs_sample(&s->inputs, r, dtype, s->spec->spread))
		return lab_fail(why, "out of memory");
	return true;
}

/* One round of inputs around those with the largest errors so far. */
static bool search(sweep *s, worker *w, char *why)
{
	size_t n = 0;
	double *x = malloc(s->jobs * WORST * sizeof *x);
	s->searching = true;
	for (int i = 0; x && i < s->jobs; i++)
		n += lab_judge_worst(w[i].judge, x + n, WORST);
	lab_inputs_free(&s->inputs);
	bool made = x && lab_inputs_near(&s->inputs, x, n, EACH / s->jobs + 1);
	free(x);
	return made ? run_threads(s, w, why) : lab_fail(why, "out of memory");
}

static int count_jobs(int asked)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	long jobs = asked > 0 ? asked : cores > 0 ? cores : 1;
	return jobs < MAX_JOBS ? (int)jobs : MAX_JOBS;
}

static void free_sweep(sweep *s, worker *w, actfn_mode mode)
{
	for (int i = 0; w && i < s->jobs; i++)
		lab_judge_free(w[i].judge);
	free(w);
	for (int k = 0; k < LAB_MAX_ISAS; k++)
		free(s->y[k]);
	free(s->x);
	lab_inputs_free(&s->inputs);
	actfn_set_max_isa(NULL);
	actfn_set_mode(mode);
}

static bool run_all(sweep *s, worker *w, char *why)
{
	if (!w || !make_buffers(s))
		return lab_fail(why, "out of memory");
	bool ran = make_judges(s, w, why) && make_inputs(s, lab_judge_reference(w[0].judge), why) &&
		   run_threads(s, w, why);
	for (int i = 0; ran && s->size == 8 && !s->spec->digest_only && i < s->spec->search; i++)
		ran = search(s, w, why);
	return ran;
}

bool lab_sweep_run(const lab_sweep_spec *spec, lab_sweep_result *out, char *why)
{
	double start = lab_now();
	*out = (lab_sweep_result){ .promise = lab_subject_promise(&spec->subject) };
	set_isas(spec, out);
	sweep s = { .spec = spec, .jobs = count_jobs(spec->jobs), .isas = out->isas,
		    .size = lab_formats[spec->subject.dtype].size };
	worker *w = calloc(s.jobs, sizeof *w);
	actfn_mode mode = lab_subject_begin(&spec->subject);
	bool ran = run_all(&s, w, why);
	for (int i = 0; ran && i < s.jobs; i++)
		add_result(out, lab_judge_result(w[i].judge));
	if (ran)
		settle(out, lab_judge_reference(w[0].judge));
	free_sweep(&s, w, mode);
	out->seconds = lab_now() - start;
	return ran;
}

bool lab_sweep_kept(const lab_sweep_result *r)
{
	bool kept = true;
	for (int k = 0; k < r->isas; k++)
		kept = kept && r->score[k].wrong == 0 &&
		       (!r->promise.same || r->score[k].digest == r->score[0].digest);
	return kept;
}
