/* SPDX-License-Identifier: MIT */
/* What is on trial, and what is promised of it. */
#include "lab/verify/subject.h"

/* With other than the default parameters. */
static const double LOOSE = 0.501;

/* Of derivatives by parameters; no table has them. */
static const double PARTIAL = 4;

static bool is_rounded_once(const lab_subject *t)
{
	return t->dtype != ACTFN_F64 && !(t->dtype == ACTFN_F32 && t->mode == ACTFN_FAST);
}

lab_promise lab_subject_promise(const lab_subject *t)
{
	const actfn_info *info = actfn_get_info(t->f);
	bool normal = lab_is_default(t->f);
	double rounded = normal ? LAB_CORRECT : LOOSE;
	if (is_rounded_once(t))
		return (lab_promise){ rounded, normal, false };
	if (t->bound > 0)
		return (lab_promise){ t->bound, false, t->output != LAB_F };
	if (t->output >= LAB_DP)
		return (lab_promise){ PARTIAL, false, true };
	double bound = t->dtype == ACTFN_F64 ? info->f64_ulp[t->output] : info->fast_ulp[t->output];
	return (lab_promise){ bound > 0 ? bound : rounded, false, t->output == LAB_DF };
}

void lab_subject_run(const lab_subject *t, size_t n, const void *x, void *y)
{
	if (t->kernel)
		t->kernel(t, n, x, y);
	else if (t->output == LAB_F)
		actfn_forward(t->f, t->dtype, n, x, y);
	else
		actfn_derivative(t->f, t->dtype, n, x, y);
}

actfn_mode lab_subject_begin(const lab_subject *t)
{
	actfn_mode before = actfn_get_mode();
	actfn_set_mode(t->mode);
	return before;
}
