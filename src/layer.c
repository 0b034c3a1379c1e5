/* SPDX-License-Identifier: MIT */
/* The layers: what is known about them, by name. */
#include <actfn/layer.h>

#include "src/function.h"

enum {
#define LAYER(id, name, NAME, family) id_##name = id,
#include <actfn/layers.def>
#undef LAYER
};

#define FACTS(layer, ...) \
	static const actfn_layer_info layer##_facts = { .id = (actfn_layer_id)id_##layer, .name = #layer, __VA_ARGS__ };
#include "src/row/all.h"
#include "src/learned/all.h"
#undef FACTS

static const actfn_layer_info *const layers[] = {
#define LAYER(id, name, NAME, family) &name##_facts,
#include <actfn/layers.def>
#undef LAYER
};

enum { LAYERS = sizeof layers / sizeof *layers };

const actfn_layer_info *actfn_layer_at(int i)
{
	return i >= 0 && i < LAYERS ? layers[i] : NULL;
}

static int has_name(const actfn_layer_info *l, const char *name)
{
	int found = actfn_same_name(name, l->name);
	for (int i = 0; i < ACTFN_MAX_ALIASES && l->aliases[i] && !found; i++)
		found = actfn_same_name(name, l->aliases[i]);
	return found;
}

const actfn_layer_info *actfn_layer_find(const char *name)
{
	for (int i = 0; i < LAYERS && name; i++)
		if (has_name(layers[i], name))
			return layers[i];
	return NULL;
}
