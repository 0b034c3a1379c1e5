/* SPDX-License-Identifier: MIT */
/* Which kernel does a call: from the function, the data type, the mode and the direction. */
#include "src/bulk.h"

enum { DTYPES = ACTFN_F16 + 1, DIRECTIONS = ACTFN_BACKWARD_FROM_Y + 1, PLACES = 3 };

size_t actfn_size_of(actfn_dtype dtype)
{
	static const size_t size[DTYPES] = { [ACTFN_F32] = 4, [ACTFN_F64] = 8, [ACTFN_BF16] = 2, [ACTFN_F16] = 2 };
	return (unsigned)dtype < DTYPES ? size[dtype] : 0;
}

/* Where a row is looked for, in this order. */
static const actfn_unit exact_units[DTYPES][PLACES] = {
	[ACTFN_F32] = { unit_first_f32, unit_exact_f32, unit_cheap_f32 },
	[ACTFN_F64] = { unit_plain_f64, unit_plain_f64, unit_plain_f64 },
	[ACTFN_BF16] = { unit_half_bf16, unit_exact_bf16, unit_exact_bf16 },
	[ACTFN_F16] = { unit_half_f16, unit_exact_f16, unit_exact_f16 },
};
static const actfn_unit fast_units[PLACES] = { unit_fast_f32, unit_cheap_f32, unit_cheap_f32 };

/* The 16-bit first try knows its error for the default parameters only. */
static const actfn_kernels *row(const actfn *f, actfn_dtype dtype, actfn_mode mode, int place)
{
	actfn_unit unit = exact_units[dtype][place];
	if (dtype == ACTFN_F32 && mode == ACTFN_FAST)
		unit = fast_units[place];
	if (f->param && (dtype == ACTFN_BF16 || dtype == ACTFN_F16))
		unit = exact_units[dtype][1];
	return actfn_row(unit, f->info->id);
}

static void find(actfn_job *j, const actfn_kernels *r, actfn_direction d)
{
	switch (d) {
	case ACTFN_FORWARD:
		j->unary = r->forward;
		break;
	case ACTFN_DERIVATIVE:
		j->unary = r->derivative;
		break;
	case ACTFN_BACKWARD:
		j->binary = r->backward;
		break;
	case ACTFN_BACKWARD_FROM_Y:
		j->binary = r->backward_from_y;
	}
}

actfn_status actfn_job_make(actfn_job *j, const actfn *f, actfn_dtype dtype, actfn_mode mode, actfn_direction d)
{
	if (!f)
		return ACTFN_ERR_NULL;
	if ((unsigned)dtype >= DTYPES)
		return ACTFN_ERR_DTYPE;
	if ((unsigned)d >= DIRECTIONS || (unsigned)mode > ACTFN_FAST)
		return ACTFN_ERR_ARGUMENT;
	if (mode == ACTFN_DEFAULT)
		mode = actfn_get_mode();
	j->unary = NULL;
	j->binary = NULL;
	for (int i = 0; i < PLACES && !j->unary && !j->binary; i++)
		find(j, row(f, dtype, mode, i), d);
	if ((!j->unary && !j->binary) || (d == ACTFN_BACKWARD_FROM_Y && f->lossy))
		return ACTFN_ERR_UNSUPPORTED;
	j->p = actfn_par(f);
	j->size = actfn_size_of(dtype);
	return ACTFN_OK;
}
