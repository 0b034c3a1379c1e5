/* SPDX-License-Identifier: MIT */
/* Units: gated products.  A layer of m units takes 2 m numbers, the values and behind them the gates. */
#include <actfn/gated.h>

#include "lab/nn/unit_kind.h"

/* The functions, as the unit's name says, or as its own function is the gate. */
static actfn_gated functions(const lab_unit *u)
{
	actfn_gated g = { .gate = u->f, .dtype = ACTFN_F32 };

	if (!u->f)
		actfn_gated_functions(actfn_layer_find(u->name)->id, &g);
	return g;
}

/* These calls cannot fail: the arrays are the network's own. */

static void forward(const lab_unit_pass *p)
{
	actfn_gated g = functions(p->u);
	actfn_gated_split s = { p->n, p->width, 1, ACTFN_VALUE_FIRST };

	actfn_gated_split_forward(&g, &s, p->z, p->y);
}

static void backward(const lab_unit_pass *p)
{
	actfn_gated g = functions(p->u);
	actfn_gated_split s = { p->n, p->width, 1, ACTFN_VALUE_FIRST };

	actfn_gated_split_backward(&g, &s, p->z, p->gy, p->gz);
}

const lab_unit_kind lab_unit_gated = { .before = 2, .init = LAB_HE, .forward = forward, .backward = backward };
