/* SPDX-License-Identifier: MIT */
/* How the learning rate changes in the course of the training, as a factor of the one given, t being the share of
 * the steps that are done:
 *
 *   constant  1
 *   step      1, from t = 1/2 on 0.1, from t = 3/4 on 0.01
 *   linear    1 - t
 *   cosine    (1 + cos(pi t)) / 2; one period of Loshchilov and Hutter 2017, arXiv:1608.03983 */
#ifndef LAB_SCHEDULE_H
#define LAB_SCHEDULE_H

/* "constant", "step", "linear", "cosine"; NULL-terminated. */
extern const char *const lab_schedule_names[];

/* kind is an index of the names, 0 <= t < 1; the factor is above 0. */
double lab_schedule_factor(int kind, double t);

#endif
