/* SPDX-License-Identifier: MIT */
/* A whole file in memory, unpacked if it is gzip. */
#ifndef LAB_FILE_H
#define LAB_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* Reads path, plain or gzip (recognised by its content), up to `limit` bytes of
 * content.  *bytes is to be released with free(), also when *n is 0.  A gzip
 * stream that ends early sets *cut and gives what there is, since the reader of
 * the content can say best what is missing; with cut == NULL it is a failure.
 * On failure returns false and puts one line into why, without the path. */
bool lab_file_read(const char *path, size_t limit, unsigned char **bytes, size_t *n, bool *cut, char *why);

#endif
