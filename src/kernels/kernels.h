/* SPDX-License-Identifier: MIT */
/* What a kernel unit exports: for each function its loops over arrays. */
#ifndef ACTFN_KERNELS_H
#define ACTFN_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include <actfn/actfn.h>

#include "src/simd/par.h"

/* Kernels check nothing.  n > 0; arrays of the unit's storage type; outputs may equal inputs. */
typedef void actfn_unary(const par *p, size_t n, const void *x, void *y);
typedef void actfn_binary(const par *p, size_t n, const void *x, const void *gy, void *gx);

/* dp[k][i] = the derivative of f by parameter k at x[i], in double. */
typedef void actfn_partial(const par *p, size_t n, const double *x, double *const dp[ACTFN_MAX_PARAMS]);

/* y[i] = table[x[i]]; n may be 0, y may be x. */
typedef void actfn_lookup(const uint8_t *table, size_t n, const uint8_t *x, uint8_t *y);

typedef struct actfn_kernels {
	actfn_unary *forward, *derivative;
	actfn_binary *backward, *backward_from_y; /* the last is NULL where y does not determine f' */
	actfn_partial *partial;                   /* plain_f64 only */
} actfn_kernels;

/* The units of an instruction set; a row is empty where another unit has it.
 *
 *  cheap_f32   FN() of the PLAIN and SHORT rows in float: exact
 *  first_f32   FIRST(), of the rows that have it, in pairs of floats where that decides, exact_f32 where it does not
 *  exact_f32   FN() in double where that decides the float, odd_f64 where it does not; PAIRS rows only
 *  fast_f32    FN() of the PAIRS rows, FAST() of the SHORT ones, in float: mode `fast`
 *  plain_f64   FN() in double
 *  odd_f64     EXACT() in pairs of doubles, rounded to odd; FN() in double of the other rows
 *  exact_*     odd_f64 rounded to the 16-bit types
 *  half_*      FN() in float where that decides the 16-bit result, exact_* where it does not */
#define ACTFN_UNITS(X, isa) \
	X(isa, cheap_f32) X(isa, first_f32) X(isa, exact_f32) X(isa, fast_f32) \
	X(isa, plain_f64) X(isa, odd_f64) X(isa, exact_bf16) X(isa, half_bf16) X(isa, exact_f16) X(isa, half_f16)

typedef enum actfn_unit {
#define UNIT_NAME(isa, unit) unit_##unit,
	ACTFN_UNITS(UNIT_NAME, )
#undef UNIT_NAME
	ACTFN_UNIT_COUNT
} actfn_unit;

/* One symbol per unit and instruction set: actfn_<isa>_<unit>, one row per function.
 * Those of other machines are declared, too, but nowhere used. */
#define ACTFN_TABLE(isa, unit) extern const actfn_kernels actfn_##isa##_##unit[];
#define CPU(name, machine, present, options) ACTFN_UNITS(ACTFN_TABLE, name) actfn_lookup actfn_##name##_lookup;
#include "src/isa.def"
#undef CPU
#undef ACTFN_TABLE

/* The facts, defined by the scalar units. */
#define ACT(id, name, NAME, from, arith, first) extern const actfn_info actfn_info_##name;
#include <actfn/list.def>
#undef ACT

#endif
