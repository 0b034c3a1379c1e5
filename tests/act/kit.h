/* SPDX-License-Identifier: MIT */
/* cmocka with the headers it needs, and what the tests of the core library share. */
#ifndef TESTS_ACT_KIT_H
#define TESTS_ACT_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h must come after the four above */
#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <actfn/actfn.h>

/* Sanitizers make a loop five to twenty times slower: counts are divided by this. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define KIT_SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define KIT_SANITIZED
#endif

#ifdef KIT_SANITIZED
enum { SLOWER = 8 };
#else
enum { SLOWER = 1 };
#endif

/* The four calls on arrays. */
typedef enum op { FORWARD, DERIVATIVE, BACKWARD, FROM_Y, OPS } op;

extern const char *const op_name[OPS];

/* in is x (y for FROM_Y); gy is used by the last two only. */
actfn_status kit_call(op o, const actfn *f, size_t n, const float *in, const float *gy, float *out);

/* One element through kit_call(), which must succeed. */
float kit_one(op o, const actfn *f, float in, float gy);

/* Is there such a call for f with its parameters? */
bool kit_has(op o, const actfn *f);

/* The function of a spec, which must parse; actfn_free() it. */
const actfn *kit_parse(const char *spec);

/* Random numbers (splitmix64): the same sequence for the same seed. */
typedef struct kit_rng {
	uint64_t state;
} kit_rng;

uint64_t kit_random(kit_rng *r);
float kit_random_bits(kit_rng *r);                        /* any of the 2^32 floats */
double kit_random_in(kit_rng *r, double from, double to); /* evenly spread */

uint32_t kit_bits(float x);
float kit_float(uint32_t bits);
float kit_next(float x, int steps); /* the float so many places to the right; to the left if negative */
bool kit_same(float a, float b);    /* the same bits, or both NaN */

/* Zeros, ends of the formats, infinities, NaN, and where exp, erfc and tanh saturate; returns how many. */
size_t kit_specials(const float **x);

/* x[0 .. n) = the specials, then a mixture of random bits, [-8, 8] and [-120, 120]. */
void kit_fill(uint64_t seed, size_t n, float *x);

/* Fails and names function, operation, instruction set and input unless the results are the same. */
void kit_expect_same(const actfn *f, op o, float in, float gy, float got, float want);

#endif
