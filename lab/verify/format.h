/* SPDX-License-Identifier: MIT */
/* The number formats that arrays hold: their units in the last place, and rounding to them. */
#ifndef LAB_FORMAT_H
#define LAB_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#include <mpfr.h>

#include <actfn/actfn.h>

/* Normal numbers are m 2^e with 1/2 <= m < 1 in `bits` bits and least <= e <= most, as frexp() has it;
 * each of these formats' numbers is a double. */
typedef struct lab_format {
	const char *name; /* "bf16" */
	size_t size;      /* bytes */
	int bits, least, most;
} lab_format;

enum { LAB_DTYPES = 4 };
extern const lab_format lab_formats[LAB_DTYPES]; /* by actfn_dtype */

/* One unit in the last place at v; of the largest number if v is beyond it. */
double lab_ulp(const lab_format *f, double v);

double lab_least_normal(const lab_format *f);
double lab_largest(const lab_format *f);

/* The nearest number of the format, ties to even. */
double lab_round(const lab_format *f, double v);
double lab_round_mpfr(const lab_format *f, mpfr_srcptr v);

/* The same for h + t, where |t| is at most half a unit in h's last place. */
double lab_round_sum(const lab_format *f, double h, double t);

/* The number so many places away from the number v, to the right; past the end, the infinity. */
double lab_step(const lab_format *f, double v, int64_t places);

/* Arrays of n elements as doubles, and doubles that are numbers of the format as arrays. */
void lab_read(actfn_dtype dtype, size_t n, const void *x, double *v);
void lab_write(actfn_dtype dtype, size_t n, const double *v, void *x);

#endif
