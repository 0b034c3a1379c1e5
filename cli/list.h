/* SPDX-License-Identifier: MIT */
/* Options that are lists with commas. */
#ifndef ACTFN_LIST_H
#define ACTFN_LIST_H

/* Cuts the first item off; NULL at the end. */
char *list_next(char **list);

/* isa[0 .. most), the instruction sets in the list: for NULL or "all" every one of this machine, else in the list's
 * order, and then NULL.  Returns CLI_OK, or another code after a message. */
int list_isas(const char *list, const char **isa, int most);

#endif
