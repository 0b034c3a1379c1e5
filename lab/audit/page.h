/* SPDX-License-Identifier: MIT */
/* An audit as one self-contained HTML page: errors over the input axis, findings, causes, what to write instead. */
#ifndef LAB_AUDIT_PAGE_H
#define LAB_AUDIT_PAGE_H

#include "lab/audit/audit.h"

/* What was audited, and what for. */
typedef struct lab_audit_subject {
	const char *target;  /* as it was typed */
	const char *name;    /* as it calls itself; "" */
	const char *version; /* "torch 1.13.1"; "" */
	const char *spec;    /* the function it was held against: "elu(alpha=0.5)" */
	const char *found;   /* that was found out by its values: what else it might be, or ""; NULL: it was said */
	const char *command; /* that repeats the audit */
	double limit;        /* ULP */
	unsigned allowed;    /* 1 << kind: findings that do not count */
} lab_audit_subject;

/* Writes the page, whole or not at all.  If where is a folder or ends with '/', into a file in it that is named after
 * the target.  path, of LAB_AUDIT_PATH bytes, gets the file's name.
 * On failure returns false and puts one line into why (LAB_MESSAGE bytes). */
enum { LAB_AUDIT_PATH = 4096 };
bool lab_audit_page(const lab_audit_subject *s, const lab_audit *a, const char *where, char *path, char *why);

/* Where that would be written; false if it cannot be.  To be asked before the audit. */
bool lab_audit_page_check(const lab_audit_subject *s, const char *where, char *path, char *why);

/* The same words as on the terminal: "forward"; the inputs of a finding, "x <= -5.6", "[-5.6, -2]". */
enum { LAB_AUDIT_WHERE = 96 };
const char *lab_audit_direction(int output);
const char *lab_audit_where(actfn_dtype dtype, double from, double to, char s[LAB_AUDIT_WHERE]);

/* ULP with as many digits as say something: "0.5", "12", "1.7e+07". */
const char *lab_audit_ulps(double v, char s[32]);

/* Has one of the causes before this one the same words?  Causes of several findings that are one are told once. */
bool lab_audit_told(const lab_audit_part *p, int cause);

#endif
