/* SPDX-License-Identifier: MIT */
/* What learned parameters start from. */
#include <string.h>

#include "src/learned.h"

actfn_status actfn_learned_init(const actfn *f, int k, actfn_dtype dtype, size_t count, void *values)
{
	if (!f || (count && !values))
		return ACTFN_ERR_NULL;
	if ((unsigned)dtype > ACTFN_F16)
		return ACTFN_ERR_DTYPE;
	if (k < 0 || k >= f->info->nparams)
		return ACTFN_ERR_ARGUMENT;
	for (size_t i = 0; i < count; i++)
		if (dtype == ACTFN_F64)
			((double *)values)[i] = f->info->param[k].init;
		else
			((float *)values)[i] = (float)f->info->param[k].init;
	return ACTFN_OK;
}
