/* SPDX-License-Identifier: MIT */
/* Long arrays: cut into pieces for the threads, and streamed where the output will not fit the caches.
 *
 * Every element is computed by the same instructions wherever a piece begins, so the results do
 * not depend on any of this. */
#include "src/bulk.h"

/* ACTFN_STREAM: bytes of output from which on streaming wins, measured with 2 MB of second-level cache: at 1 MB it
 * takes 1.4 times an ordinary copy, at 2 MB 1.0, at 4 MB 0.8, and 0.6 to 0.9 where others use the memory.  A
 * share of a large last-level cache cannot be asked for.  Kernels that take longer than the memory lose nothing.
 * PIECE: the least that is worth waking a thread for, about 10 microseconds of work. */
enum { PIECE = 1 << 17, PIECES_PER_THREAD = 4, GRAIN = 4 * 4096 };

typedef struct work {
	const actfn_job *job;
	size_t n, each; /* elements: all, and in a piece */
	const char *x, *gy;
	char *out;
	int stream;
} work;

static void piece(void *arg, int i)
{
	const work *w = arg;
	size_t from = (size_t)i * w->each, at = from * w->job->size;
	size_t n = w->n - from < w->each ? w->n - from : w->each;
	actfn_fpenv e = actfn_fp_enter();
	(w->stream ? actfn_stream : actfn_job_run)(w->job, n, w->x + at, w->gy + at, w->out + at);
	actfn_fp_leave(e);
}

/* Several pieces for each thread, since some threads are disturbed; none shorter than PIECE. */
static size_t piece_bytes(size_t bytes, int threads)
{
	size_t each = bytes / (size_t)(threads * PIECES_PER_THREAD);
	each = each < PIECE ? PIECE : each;
	return (each + GRAIN - 1) / GRAIN * GRAIN;
}

void actfn_bulk(const actfn_job *j, size_t n, const void *x, const void *gy, void *out)
{
	size_t bytes = n * j->size;
	int threads = actfn_get_threads();
	work w = { j, n, n, x, gy, out, bytes >= ACTFN_STREAM && out != x && out != gy };
	if (threads > 1)
		w.each = piece_bytes(bytes, threads) / j->size;
	actfn_each(1, piece, &w, (n - 1) / w.each + 1);
}
