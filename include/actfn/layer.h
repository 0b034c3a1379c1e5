/* SPDX-License-Identifier: MIT */
/* actfn: the layers, functions that look at more than one element: what they are.  How they are called stands in
 * the header that actfn_layer_info.header names. */
#ifndef ACTFN_LAYER_H
#define ACTFN_LAYER_H

#include <actfn/actfn.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum actfn_layer_id {
#define LAYER(id, name, NAME, family) ACTFN_LAYER_##NAME = id,
#include <actfn/layers.def>
#undef LAYER
} actfn_layer_id;

enum { ACTFN_LAYER_PARAMS = 6 };

/* Facts about a layer, for people: formulas are text in mathematical notation, several lines with '\n'. */
typedef struct actfn_layer_info {
	actfn_layer_id id;
	const char *name;                       /* "softmax" */
	const char *title;                      /* "Softmax" */
	const char *aliases[ACTFN_MAX_ALIASES]; /* other names; NULL-terminated unless full */
	const char *header;                     /* "actfn/row.h" */
	const char *shapes;                     /* "x (N, C, P) -> y (N, 2 C, P)" */
	const char *formula;                    /* how y follows from x and the parameters */
	const char *stable;                     /* without overflow and cancellation; NULL: as the formula says */
	const char *backward;                   /* the gradients, from gy */
	const char *ties;                       /* what is chosen where the gradient is not unique; NULL: it always is */
	const char *special;                    /* NaN, infinities, masked rows, empty arrays */
	const char *properties;                 /* invariants that hold */
	const char *accuracy;                   /* the bound, in ULP of the dtype */
	const char *initial;                    /* how learned parameters start; NULL: there are none */
	const char *also;                       /* the same elsewhere: "torch.nn.Softmax, onnx Softmax (13)" */
	const char *traps;                      /* what goes wrong with it in practice; NULL: nothing known */
	const char *source;                     /* paper */
	actfn_param_info param[ACTFN_LAYER_PARAMS]; /* options, such as a temperature; name NULL: no more */
} actfn_layer_info;

/* The layer of this name or alias (case and '-' do not matter); NULL: there is none. */
ACTFN_API const actfn_layer_info *actfn_layer_find(const char *name);

/* Layer number i in the order of the table, i = 0, 1, ...; NULL past the last. */
ACTFN_API const actfn_layer_info *actfn_layer_at(int i);

#ifdef __cplusplus
}
#endif
#endif
