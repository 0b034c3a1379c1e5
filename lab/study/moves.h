/* SPDX-License-Identifier: MIT */
/* How the trained parameters of the units moved: their moments in each layer before the first epoch and after each. */
#ifndef LAB_MOVES_H
#define LAB_MOVES_H

#include <stdbool.h>
#include <stddef.h>

#include "lab/nn/mlp.h"

enum { LAB_MOVE_NAME = 24 };

/* One parameter of one layer, over the layer's units. */
typedef struct lab_move {
	double mean, sd, min, max;
} lab_move;

typedef struct lab_moves {
	int groups, layers;
	int times; /* recorded: the start and the epochs done; 0: nothing is trained but weights */
	char name[LAB_UNIT_PARAMS][LAB_MOVE_NAME];
	lab_move *at; /* [times][layers][groups] */
} lab_moves;

/* Appends the parameters as they are now; false if memory is out. */
bool lab_moves_record(lab_moves *m, const lab_mlp *net);

/* Makes room for one more time, all NaN, or for a first one of these groups and layers; false if memory is out. */
bool lab_moves_grow(lab_moves *m);

/* Group `g` of layer `layer` at a time. */
lab_move *lab_move_at(const lab_moves *m, int time, int layer, int g);

void lab_moves_free(lab_moves *m);

#endif
