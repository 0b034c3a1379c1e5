/* SPDX-License-Identifier: MIT */
/* Labels beside the ends of lines, clear of each other. */
#ifndef LAB_SPREAD_H
#define LAB_SPREAD_H

#include <stddef.h>

/* Moves the n positions (in any order) as little as needed so that neighbours are
 * `gap` apart and all lie in [low, high]; if there is no room for that, they are as
 * far apart as there is.  Their order stays.  Positions stay put if memory is short. */
void lab_spread(double *at, size_t n, double gap, double low, double high);

#endif
