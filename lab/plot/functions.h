/* SPDX-License-Identifier: MIT */
/* Several functions in one picture, by gnuplot. */
#ifndef LAB_PLOT_FUNCTIONS_H
#define LAB_PLOT_FUNCTIONS_H

#include "lab/plot/curve.h"

/* One line of the picture. */
typedef struct lab_graph {
	lab_curve curve;
	const char *label; /* written beside its right end */
} lab_graph;

/* File formats by name, NULL-terminated: "svg", "png", "pdf". */
extern const char *const lab_plot_formats[];

/* Draws n graphs over [a, b] in one of the formats.  `title` stands above them
 * ("f'(x)").  *out (n_out bytes) is released with free().
 * On failure returns false and puts one line into why (LAB_MESSAGE bytes). */
bool lab_plot_functions(const lab_graph *g, size_t n, double a, double b, const char *title, const char *format,
			char **out, size_t *n_out, char *why);

#endif
