/* SPDX-License-Identifier: MIT */
/* A loop over 0 .. n-1 in pieces, on lab_threads() threads. */
#ifndef LAB_PARALLEL_H
#define LAB_PARALLEL_H

#include <stddef.h>

/* Calls body(arg, from, to) for consecutive pieces of `grain` items (the last may
 * be shorter).  The pieces do not depend on the number of threads. */
void lab_parallel(size_t n, size_t grain, void (*body)(void *arg, size_t from, size_t to), void *arg);

#endif
