/* SPDX-License-Identifier: MIT */
/* Quarter turns of large exact arguments: libm reduces them one by one, which takes ten times as long. */
#ifndef LAB_TURNS_H
#define LAB_TURNS_H

#include <stdbool.h>

/* 2^k 2/pi modulo 4 in four parts, the first three of 26 bits: what an integer below 2^26 makes of it is
 * exact but for the last part, 2^-102 of a turn.  NULL where k is out of range (-60 .. 110). */
const double *lab_turns(int k);

#endif
