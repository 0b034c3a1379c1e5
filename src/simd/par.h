/* SPDX-License-Identifier: MIT */
/* The parameters of a function, in the order of its INFO. */
#ifndef ACTFN_PAR_H
#define ACTFN_PAR_H

typedef struct par {
	double a, b, c, d;
	int custom; /* they are not the defaults: first tries are judged for those only */
} par;

#endif
