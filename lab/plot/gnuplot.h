/* SPDX-License-Identifier: MIT */
/* Runs gnuplot on a script held in memory and gives back the picture. */
#ifndef LAB_GNUPLOT_H
#define LAB_GNUPLOT_H

#include <stdbool.h>
#include <stddef.h>

enum { LAB_GNUPLOT_WHY = 512 }; /* room for `why` */

/* Runs the n bytes of script; what it writes to its standard output becomes
 * *out (n_out bytes, a NUL follows them), to be released with free().  Data goes
 * into the script itself ("$d << EOD"); the user's ~/.gnuplot is not read.
 * On failure returns false, puts one line into why (gnuplot missing, the line
 * that it did not understand, full disk) and leaves *out untouched. */
bool lab_gnuplot(const char *script, size_t n, char **out, size_t *n_out, char *why);

#endif
