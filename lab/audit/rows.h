/* SPDX-License-Identifier: MIT */
/* An audit of a function of rows: softmax, log_softmax and their like. */
#ifndef LAB_AUDIT_ROWS_H
#define LAB_AUDIT_ROWS_H

#include <actfn/row.h>

#include "lab/audit/audit.h"

/* Is the layer one that this can audit? */
bool lab_audit_takes_rows(actfn_layer_id layer);

/* As lab_audit_run(); of the spec its function does not count.  Ordinary rows of many lengths and sizes, huge and
 * masked ones, rows with NaN; sums, shifts by a constant, the same row alone and among others. */
bool lab_audit_rows(const lab_audit_spec *spec, actfn_layer_id layer, lab_audit *out, char *why);

#endif
