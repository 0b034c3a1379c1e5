/* SPDX-License-Identifier: MIT */
/* Layers, the functions of a row, as the commands see them. */
#ifndef ACTFN_CLI_LAYER_H
#define ACTFN_CLI_LAYER_H

#include <actfn/layer.h>

/* A line of a card: the label in a column of its own, the words wrapped behind it; nothing without words. */
void cli_fact(const char *label, const char *words);

/* The line of a card with the other names, ACTFN_MAX_ALIASES at most. */
void cli_aliases(const char *const *aliases);

/* Columns that a card may take. */
int cli_card_width(void);

/* The card of a layer, and everything known about it as one JSON object, on stdout. */
void cli_layer_card(const actfn_layer_info *layer);
void cli_layer_json(const actfn_layer_info *layer);

#endif
