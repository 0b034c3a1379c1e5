/* SPDX-License-Identifier: MIT */
/* Numbers: what actfn_read_number() accepts, the C library reads to the same bits and the same end. */
#include <math.h>

#include <actfn/formula.h>

#include "tests/fuzz/fuzz.h"

static int same(double a, double b)
{
	return (isnan(a) && isnan(b)) || (a == b && !signbit(a) == !signbit(b));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	char *s = text_of(bytes, n), *reference_end;
	const char *end = NULL;
	double value = 0, reference;

	if (actfn_read_number(s, &end, &value)) {
		reference = strtod(s, &reference_end);
		PROMISE(end > s && end <= s + n);
		PROMISE(same(value, reference));
		PROMISE(end == reference_end || (isinf(value) || isnan(value))); /* "infinity", "nan(...)" go on */
	}
	free(s);
	return 0;
}
