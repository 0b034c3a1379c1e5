/* SPDX-License-Identifier: MIT */
/* The judge of one thread: results of several instruction sets against the one reference, a tile at a time. */
#ifndef LAB_JUDGE_H
#define LAB_JUDGE_H

#include "lab/verify/sweep.h"

typedef struct lab_judge lab_judge;

/* On failure returns NULL and puts one line into why (LAB_MESSAGE bytes). */
lab_judge *lab_judge_new(const lab_subject *t, int isas, char *why);
void lab_judge_free(lab_judge *j);

/* Compares the next n results of the instruction sets: those with the same results up to here are judged
 * once.  To be called first for all results, of which some or none are then judged; a NaN is a NaN. */
void lab_judge_meet(lab_judge *j, const void *const *y, size_t n);

/* x[0 .. LAB_TILE) and the results y[k][0 .. LAB_TILE), of the subject's dtype; the first n count. */
void lab_judge_tile(lab_judge *j, const void *x, const void *const *y, int n);

/* Adds n inputs with their results to the digests, and does not judge them. */
void lab_judge_digest(lab_judge *j, const void *x, const void *const *y, size_t n);

/* Counts and scores so far. */
lab_sweep_result *lab_judge_result(lab_judge *j);

lab_reference *lab_judge_reference(lab_judge *j);

/* The inputs with the largest errors, at most one of a binade and an instruction set: x[0 .. returned), at most n. */
size_t lab_judge_worst(const lab_judge *j, double *x, size_t n);

#endif
