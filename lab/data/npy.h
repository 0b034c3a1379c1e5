/* SPDX-License-Identifier: MIT */
/* NumPy's .npy files: arrays of numbers of any shape, read and written as float32.
 * Format: numpy.lib.format, versions 1 to 3. */
#ifndef LAB_NPY_H
#define LAB_NPY_H

#include <stdbool.h>
#include <stddef.h>

#include <actfn/actfn.h>

enum { LAB_NPY_DIMS = 32 }; /* NumPy's own limit */

typedef struct lab_npy {
	int ndim;                   /* 0: a single number */
	size_t shape[LAB_NPY_DIMS];
	size_t n;                   /* product of the shape */
	float *data;                /* [n], C order */
} lab_npy;

/* Reads little-endian float32, or float64 (rounded to float32), in C order.
 * On failure returns false, puts one line into why (LAB_MESSAGE bytes) and leaves *out untouched. */
bool lab_npy_parse(const unsigned char *bytes, size_t n, lab_npy *out, char *why);
bool lab_npy_read(const char *path, lab_npy *out, char *why);

/* Writes little-endian float32, format version 1.0. */
bool lab_npy_write(const char *path, const lab_npy *a, char *why);

void lab_npy_free(lab_npy *a);

/* An array in the type of the file. */
typedef struct lab_npy_array {
	actfn_dtype dtype;
	const char *dtype_name;     /* NumPy's */
	int ndim;
	size_t shape[LAB_NPY_DIMS];
	size_t n;
	void *data;                 /* [n], C order */
} lab_npy_array;

/* Reads little-endian float16, float32, float64, or bfloat16 as ml_dtypes writes it, in C order, without
 * conversion.  Failures as lab_npy_read()'s. */
bool lab_npy_load(const char *path, lab_npy_array *out, char *why);
void lab_npy_unload(lab_npy_array *a);

#endif
