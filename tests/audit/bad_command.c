/* SPDX-License-Identifier: MIT */
/* Reads a number a line and writes its softsign, with the defect that its argument names, for test_audit. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double softsign(double x, const char *defect)
{
	if (!strcmp(defect, "crash") && x == 2.5)
		abort();
	if (!strcmp(defect, "overflow") && fabs(x) > 1e30)
		return x * x / (fabs(x) * (1 + fabs(x))); /* the sign of x < 0 is lost, and x * x may overflow in float */
	return isinf(x) ? copysign(1, x) : x / (1 + fabs(x));
}

int main(int argc, char **argv)
{
	char line[64];
	const char *defect = argc > 1 ? argv[1] : "";
	while (fgets(line, sizeof line, stdin)) {
		double x = strtod(line, NULL);
		if (!strcmp(defect, "left out") && x == 7)
			continue;
		printf(!strcmp(defect, "digits") ? "%.4f\n" : "%.17g\n", softsign(x, defect));
	}
	return 0;
}
