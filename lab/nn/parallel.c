/* SPDX-License-Identifier: MIT */
/* A loop over 0 .. n-1 in pieces, on lab_threads() threads. */
#include "lab/nn/parallel.h"

void lab_parallel(size_t n, size_t grain, void (*body)(void *arg, size_t from, size_t to), void *arg)
{
	size_t pieces = (n + grain - 1) / grain;

	if (pieces <= 1) { /* waking the other threads costs microseconds */
		if (n)
			body(arg, 0, n);
		return;
	}
#ifdef _OPENMP
#pragma omp parallel for schedule(static)
#endif
	for (size_t i = 0; i < pieces; i++) {
		size_t from = i * grain, to = from + grain;
		body(arg, from, to < n ? to : n);
	}
}
