/* SPDX-License-Identifier: MIT */
/* The arrays that the contestants work on, in memory that another process can map, too. */
#include "bench/arrays.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lab/rng.h"
#include "lab/verify/format.h"

enum { ARRAYS = 3, USUAL = 1 << 16, PAGE = 4096 };

static char path[] = "/dev/shm/actfn-bench-XXXXXX";
static char *base;
static size_t each;

/* Apart by an odd number of pages: arrays at equal places of their cache sets would fight. */
bool bench_arrays_open(bench_arrays *a, size_t bytes)
{
	each = (bytes + PAGE - 1) / PAGE * PAGE + 3 * PAGE;
	int fd = mkstemp(path);
	if (fd < 0)
		return false;
	if (!ftruncate(fd, (off_t)(ARRAYS * each)))
		base = mmap(NULL, ARRAYS * each, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, 0);
	close(fd);
	if (!base || base == MAP_FAILED) {
		unlink(path);
		return false;
	}
	*a = (bench_arrays){ base, base + each, base + 2 * each };
	return true;
}

void bench_arrays_close(void)
{
	munmap(base, ARRAYS * each);
	unlink(path);
}

const char *bench_arrays_path(void)
{
	return path;
}

size_t bench_arrays_offset(const void *p)
{
	return (size_t)((const char *)p - base);
}

/* Repeats the first `some` elements until there are n. */
static void repeat(void *p, size_t some, size_t n, size_t size)
{
	for (size_t i = some; i < n; i += some)
		memcpy((char *)p + i * size, p, (n - i < some ? n - i : some) * size);
}

void bench_fill_usual(const bench_arrays *a, const actfn *f, actfn_direction op, actfn_dtype dtype, size_t n)
{
	static double x[USUAL], gy[USUAL];
	lab_rng r = lab_rng_stream(1, "bench", 0);
	size_t some = n < USUAL ? n : USUAL, size = lab_formats[dtype].size;
	for (size_t i = 0; i < some; i++) {
		x[i] = lab_round(&lab_formats[dtype], 2 * lab_rng_normal(&r));
		gy[i] = lab_round(&lab_formats[dtype], 1 - 0.5 * x[i]);
	}
	lab_write(dtype, some, x, a->x);
	lab_write(dtype, some, gy, a->gy);
	if (op == ACTFN_BACKWARD_FROM_Y)
		actfn_forward(f, dtype, some, a->x, a->x);
	repeat(a->x, some, n, size);
	repeat(a->gy, some, n, size);
	memset(a->y, 0, n * size);
}

/* Of every four numbers one has random sign and exponent, two lie in [-20, 20], one in [-110, 110]. */
static double wide(lab_rng *r, size_t i, const lab_format *format)
{
	double u = 2 * lab_rng_uniform(r) - 1;
	int exponents = format->most - format->least + format->bits;
	if (i % 4 == 0)
		return ldexp(copysign(1 + fabs(u), u), format->most - 2 - (int)(lab_rng_uniform(r) * exponents));
	return u * (i % 4 == 3 ? 110 : 20);
}

void bench_fill_wide(const bench_arrays *a, actfn_dtype dtype, size_t n)
{
	lab_rng r = lab_rng_stream(1, "wide", 0);
	size_t size = lab_formats[dtype].size;
	double one = 1;
	for (size_t i = 0; i < n; i++) {
		double x = lab_round(&lab_formats[dtype], wide(&r, i, &lab_formats[dtype]));
		lab_write(dtype, 1, &x, (char *)a->x + i * size);
		lab_write(dtype, 1, &one, (char *)a->gy + i * size);
	}
}
