/* SPDX-License-Identifier: MIT */
/* Implementations to audit that are right but for one defect. */
#include "tests/audit/fake.h"

#include "lab/text.h"

double element(const lab_target_call *call, size_t i)
{
	double x;
	lab_read(call->dtype, 1, (const char *)call->x + i * lab_formats[call->dtype].size, &x);
	return x;
}

static lab_target_outcome run(void *arg, const lab_target_call *call, char *why)
{
	const fake *k = arg;
	size_t size = lab_formats[call->dtype].size;
	lab_target_outcome outcome = k->end ? k->end(call, why) : LAB_TARGET_OK;
	if (outcome != LAB_TARGET_OK)
		return outcome;
	actfn_call right = { .direction = call->op == LAB_TARGET_BACKWARD ? ACTFN_BACKWARD : ACTFN_FORWARD,
			     .dtype = call->dtype, .mode = ACTFN_EXACT, .cols = call->n, .x = call->x, .gy = call->gy,
			     .out = call->y };
	assert_int_equal(actfn_run(k->f, &right), ACTFN_OK);
	for (size_t i = 0; k->change && i < call->n; i++) {
		double y, changed;
		lab_read(call->dtype, 1, (char *)call->y + i * size, &y);
		changed = k->change(call, i, element(call, i), y);
		if (memcmp(&changed, &y, sizeof y))
			lab_write(call->dtype, 1, &changed, (char *)call->y + i * size);
	}
	return LAB_TARGET_OK;
}

lab_audit audit_fake(fake *k, int output, actfn_dtype dtype, double limit)
{
	char why[LAB_MESSAGE];
	lab_audit a;
	assert_int_equal(actfn_parse(k->spec, &k->f), ACTFN_OK);
	lab_auditee one = { run, k };
	lab_audit_spec s = { .f = k->f, .effort = LAB_QUICK, .limit = limit, .auditee = &one, .auditees = 1 };
	*(output == LAB_F ? &s.forward : &s.backward) = 1u << dtype;
	if (!lab_audit_run(&s, &a, why))
		fail_msg("%s: %s", k->spec, why);
	assert_int_equal(a.parts, 1);
	if (!a.part[0]->tried)
		fail_msg("%s: not tried: %s", k->spec, a.part[0]->why);
	actfn_free(k->f);
	return a;
}

int count(const lab_audit *a)
{
	return a->part[0]->findings.n;
}

static void list(const lab_audit *a)
{
	for (int i = 0; i < count(a); i++) {
		const lab_finding *f = &a->part[0]->findings.list[i];
		print_error("  %s [%.9g, %.9g] x %.9g got %.9g want %.9g ulps %g: %s\n", lab_finding_words[f->kind], f->from,
			    f->to, f->x, f->got, f->want, f->ulps, f->text);
	}
}

const lab_finding *only(const lab_audit *a, lab_finding_kind kind)
{
	const lab_finding *found = NULL;
	int n = 0;
	for (int i = 0; i < count(a); i++) {
		const lab_finding *f = &a->part[0]->findings.list[i];
		if (f->kind != kind)
			continue;
		found = f;
		n++;
	}
	if (n != 1) {
		list(a);
		fail_msg("%d findings of kind %s, not 1", n, lab_finding_words[kind]);
	}
	return found;
}

float above(float x)
{
	return nextafterf(x, INFINITY);
}

float below(float x)
{
	return nextafterf(x, -INFINITY);
}
