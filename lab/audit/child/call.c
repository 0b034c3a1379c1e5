/* SPDX-License-Identifier: MIT */
/* Calling a function whose type is known at run time only.
 *
 * By the calling conventions of x86-64 (System V) and AArch64 integers and pointers travel in registers of their own,
 * numbers in others, each in the order of the arguments; a register is as good as any narrower type that lies in its
 * low bits.  So one call that fills all registers of both kinds is a call of any such function.  Elsewhere symbol_open()
 * refuses. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "lab/audit/child/child.h"

/* Elements begin .. end of the arrays. */
typedef struct slice {
	const child *c;
	const wire_call *w;
	const char *x, *gy;
	char *y;
	size_t begin, end;
	bool noted; /* the only one: says which element it is at */
	int64_t status;
} slice;

static size_t element(const slice *s)
{
	return s->c->how.class == LAB_SIG_VECTOR ? s->c->how.dtype == ACTFN_F32 ? 4 : 8 : (size_t)s->c->how.bytes;
}

static double as_register(uint64_t bits)
{
	double d;

	memcpy(&d, &bits, sizeof d);
	return d;
}

static void note(const slice *s, size_t i)
{
	if (s->noted)
		notes(s->c)->at = i;
}

/* ---- one value after the other ---------------------------------------------- */

static void plain_float(const slice *s)
{
	float (*f)(float) = (float (*)(float))s->c->function;
	size_t step = s->w->stride;

	for (size_t i = s->begin; i < s->end; i++) {
		note(s, i);
		((float *)s->y)[i * step] = f(((const float *)s->x)[i * step]);
	}
}

static void plain_double(const slice *s)
{
	double (*f)(double) = (double (*)(double))s->c->function;
	size_t step = s->w->stride;

	for (size_t i = s->begin; i < s->end; i++) {
		note(s, i);
		((double *)s->y)[i * step] = f(((const double *)s->x)[i * step]);
	}
}

typedef double scalar_float(int64_t, int64_t, int64_t, double, double, double, double);
typedef int64_t scalar_int(int64_t, int64_t, int64_t, double, double, double, double);

/* The registers, and where x and gy are among them. */
typedef struct registers {
	uint64_t ints[LAB_SIG_INTS], floats[LAB_SIG_FLOATS];
	uint64_t *x, *gy;
} registers;

static void load(registers *r, const lab_signature *s)
{
	uint64_t *next_int = r->ints, *next_float = r->floats;

	memset(r, 0, sizeof *r);
	for (int i = 0; i < s->nargs; i++) {
		uint64_t *at = s->arg[i].class == LAB_SIG_INT ? next_int++ : next_float++;

		*at = s->arg[i].bits;
		if (s->arg[i].role == LAB_SIG_X)
			r->x = at;
		else if (s->arg[i].role == LAB_SIG_GY)
			r->gy = at;
	}
}

static uint64_t call_registers(const child *c, const registers *r)
{
	const uint64_t *i = r->ints, *f = r->floats;
	double result;
	uint64_t bits;

	if (c->how.class == LAB_SIG_INT)
		return (uint64_t)((scalar_int *)c->function)((int64_t)i[0], (int64_t)i[1], (int64_t)i[2], as_register(f[0]),
							    as_register(f[1]), as_register(f[2]), as_register(f[3]));
	result = ((scalar_float *)c->function)((int64_t)i[0], (int64_t)i[1], (int64_t)i[2], as_register(f[0]),
					      as_register(f[1]), as_register(f[2]), as_register(f[3]));
	memcpy(&bits, &result, sizeof bits);
	return bits;
}

static void scalars(const slice *s)
{
	size_t size = element(s), step = s->w->stride * size;
	registers r;

	load(&r, &s->c->how);
	for (size_t i = s->begin; i < s->end; i++) {
		uint64_t bits;

		note(s, i);
		memcpy(r.x, s->x + i * step, size);
		if (r.gy)
			memcpy(r.gy, s->gy + i * step, size);
		bits = call_registers(s->c, &r);
		memcpy(s->y + i * step, &bits, size);
	}
}

/* ---- vectors ---------------------------------------------------------------- */

enum { WIDEST = 64 };

/* Lanes from i on; beyond the end the last one again. */
static void gather(const slice *s, size_t i, size_t lanes, void *v)
{
	size_t size = element(s), step = s->w->stride * size;

	for (size_t k = 0; k < lanes; k++) {
		size_t from = i + k < s->end ? i + k : s->end - 1;

		memcpy((char *)v + k * size, s->x + from * step, size);
	}
}

static void scatter(const slice *s, size_t i, size_t lanes, const void *v)
{
	size_t size = element(s), step = s->w->stride * size;

	for (size_t k = 0; k < lanes && i + k < s->end; k++)
		memcpy(s->y + (i + k) * step, (const char *)v + k * size, size);
}

/* A function for each width: only there may the vector type and its registers be used. */
#define VECTORS(bytes, options)                                                                          \
	typedef float vector_##bytes __attribute__((vector_size(bytes)));                                \
	options static void vectors_##bytes(const slice *s)                                              \
	{                                                                                                \
		vector_##bytes (*f)(vector_##bytes) = (vector_##bytes(*)(vector_##bytes))s->c->function; \
		size_t size = element(s), lanes = bytes / size;                                          \
		vector_##bytes v;                                                                        \
                                                                                                         \
		for (size_t i = s->begin; i < s->end; i += lanes) {                                      \
			note(s, i);                                                                      \
			if (s->w->stride == 1 && i + lanes <= s->end) {                                  \
				memcpy(&v, s->x + i * size, bytes);                                      \
				v = f(v);                                                                \
				memcpy(s->y + i * size, &v, bytes);                                      \
			} else {                                                                         \
				gather(s, i, lanes, &v);                                                 \
				v = f(v);                                                                \
				scatter(s, i, lanes, &v);                                                \
			}                                                                                \
		}                                                                                        \
	}

