/* SPDX-License-Identifier: MIT */
/* Without --as: which function the target of an audit is. */
#include "cli/audit_identify.h"

#include <stdio.h>

#include "cli/cli.h"
#include "lab/audit/identify.h"
#include "lab/audit/sampler.h"
#include "lab/text.h"

/* The nearest of the other functions, and how far away it is; or one that gives the same values. */
static void write_note(const lab_identity *id, char note[AUDIT_NOTE])
{
	*note = 0;
	for (int i = 1; i < id->matches; i++) {
		const lab_match *m = &id->match[i];
		if (!m->f)
			continue;
		if (m->twin)
			snprintf(note, AUDIT_NOTE, "%.200s gives the same values", m->spec);
		else
			snprintf(note, AUDIT_NOTE, "%.200s would differ by %.2g", m->spec, m->would);
		return;
	}
}

static int choose(const lab_identity *id, const char *target, char spec[AUDIT_SPEC], const actfn_layer_info **layer,
		  char note[AUDIT_NOTE])
{
	const lab_match *best = &id->match[0];
	bool some = id->matches > 0;
	bool close = id->verdict == LAB_IS || id->verdict == LAB_IS_COARSELY || id->verdict == LAB_IS_PARTLY;
	*note = 0;
	if (id->verdict == LAB_IS_LAYER) {
		*layer = id->layer;
		snprintf(spec, AUDIT_SPEC, "%s", id->layer->name);
		return CLI_OK;
	}
	bool bare = some && best->f && best->outer[0] == 1 && best->outer[1] == 1 && best->outer[2] == 0 && best->outer[3] == 0;
	if (!close || !bare)
		return cli_fail(CLI_USAGE, "%s is no function of ours%s%.200s; `actfn identify` says more, --as NAME says what it "
					   "should be", target, some ? ", the nearest is " : "", some ? best->spec : "");
	snprintf(spec, AUDIT_SPEC, "%.255s", best->spec);
	write_note(id, note);
	return CLI_OK;
}

int audit_identify(lab_target *t, const char *target, char spec[AUDIT_SPEC], const actfn_layer_info **layer,
		   char note[AUDIT_NOTE])
{
	char why[LAB_MESSAGE];
	lab_target_sampler s;
	lab_identity id;
	int dtype = lab_target_sampler_dtype(t), rc;
	if (dtype < 0)
		return cli_fail(CLI_USAGE, "%s takes no array of numbers and gives one back; say --as NAME", target);
	if (!lab_target_sampler_open(&s, t, (actfn_dtype)dtype, why)) {
		rc = cli_fail(CLI_USAGE, "%s", why);
	} else if (!lab_identify(&s.sampler, 0, &id, why)) {
		rc = cli_fail(CLI_INPUT, "%s", why);
	} else {
		rc = choose(&id, target, spec, layer, note);
		lab_identity_free(&id);
	}
	lab_target_sampler_close(&s);
	return rc;
}
