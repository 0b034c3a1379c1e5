/* SPDX-License-Identifier: MIT */
/* Digests of the layers: more lines of the program digests.  Each returns how many of its lines begin with "FAIL". */
#ifndef TESTS_CROSS_LAYERS_H
#define TESTS_CROSS_LAYERS_H

int row_digests(void);
int gated_digests(void);
int group_digests(void);
int learned_digests(void);
int dyrelu_digests(void);

#endif
