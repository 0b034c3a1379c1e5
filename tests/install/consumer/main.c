/* SPDX-License-Identifier: MIT */
/* Uses the installed library; exit code 1 if a value is wrong.  --version prints the version.
 * Expected values: mpmath, 50 digits, rounded to float. */
#include <actfn/actfn.h>
#include <stdio.h>

static const struct {
	const char *spec;
	float x, y;
} cases[] = {
	{ "mish", 1, 0.865098388267310346f },
	{ "gelu", -3, -0.00404969409489028358f },
	{ "elu(alpha=0.5)", -1, -0.316060279414278839f },
};

static int wrong(const char *spec, float x, float expected)
{
	const actfn *f;
	char why[256];
	float y = 0;

	if (actfn_parse_why(spec, &f, why, sizeof why) != ACTFN_OK) {
		fprintf(stderr, "%s\n", why);
		return 1;
	}
	actfn_forward(f, ACTFN_F32, 1, &x, &y);
	actfn_free(f);
	if (y != expected)
		fprintf(stderr, "%s at %g: expected %.9g, got %.9g\n", spec, x, expected, y);
	return y != expected;
}

int main(int argc, char **argv)
{
	int bad = 0;

	(void)argv;
	if (argc > 1)
		return puts(actfn_version()) < 0;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		bad += wrong(cases[i].spec, cases[i].x, cases[i].y);
	return bad != 0;
}
