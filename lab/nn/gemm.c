/* SPDX-License-Identifier: MIT */
/* Matrix products, by oneDNN. */
#include "lab/nn/gemm.h"

#include <math.h>
#include <oneapi/dnnl/dnnl.h>
#include <stdio.h>

static void gemm(char ta, char tb, size_t m, size_t n, size_t k, const float *a, const float *b, float *c)
{
	dnnl_dim_t lda = (dnnl_dim_t)(ta == 'N' ? k : m), ldb = (dnnl_dim_t)(tb == 'N' ? n : k);

	if (dnnl_sgemm(ta, tb, (dnnl_dim_t)m, (dnnl_dim_t)n, (dnnl_dim_t)k, 1, a, lda, b, ldb, 0, c,
		       (dnnl_dim_t)n) == dnnl_success)
		return;
	for (size_t i = 0; i < m * n; i++)
		c[i] = NAN;
}

void lab_gemm_nn(size_t m, size_t n, size_t k, const float *a, const float *b, float *c)
{
	gemm('N', 'N', m, n, k, a, b, c);
}

void lab_gemm_tn(size_t m, size_t n, size_t k, const float *a, const float *b, float *c)
{
	gemm('T', 'N', m, n, k, a, b, c);
}

void lab_gemm_nt(size_t m, size_t n, size_t k, const float *a, const float *b, float *c)
{
	gemm('N', 'T', m, n, k, a, b, c);
}

const char *lab_gemm_version(void)
{
	static _Thread_local char text[32];
	const dnnl_version_t *v = dnnl_version();

	snprintf(text, sizeof text, "oneDNN %d.%d.%d", v->major, v->minor, v->patch);
	return text;
}
