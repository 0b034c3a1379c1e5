/* SPDX-License-Identifier: MIT */
/* The numbers that people write: in source text, in tests, in data. */
#ifndef LAB_AUDIT_WRITTEN_H
#define LAB_AUDIT_WRITTEN_H

#include <stddef.h>

enum { LAB_WRITTEN = 1536 };

/* Fills number[] with magnitudes, in no order, some of them more than once; returns how many. */
size_t lab_written_numbers(double number[LAB_WRITTEN]);

#endif
