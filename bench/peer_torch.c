/* SPDX-License-Identifier: MIT */
/* PyTorch's CPU kernels: a Python process of its own, on the same arrays, see peers_torch.py. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/arrays.h"
#include "bench/peer.h"
#include "lab/verify/format.h"

static FILE *to, *from;
static char torch_version[32] = "?";

static bool answer(char *line, size_t size)
{
	return to && from && !fflush(to) && fgets(line, (int)size, from);
}

static void ask(const bench_call *c, double seconds)
{
	static const char *const ops[] = { "forward", "derivative", "backward", "backward_from_y" };
	fprintf(to, "%s %s %s %zu %zu %zu %zu %g\n", c->function, ops[c->op], lab_formats[c->dtype].name, c->n,
		bench_arrays_offset(c->x), bench_arrays_offset(c->gy), bench_arrays_offset(c->y), seconds);
}

static double own_clock(void *state, double seconds)
{
	char line[64];
	ask(state, seconds);
	return answer(line, sizeof line) ? strtod(line, NULL) : 0;
}

/* Runs it once, which shows whether it can. */
static bool prepare(const bench_call *c, void **state)
{
	char line[64];
	if (!to || c->op == ACTFN_DERIVATIVE)
		return false;
	ask(c, 0);
	*state = (void *)c;
	return answer(line, sizeof line) && strncmp(line, "none", 4);
}

static void run(void *state, size_t times)
{
	while (times--)
		own_clock(state, 0);
}

static void release(void *state)
{
	(void)state;
}

static void version(char *text, size_t size)
{
	snprintf(text, size, "PyTorch %s", torch_version);
}

static void child(const char *script, const int request[2], const int reply[2])
{
	char threads[16];
	snprintf(threads, sizeof threads, "%d", bench_limit.threads);
	dup2(request[0], STDIN_FILENO);
	dup2(reply[1], STDOUT_FILENO);
	close(request[1]);
	close(reply[0]);
	execl("/usr/bin/python3", "python3", script, bench_arrays_path(), threads, (char *)NULL);
	_exit(127);
}

bool bench_torch_start(const char *script)
{
	int request[2], reply[2];
	if (pipe(request) || pipe(reply))
		return false;
	pid_t pid = fork();
	if (pid < 0)
		return false;
	if (pid == 0)
		child(script, request, reply);
	close(request[0]);
	close(reply[1]);
	to = fdopen(request[1], "w");
	from = fdopen(reply[0], "r");
	if (!answer(torch_version, sizeof torch_version)) {
		bench_torch_stop();
		return false;
	}
	torch_version[strcspn(torch_version, "\n")] = '\0';
	return true;
}

void bench_torch_stop(void)
{
	if (to)
		fclose(to);
	if (from)
		fclose(from);
	to = from = NULL;
}

const bench_peer bench_torch = { "PyTorch", prepare, run, release, own_clock, version };
