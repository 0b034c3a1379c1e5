/* SPDX-License-Identifier: MIT */
#ifndef TESTS_KERNELS_FLOATS_H
#define TESTS_KERNELS_FLOATS_H

/* The tests of floats.c, compiled for an instruction set that the CPU must have: the failed ones. */
int run_floats(void);

#endif
