/* SPDX-License-Identifier: MIT */
/* A closer look where a pass left inputs out: at the ends of what is wrong, and around the largest errors. */
#ifndef LAB_AUDIT_CLOSER_H
#define LAB_AUDIT_CLOSER_H

#include "lab/audit/pass.h"

/* Tries inputs between those of the pass, with its first auditee, and enters what is worse or further out into its
 * score; counts stay.  False without memory. */
bool lab_closer_look(const lab_pass_spec *spec, lab_truth *truth, lab_pass *p);

#endif
