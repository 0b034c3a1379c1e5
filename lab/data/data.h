/* SPDX-License-Identifier: MIT */
/* Data sets for classification: read or generated, split into train, validation and test. */
#ifndef LAB_DATA_H
#define LAB_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* n samples of `dim` floats, row-major, with labels 0 .. classes-1. */
typedef struct lab_set {
	size_t n;
	float *x;
	unsigned char *label;
} lab_set;

typedef struct lab_data {
	char name[64];     /* canonical: "circles(n=2000,noise=0.1)" */
	size_t dim;        /* 784 */
	int classes;
	int width, height; /* of an image; 0 for tabular data */
	lab_set train, val, test; /* disjoint */
} lab_data;

/* Loads or generates "fashion-mnist", "mnist", "circles", "moons", "spirals", the
 * last three with optional parameters (n=, noise=), the first two with one (train=:
 * so many of the training images, validation and test as without).  `dir` is the user's
 * directory or NULL (then $ACTFN_DATA_DIR, then where Debian's package puts it).
 * The split and generated points depend on `seed` only.
 * On failure returns false and puts one line into why (LAB_MESSAGE bytes). */
bool lab_data_load(const char *name, const char *dir, uint64_t seed, lab_data *out, char *why);
void lab_data_free(lab_data *d);

/* Checks a name with its parameters without loading anything; messages as lab_data_load's. */
bool lab_data_check(const char *name, char *why);

/* Names for --data, NULL-terminated. */
extern const char *const lab_data_names[];

#endif
