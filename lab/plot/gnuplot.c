/* SPDX-License-Identifier: MIT */
/* Runs gnuplot on a script held in memory and gives back the picture. */
#include "lab/plot/gnuplot.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* The three standard streams of the child.  Temporary files rather than pipes:
 * a script and a picture may both be larger than a pipe, and nobody can block. */
typedef struct streams {
	FILE *in, *out, *err;
} streams;

static bool fail(char *why, const char *what)
{
	snprintf(why, LAB_GNUPLOT_WHY, "%s: %s", what, strerror(errno));
	return false;
}

static bool open_streams(streams *s, const char *script, size_t n, char *why)
{
	s->in = tmpfile();
	s->out = tmpfile();
	s->err = tmpfile();
	if (!s->in || !s->out || !s->err)
		return fail(why, "cannot make a temporary file for gnuplot");
	if (fwrite(script, 1, n, s->in) != n || fflush(s->in))
		return fail(why, "cannot write the gnuplot script to a temporary file");
	rewind(s->in);
	return true;
}

static void close_streams(streams *s)
{
	FILE *f[] = { s->in, s->out, s->err };

	for (int i = 0; i < 3; i++)
		if (f[i])
			fclose(f[i]);
}

/* Starts `gnuplot -d -` on the streams.  Signals that we ignore (SIGPIPE) are the child's own again. */
static int spawn(const streams *s, pid_t *pid)
{
	static char *const argv[] = { "gnuplot", "-d", "-", NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t defaults;
	int error;

	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, fileno(s->in), STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, fileno(s->out), STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, fileno(s->err), STDERR_FILENO);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigdefault(&attr, &defaults);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	error = posix_spawnp(pid, argv[0], &files, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return error;
}

/* The exit status of gnuplot; -1 when it could not be started, with a line in why. */
static int run(const streams *s, char *why)
{
	int status, error;
	pid_t pid;

	error = spawn(s, &pid);
	if (error) {
		snprintf(why, LAB_GNUPLOT_WHY, "cannot run gnuplot: %s; on Debian: apt-get install gnuplot-nox",
			 strerror(error));
		return -1;
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return fail(why, "cannot wait for gnuplot"), -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* The line of gnuplot's complaint that says what was wrong: the last one that is not blank. */
static void complaint(FILE *err, int status, char *why)
{
	char line[256], last[256] = "no reason given";

	rewind(err);
	while (fgets(line, sizeof line, err))
		if (strspn(line, " \t\r\n^") != strlen(line))
			memcpy(last, line, sizeof last);
	last[strcspn(last, "\r\n")] = '\0';
	snprintf(why, LAB_GNUPLOT_WHY, "gnuplot failed (status %d): %s", status, last + strspn(last, " \t"));
}

static bool slurp(FILE *f, char **out, size_t *n_out, char *why)
{
	long n = fseek(f, 0, SEEK_END) ? -1 : ftell(f);
	char *text = n < 0 ? NULL : malloc((size_t)n + 1);

	if (!text)
		return fail(why, "cannot read gnuplot's output");
	rewind(f);
	if (fread(text, 1, (size_t)n, f) != (size_t)n) {
		free(text);
		return fail(why, "cannot read gnuplot's output");
	}
	text[n] = '\0';
	*out = text;
	*n_out = (size_t)n;
	return true;
}

bool lab_gnuplot(const char *script, size_t n, char **out, size_t *n_out, char *why)
{
	streams s = { 0 };
	bool ok = open_streams(&s, script, n, why);
	int status = ok ? run(&s, why) : -1;

	if (status > 0)
		complaint(s.err, status, why);
	ok = status == 0 && slurp(s.out, out, n_out, why);
	close_streams(&s);
	return ok;
}
