/* SPDX-License-Identifier: MIT */
/* Units: functions of the row, softmax and its like, over all units of a layer. */
#include <actfn/row.h>
#include <string.h>

#include "lab/nn/unit_kind.h"

enum { TEMPERATURE };

static actfn_layer_id id(const lab_unit_pass *p)
{
	return actfn_layer_find(p->u->name)->id;
}

static actfn_row_options options(const lab_unit *u)
{
	actfn_row_options o = ACTFN_ROW_OPTIONS;

	o.temperature = u->option[TEMPERATURE];
	return o;
}

/* The gradients follow from y, which dropout changes: a copy is kept. */
static size_t scratch(const lab_unit *u, size_t n, size_t width)
{
	(void)u;
	return n * width;
}

/* These calls cannot fail: the arrays are the network's own. */

static void forward(const lab_unit_pass *p)
{
	actfn_row_options o = options(p->u);
	actfn_axis axis = { p->n, p->width, 1 };

	actfn_row_forward(id(p), ACTFN_F32, &axis, &o, p->z, p->y);
	memcpy(p->scratch, p->y, p->n * p->width * sizeof(float));
}

static void backward(const lab_unit_pass *p)
{
	actfn_row_options o = options(p->u);
	actfn_axis axis = { p->n, p->width, 1 };

	actfn_row_backward(id(p), ACTFN_F32, &axis, &o, p->scratch, p->gy, p->gz);
}

const lab_unit_kind lab_unit_rows = {
	.option = { [TEMPERATURE] = { "temperature", 1, 1e-3, 1e3, false } },
	.init = LAB_LECUN,
	.scratch = scratch,
	.forward = forward,
	.backward = backward,
};
