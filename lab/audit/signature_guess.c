/* SPDX-License-Identifier: MIT */
/* Signatures of functions that everybody knows, by their names. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/audit/signature.h"
#include "lab/text.h"

static const char *const libm[] = { "acos", "acosh", "asin", "asinh", "atan", "atanh", "cbrt", "ceil", "cos", "cosh", "erf",
	"erfc", "exp", "exp10", "exp2", "expm1", "fabs", "floor", "j0", "j1", "lgamma", "log", "log10", "log1p", "log2",
	"logb", "nearbyint", "rint", "round", "roundeven", "sin", "sinh", "sqrt", "tan", "tanh", "tgamma", "trunc", "y0",
	"y1", NULL };

/* What takes so many bytes in numbers of 4 or 8. */
static const struct {
	int bytes, of;
	const char *signature;
} vectors[] = {
	{ 16, 4, "__m128(__m128)" },  { 32, 4, "__m256(__m256)" },  { 64, 4, "__m512(__m512)" },
	{ 16, 8, "__m128d(__m128d)" }, { 32, 8, "__m256d(__m256d)" }, { 64, 8, "__m512d(__m512d)" },
};

static const char *vector(int lanes, int of)
{
	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
		if (vectors[i].bytes == lanes * of && vectors[i].of == of)
			return vectors[i].signature;
	return NULL;
}

static const char *number(bool is_float)
{
	return is_float ? "float(float)" : "double(double)";
}

/* sinf, sin */
static const char *of_libm(const char *s)
{
	char name[32];
	size_t n = strlen(s);

	if (lab_index(s, libm) >= 0)
		return number(false);
	if (n < 2 || n >= sizeof name || s[n - 1] != 'f')
		return NULL;
	memcpy(name, s, n - 1);
	name[n - 1] = '\0';
	return lab_index(name, libm) >= 0 ? number(true) : NULL;
}

/* _ZGVeN16v_tanhf: the vector function ABI; instruction set, no mask, lanes, one vector */
static const char *of_libmvec(const char *s)
{
	char *end;
	long lanes;

	if (strncmp(s, "_ZGV", 4) || !s[4] || s[5] != 'N')
		return NULL;
	lanes = strtol(s + 6, &end, 10);
	if (strncmp(end, "v_", 2))
		return NULL;
	return vector((int)lanes, s[strlen(s) - 1] == 'f' ? 4 : 8);
}

/* Sleef_tanhf16_u10, Sleef_tanhd8_u10avx512f, Sleef_tanhf_u10, Sleef_tanh_u10 */
static const char *of_sleef(const char *s)
{
	const char *end = strrchr(s, '_'), *digits = end;

	/* x lanes are SVE's, as many as the machine has */
	if (strncmp(s, "Sleef_", 6) || !end || end <= s + 7 || end[1] != 'u' || end[-1] == 'x')
		return NULL;
	while (digits[-1] >= '0' && digits[-1] <= '9')
		digits--;
	if (digits < end && (digits[-1] == 'f' || digits[-1] == 'd'))
		return atoi(digits) == 1 ? number(digits[-1] == 'f') : vector(atoi(digits), digits[-1] == 'f' ? 4 : 8);
	return number(end[-1] == 'f');
}

const char *lab_signature_guess(const char *symbol)
{
	const char *s = of_libm(symbol);

	s = s ? s : of_libmvec(symbol);
	return s ? s : of_sleef(symbol);
}
