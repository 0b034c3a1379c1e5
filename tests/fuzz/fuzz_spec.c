/* SPDX-License-Identifier: MIT */
/* Specs: an accepted one names a function that its canonical spec names again, bit for bit; a refused
 * one leaves a message. */
#include <actfn/actfn.h>

#include "tests/fuzz/fuzz.h"

static const float points[] = { -1e30f, -2.5f, -0.0f, 1e-40f, 0.75f, 1, 88, 3e38f };
enum { POINTS = sizeof points / sizeof *points };

static void compare(const actfn *f, const actfn *g)
{
	float yf[POINTS], yg[POINTS];

	PROMISE(actfn_get_info(f) == actfn_get_info(g));
	for (int i = 0; i < actfn_get_info(f)->nparams; i++) {
		double pf = actfn_param(f, i), pg = actfn_param(g, i);
		PROMISE(!memcmp(&pf, &pg, sizeof pf));
	}
	PROMISE(actfn_forward(f, ACTFN_F32, POINTS, points, yf) == ACTFN_OK);
	PROMISE(actfn_forward(g, ACTFN_F32, POINTS, points, yg) == ACTFN_OK);
	PROMISE(!memcmp(yf, yg, sizeof yf));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	char *s = text_of(bytes, n), why[256] = "", canonical[512];
	const actfn *f = NULL, *g = NULL;

	if (actfn_parse_why(s, &f, why, sizeof why) == ACTFN_OK) {
		PROMISE(actfn_spec(f, canonical, sizeof canonical) < sizeof canonical);
		PROMISE(actfn_parse(canonical, &g) == ACTFN_OK);
		compare(f, g);
		actfn_free(g);
		actfn_free(f);
	} else {
		PROMISE(!f);
		PROMISE(is_one_line(why, sizeof why));
	}
	free(s);
	return 0;
}
