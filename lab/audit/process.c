/* SPDX-License-Identifier: MIT */
/* Starting a target's process, talking to it, and finding out how it ended. */
#define _GNU_SOURCE /* memfd_create, sigabbrev_np, posix_spawn_file_actions_addclosefrom_np */
#include "lab/audit/process.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lab/audit/embedded.h"
#include "lab/audit/wire.h"
#include "lab/clock.h"
#include "lab/text.h"

extern char **environ;

/* In place of fd, a copy above the numbers that the process will have. */
static int above(int fd)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 16);

	close(fd);
	return copy;
}

/* ---- the program that is part of this one ----------------------------------- */

static int embedded_program = -1;

static void write_program(void)
{
	size_t size = (size_t)(lab_audit_child_end - lab_audit_child), done = 0;
	int fd = memfd_create("actfn-audit-child", MFD_CLOEXEC);

	while (fd >= 0 && done < size) {
		ssize_t n = write(fd, lab_audit_child + done, size - done);

		if (n <= 0) {
			close(fd);
			return;
		}
		done += (size_t)n;
	}
	embedded_program = fd < 0 ? fd : above(fd);
}

/* ---- starting --------------------------------------------------------------- */

static void add_actions(posix_spawn_file_actions_t *a, int socket, int memory, int output, int program)
{
	posix_spawn_file_actions_addopen(a, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(a, output, 1);
	posix_spawn_file_actions_adddup2(a, output, 2);
	posix_spawn_file_actions_adddup2(a, socket, WIRE_SOCKET);
	posix_spawn_file_actions_adddup2(a, memory, WIRE_MEMORY);
	if (program >= 0)
		posix_spawn_file_actions_adddup2(a, program, WIRE_PROGRAM);
	posix_spawn_file_actions_addclosefrom_np(a, program >= 0 ? WIRE_PROGRAM + 1 : WIRE_MEMORY + 1);
}

/* In a group of its own, so that whatever it starts ends with it; no signal is blocked or ignored. */
static void set_attributes(posix_spawnattr_t *t)
{
	sigset_t none, all;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_setflags(t, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setpgroup(t, 0);
	posix_spawnattr_setsigmask(t, &none);
	posix_spawnattr_setsigdefault(t, &all);
}

static int spawn(pid_t *pid, const char *program, const char *const *argv, int socket, int memory, int output)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int error;

	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	set_attributes(&attributes);
	add_actions(&actions, socket, memory, output, program ? -1 : embedded_program);
	if (program)
		error = posix_spawnp(pid, program, &actions, &attributes, (char **)argv, environ);
	else
		error = posix_spawn(pid, "/proc/self/fd/5", &actions, &attributes, (char **)argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

bool process_start(process *p, const char *program, const char *const *argv, int memory, char *why)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	int ends[2], pipes[2], error, copy;

	pthread_once(&once, write_program);
	*p = (process){ .socket = -1, .output = -1 };
	if (!program && embedded_program < 0)
		return lab_fail(why, "no memory for the audit's process");
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return lab_fail(why, "no socket: %s", strerror(errno));
	if (pipe2(pipes, O_CLOEXEC)) {
		close(ends[0]);
		close(ends[1]);
		return lab_fail(why, "no pipe: %s", strerror(errno));
	}
	ends[1] = above(ends[1]);
	pipes[1] = above(pipes[1]);
	copy = fcntl(memory, F_DUPFD_CLOEXEC, 16);
	error = spawn(&p->pid, program, argv, ends[1], copy, pipes[1]);
	close(ends[1]);
	close(pipes[1]);
	close(copy);
	p->socket = ends[0];
	p->output = pipes[0];
	fcntl(p->output, F_SETFL, O_NONBLOCK);
	if (!error)
		return true;
	p->pid = 0;
	process_end(p);
	return lab_fail(why, "cannot start %s: %s", program ? program : "the audit's process (is /proc mounted, and memory executable?)",
			strerror(error));
}

void process_end(process *p)
{
	if (p->pid) {
		kill(-p->pid, SIGKILL);
		kill(p->pid, SIGKILL);
		while (waitpid(p->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (p->socket >= 0)
		close(p->socket);
	if (p->output >= 0)
		close(p->output);
	p->pid = 0;
	p->socket = p->output = -1;
}

/* ---- what it prints --------------------------------------------------------- */

static void keep(process *p, const char *text, size_t n)
{
	size_t over;

	if (n > PROCESS_OUTPUT) {
		text += n - PROCESS_OUTPUT;
		n = PROCESS_OUTPUT;
	}
	over = p->nprinted + n > PROCESS_OUTPUT ? p->nprinted + n - PROCESS_OUTPUT : 0;
	memmove(p->printed, p->printed + over, p->nprinted - over);
	p->nprinted -= over;
	memcpy(p->printed + p->nprinted, text, n);
	p->nprinted += n;
}

static void drain(process *p)
{
	char text[4096];
	ssize_t n;

	while ((n = read(p->output, text, sizeof text)) > 0)
		keep(p, text, (size_t)n);
}

/* The last line of it, shortened; "" if there is none. */
static const char *last_line(process *p, char line[200])
{
	size_t end, begin;

	drain(p);
	for (end = p->nprinted; end && strchr("\r\n\t ", p->printed[end - 1]); end--)
		;
	for (begin = end; begin && p->printed[begin - 1] != '\n'; begin--)
		;
	snprintf(line, 200, "%.*s", (int)(end - begin < 199 ? end - begin : 199), p->printed + begin);
	return line;
}

/* ---- how it ended ----------------------------------------------------------- */

/* Waits a moment for an end of its own; false: it is still there. */
static bool reap(process *p, int *status)
{
	const struct timespec moment = { .tv_nsec = 2000000 };

	for (int i = 0; i < 500; i++) {
		if (waitpid(p->pid, status, WNOHANG) == p->pid) {
			kill(-p->pid, SIGKILL); /* what it may have started */
			p->pid = 0;
			return true;
		}
		nanosleep(&moment, NULL);
	}
	return false;
}

static lab_target_outcome died(process *p, char *why)
{
	char line[200], how[64];
	int status = 0;
	bool ended = reap(p, &status);
	const char *words = last_line(p, line), *name = WIFSIGNALED(status) ? sigabbrev_np(WTERMSIG(status)) : NULL;

	if (!ended)
		snprintf(how, sizeof how, "closed the connection to the audit");
	else if (WIFSIGNALED(status))
		snprintf(how, sizeof how, "crashed with SIG%s", name ? name : "?");
	else
		snprintf(how, sizeof how, "ended its process with exit code %d", WEXITSTATUS(status));
	process_end(p);
	lab_fail(why, "%s%s%s%s", how, *words ? "; it printed \"" : "", words, *words ? "\"" : "");
	return LAB_TARGET_CRASHED;
}

static lab_target_outcome hung(process *p, double seconds, char *why)
{
	process_end(p);
	lab_fail(why, "still not back after %g s", seconds);
	return LAB_TARGET_HUNG;
}

/* ---- a question and its answer ---------------------------------------------- */

/* The answer's size, 0 at the end of the process, or -1 when the time is over. */
static ssize_t receive(process *p, void *answer, size_t room, double seconds)
{
	struct pollfd f[2] = { { p->socket, POLLIN, 0 }, { p->output, POLLIN, 0 } };
	double until = lab_now() + seconds;

	for (;;) {
		double left = until - lab_now();

		if (left <= 0)
			return -1;
		if (poll(f, 2, (int)fmin(ceil(left * 1000), 1e6)) < 0 && errno != EINTR)
			return 0;
		if (f[1].revents & POLLIN)
			drain(p);
		if (f[0].revents) {
			ssize_t n = recv(p->socket, answer, room, 0);

			return n < 0 ? 0 : n;
		}
		if (f[1].revents == POLLHUP) /* it closed its output; a negative descriptor is passed over */
			f[1].fd = -1;
	}
}

lab_target_outcome process_ask(process *p, const void *ask, size_t size, void *answer, size_t room, size_t *got,
			       double seconds, char *why)
{
	ssize_t n;

	if (size && send(p->socket, ask, size, MSG_NOSIGNAL) != (ssize_t)size)
		return died(p, why);
	n = receive(p, answer, room, seconds);
	if (n < 0)
		return hung(p, seconds, why);
	if (n == 0)
		return died(p, why);
	*got = (size_t)n;
	return LAB_TARGET_OK;
}
