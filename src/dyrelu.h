/* SPDX-License-Identifier: MIT */
/* Inside of Dynamic ReLU: a checked call, and what each sample keeps in the workspace. */
#ifndef ACTFN_SRC_DYRELU_H
#define ACTFN_SRC_DYRELU_H

#include "src/kernels/dyrelu.h"

/* CHUNK: the positions whose sums are made together, for a thread or for the caches; it decides the order of the
 * sums, so it is the same everywhere.  TILE: those that an attention is computed for at a time.  ROWS: of W2. */
enum { DYRELU_CHUNK = 4096, DYRELU_TILE = 512, DYRELU_ROWS = 128, DYRELU_SLACK = 8 };

typedef struct dyrelu_run {
	actfn_dyrelu d; /* without zeros for the usual; channels_last as is best for the shape */
	const actfn_dyrelu_kernels *k;
	int wide;       /* parameters are doubles */
	size_t size;    /* bytes of an element */
	size_t rows;    /* D */
	size_t chunks;  /* in a sample */
	size_t tile;    /* positions that go through the kernels together */
	int past;       /* the output is written past the caches */
	actfn_dyrelu_params w;
	actfn_dyrelu_gradients g;
	const char *x, *gy;
	char *out;
	double *work;
	const struct pass *passes;
} dyrelu_run;

/* The workspace of a sample; [chunks] of what has an s at the end. */
typedef struct dyrelu_sample {
	double *mean, *hidden;         /* s, h */
	double *dhidden;               /* the gradient before the rectifier */
	double *shift;                 /* ds / P: what each element's gradient has through the mean */
	double *coef;                  /* [2 K][C] */
	double *sums;                  /* forward [C], backward [2 K][C]; du in the first of them at last */
	double *most, *mass, *dots;    /* C: max z, sum exp(z - max z), sum p dq */
	double *weights;               /* C: [C + 1] the gradients of w and b */
	double *softmax;               /* C: [3] the same three of all chunks */
} dyrelu_sample;

/* Doubles in the workspace: of a sample, and of all. */
size_t actfn_dyrelu_sample_size(const dyrelu_run *r);
size_t actfn_dyrelu_work_size(const dyrelu_run *r);

dyrelu_sample actfn_dyrelu_sample_at(const dyrelu_run *r, size_t n);

/* Reads parameter i. */
static inline double dyrelu_param(const dyrelu_run *r, const void *w, size_t i)
{
	return r->wide ? ((const double *)w)[i] : (double)((const float *)w)[i];
}

static inline const void *dyrelu_params_at(const dyrelu_run *r, const void *w, size_t i)
{
	return (const char *)w + i * (r->wide ? sizeof(double) : sizeof(float));
}

/* So many positions of a sample; where position p begins in an array, in bytes. */
actfn_dyrelu_tile actfn_dyrelu_tile_at(const dyrelu_run *r, const dyrelu_sample *s, size_t count);
size_t actfn_dyrelu_offset(const dyrelu_run *r, size_t n, size_t p);

/* ---- dyrelu_run.c: the whole call; everything is checked, n, c and p are above 0 ---- */
void actfn_dyrelu_run_forward(dyrelu_run *r);
void actfn_dyrelu_run_backward(dyrelu_run *r);

/* Calls f(r, i) for each i < count on the threads there are. */
void actfn_dyrelu_each(dyrelu_run *r, size_t count, void (*f)(dyrelu_run *r, size_t i));

/* ---- dyrelu_net.c: from the sums of a sample to its coefficients, and back ---- */
void actfn_dyrelu_network(dyrelu_run *r, size_t n);
void actfn_dyrelu_network_back(dyrelu_run *r, size_t n);

/* The gradients of the parameters from those of all samples. */
void actfn_dyrelu_collect(dyrelu_run *r);

/* ---- dyrelu_attention.c: variant C ---- */

/* Its arrays for a tile. */
typedef struct dyrelu_attention {
	double pi[DYRELU_TILE + DYRELU_SLACK];
	double p[DYRELU_TILE + DYRELU_SLACK];  /* softmax */
	double dq[DYRELU_TILE + DYRELU_SLACK]; /* by gamma p, where that is below 1 */
	double dz[DYRELU_TILE + DYRELU_SLACK];
} dyrelu_attention;

/* The maximum of z in the chunk, and the sum of the exponentials. */
void actfn_dyrelu_attention_sums(dyrelu_run *r, size_t n, size_t chunk);
void actfn_dyrelu_attention_join(dyrelu_run *r, dyrelu_sample *s);

/* a->pi and a->p of the tile. */
void actfn_dyrelu_attention_at(const dyrelu_run *r, const dyrelu_sample *s, const actfn_dyrelu_tile *t, size_t offset,
			 dyrelu_attention *a);
/* a->dq likewise. */
void actfn_dyrelu_attention_back(const dyrelu_run *r, const actfn_dyrelu_tile *t, size_t offset, dyrelu_attention *a);

/* The weights of the attention as doubles. */
static inline double *dyrelu_weights(const dyrelu_run *r)
{
	return r->work;
}

#endif
