/* SPDX-License-Identifier: MIT */
/* Curves drawn in a terminal: braille dots where the locale is UTF-8, else ASCII. */
#ifndef ACTFN_CANVAS_H
#define ACTFN_CANVAS_H

#include "lab/plot/functions.h"

enum { CLI_LINES = 8 }; /* more cannot be told apart */

/* Draws n <= CLI_LINES graphs over [a, b] on stdout, `rows` high and `columns` wide
 * with axes and labels.  False if memory is short. */
bool cli_draw(const lab_graph *graph, size_t n, double a, double b, int rows, int columns);

#endif
