/* SPDX-License-Identifier: MIT */
/* The parameters of a function, in the order of its INFO. */
#ifndef ACTFN_PAR_H
#define ACTFN_PAR_H

typedef struct par {
	double a, b, c, d;
} par;

#endif
