/* SPDX-License-Identifier: MIT */
/* What a kind of unit has to say and to do: one table each, in the unit_*.c. */
#ifndef LAB_UNIT_KIND_H
#define LAB_UNIT_KIND_H

#include "lab/nn/unit.h"

/* "k=5" in a spec: a number in [min, max], whole or not. */
typedef struct lab_unit_option {
	const char *name;
	double init, min, max;
	bool whole;
} lab_unit_option;

/* What may be NULL or 0 says so. */
typedef struct lab_unit_kind {
	lab_unit_option option[LAB_UNIT_OPTIONS]; /* name NULL: no more */
	double before, after;                     /* numbers per unit, in and out; 0: 1 */
	double (*pieces)(const lab_unit *u);      /* takes the place of `before`; NULL */
	lab_init init;                            /* what "auto" means, if there is no function to ask */
	bool draws;                               /* random numbers in training */
	size_t (*params)(const lab_unit *u, size_t width); /* NULL: none */
	size_t (*scratch)(const lab_unit *u, size_t n, size_t width); /* NULL: none */
	bool (*group)(const lab_unit *u, size_t width, int i, const char **name, size_t *first, size_t *count);
	void (*start)(const lab_unit *u, size_t width, uint64_t seed, float *param);
	void (*confine)(const lab_unit *u, size_t width, const float *before, float *param); /* NULL: every value is allowed */
	void (*forward)(const lab_unit_pass *p);
	void (*backward)(const lab_unit_pass *p);
} lab_unit_kind;

/* The library gives gradients of parameters as doubles. */
void lab_unit_narrow(size_t n, const double *g, float *gparam);

extern const lab_unit_kind lab_unit_fixed, lab_unit_learned, lab_unit_rows, lab_unit_dyrelu, lab_unit_gated,
	lab_unit_maxout, lab_unit_crelu, lab_unit_polynorm, lab_unit_polyrelu, lab_unit_apl, lab_unit_rrelu;

#endif
