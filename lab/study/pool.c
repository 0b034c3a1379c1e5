/* SPDX-License-Identifier: MIT */
/* The worker processes of one phase of a study, seen from their parent. */
#define _GNU_SOURCE /* pipe2 */
#include "lab/study/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "lab/text.h"

enum {
	CRASHES = 3,   /* a trial that kills its process this often has failed */
	PATIENCE = 30, /* steps of 0.1 s that a worker has to end its epoch when it is told to stop */
};

/* A worker whose parent is killed ends, too: at once where the kernel tells it, else after its epoch. */
static int child(lab_pool *p)
{
#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
	signal(SIGPIPE, SIG_IGN);
	close(p->news[0]);
	return lab_worker(&p->work) ? 0 : 1;
}

/* The store must be closed here: a connection must not be carried across a fork, since
 * the child would take its parent's locks for its own. */
static bool spawn(lab_pool *p, int i, char *why)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(child(p));
	if (pid < 0)
		return lab_fail(why, "cannot start a worker process: %s", strerror(errno));
	p->worker[i].owner = lab_owner_of(pid);
	p->worker[i].epochs = 0;
	p->alive++;
	return true;
}

bool lab_pool_start(lab_pool *p, const lab_work *work, int jobs, char *why)
{
	*p = (lab_pool){ .work = *work, .jobs = jobs, .news = { -1, -1 } };
	if (pipe2(p->news, O_CLOEXEC))
		return lab_fail(why, "cannot make a pipe: %s", strerror(errno));
	fcntl(p->news[0], F_SETFL, O_NONBLOCK);
	p->work.news = p->news[1];
	p->work.parent = getpid();
	for (int i = 0; i < jobs; i++)
		if (!spawn(p, i, why))
			return false;
	p->store = lab_store_open(work->store, LAB_STORE_WRITE, why);
	return p->store != NULL;
}

static void read_news(lab_pool *p, int timeout)
{
	struct pollfd fd = { .fd = p->news[0], .events = POLLIN };
	lab_news n;

	if (poll(&fd, 1, timeout) <= 0)
		return;
	while (read(p->news[0], &n, sizeof n) == sizeof n) {
		for (int i = 0; i < p->jobs; i++)
			if (p->worker[i].owner.pid == n.pid)
				p->worker[i].epochs = n.epochs;
		if (n.error[0] && !p->error[0])
			memcpy(p->error, n.error, sizeof p->error);
	}
}

/* A worker was killed or has crashed: its trial gets another try, in a new process. */
static bool replace(lab_pool *p, int i, int status, char *why)
{
	char message[LAB_MESSAGE];

	if (WIFSIGNALED(status))
		lab_fail(message, "its process was killed by signal %d (%s)", WTERMSIG(status),
			 WTERMSIG(status) == SIGKILL ? "out of memory?" : strsignal(WTERMSIG(status)));
	else
		lab_fail(message, "its process ended with status %d", WEXITSTATUS(status));
	if (!lab_store_crashed(p->store, &p->worker[i].owner, CRASHES, message, why))
		return false;
	lab_store_close(p->store);
	p->store = NULL;
	if (!spawn(p, i, why))
		return false;
	p->store = lab_store_open(p->work.store, LAB_STORE_WRITE, why);
	return p->store != NULL;
}

static bool reap(lab_pool *p, char *why)
{
	for (int i = 0; i < p->jobs; i++) {
		int status, pid = (int)p->worker[i].owner.pid;
		if (!pid || waitpid(pid, &status, WNOHANG) != pid)
			continue;
		p->alive--;
		read_news(p, 0); /* its last words */
		bool good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
		if (!good && !p->stopping && !p->error[0] && !replace(p, i, status, why))
			return false;
		if (p->worker[i].owner.pid == pid)
			p->worker[i].owner.pid = 0;
	}
	return true;
}

bool lab_pool_step(lab_pool *p, char *why)
{
	read_news(p, 100);
	if (!reap(p, why))
		return false;
	return !p->error[0] || lab_fail(why, "%s", p->error);
}

double lab_pool_epochs(const lab_pool *p)
{
	double sum = 0;

	for (int i = 0; i < p->jobs; i++)
		sum += p->worker[i].owner.pid ? p->worker[i].epochs : 0;
	return sum;
}

static void send_all(lab_pool *p, int sig)
{
	for (int i = 0; i < p->jobs; i++)
		if (p->worker[i].owner.pid)
			kill((pid_t)p->worker[i].owner.pid, sig);
}

void lab_pool_stop(lab_pool *p)
{
	char ignored[LAB_MESSAGE];
	lab_owner owner[LAB_MAX_JOBS];
	int jobs = p->jobs;

	for (int i = 0; i < jobs; i++)
		owner[i] = p->worker[i].owner;
	p->stopping = true;
	send_all(p, SIGTERM);
	for (int i = 0; p->alive && i < PATIENCE && *p->work.stop < 2; i++) {
		read_news(p, 100);
		reap(p, ignored);
	}
	send_all(p, SIGKILL);
	while (p->alive) {
		read_news(p, 10);
		reap(p, ignored);
	}
	for (int i = 0; p->store && i < jobs; i++)
		if (owner[i].pid)
			lab_store_release(p->store, &owner[i], ignored);
}

void lab_pool_close(lab_pool *p)
{
	lab_store_close(p->store);
	for (int i = 0; i < 2; i++)
		if (p->news[i] >= 0)
			close(p->news[i]);
}
