/* SPDX-License-Identifier: MIT */
/* Prints f and f' of any function: values 'elu(alpha=0.5)' -2 2
 *
 *   cc values.c $(pkg-config --cflags --libs actfn) -o values */
#include <actfn/actfn.h>
#include <stdio.h>
#include <stdlib.h>

enum { POINTS = 9 };

static void print_table(const actfn *f, float from, float to)
{
	float x[POINTS], y[POINTS], dx[POINTS];

	for (int i = 0; i < POINTS; i++)
		x[i] = from + (to - from) * (float)i / (POINTS - 1);
	actfn_forward(f, ACTFN_F32, POINTS, x, y);
	actfn_derivative(f, ACTFN_F32, POINTS, x, dx);
	for (int i = 0; i < POINTS; i++)
		printf("%14.9g %16.9g %16.9g\n", x[i], y[i], dx[i]);
}

int main(int argc, char **argv)
{
	const actfn *f;
	char why[256];

	if (argc != 4) {
		fprintf(stderr, "usage: values FUNCTION FROM TO\n");
		return 2;
	}
	if (actfn_parse_why(argv[1], &f, why, sizeof why) != ACTFN_OK) {
		fprintf(stderr, "%s\n", why);
		return 2;
	}
	printf("f(x) = %s\n", actfn_get_info(f)->formula);
	print_table(f, strtof(argv[2], NULL), strtof(argv[3], NULL));
	actfn_free(f);
	return 0;
}
