/* SPDX-License-Identifier: MIT */
/* Defaults that are no doubles, written out. */
#include "lab/verify/defaults.h"

#include <stdio.h>
#include <string.h>

/* What a word stands for; NULL: nothing else. */
static const char *meaning(const actfn *f, const char *word, size_t n)
{
	const actfn_info *info = actfn_get_info(f);
	for (int i = 0; i < info->nparams; i++) {
		const actfn_param_info *p = &info->param[i];
		if (actfn_param(f, i) == p->init && strlen(p->name) == n && !memcmp(p->name, word, n))
			return info->exact_init[i];
	}
	return NULL;
}

char *lab_exact_defaults(const actfn *f, const char *text)
{
	char *out = NULL;
	size_t length;
	FILE *to = open_memstream(&out, &length);
	while (to && *text) {
		size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789.");
		const char *exact = meaning(f, text, n);
		if (exact)
			fprintf(to, "(%s)", exact);
		else
			fwrite(text, 1, n ? n : 1, to);
		text += n ? n : 1;
	}
	if (to && !fclose(to))
		return out;
	return NULL;
}
