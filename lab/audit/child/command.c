/* SPDX-License-Identifier: MIT */
/* A command that reads numbers, one a line, and writes as many. */
#define _GNU_SOURCE /* pipe2 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab/audit/child/child.h"
#include "lab/audit/half.h"

extern char **environ;

/* ---- numbers as text -------------------------------------------------------- */

static int print(actfn_dtype d, const void *x, size_t i, char *s, size_t room)
{
	if (d == ACTFN_F64)
		return snprintf(s, room, "%.17g\n", ((const double *)x)[i]);
	if (d == ACTFN_F32)
		return snprintf(s, room, "%.9g\n", (double)((const float *)x)[i]);
	return snprintf(s, room, "%.9g\n", (double)lab_half_float(d, ((const uint16_t *)x)[i]));
}

/* Rounded to odd: rounding that again to 16 bits is rounding v once. */
static float as_float(double v)
{
	float f = (float)v;
	uint32_t bits = lab_float_bits(f);

	if ((double)f == v || !isfinite(f))
		return f;
	bits = (bits - (fabs((double)f) > fabs(v))) | 1;
	memcpy(&f, &bits, sizeof f);
	return f;
}

/* Reads the number at s and stores it; where it ends, or s if there is none. */
static char *scan(actfn_dtype d, char *s, void *y, size_t i)
{
	char *end;

	if (d == ACTFN_F64)
		((double *)y)[i] = strtod(s, &end);
	else if (d == ACTFN_F32)
		((float *)y)[i] = strtof(s, &end);
	else
		((uint16_t *)y)[i] = lab_half_bits(d, as_float(strtod(s, &end)));
	return end;
}

/* ---- the command ------------------------------------------------------------ */

typedef struct flow {
	actfn_dtype dtype;
	const void *x;
	size_t n, printed;   /* numbers */
	char line[1 << 14];  /* printed and not written yet */
	size_t from, to;
	char *text;          /* what came back */
	size_t size, room;
	bool flood;          /* more than so many numbers can be */
} flow;

enum { LONGEST = 400 }; /* characters of a number: %f of the largest double has 316 */

