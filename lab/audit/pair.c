/* SPDX-License-Identifier: MIT */
/* Stored inputs and outputs. */
#include "lab/audit/pair.h"

#include <stdlib.h>
#include <string.h>

#include "lab/data/npy.h"
#include "lab/text.h"

static bool same(const char *px, const lab_npy_array *x, const char *py, const lab_npy_array *y, char *why)
{
	char nx[32], ny[32];

	if (x->n != y->n)
		return lab_fail(why, "%s has %s numbers, %s has %s; a pair has as many", px, lab_commas(x->n, nx), py,
				lab_commas(y->n, ny));
	if (x->ndim != y->ndim || memcmp(x->shape, y->shape, (size_t)x->ndim * sizeof *x->shape))
		return lab_fail(why, "%s and %s have different shapes", px, py);
	if (x->dtype != y->dtype)
		return lab_fail(why, "%s is %s, %s is %s; a pair is of one type", px, x->dtype_name, py, y->dtype_name);
	return x->n || lab_fail(why, "%s has no numbers", px);
}

static bool fill(const lab_npy_array *x, const lab_npy_array *y, lab_target_pair *p, char *why)
{
	size_t *shape = malloc(sizeof x->shape);

	if (!shape)
		return lab_fail(why, "out of memory");
	memcpy(shape, x->shape, sizeof x->shape);
	*p = (lab_target_pair){ x->dtype, x->n, x->data, y->data, x->ndim, shape };
	return true;
}

bool pair_read(const char *px, const char *py, lab_target_pair *p, char *why)
{
	lab_npy_array x, y;

	if (!lab_npy_load(px, &x, why))
		return false;
	if (!lab_npy_load(py, &y, why)) {
		lab_npy_unload(&x);
		return false;
	}
	if (same(px, &x, py, &y, why) && fill(&x, &y, p, why))
		return true;
	lab_npy_unload(&x);
	lab_npy_unload(&y);
	return false;
}

void pair_free(lab_target_pair *p)
{
	free((void *)p->x);
	free((void *)p->y);
	free((void *)p->shape);
	*p = (lab_target_pair){ 0 };
}
