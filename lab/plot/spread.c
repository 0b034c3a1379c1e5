/* SPDX-License-Identifier: MIT */
/* Labels beside the ends of lines, clear of each other. */
#include "lab/plot/spread.h"

#include <math.h>
#include <stdlib.h>

static int by_position(const void *a, const void *b)
{
	double x = **(double *const *)a, y = **(double *const *)b;

	return (x > y) - (x < y);
}

/* Neighbours that stand as a block; `wish` is the sum of where its members would put its first label. */
typedef struct block {
	double wish;
	size_t n;
} block;

/* Where the first label of a block stands: at the mean of its members' wishes, the least squares. */
static double first_of(const block *b)
{
	return b->wish / (double)b->n;
}

/* A block that the last one touches becomes one with it, and so on downwards. */
static size_t merge(block *b, size_t n, double gap)
{
	while (n > 1 && first_of(&b[n - 1]) < first_of(&b[n - 2]) + gap * (double)b[n - 2].n) {
		b[n - 2].wish += b[n - 1].wish - gap * (double)(b[n - 2].n * b[n - 1].n);
		b[n - 2].n += b[n - 1].n;
		n--;
	}
	return n;
}

static void place(double **order, size_t n, double gap, double low, double high, block *b)
{
	size_t blocks = 0;

	for (size_t i = 0; i < n; i++) {
		b[blocks++] = (block){ *order[i], 1 };
		blocks = merge(b, blocks, gap);
	}
	for (size_t k = 0, i = 0; k < blocks; k++)
		for (size_t j = 0; j < b[k].n; j++)
			*order[i++] = first_of(&b[k]) + gap * (double)j;
	for (size_t i = 0; i < n; i++)
		*order[i] = fmin(fmax(*order[i], low + gap * (double)i), high - gap * (double)(n - 1 - i));
}

void lab_spread(double *at, size_t n, double gap, double low, double high)
{
	double **order = malloc((n + 1) * sizeof *order);
	block *b = malloc((n + 1) * sizeof *b);

	if (n > 1 && gap > (high - low) / (double)(n - 1))
		gap = (high - low) / (double)(n - 1);
	if (order && b) {
		for (size_t i = 0; i < n; i++)
			order[i] = at + i;
		qsort(order, n, sizeof *order, by_position);
		place(order, n, gap, low, high, b);
	}
	free(order);
	free(b);
}
