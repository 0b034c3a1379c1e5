/* SPDX-License-Identifier: MIT */
/* Words for people: one-line error messages, numbers, near misses. */
#ifndef LAB_TEXT_H
#define LAB_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LAB_MESSAGE = 512 }; /* size of every `char *why` in the lab */

/* Writes one line into why (LAB_MESSAGE bytes, or NULL) and returns false, so
 * that a failing function ends with `return lab_fail(why, ...)`. */
bool lab_fail(char *why, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Puts "prefix: " before the message in why, and returns false. */
bool lab_fail_in(char *why, const char *prefix);

/* The one of the NULL-terminated names that is nearest to a misspelt word, or NULL if none is near. */
const char *lab_nearest(const char *word, const char *const *names);

/* `; did you mean "adam"?` for a misspelt word that is near one of the
 * NULL-terminated names, else `; one of sgd, adam` (all of them).  Returns s. */
const char *lab_suggest(const char *word, const char *const *names, char s[LAB_MESSAGE]);

/* Index of the word in the NULL-terminated names, or -1. */
int lab_index(const char *word, const char *const *names);

/* Reads all of s as a number in the C locale, whatever the process's; hex and
 * exponents as strtod.  False (out untouched) if s is anything else. */
bool lab_number(const char *s, double *out);

/* Writes v with the fewest digits that read back as v, in the C locale.  Returns s. */
const char *lab_shortest(double v, char s[32]);

/* Writes v with commas between groups of three digits: "47,040,016".  Returns s. */
const char *lab_commas(uint64_t v, char s[32]);

#endif
