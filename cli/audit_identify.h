/* SPDX-License-Identifier: MIT */
/* Without --as: which function the target of an audit is. */
#ifndef ACTFN_AUDIT_IDENTIFY_H
#define ACTFN_AUDIT_IDENTIFY_H

#include <actfn/layer.h>

#include "lab/audit/target.h"

enum { AUDIT_SPEC = 256, AUDIT_NOTE = 256 };

/* Finds it out: the spec of a function in spec, or a layer in *layer; and in note what else it might be.  Prints
 * what keeps it from that, and returns CLI_USAGE or CLI_INPUT, else CLI_OK. */
int audit_identify(lab_target *t, const char *target, char spec[AUDIT_SPEC], const actfn_layer_info **layer,
		   char note[AUDIT_NOTE]);

#endif