/* Starts it with pipes at both ends. */
static pid_t start(const char *command, int *in, int *out)
{
	const char *argv[] = { "sh", "-c", command, NULL };
	posix_spawn_file_actions_t a;
	posix_spawnattr_t t;
	sigset_t pipe_only;
	int to[2], from[2];
	pid_t pid = 0;

	if (pipe2(to, O_CLOEXEC))
		return 0;
	if (pipe2(from, O_CLOEXEC)) {
		close(to[0]);
		close(to[1]);
		return 0;
	}
	posix_spawn_file_actions_init(&a);
	posix_spawn_file_actions_adddup2(&a, to[0], 0);
	posix_spawn_file_actions_adddup2(&a, from[1], 1);
	posix_spawn_file_actions_addclosefrom_np(&a, 3);
	sigemptyset(&pipe_only);
	sigaddset(&pipe_only, SIGPIPE); /* which we ignore */
	posix_spawnattr_init(&t);
	posix_spawnattr_setflags(&t, POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigdefault(&t, &pipe_only);
	if (posix_spawn(&pid, "/bin/sh", &a, &t, (char **)argv, environ))
		pid = 0;
	posix_spawnattr_destroy(&t);
	posix_spawn_file_actions_destroy(&a);
	close(to[0]);
	close(from[1]);
	*in = to[1];
	*out = from[0];
	fcntl(*in, F_SETFL, O_NONBLOCK);
	return pid;
}

/* Writes what the pipe takes; false when all is written, or the command reads no more. */
static bool feed(flow *f, int in)
{
	ssize_t n;

	while (f->from == f->to) {
		f->from = f->to = 0;
		while (f->printed < f->n && f->to + 64 < sizeof f->line)
			f->to += (size_t)print(f->dtype, f->x, f->printed++, f->line + f->to, 64);
		if (!f->to)
			return false;
		n = write(in, f->line, f->to);
		if (n < 0)
			return errno == EAGAIN;
		f->from = (size_t)n;
	}
	n = write(in, f->line + f->from, f->to - f->from);
	if (n < 0)
		return errno == EAGAIN;
	f->from += (size_t)n;
	return true;
}

/* Reads what there is; false at the end, or when there is too much. */
static bool collect(flow *f, int out)
{
	ssize_t n;

	f->flood = f->size > (f->n + 100) * LONGEST;
	if (f->flood)
		return false;
	if (f->size + 4096 > f->room) {
		char *more = realloc(f->text, f->room * 2 + 8192);

		if (!more)
			return false;
		f->text = more;
		f->room = f->room * 2 + 8192;
	}
	n = read(out, f->text + f->size, f->room - f->size - 1);
	if (n <= 0)
		return false;
	f->size += (size_t)n;
	return true;
}

/* Both directions at once, or the two would wait for each other. */
static void pump(flow *f, int in, int out)
{
	struct pollfd p[2] = { { in, POLLOUT, 0 }, { out, POLLIN, 0 } };

	while (poll(p, 2, -1) >= 0 || errno == EINTR) {
		if (p[0].revents && !feed(f, in)) {
			close(in);
			p[0].fd = -1;
		}
		if (p[1].revents && !collect(f, out))
			break;
	}
	if (p[0].fd >= 0)
		close(in);
	close(out);
}

/* ---- its answers ------------------------------------------------------------ */

static void reply(wire_reply *r, lab_target_outcome o, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static void reply(wire_reply *r, lab_target_outcome o, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(r->why, sizeof r->why, fmt, ap);
	va_end(ap);
	r->outcome = o;
}

enum { SHELL_SIGNAL = 128, MOST_SIGNAL = 64 };

/* The signal that ended it; 0: none.  Where the shell has a process of its own for the command, it tells by its code. */
static int signal_of(int status)
{
	int code = WIFEXITED(status) ? WEXITSTATUS(status) - SHELL_SIGNAL : 0;

	return WIFSIGNALED(status) ? WTERMSIG(status) : code > 0 && code <= MOST_SIGNAL ? code : 0;
}

static void judge_end(int status, wire_reply *r)
{
	if (signal_of(status))
		reply(r, LAB_TARGET_CRASHED, "the command ended by signal %d, %s", signal_of(status), strsignal(signal_of(status)));
	else if (WEXITSTATUS(status) == 127)
		reply(r, LAB_TARGET_REFUSED, "the command cannot be found (exit code 127)");
	else if (WEXITSTATUS(status))
		reply(r, LAB_TARGET_REFUSED, "the command ended with exit code %d", WEXITSTATUS(status));
}

static void judge_text(char *text, const wire_call *w, void *y, wire_reply *r)
{
	size_t i = 0;

	for (char *s = text + strspn(text, " \t\r\n"); *s; s += strspn(s, " \t\r\n"), i++) {
		uint64_t spare;
		char *end = scan((actfn_dtype)w->dtype, s, i < w->n ? y : (void *)&spare, i < w->n ? i : 0);

		if (end == s || (*end && !strchr(" \t\r\n", *end))) {
			r->at = i;
			reply(r, LAB_TARGET_MISSHAPEN, "output %zu, \"%.*s\", is not a number", i + 1,
			      (int)strcspn(s, "\r\n") < 40 ? (int)strcspn(s, "\r\n") : 40, s);
			return;
		}
		s = end;
	}
	if (i != w->n)
		reply(r, LAB_TARGET_MISSHAPEN, "wrote %zu numbers for %zu inputs", i, (size_t)w->n);
}

void command_call(const child *c, const wire_call *w, wire_reply *r)
{
	flow f = { .dtype = (actfn_dtype)w->dtype, .x = c->memory + w->x, .n = w->n };
	int in, out, status = 0;
	pid_t pid = start(c->text[0], &in, &out);

	if (!pid) {
		reply(r, LAB_TARGET_FAILED, "cannot start /bin/sh: %s", strerror(errno));
		return;
	}
	pump(&f, in, out);
	if (f.flood)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (f.flood)
		reply(r, LAB_TARGET_MISSHAPEN, "wrote more than %zu bytes for %zu inputs", (f.n + 100) * LONGEST, f.n);
	else
		judge_end(status, r);
	if (f.text)
		f.text[f.size] = '\0';
	if (!r->outcome && !f.text)
		reply(r, LAB_TARGET_FAILED, "out of memory");
	else if (!r->outcome)
		judge_text(f.text, w, c->memory + w->y, r);
	free(f.text);
}

bool command_open(child *c, wire_hello *h, char *why)
{
	signal(SIGPIPE, SIG_IGN); /* a command may stop reading */

	size_t at = wire_area(c->area, WIRE_Y);
	const wire_call one = { .dtype = c->dtype, .threads = 1, .n = 1, .x = at, .y = at + 8, .stride = 1 };
	wire_reply r = { 0 };

	command_call(c, &one, &r); /* x is the first of y's area, 0 */
	if (r.outcome)
		return lab_fail(why, "%s: %s", c->text[0], r.why);
	h->forward = 1u << c->dtype;
	snprintf(h->name, sizeof h->name, "%.255s", c->text[0]);
	snprintf(h->signature, sizeof h->signature, "lines");
	return true;
}
