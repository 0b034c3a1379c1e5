/* SPDX-License-Identifier: MIT */
/* IDX: whatever the bytes are, either a message or a view that lies inside them. */
#include "lab/data/idx.h"
#include "lab/study/trial.h"
#include "tests/fuzz/fuzz.h"

static void parse(const uint8_t *bytes, size_t n, lab_idx_kind kind)
{
	char why[LAB_MESSAGE] = "";
	lab_idx idx;

	if (!lab_idx_parse(bytes, n, kind, &idx, why)) {
		PROMISE(is_one_line(why, sizeof why));
		return;
	}
	PROMISE(idx.data >= bytes && idx.data <= bytes + n);
	PROMISE(!idx.n || idx.rows * idx.cols <= n / idx.n);
	PROMISE(idx.n * idx.rows * idx.cols <= (size_t)(bytes + n - idx.data));
	PROMISE(kind == LAB_IDX_IMAGES || (idx.rows == 1 && idx.cols == 1));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	parse(bytes, n, LAB_IDX_LABELS);
	parse(bytes, n, LAB_IDX_IMAGES);
	return 0;
}
