/* SPDX-License-Identifier: MIT */
/* Where a trial runs: the process that owns it, the machine, the versions. */
#define _GNU_SOURCE /* sched_getaffinity */
#include "lab/study/host.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Start time of a process from /proc; 0 where there is none, -1 for a dead one that nobody has waited for. */
static int64_t start_time(int64_t pid)
{
	/* Of `man proc_pid_stat`: field 3, the state, and field 22, the start. */
	static const char fields[] = " %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %lld";
	char path[64], line[1024], state;
	long long start;

	snprintf(path, sizeof path, "/proc/%lld/stat", (long long)pid);
	FILE *f = fopen(path, "r");
	if (!f)
		return 0;
	size_t n = fread(line, 1, sizeof line - 1, f);
	fclose(f);
	line[n] = '\0';
	/* The second field is the program's name in parentheses and may hold anything, a ')' too. */
	const char *rest = strrchr(line, ')');
	if (!rest || sscanf(rest + 1, fields, &state, &start) != 2)
		return 0;
	return state == 'Z' ? -1 : start;
}

lab_owner lab_owner_of(int64_t pid)
{
	lab_owner o = { .pid = pid, .start = start_time(pid) };

	if (gethostname(o.host, sizeof o.host - 1))
		strcpy(o.host, "unknown");
	return o;
}

bool lab_owner_alive(const lab_owner *o, int64_t beat, int64_t now)
{
	lab_owner here = lab_owner_of(o->pid);

	if (strcmp(o->host, here.host))
		return now - beat <= LAB_BEAT_LIMIT;
	if (kill((pid_t)o->pid, 0) && errno == ESRCH)
		return false;
	return here.start >= 0 && (!o->start || !here.start || o->start == here.start);
}

void lab_host_cpu(char name[128])
{
	char line[256];
	FILE *f = fopen("/proc/cpuinfo", "r");

	strcpy(name, "unknown");
	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "model name : %127[^\n]", name) == 1)
			break;
	if (f)
		fclose(f);
}

int lab_host_cpus(void)
{
	cpu_set_t set;

	if (!sched_getaffinity(0, sizeof set, &set))
		return CPU_COUNT(&set);
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	return n > 0 ? (int)n : 1;
}
