/* SPDX-License-Identifier: MIT */
/* 8-bit functions: G elements/s of actfn_quant_forward() with each instruction set, next to the loop y[i] = table[x[i]]
 * as this compiler makes it and to memcpy(). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <actfn/actfn.h>

#include "lab/bench/timing.h"

enum { MAX_ISAS = 8, CONTESTANTS = MAX_ISAS + 2, LONGEST = 1 << 24 };
static const double seconds = 0.3;

typedef struct bytes {
	const char *name; /* of an instruction set, or of another way */
	const uint8_t *table, *x;
	uint8_t *y;
	size_t n;
} bytes;

static void run_actfn(void *arg, size_t times)
{
	const bytes *b = arg;

	actfn_set_max_isa(b->name);
	for (; times; times--)
		actfn_quant_forward(b->table, b->n, b->x, b->y);
}

/* The compiler must believe that the memory is read after each pass. */
static void read_all(const uint8_t *y)
{
	__asm__ volatile("" : : "r"(y) : "memory");
}

static void run_loop(void *arg, size_t times)
{
	const bytes *b = arg;

	for (; times; times--) {
		for (size_t i = 0; i < b->n; i++)
			b->y[i] = b->table[b->x[i]];
		read_all(b->y);
	}
}

static void run_copy(void *arg, size_t times)
{
	const bytes *b = arg;

	for (; times; times--) {
		memcpy(b->y, b->x, b->n);
		read_all(b->y);
	}
}

static const struct {
	const char *name;
	void (*run)(void *arg, size_t times);
} others[] = { { "loop", run_loop }, { "memcpy", run_copy } };

static size_t contestants(const bytes *common, bytes *b, lab_task *task)
{
	size_t n = 0;

	for (const char *isa; n < MAX_ISAS && (isa = actfn_isa_available((int)n)); n++) {
		b[n] = *common;
		b[n].name = isa;
		task[n] = (lab_task){ run_actfn, &b[n] };
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++, n++) {
		b[n] = *common;
		b[n].name = others[i].name;
		task[n] = (lab_task){ others[i].run, &b[n] };
	}
	return n;
}

static int print_line(const bytes *common)
{
	bytes b[CONTESTANTS];
	lab_task task[CONTESTANTS];
	static lab_timing timing[CONTESTANTS];
	size_t n = contestants(common, b, task);

	if (!lab_time(task, n, seconds, timing))
		return 3;
	printf("%10zu", common->n);
	for (size_t i = 0; i < n; i++)
		printf("  %s %.1f%s", b[i].name, 1e-9 * (double)common->n / timing[i].min,
		       lab_timing_noisy(&timing[i]) ? "~" : "");
	putchar('\n');
	return 0;
}

int main(void)
{
	static const size_t lengths[] = { 4096, 262144, LONGEST };
	const actfn_quant q = { { ACTFN_I8, 0.05, 0 }, { ACTFN_I8, 0.04, -100 } };
	uint8_t table[256], *x = aligned_alloc(64, LONGEST), *y = aligned_alloc(64, LONGEST);
	bytes common = { .table = table, .x = x, .y = y };
	int rc = x && y && !actfn_quant_table(actfn_get(ACTFN_SILU), &q, table) ? 0 : 3;

	for (size_t i = 0; !rc && i < LONGEST; i++) {
		x[i] = (uint8_t)(i * 2654435761u >> 11);
		y[i] = 0;
	}
	printf("actfn %s, silu of int8, G elements/s; ~: noisy\n", actfn_version());
	for (size_t i = 0; !rc && i < sizeof lengths / sizeof *lengths; i++) {
		common.n = lengths[i];
		rc = print_line(&common);
	}
	if (rc)
		fputs("bench_bytes: out of memory\n", stderr);
	free(x);
	free(y);
	return rc;
}
