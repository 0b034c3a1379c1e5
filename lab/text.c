/* SPDX-License-Identifier: MIT */
/* Words for people: one-line error messages, numbers, near misses. */
#define _GNU_SOURCE /* strtod_l, newlocale, uselocale */
#include "lab/text.h"

#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool lab_fail(char *why, const char *fmt, ...)
{
	va_list ap;

	if (!why)
		return false;
	va_start(ap, fmt);
	vsnprintf(why, LAB_MESSAGE, fmt, ap);
	va_end(ap);
	/* a quoted part of a file may hold line ends or terminal commands */
	for (char *c = why; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	return false;
}

bool lab_fail_in(char *why, const char *prefix)
{
	char line[LAB_MESSAGE];

	if (!why)
		return false;
	snprintf(line, sizeof line, "%s", why);
	return lab_fail(why, "%s: %s", prefix, line);
}

/* Edit distance (insert, delete, replace), capped: words of 64 bytes or more are far from everything. */
static int distance(const char *a, const char *b)
{
	enum { MAX = 64 };
	size_t na = strlen(a), nb = strlen(b);
	int row[MAX];

	if (na >= MAX || nb >= MAX)
		return MAX;
	for (size_t j = 0; j <= nb; j++)
		row[j] = (int)j;
	for (size_t i = 1; i <= na; i++) {
		int diagonal = row[0];
		row[0] = (int)i;
		for (size_t j = 1; j <= nb; j++) {
			int best = diagonal + (a[i - 1] != b[j - 1]);
			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[nb];
}

const char *lab_nearest(const char *word, const char *const *names)
{
	int best = 3; /* three slips or more are another word */
	const char *found = NULL;

	for (; *names; names++) {
		int d = distance(word, *names);
		if (d < best && d < (int)strlen(*names)) {
			best = d;
			found = *names;
		}
	}
	return found;
}

const char *lab_suggest(const char *word, const char *const *names, char s[LAB_MESSAGE])
{
	const char *near = lab_nearest(word, names);
	size_t used;

	if (near) {
		snprintf(s, LAB_MESSAGE, "; did you mean \"%s\"?", near);
		return s;
	}
	used = (size_t)snprintf(s, LAB_MESSAGE, "; one of");
	for (const char *const *n = names; *n && used < LAB_MESSAGE; n++)
		used += (size_t)snprintf(s + used, LAB_MESSAGE - used, "%s %s", n == names ? "" : ",", *n);
	return s;
}

int lab_index(const char *word, const char *const *names)
{
	for (int i = 0; names[i]; i++)
		if (!strcmp(word, names[i]))
			return i;
	return -1;
}

/* One immutable locale for the life of the process; two threads that race here both get a good one. */
static locale_t c_locale(void)
{
	static locale_t made;
	locale_t got = __atomic_load_n(&made, __ATOMIC_ACQUIRE), none = (locale_t)0;

	if (got)
		return got;
	got = newlocale(LC_ALL_MASK, "C", none);
	if (got && !__atomic_compare_exchange_n(&made, &none, got, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
		freelocale(got);
		got = none;
	}
	return got;
}

bool lab_number(const char *s, double *out)
{
	char *end;
	double v = strtod_l(s, &end, c_locale());

	if (end == s || *end)
		return false;
	*out = v;
	return true;
}

const char *lab_shortest(double v, char s[32])
{
	locale_t old = uselocale(c_locale());

	/* Whole numbers as people write them: 2000, not 2e+03. */
	for (int digits = fabs(v) < 1e15 && v == floor(v) ? 15 : 1; digits <= 17; digits++) {
		snprintf(s, 32, "%.*g", digits, v);
		if (strtod(s, NULL) == v)
			break;
	}
	uselocale(old);
	return s;
}

const char *lab_commas(uint64_t v, char s[32])
{
	char *p = s + 31;
	int digits = 0;

	*p = '\0';
	do {
		if (digits && digits % 3 == 0)
			*--p = ',';
		*--p = (char)('0' + v % 10);
		v /= 10;
		digits++;
	} while (v);
	return memmove(s, p, strlen(p) + 1);
}
