/* SPDX-License-Identifier: MIT */
/* Time that only goes forward. */
#include "lab/clock.h"

#include <time.h>

double lab_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}
