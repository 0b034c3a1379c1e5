/* SPDX-License-Identifier: MIT */
/* What docs/certificate.tsv said about a function when the program was built. */
#ifndef CLI_CERTIFICATE_H
#define CLI_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>

enum { CLI_WAYS = 5 };

/* "f32 exact", "f32 fast", "f64", "bf16", "f16" */
const char *cli_way_name(int way);

/* In words what was found for f and f'; false, and no words: it is not certified. */
bool cli_certificate(const char *function, int way, char *words, size_t n);

#endif
