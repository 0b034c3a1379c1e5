/* SPDX-License-Identifier: MIT */
/* Where a fault was, noted before the process ends by it. */
#define _GNU_SOURCE /* REG_ERR */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "lab/audit/child/child.h"

static const child *watched;

static bool is_write(const ucontext_t *u)
{
#if defined(__x86_64__)
	return u->uc_mcontext.gregs[REG_ERR] & 2; /* the page fault's error code: bit 1 says write */
#else
	(void)u;
	return false;
#endif
}

/* The handler was reset when it was called: the instruction faults again, and ends the process by its own signal.  One
 * that the target sent itself comes from no instruction. */
static void fault(int signal, siginfo_t *info, void *context)
{
	const char *at = info->si_addr;

	if (info->si_code <= 0) {
		raise(signal);
		return;
	}
	if (at >= watched->memory && at < watched->memory + wire_memory(watched->area)) {
		notes(watched)->fault = (uint64_t)(at - watched->memory);
		notes(watched)->writing = is_write(context);
	}
}

void fault_watch(const child *c)
{
	static char stack[1 << 16];
	const stack_t other = { .ss_sp = stack, .ss_size = sizeof stack };
	struct sigaction a = { .sa_sigaction = fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESETHAND };

	watched = c;
	sigaltstack(&other, NULL);
	sigaction(SIGSEGV, &a, NULL);
	sigaction(SIGBUS, &a, NULL);
}
