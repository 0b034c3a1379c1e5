/* SPDX-License-Identifier: MIT */
/* How many threads the lab computes with: OpenMP's, which oneDNN and our own loops share. */
#ifndef LAB_THREADS_H
#define LAB_THREADS_H

/* From now on use n threads (n >= 1) in the calling thread's work.  A process made
 * by fork() must call this with 1: OpenMP's threads do not survive a fork. */
void lab_set_threads(int n);
int lab_threads(void);

#endif
