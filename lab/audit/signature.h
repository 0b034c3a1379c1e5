/* SPDX-License-Identifier: MIT */
/* How a function of a shared library is called, from its declaration in C.
 *
 * One value after the other, for T one of float, double, _Float16, __bf16, uint16_t:
 *   float(float)            T(T), with constants T(T x, float alpha=0.5, int mode=1)
 *   __m512(__m512)          a vector: __m128, __m256, __m512, with d for double
 * An array at once; void or an integer, a status that is 0, is returned:
 *   void(const float *x, float *y, size_t n)
 *   int(int n, const float *x, int incx, float *y, int incy, float alpha=0.5)
 *   void(float *x, size_t n)                                 in place
 *   void(const float *x, const float *gy, float *gx, size_t n)     gy f'(x)
 *   void(const float *x, float *y, size_t rows, size_t cols)       rows
 * Arguments come in any order.  Pointers to const are inputs, x before gy; the other is the output.  Without
 * const the first is the input.  Names decide where they are known: x in src input; gy dy grad grad_output; y out
 * dst output gx; n; names with "inc" or "stride"; rows; cols.  Everything else needs a value: alpha=0.5.
 * alignas(32) const float *x says that arrays must be aligned to so many bytes. */
#ifndef LAB_SIGNATURE_H
#define LAB_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <actfn/actfn.h>

/* The registers that an argument or a result travels in. */
typedef enum lab_sig_class {
	LAB_SIG_VOID,
	LAB_SIG_INT,    /* integers and pointers */
	LAB_SIG_FLOAT,  /* numbers of 2, 4 or 8 bytes */
	LAB_SIG_VECTOR, /* of `bytes` bytes */
} lab_sig_class;

typedef enum lab_sig_role {
	LAB_SIG_X,
	LAB_SIG_GY,
	LAB_SIG_Y,
	LAB_SIG_N,
	LAB_SIG_ROWS,
	LAB_SIG_COLS,
	LAB_SIG_STRIDE,
	LAB_SIG_CONSTANT,
} lab_sig_role;

typedef struct lab_sig_arg {
	lab_sig_role role;
	lab_sig_class class;
	uint64_t bits; /* of a constant, as the register holds it */
} lab_sig_arg;

/* What registers there are for arguments: those of x86-64, the fewest. */
enum { LAB_SIG_INTS = 6, LAB_SIG_FLOATS = 8, LAB_SIG_ARGS = LAB_SIG_INTS + LAB_SIG_FLOATS };
enum { LAB_SIG_SCALAR_INTS = 3, LAB_SIG_SCALAR_FLOATS = 4 }; /* of a function of one value */

typedef struct lab_signature {
	bool array;          /* gets pointers */
	bool in_place;       /* y stands for x too */
	bool backward;       /* has a gy */
	bool rows, stride;
	int align;           /* bytes, of all arrays; 0: as their elements */
	actfn_dtype dtype;   /* of the elements */
	lab_sig_class class; /* of x, where it is no array */
	lab_sig_class returns;
	int bytes;           /* of a value: 2 to 8, or a vector's 16 to 64 */
	int nargs;
	lab_sig_arg arg[LAB_SIG_ARGS];
} lab_signature;

/* Reads a declaration; `holds` is what uint16_t and void stand for.
 * On failure returns false and puts one line into why. */
bool lab_signature_parse(const char *text, actfn_dtype holds, lab_signature *s, char *why);

/* The signature of a function of libm ("tanhf"), libmvec ("_ZGVeN16v_tanhf") or SLEEF ("Sleef_tanhf16_u10"), by its
 * name alone; NULL: none of them. */
const char *lab_signature_guess(const char *symbol);

#endif
