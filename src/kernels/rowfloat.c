/* SPDX-License-Identifier: MIT */
/* Kernel unit: functions of a row in floats and pairs of them, with sums in double; f32 alone, temperature 1, rows of one
 * chunk.
 *
 * Multiplications and additions are not contracted but where the product is exact, and sums are formed by a tree that
 * depends on nothing but the length of the row: the same bits on every instruction set and in every layout, as in
 * rows.c. */
#define ARITH_F32
#define KEPT 8192
#include "src/kernels/rows.h"

#ifdef STORE_F32
#include "src/kernels/row_logs.h"
#define FLOAT_KERNEL(name) name##_rows
#else
#define FLOAT_KERNEL(name) NULL
#endif

#define TABLE3(isa, unit) actfn_##isa##_##unit
#define TABLE2(isa, unit) TABLE3(isa, unit)

actfn_row_kernel *const TABLE2(ISA, UNIT)[2][ACTFN_ROW_OP_COUNT] = {
	{
		[row_op_softmax] = FLOAT_KERNEL(softmax),
		[row_op_softmax_backward] = FLOAT_KERNEL(softmax_backward),
		[row_op_log_softmax] = FLOAT_KERNEL(log_softmax),
		[row_op_log_softmax_backward] = FLOAT_KERNEL(log_softmax_backward),
	}, {
		[row_op_softmax] = FLOAT_KERNEL(fast_softmax),
		[row_op_softmax_backward] = FLOAT_KERNEL(fast_softmax_backward),
		[row_op_log_softmax] = FLOAT_KERNEL(fast_log_softmax),
		[row_op_log_softmax_backward] = FLOAT_KERNEL(fast_log_softmax_backward),
	},
};