VECTORS(16, )
#if defined(__x86_64__)
VECTORS(32, __attribute__((target("avx"))))
VECTORS(64, __attribute__((target("avx512f"))))
#endif

static void vectors(const slice *s)
{
	switch (s->c->how.bytes) {
	case 16: vectors_16(s); break;
#if defined(__x86_64__)
	case 32: vectors_32(s); break;
	case 64: vectors_64(s); break;
#endif
	}
}

/* ---- arrays ----------------------------------------------------------------- */

typedef int64_t array_call(int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, double, double, double, double, double,
			   double, double, double);

static uint64_t argument(const slice *s, const lab_sig_arg *a)
{
	size_t n = s->end - s->begin, skip = s->begin * s->w->stride * element(s), row = s->w->row ? s->w->row : n;

	switch (a->role) {
	case LAB_SIG_X: return (uint64_t)(uintptr_t)(s->x + skip);
	case LAB_SIG_GY: return (uint64_t)(uintptr_t)(s->gy + skip);
	case LAB_SIG_Y: return (uint64_t)(uintptr_t)(s->y + skip);
	case LAB_SIG_N: return n;
	case LAB_SIG_ROWS: return row ? n / row : 0;
	case LAB_SIG_COLS: return row;
	case LAB_SIG_STRIDE: return s->w->stride;
	case LAB_SIG_CONSTANT: break;
	}
	return a->bits;
}

static void one_array(slice *s)
{
	const lab_signature *how = &s->c->how;
	int64_t ints[LAB_SIG_INTS] = { 0 }, status;
	double floats[LAB_SIG_FLOATS] = { 0 };
	int i = 0, f = 0;

	for (int k = 0; k < how->nargs; k++)
		if (how->arg[k].class == LAB_SIG_INT)
			ints[i++] = (int64_t)argument(s, &how->arg[k]);
		else
			floats[f++] = as_register(argument(s, &how->arg[k]));
	status = ((array_call *)s->c->function)(ints[0], ints[1], ints[2], ints[3], ints[4], ints[5], floats[0], floats[1],
						floats[2], floats[3], floats[4], floats[5], floats[6], floats[7]);
	if (how->returns != LAB_SIG_VOID && (int32_t)status)
		s->status = (int32_t)status;
}

/* A function that knows one length only gets row after row. */
static void arrays(slice *s)
{
	slice row = *s;

	if (s->c->how.rows || !s->w->row) {
		one_array(s);
		return;
	}
	for (; row.begin < s->end; row.begin = row.end) {
		row.end = row.begin + s->w->row;
		one_array(&row);
	}
	s->status = row.status;
}

/* ---- the call --------------------------------------------------------------- */

static void run(slice *s)
{
	const lab_signature *how = &s->c->how;

	if (how->array)
		arrays(s);
	else if (how->class == LAB_SIG_VECTOR)
		vectors(s);
	else if (how->nargs == 1 && how->class == LAB_SIG_FLOAT && how->dtype == ACTFN_F32)
		plain_float(s);
	else if (how->nargs == 1 && how->class == LAB_SIG_FLOAT && how->dtype == ACTFN_F64)
		plain_double(s);
	else
		scalars(s);
}

static void *run_thread(void *s)
{
	run(s);
	return NULL;
}

enum { MOST_THREADS = 64 };

/* What is not cut between threads: a row, or as many elements as keep arrays aligned. */
static size_t unit(const slice *s)
{
	size_t aligned = (size_t)s->c->how.align / element(s);

	return s->w->row ? s->w->row : aligned > 1 ? aligned : 1;
}

/* All parts at once, each in a thread of its own. */
static void run_threads(const slice *all, size_t threads, int64_t *status)
{
	size_t one = unit(all), units = all->w->n / one, made = 0;
	pthread_t id[MOST_THREADS];
	slice part[MOST_THREADS];

	for (size_t k = 0; k < threads; k++) {
		part[k] = *all;
		part[k].noted = false;
		part[k].begin = units * k / threads * one;
		part[k].end = k + 1 < threads ? units * (k + 1) / threads * one : all->w->n;
	}
	while (made + 1 < threads && !pthread_create(&id[made], NULL, run_thread, &part[made]))
		made++;
	for (size_t k = made; k < threads; k++)
		run(&part[k]);
	for (size_t k = 0; k < made; k++)
		pthread_join(id[k], NULL);
	for (size_t k = 0; k < threads; k++)
		*status = part[k].status ? part[k].status : *status;
}

void symbol_call(const child *c, const wire_call *w, wire_reply *r)
{
	slice s = { .c = c, .w = w, .x = c->memory + w->x, .gy = c->memory + w->gy, .y = c->memory + w->y,
		    .begin = 0, .end = w->n, .noted = !c->how.array };
	size_t threads = w->threads < MOST_THREADS ? w->threads : MOST_THREADS;

	if (c->how.in_place && w->n) /* what is behind y stays as it is */
		for (size_t i = 0; i < w->n; i++)
			memcpy(s.y + i * w->stride * element(&s), s.x + i * w->stride * element(&s), element(&s));
	if (threads > 1)
		run_threads(&s, threads, &s.status);
	else
		run(&s);
	if (s.status) {
		r->outcome = LAB_TARGET_REFUSED;
		snprintf(r->why, sizeof r->why, "returned %lld, not 0", (long long)s.status);
	}
}
