/* SPDX-License-Identifier: MIT */
/* Kernel unit: functions of a row, in double; every storage type.  The build forbids contraction here. */
#define ARITH_F64
#include "src/kernels/row_entropy.h"
#include "src/kernels/row_noise.h"
#include "src/kernels/row_sparse.h"

#define TABLE3(isa, unit) actfn_##isa##_##unit
#define TABLE2(isa, unit) TABLE3(isa, unit)

actfn_row_kernel *const TABLE2(ISA, UNIT)[ACTFN_ROW_OP_COUNT] = {
#define ROW_OP(name) [row_op_##name] = name##_rows,
	ACTFN_ROW_OPS(ROW_OP)
#undef ROW_OP
};
