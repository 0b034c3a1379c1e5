/* SPDX-License-Identifier: MIT */
/* Reading one number, the same in every locale. */
#define _GNU_SOURCE
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>

#include "src/formula/formula.h"

/* <ctype.h> would ask the locale. */
static int is_digit(char c, int hex)
{
	return (c >= '0' && c <= '9') || (hex && (c | 32) >= 'a' && (c | 32) <= 'f');
}

static int is_letter(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static const char *skip_digits(const char *s, int hex)
{
	while (is_digit(*s, hex))
		s++;
	return s;
}

/* An exponent counts only if it has digits: "2e" is the number 2 before an e. */
static const char *skip_exponent(const char *s, char mark)
{
	if ((*s | 32) != mark)
		return s;
	const char *digits = s + 1 + (s[1] == '+' || s[1] == '-');
	const char *end = skip_digits(digits, 0);
	return end > digits ? end : s;
}

const char *actfn_number_end(const char *s)
{
	int hex = s[0] == '0' && (s[1] | 32) == 'x';
	const char *start = s + 2 * hex;
	const char *end = skip_digits(start, hex);
	size_t digits = end - start;
	if (*end == '.') {
		const char *fraction = skip_digits(end + 1, hex);
		digits += fraction - end - 1;
		end = fraction;
	}
	if (!digits)
		return hex ? s + 1 : s; /* "0x" is a 0 before an x */
	return skip_exponent(end, hex ? 'p' : 'e');
}

/* The C locale, made once; a race makes two and frees one. */
static locale_t c_locale(void)
{
	static locale_t made;
	locale_t known = __atomic_load_n(&made, __ATOMIC_ACQUIRE);
	if (known)
		return known;
	locale_t mine = newlocale(LC_ALL_MASK, "C", NULL);
	if (!__atomic_compare_exchange_n(&made, &known, mine, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
		if (mine)
			freelocale(mine);
		return known;
	}
	return mine;
}

/* Only for texts that actfn_number_end() has delimited: strtod itself would also
 * take spaces, a sign and words. */
double actfn_number_value(const char *s)
{
	locale_t c = c_locale();
	int kept = errno; /* strtod reports overflow and underflow there; inf and 0 are what we want */
	double value = c ? strtod_l(s, NULL, c) : strtod(s, NULL);
	errno = kept;
	return value;
}

static const struct {
	const char *word;
	double value;
} words[] = { { "infinity", INFINITY }, { "inf", INFINITY }, { "nan", NAN } };

/* The end of `word` at s in upper or lower case, or NULL if something else stands there. */
static const char *skip_word(const char *s, const char *word)
{
	while (*word && (*s | 32) == *word)
		s++, word++;
	return *word || is_letter(*s) || is_digit(*s, 0) ? NULL : s;
}

static const char *read_word(const char *s, double *out)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		const char *end = skip_word(s, words[i].word);
		if (end) {
			*out = words[i].value;
			return end;
		}
	}
	return s;
}

int actfn_read_number(const char *s, const char **end, double *out)
{
	const char *start = s + (*s == '-' || *s == '+');
	double value;
	const char *stop = actfn_number_end(start);
	if (stop > start)
		value = actfn_number_value(start);
	else if ((stop = read_word(start, &value)) == start)
		return 0;
	*out = *s == '-' ? -value : value;
	if (end)
		*end = stop;
	return 1;
}
