/* SPDX-License-Identifier: MIT */
/* Fits to samples: the parameters of a function, and a function stretched and shifted. */
#ifndef LAB_AUDIT_FAMILY_H
#define LAB_AUDIT_FAMILY_H

#include "lab/audit/candidates.h"
#include "lab/audit/fit.h"
#include "lab/audit/samples.h"

/* The samples of which a fit is made, and room to work in. */
typedef struct lab_fitting {
	const lab_samples *s;
	lab_data all, few; /* every input; every fourth, for a first look */
	double *room;
	double enough;     /* an rms at which the values are rounded right */
} lab_fitting;

/* tails: of all samples, and not of those in the core only. */
bool lab_fitting_open(lab_fitting *f, const lab_samples *s, bool tails, char *why);
void lab_fitting_close(lab_fitting *f);

/* The parameters of a function that fit best; the rms, infinite if none do. */
double lab_family_fit(lab_fitting *f, actfn_id id, double p[ACTFN_MAX_PARAMS]);

/* The same, without the quarter of the inputs that fits worst: for what is wrong in places. */
double lab_family_fit_robustly(lab_fitting *f, actfn_id id, double p[ACTFN_MAX_PARAMS]);

/* a, b, c and d with which a f(b x + c) + d fits best; the rms. */
double lab_affine_fit(lab_fitting *f, const lab_candidate *c, double outer[4]);

/* "elu(0.5)": the spec of a function with these parameters, which may be against its conditions. */
void lab_family_spec(actfn_id id, const double *p, char spec[LAB_SPEC]);

#endif
