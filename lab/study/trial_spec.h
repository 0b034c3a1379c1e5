/* SPDX-License-Identifier: MIT */
/* A trial's settings, read from the words of the user. */
#ifndef LAB_TRIAL_SPEC_H
#define LAB_TRIAL_SPEC_H

#include "lab/nn/unit.h"
#include "lab/study/trial.h"

/* What the strings of a lab_trial_spec mean. */
typedef struct lab_trial_plan {
	lab_unit unit;                  /* to be released with lab_unit_free() */
	int hidden;                     /* layers */
	size_t width[LAB_MAX_HIDDEN];
	int optim;                      /* index of lab_optim_names */
	int schedule;                   /* index of lab_schedule_names */
	lab_init init;
} lab_trial_plan;

/* Checks everything and reads it; messages as lab_trial_check's.  On failure there is nothing to release. */
bool lab_trial_plan_make(const lab_trial_spec *spec, lab_trial_plan *out, char *why);

#endif
