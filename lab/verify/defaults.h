/* SPDX-License-Identifier: MIT */
/* Defaults that are no doubles: where a parameter has its default, the number that this stands for. */
#ifndef LAB_DEFAULTS_H
#define LAB_DEFAULTS_H

#include <actfn/actfn.h>

/* The expression `text` about f with the names of such parameters replaced by "(1/6)" or
 * what it may be (actfn_info.exact_init).  To be freed; NULL: out of memory. */
char *lab_exact_defaults(const actfn *f, const char *text);

#endif
