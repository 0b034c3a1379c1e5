/* SPDX-License-Identifier: MIT */
/* actfn-audit KIND AREA TEXT TEXT SIGNATURE DTYPE: started by lab/audit/target.c, answers calls until its socket closes. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab/audit/child/child.h"

static const struct {
	const char *name;
	bool (*open)(child *c, wire_hello *h, char *why);
	void (*call)(const child *c, const wire_call *w, wire_reply *r);
} kinds[] = {
	{ "symbol", symbol_open, symbol_call },
	{ "exec", command_open, command_call },
};

static bool map(child *c)
{
	c->memory = mmap(NULL, wire_memory(c->area), PROT_NONE, MAP_SHARED, WIRE_MEMORY, 0);
	return c->memory != MAP_FAILED && !mprotect(c->memory, WIRE_GUARD, PROT_READ | PROT_WRITE) &&
	       !mprotect(c->memory + wire_area(c->area, WIRE_X), c->area, PROT_READ) &&
	       !mprotect(c->memory + wire_area(c->area, WIRE_GY), c->area, PROT_READ) &&
	       !mprotect(c->memory + wire_area(c->area, WIRE_Y), c->area, PROT_READ | PROT_WRITE);
}

/* Time is over and nobody ended us: we do, with all that a command may have started. */
static void end_group(int signal)
{
	(void)signal;
	kill(0, SIGKILL);
}

/* Answers one call; false at the end of all calls. */
static bool answer(const child *c, int kind)
{
	wire_call w;
	wire_reply r = { .at = UINT64_MAX };

	if (recv(WIRE_SOCKET, &w, sizeof w, 0) != sizeof w)
		return false;
	alarm(w.seconds + 5);
	kinds[kind].call(c, &w, &r);
	alarm(0);
	return send(WIRE_SOCKET, &r, offsetof(wire_reply, why) + strlen(r.why) + 1, MSG_NOSIGNAL) > 0;
}

int main(int argc, char **argv)
{
	const struct rlimit no_core = { 0, 0 };
	wire_hello h = { 0 };
	child c = { 0 };
	int kind = 0;

	if (argc != 7)
		return 2;
	c = (child){ .kind = argv[1], .text = { argv[3], argv[4] }, .signature = argv[5],
		     .dtype = (actfn_dtype)atoi(argv[6]), .area = strtoull(argv[2], NULL, 10) };
	setrlimit(RLIMIT_CORE, &no_core);
	prctl(PR_SET_NAME, "actfn-audit");
	signal(SIGALRM, end_group);
	setenv("OMP_NUM_THREADS", "1", 0); /* before a library reads it: sweeps run many of us */
	close(WIRE_PROGRAM);
	while (strcmp(kinds[kind].name, c.kind))
		kind++;
	h.ok = map(&c) && kinds[kind].open(&c, &h, h.why);
	if (send(WIRE_SOCKET, &h, sizeof h, MSG_NOSIGNAL) != sizeof h || !h.ok)
		return 1;
	fault_watch(&c);
	while (answer(&c, kind))
		;
	_exit(0); /* what the library does at exit is not what is audited */
}
