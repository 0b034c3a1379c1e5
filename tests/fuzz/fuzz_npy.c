/* SPDX-License-Identifier: MIT */
/* .npy: whatever the bytes are, either a message or an array whose shape and data agree. */
#include "lab/data/npy.h"
#include "lab/study/trial.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	char why[LAB_MESSAGE] = "";
	lab_npy a;
	size_t product = 1;
	volatile float sum = 0;

	if (!lab_npy_parse(bytes, n, &a, why)) {
		PROMISE(is_one_line(why, sizeof why));
		return 0;
	}
	PROMISE(a.ndim >= 0 && a.ndim <= LAB_NPY_DIMS);
	for (int i = 0; i < a.ndim; i++)
		product *= a.shape[i];
	PROMISE(product == a.n);
	PROMISE(a.n * sizeof(float) <= n);
	for (size_t i = 0; i < a.n; i++)
		sum = sum + a.data[i];
	lab_npy_free(&a);
	return 0;
}
