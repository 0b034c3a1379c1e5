/* SPDX-License-Identifier: MIT */
/* Time that only goes forward. */
#ifndef LAB_CLOCK_H
#define LAB_CLOCK_H

/* Seconds since some moment. */
double lab_now(void);

#endif
