/* SPDX-License-Identifier: MIT */
/* How the trained parameters of the units moved: their moments in each layer before the first epoch and after each. */
#include "lab/study/moves.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

lab_move *lab_move_at(const lab_moves *m, int time, int layer, int g)
{
	return &m->at[((size_t)time * (size_t)m->layers + (size_t)layer) * (size_t)m->groups + (size_t)g];
}

bool lab_moves_grow(lab_moves *m)
{
	size_t each = (size_t)m->layers * (size_t)m->groups, n = ((size_t)m->times + 1) * each;
	lab_move *grown = realloc(m->at, n * sizeof *grown);

	if (!grown)
		return false;
	m->at = grown;
	for (size_t i = n - each; i < n; i++)
		grown[i] = (lab_move){ NAN, NAN, NAN, NAN };
	m->times++;
	return true;
}

static lab_move moments(const float *x, size_t n)
{
	lab_move m = { 0, 0, INFINITY, -INFINITY };
	double square = 0;

	for (size_t i = 0; i < n; i++) {
		m.mean += (double)x[i] / (double)n;
		m.min = fmin(m.min, (double)x[i]);
		m.max = fmax(m.max, (double)x[i]);
	}
	for (size_t i = 0; i < n; i++)
		square += ((double)x[i] - m.mean) * ((double)x[i] - m.mean);
	m.sd = sqrt(square / (double)n);
	return m;
}

/* The groups that a unit has; a layer's number of units changes how many numbers there are, not how many groups. */
static int groups_of(const lab_mlp *net, lab_moves *m)
{
	const char *name;
	size_t first, count;
	int n = 0;

	for (; n < LAB_UNIT_PARAMS && lab_unit_group(net->unit, net->width[0], n, &name, &first, &count); n++)
		snprintf(m->name[n], sizeof m->name[n], "%s", name);
	return n;
}

bool lab_moves_record(lab_moves *m, const lab_mlp *net)
{
	const char *name;
	size_t first, count;

	m->layers = net->layers - 1;
	m->groups = groups_of(net, m);
	if (!m->groups)
		return true;
	if (!lab_moves_grow(m))
		return false;
	for (int i = 0; i < m->layers; i++)
		for (int g = 0; lab_unit_group(net->unit, net->width[i], g, &name, &first, &count) && g < m->groups; g++)
			*lab_move_at(m, m->times - 1, i, g) = moments(net->param[i] + first, count);
	return true;
}

void lab_moves_free(lab_moves *m)
{
	free(m->at);
	*m = (lab_moves){ 0 };
}
