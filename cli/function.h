/* SPDX-License-Identifier: MIT */
/* Functions as the commands see them: from a spec on the command line, and as JSON. */
#ifndef ACTFN_CLI_FUNCTION_H
#define ACTFN_CLI_FUNCTION_H

#include <actfn/actfn.h>

/* Reads a spec such as "elu(alpha=0.5)"; *f must be given to actfn_free().
 * Prints what is wrong with it and returns CLI_USAGE (or CLI_INPUT), else CLI_OK. */
int cli_function(const char *spec, const actfn **f);

/* Everything known about f as one JSON object on stdout. */
void cli_function_json(const actfn *f);

/* "alpha=1 beta=0.5", the parameters of f by name and value; "" if there are none. */
const char *cli_parameters(const actfn *f, char *s, size_t n);

#endif
