/* SPDX-License-Identifier: MIT */
/* Gradients of the parameters of a gated product's functions: sums over gy, the other factor, and the derivative
 * by the parameter. */
#include "src/gated.h"
#include "src/gradient.h"
#include "src/tree.h"

enum { BLOCK = TREE_BLOCK, SIZE = 8 };

/* A block of the arrays as doubles: inputs, and the factors' values. */
typedef struct block {
	double in[GATED_INS][BLOCK], y[2][BLOCK];
	size_t n;
} block;

static void read_block(const gated_call *c, size_t size, size_t first, block *b)
{
	_Alignas(SIZE) char gathered[BLOCK * SIZE];
	for (int i = 0; i < GATED_INS; i++)
		actfn_readers[c->dtype](actfn_gated_input(c, i, size, first, b->n, gathered), b->n, b->in[i]);
}

static void factors(const gated_call *c, block *b)
{
	for (int i = 0; i < 2; i++) {
		actfn_job j;
		actfn_job_make(&j, c->f[i] ? c->f[i] : actfn_get(ACTFN_IDENTITY), ACTFN_F64, ACTFN_EXACT, ACTFN_FORWARD);
		actfn_job_run(&j, b->n, b->in[i], NULL, b->y[i]);
	}
}

/* What flows back into factor i: nothing where the other one is 0, whatever gy is. */
static void upstream(const block *b, int i, double *gy)
{
	for (size_t j = 0; j < b->n; j++)
		gy[j] = b->y[!i][j] == 0 ? 0 : b->in[GATED_GY][j] * b->y[!i][j];
}

/* The block's sums join those of the blocks before it. */
static void join(const gated_call *c, int i, const block *b, uint64_t number, double sum[][TREE_LEVELS])
{
	const actfn *f = c->f[i];
	double gy[BLOCK], lane[ACTFN_MAX_PARAMS][TREE_LANES] = { { 0 } }, *lanes[ACTFN_MAX_PARAMS] = { NULL };
	par p = actfn_par(f);
	for (int k = 0; k < f->info->nparams; k++)
		lanes[k] = lane[k];
	upstream(b, i, gy);
	actfn_parts(f->info->id, &p, b->n, b->in[i], gy, lanes);
	for (int k = 0; k < f->info->nparams; k++)
		tree_join(sum[k], 1, number, tree_fold(lane[k]));
}

static int wanted(const gated_call *c, int i, const double *gp)
{
	return gp && c->f[i] ? c->f[i]->info->nparams : 0;
}

void actfn_gated_sum(const gated_call *c, size_t size, double *gate, double *value)
{
	double *const gp[2] = { value, gate };
	double sum[2][ACTFN_MAX_PARAMS][TREE_LEVELS];
	size_t n = c->rows * c->cols, blocks = 0;
	actfn_fpenv e = actfn_fp_enter();
	for (size_t first = 0; first < n; first += BLOCK, blocks++) {
		block b = { .n = n - first < BLOCK ? n - first : BLOCK };
		read_block(c, size, first, &b);
		factors(c, &b);
		for (int i = 0; i < 2; i++)
			if (wanted(c, i, gp[i]))
				join(c, i, &b, blocks, sum[i]);
	}
	for (int i = 0; i < 2; i++)
		for (int k = 0; k < wanted(c, i, gp[i]); k++)
			gp[i][k] = tree_total(sum[i][k], 1, blocks, 0);
	actfn_fp_leave(e);
}
