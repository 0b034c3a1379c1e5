/* SPDX-License-Identifier: MIT */
/* From scores to findings: what is wrong, where, how much, and which input shows it. */
#ifndef LAB_AUDIT_FINDINGS_H
#define LAB_AUDIT_FINDINGS_H

#include "lab/audit/pass.h"
#include "lab/audit/properties.h"

typedef enum lab_finding_kind {
#define FINDING(name, word, title) LAB_FINDING_##name,
#include "lab/audit/findings.def"
#undef FINDING
	LAB_FINDING_KINDS
} lab_finding_kind;

extern const char *const lab_finding_words[LAB_FINDING_KINDS + 1]; /* "false-zero"; NULL-terminated */
extern const char *const lab_finding_titles[LAB_FINDING_KINDS];

enum { LAB_FINDINGS = 64, LAB_FINDING_TEXT = 256 };

typedef struct lab_finding {
	lab_finding_kind kind;
	double from, to;      /* the inputs concerned lie here, from left to right; NaN: not a matter of the input */
	uint64_t n;           /* inputs concerned among those tried */
	double share;         /* about: n as a part of those tried between the ends; NaN: not known */
	double x, got, want;  /* the input that shows it best; NaN: there is none */
	double ulps;          /* error there; infinite where it makes no sense */
	double relative;      /* largest relative error there; NaN likewise */
	char text[LAB_FINDING_TEXT]; /* in words: "returns 0, true values down to -8.4e-08" */
} lab_finding;

typedef struct lab_findings {
	int n;
	lab_finding list[LAB_FINDINGS];
} lab_findings;

/* Those of a pass, from left to right within a kind.  truth is the pass's. */
void lab_findings_of_pass(const lab_pass *p, lab_truth *truth, lab_findings *out);

/* Those of the properties. */
void lab_findings_of_properties(const lab_property_result r[LAB_PROPERTIES], actfn_dtype dtype, lab_findings *out);

/* Adds one; forgets it where there are too many.  Returns it. */
lab_finding *lab_findings_add(lab_findings *out, lab_finding f);

#endif
