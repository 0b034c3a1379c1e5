/* SPDX-License-Identifier: MIT */
/* Digests of the layers: more lines of the program digests. */
#ifndef TESTS_CROSS_LAYERS_H
#define TESTS_CROSS_LAYERS_H

void dyrelu_digests(void);

/* Returns how many of its lines begin with "FAIL". */
int learned_digests(void);

#endif
