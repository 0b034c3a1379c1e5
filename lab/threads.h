/* SPDX-License-Identifier: MIT */
/* How many threads the lab computes with: OpenMP's, which oneDNN and our own loops share. */
#ifndef LAB_THREADS_H
#define LAB_THREADS_H

/* From now on use n threads (n >= 1) in the calling thread's work.  A process made
 * by fork() must call this with 1: OpenMP's threads do not survive a fork. */
void lab_set_threads(int n);
int lab_threads(void);

/* From now on subnormal numbers count as 0 in the calling thread, and in those that
 * it starts.  The tails of gelu and its kin are exact and never quite 0, so their
 * gradients become subnormal, and matrix products three times as slow.  Inside the
 * library's kernels nothing changes.  Returns what lab_restore_subnormals() takes. */
unsigned lab_flush_subnormals(void);
void lab_restore_subnormals(unsigned before);

#endif
