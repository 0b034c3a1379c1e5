/* SPDX-License-Identifier: MIT */
/* The library's threads, or the caller's own pool in their place.
 *
 * Threads are made at the first call that wants them and sleep in between.  The caller takes part
 * in the work, and waits for no thread that has not begun; whoever comes late finds nothing to do.
 * A second caller at the same time works alone.  As soon as the first has nothing left to give away, the
 * next may have the idle threads, so several callers may be waiting for their last threads at once.
 * The child of a fork() has one thread. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "src/bulk.h"

enum { MAX_THREADS = 1024 };

/* The work of one call.  Taken by number; a number past the end is nobody's.  Lives on the caller's stack: a
 * thread that is counted in busy may look at it, and once withdrawn from the pool no other can come. */
typedef struct tasks {
	void (*task)(void *arg, int i);
	void *arg;
	int count;
	atomic_int next;
	int busy; /* threads in it, not the caller; under the pool's lock */
} tasks;

static struct pool {
	pthread_mutex_t lock;
	pthread_cond_t work, rest;
	pthread_t thread[MAX_THREADS];
	int started;             /* threads that there are */
	unsigned long call;      /* counts the calls, so that each thread joins each of them once */
	int quit;
	tasks *tasks; /* NULL: nothing to do */
} pool = { .lock = PTHREAD_MUTEX_INITIALIZER, .work = PTHREAD_COND_INITIALIZER, .rest = PTHREAD_COND_INITIALIZER };

static atomic_int threads = 1;
static actfn_pool_run *own_run;
static void *own_pool;

static void take_part(tasks *t)
{
	for (int i; (i = atomic_fetch_add(&t->next, 1)) < t->count;)
		t->task(t->arg, i);
}

static void *worker(void *arg)
{
	unsigned long seen = 0;
	(void)arg;
	pthread_mutex_lock(&pool.lock);
	while (!pool.quit) {
		if (!pool.tasks || pool.call == seen) {
			pthread_cond_wait(&pool.work, &pool.lock);
			continue;
		}
		tasks *t = pool.tasks;
		seen = pool.call;
		t->busy++;
		pthread_mutex_unlock(&pool.lock);
		take_part(t);
		pthread_mutex_lock(&pool.lock);
		if (--t->busy == 0)
			pthread_cond_broadcast(&pool.rest); /* to all: a signal could reach another call's caller */
	}
	pthread_mutex_unlock(&pool.lock);
	return NULL;
}

/* ---- fork ------------------------------------------------------------------- */

static void before_fork(void)
{
	pthread_mutex_lock(&pool.lock);
}

static void after_fork(void)
{
	pthread_mutex_unlock(&pool.lock);
}

/* The other threads are gone, and whatever they were doing. */
static void in_child(void)
{
	pthread_mutex_init(&pool.lock, NULL);
	pthread_cond_init(&pool.work, NULL);
	pthread_cond_init(&pool.rest, NULL);
	pool.started = 0;
	pool.tasks = NULL;
	atomic_store(&threads, 1);
}

static void watch_forks(void)
{
	pthread_atfork(before_fork, after_fork, in_child);
}

/* ---- threads come and go ------------------------------------------------------ */

/* Called with the lock.  Signals belong to the threads of the program. */
static void start(int want)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	sigset_t all, before;
	pthread_once(&once, watch_forks);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (pool.started < want && !pthread_create(&pool.thread[pool.started], NULL, worker, NULL))
		pool.started++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void stop(void)
{
	pthread_mutex_lock(&pool.lock);
	int n = pool.started;
	pool.quit = 1;
	pthread_cond_broadcast(&pool.work);
	pthread_mutex_unlock(&pool.lock);
	for (int i = 0; i < n; i++)
		pthread_join(pool.thread[i], NULL);
	pool.started = pool.quit = 0;
}

__attribute__((destructor)) static void stop_at_exit(void)
{
	if (pool.started)
		stop();
}

actfn_status actfn_set_threads(int n)
{
	if (n < 0 || n > MAX_THREADS)
		return ACTFN_ERR_ARGUMENT;
	if (n == 0) {
		long cores = sysconf(_SC_NPROCESSORS_ONLN);
		n = cores < 1 ? 1 : cores > MAX_THREADS ? MAX_THREADS : (int)cores;
	}
	if (n - 1 < pool.started)
		stop();
	atomic_store(&threads, n);
	return ACTFN_OK;
}

int actfn_get_threads(void)
{
	return atomic_load_explicit(&threads, memory_order_relaxed);
}

void actfn_set_pool(actfn_pool_run *run, void *arg)
{
	own_run = run;
	own_pool = arg;
}

/* ---- work ------------------------------------------------------------------- */

/* False: another call has the threads. */
static int share(tasks *t)
{
	pthread_mutex_lock(&pool.lock);
	int ours = !pool.tasks;
	if (ours) {
		start(actfn_get_threads() - 1);
		pool.tasks = t;
		pool.call++;
		pthread_cond_broadcast(&pool.work);
	}
	pthread_mutex_unlock(&pool.lock);
	return ours;
}

/* Withdraws the tasks, so that busy only falls from here on. */
static void await(const tasks *t)
{
	pthread_mutex_lock(&pool.lock);
	pool.tasks = NULL;
	while (t->busy)
		pthread_cond_wait(&pool.rest, &pool.lock);
	pthread_mutex_unlock(&pool.lock);
}

void actfn_pool_each(void (*task)(void *arg, int i), void *arg, int count)
{
	tasks t = { .task = task, .arg = arg, .count = count };
	if (own_run) {
		own_run(own_pool, task, arg, count);
		return;
	}
	int ours = share(&t);
	take_part(&t);
	if (ours)
		await(&t);
}
