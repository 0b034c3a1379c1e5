/* SPDX-License-Identifier: MIT */
/* Which function is it?  From values alone: which of ours, which variant, which parameters. */
#ifndef LAB_AUDIT_IDENTIFY_H
#define LAB_AUDIT_IDENTIFY_H

#include <actfn/layer.h>

#include "lab/audit/candidates.h"
#include "lab/audit/samples.h"

typedef enum lab_likeness {
	LAB_IS,           /* match[0], to rounding, but for single inputs where it jumps */
	LAB_IS_COARSELY,  /* match[0] and no other, with errors beyond rounding */
	LAB_IS_PARTLY,    /* match[0] at most inputs, something else at others: see `part` */
	LAB_IS_NONE,      /* none of ours; match[0] is the nearest */
	LAB_IS_LAYER,     /* a function of rows: `layer` */
	LAB_IS_ROWS,      /* looks at other elements of its array, and is no layer of ours */
	LAB_IS_RANDOM,    /* two equal calls differ */
} lab_likeness;

typedef struct lab_match {
	const actfn *f;      /* NULL: a formula */
	char spec[LAB_SPEC]; /* as actfn_parse() takes it, or the formula */
	unsigned fitted;     /* bit i: parameter i was found from the values */
	double outer[4];     /* a f(b x + c) + d: a, b, c, d; 1, 1, 0, 0 is f itself */
	lab_misfit misfit;   /* from the samples of the core */
	double would;        /* the largest difference between this function and match[0], relative where above 1, in the core */
	double would_at;
	bool twin;           /* of match[0]: no sample tells them apart */
} lab_match;

enum { LAB_MATCHES = 24, LAB_PARTS = 4 };

/* Where samples lie beside match[0]: an interval, and the sample in it that does most. */
typedef struct lab_part {
	double from, to, x, y, f;
} lab_part;

typedef struct lab_identity {
	lab_likeness verdict;
	const actfn_layer_info *layer;
	size_t samples, candidates;  /* how many of each */
	double low, high;            /* ends of the samples in the core */
	double tolerance;            /* on lab_misfit.max, for LAB_IS */
	int matches;                 /* match[0], its twins, and what is near, nearest first; match[0] with its defaults */
	lab_match match[LAB_MATCHES];
	int parts;
	lab_part part[LAB_PARTS];    /* in the tails too; whatever the verdict */
} lab_identity;

/* Finds it out.  tolerance: 0 for the usual one of the sampler's type.  False with one line in why if there are no
 * values to judge by; else lab_identity_free(). */
bool lab_identify(const lab_sampler *s, double tolerance, lab_identity *out, char *why);
void lab_identity_free(lab_identity *id);

/* Is the target a function of rows of ours?  NULL: none. */
const actfn_layer_info *lab_identify_layer(const lab_sampler *s, char *why);

/* Values of a match at x[0 .. n); y may be x. */
void lab_match_values(const lab_match *m, size_t n, const double *x, double *y);

/* The i-th name of the match in other frameworks, i = 0, 1, ...: "torch.nn.LeakyReLU(negative_slope=0.1)"; false past
 * the last.  *a becomes the row of the table. */
bool lab_match_name(const lab_match *m, int i, const lab_alias **a, char name[LAB_SPEC]);

#endif
