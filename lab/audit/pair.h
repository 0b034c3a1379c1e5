/* SPDX-License-Identifier: MIT */
/* A pair of .npy files: inputs and what somebody's function made of them. */
#ifndef LAB_AUDIT_PAIR_H
#define LAB_AUDIT_PAIR_H

#include <stdbool.h>

#include "lab/audit/target.h"

/* Reads both; they must be of one type and shape.  On failure returns false and puts one line into why. */
bool pair_read(const char *x, const char *y, lab_target_pair *p, char *why);
void pair_free(lab_target_pair *p);

#endif
