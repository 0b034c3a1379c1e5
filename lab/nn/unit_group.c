/* SPDX-License-Identifier: MIT */
/* Units: maxout, which takes k numbers for each unit, and CReLU, which gives two. */
#include <actfn/group.h>

#include "lab/nn/unit_kind.h"

enum { K };

/* ---- maxout ---------------------------------------------------------------------- */

static double pieces(const lab_unit *u)
{
	return u->option[K];
}

static actfn_maxout maxout(const lab_unit_pass *p)
{
	return (actfn_maxout){ p->n, p->width, (size_t)p->u->option[K], 1, ACTFN_UNIT_MAJOR };
}

/* These calls cannot fail: the arrays are the network's own. */

static void maxout_forward(const lab_unit_pass *p)
{
	actfn_maxout m = maxout(p);

	actfn_maxout_forward(&m, ACTFN_F32, p->z, p->y);
}

static void maxout_backward(const lab_unit_pass *p)
{
	actfn_maxout m = maxout(p);

	actfn_maxout_backward(&m, ACTFN_F32, p->z, p->gy, p->gz);
}

/* The largest of several normal numbers has a variance near 1 already: no need of He's factor 2. */
const lab_unit_kind lab_unit_maxout = {
	.option = { [K] = { "k", 2, 1, 64, true } },
	.pieces = pieces,
	.init = LAB_LECUN,
	.forward = maxout_forward,
	.backward = maxout_backward,
};

/* ---- crelu ----------------------------------------------------------------------- */

static void crelu_forward(const lab_unit_pass *p)
{
	actfn_shape s = { p->n, p->width, 1 };

	actfn_crelu_forward(&s, ACTFN_F32, p->z, p->y);
}

static void crelu_backward(const lab_unit_pass *p)
{
	actfn_shape s = { p->n, p->width, 1 };

	actfn_crelu_backward(&s, ACTFN_F32, p->z, p->gy, p->gz);
}

/* He: the squares of the two halves add up to the input's, on twice as many inputs of the next layer. */
const lab_unit_kind lab_unit_crelu = {
	.after = 2, .init = LAB_HE, .forward = crelu_forward, .backward = crelu_backward
};
