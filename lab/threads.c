/* SPDX-License-Identifier: MIT */
/* How many threads the lab computes with: OpenMP's, which oneDNN and our own loops share. */
#include "lab/threads.h"

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

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

#if defined(__SSE2__)
enum { FLUSH_RESULTS = 0x8000, FLUSH_OPERANDS = 0x0040 };

unsigned lab_flush_subnormals(void)
{
	unsigned before = _mm_getcsr();
	_mm_setcsr(before | FLUSH_RESULTS | FLUSH_OPERANDS);
	return before;
}

void lab_restore_subnormals(unsigned before)
{
	_mm_setcsr(before);
}
#else
unsigned lab_flush_subnormals(void)
{
	return 0;
}

void lab_restore_subnormals(unsigned before)
{
	(void)before;
}
#endif
