/* SPDX-License-Identifier: MIT */
/* How many threads the lab computes with: OpenMP's, which oneDNN and our own loops share. */
#include "lab/threads.h"

/* libgomp's, declared here because Clang looks for another library's omp.h. */
void omp_set_num_threads(int n);
int omp_get_max_threads(void);

void lab_set_threads(int n)
{
	omp_set_num_threads(n);
}

int lab_threads(void)
{
	return omp_get_max_threads();
}
