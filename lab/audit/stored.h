/* SPDX-License-Identifier: MIT */
/* A pass over results that somebody has stored: nothing can be asked again. */
#ifndef LAB_AUDIT_STORED_H
#define LAB_AUDIT_STORED_H

#include "lab/audit/pass.h"

/* y[0 .. n) are results for x[0 .. n), of the spec's type, in any order.  The spec's auditees do not count.
 * On failure returns false and puts one line into why (LAB_MESSAGE bytes). */
bool lab_pass_stored(const lab_pass_spec *spec, size_t n, const void *x, const void *y, lab_pass *out, char *why);

#endif
