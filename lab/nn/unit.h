/* SPDX-License-Identifier: MIT */
/* What stands between two dense layers: an element-wise function, its parameters trained or not, or a function of
 * the whole row such as maxout or a gated product. */
#ifndef LAB_UNIT_H
#define LAB_UNIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <actfn/actfn.h>

#include "lab/nn/init.h"

enum { LAB_SPEC = 160, LAB_UNIT_OPTIONS = 6, LAB_UNIT_PARAMS = 8 };

/* A unit as the user named it; immutable.  Layers of a network share it. */
typedef struct lab_unit {
	const struct lab_unit_kind *kind;
	const char *name;                /* of the kind's row: "swiglu" */
	const actfn *f;                  /* the element-wise function or the gate; NULL: none */
	double option[LAB_UNIT_OPTIONS]; /* in the order of the kind's options */
} lab_unit;

/* One pass through a layer of `width` hidden units, n samples. */
typedef struct lab_unit_pass {
	const lab_unit *u;
	size_t n, width;
	const float *param; /* [params] */
	float *gparam;      /* [params], the gradients; written, not added to */
	const float *z;     /* (n, before) pre-activations */
	float *y;           /* (n, after); forward only */
	const float *gy;    /* (n, after); backward only */
	float *gz;          /* (n, before), not gy; backward only */
	float *scratch;     /* [scratch], what forward leaves there backward finds */
	bool training;
	uint64_t seed;      /* of this layer and batch, for units that draw */
} lab_unit_pass;

/* Reads "elu(alpha=0.5)", "prelu(shared)", "maxout(k=5)".  *u must be given to lab_unit_free().
 * On failure returns false and puts one line into why (LAB_MESSAGE bytes). */
bool lab_unit_read(const char *spec, lab_unit *u, char *why);
void lab_unit_free(lab_unit *u);

/* The same of an element-wise function, none of whose parameters are trained. */
bool lab_unit_read_fixed(const char *spec, lab_unit *u, char *why);

/* The canonical spec; reading it gives the same unit.  Returns its length as snprintf does. */
size_t lab_unit_spec(const lab_unit *u, char *s, size_t n);

/* Numbers that a layer of `width` units takes in, and gives out, for a sample. */
size_t lab_unit_before(const lab_unit *u, size_t width);
size_t lab_unit_after(const lab_unit *u, size_t width);

/* Where a unit is not one number in and one out, "a unit takes 5 numbers and gives 1"; otherwise "".  Returns s. */
const char *lab_unit_shape(const lab_unit *u, char s[96]);

/* Parameters of a layer that are trained; floats of scratch memory. */
size_t lab_unit_params(const lab_unit *u, size_t width);
size_t lab_unit_scratch(const lab_unit *u, size_t n, size_t width);

/* The trained parameters by name: group i, "a", and its `count` numbers from `first` on; false past the last. */
bool lab_unit_group(const lab_unit *u, size_t width, int i, const char **name, size_t *first, size_t *count);

/* Initial values, as the papers say. */
void lab_unit_start(const lab_unit *u, size_t width, uint64_t seed, float *param);

/* Puts back inside what a step has carried out of its range ("alpha > 0"): it keeps its value of before. */
void lab_unit_confine(const lab_unit *u, size_t width, const float *before, float *param);

/* Standard deviation of the weights of a layer before the unit; see lab_init_std(). */
double lab_unit_std(const lab_unit *u, lab_init scheme, size_t in, size_t out);

/* Is it an element-wise function, parameters trained or not? */
bool lab_unit_is_function(const lab_unit *u);

/* Does it draw random numbers in training? */
bool lab_unit_draws(const lab_unit *u);

void lab_unit_forward(const lab_unit_pass *p);
void lab_unit_backward(const lab_unit_pass *p);

#endif
