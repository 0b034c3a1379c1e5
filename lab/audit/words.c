/* SPDX-License-Identifier: MIT */
/* Intervals and errors in the words of the audit's reports. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lab/audit/page.h"

const char *lab_audit_direction(int output)
{
	return output == LAB_F ? "forward" : "backward";
}

const char *lab_audit_ulps(double v, char s[32])
{
	snprintf(s, 32, !isfinite(v) ? "%g" : v >= 1e5 ? "%.2g" : v >= 100 ? "%.0f" : "%.3g", v);
	return s;
}

bool lab_audit_told(const lab_audit_part *p, int cause)
{
	for (int i = 0; i < cause; i++)
		if (!strcmp(p->cause[i].cause.what, p->cause[cause].cause.what))
			return true;
	return false;
}

static bool is_end(actfn_dtype dtype, double v)
{
	return fabs(v) >= lab_largest(&lab_formats[dtype]);
}

const char *lab_audit_where(actfn_dtype dtype, double from, double to, char s[LAB_AUDIT_WHERE])
{
	bool left = is_end(dtype, from), right = is_end(dtype, to);
	if (isnan(from) || isnan(to))
		snprintf(s, LAB_AUDIT_WHERE, "%s", isnan(from) && isnan(to) ? "" : "NaN");
	else if (from == to)
		snprintf(s, LAB_AUDIT_WHERE, "x = %.6g", from);
	else if (left && right)
		snprintf(s, LAB_AUDIT_WHERE, "all x");
	else if (left)
		snprintf(s, LAB_AUDIT_WHERE, "x <= %.6g", to);
	else if (right)
		snprintf(s, LAB_AUDIT_WHERE, "x >= %.6g", from);
	else
		snprintf(s, LAB_AUDIT_WHERE, "[%.6g, %.6g]", from, to);
	return s;
}
