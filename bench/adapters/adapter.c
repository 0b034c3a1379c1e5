/* SPDX-License-Identifier: MIT */
/* Another library's functions as plain symbols, so that actfn audit can call them:
 *   actfn audit build/bench/adapters/libaudit_onednn.so:gelu_f32
 * Compiled for each peer with PEER, a contestant of bench/peer.h, and FUNCTIONS, the list of what it has. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "bench/peer.h"

#define SHOW __attribute__((visibility("default")))

enum { PADDING = 64 }; /* XNNPACK reads up to 16 bytes behind its inputs, and says so */

bench_limits bench_limit = { .isa = "avx512", .avx512 = true, .threads = 1 };

/* What the last call has prepared, which takes milliseconds: the next is mostly like it. */
static struct prepared {
	bench_call call;
	void *state; /* NULL: nothing */
	char *padded;
	size_t room;
} last;

static bool same(const bench_call *a, const bench_call *b)
{
	return !strcmp(a->function, b->function) && a->op == b->op && a->dtype == b->dtype && a->n == b->n && a->x == b->x &&
	       a->gy == b->gy && a->y == b->y;
}

static void forget(void)
{
	if (last.state)
		PEER.release(last.state);
	last.state = NULL;
}

static bool make_room(size_t bytes)
{
	if (bytes <= last.room)
		return true;
	forget();
	free(last.padded);
	last.padded = malloc(bytes);
	last.room = last.padded ? bytes : 0;
	return last.padded;
}

static bool prepare(const bench_call *c)
{
	if (last.state && same(c, &last.call))
		return true;
	forget();
	last.call = *c;
	return PEER.prepare(&last.call, &last.state);
}

/* 0, or what makes the audit say that the function refused.  One call at a time. */
static int call(const char *function, actfn_direction op, actfn_dtype dtype, const void *x, const void *gy, void *y, size_t n)
{
	static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	size_t bytes = n * (dtype == ACTFN_F32 ? 4 : 2);
	bool able;

	if (!n)
		return 0;
	pthread_mutex_lock(&mutex);
	able = make_room(bytes + PADDING) && prepare(&(bench_call){ function, op, dtype, n, last.padded, (void *)gy, y });
	if (able) {
		memcpy(last.padded, x, bytes);
		memset(last.padded + bytes, 0, PADDING);
		PEER.run(last.state, 1);
	}
	pthread_mutex_unlock(&mutex);
	return able ? 0 : 1;
}

#define FORWARD(name, type, T)                                                          \
	SHOW int name##_##type(const T *x, T *y, size_t n);                             \
	SHOW int name##_##type(const T *x, T *y, size_t n)                              \
	{                                                                               \
		return call(#name, ACTFN_FORWARD, T_##type, x, NULL, y, n);             \
	}

#define BACKWARD(name, type, T)                                                         \
	SHOW int name##_##type##_backward(const T *x, const T *gy, T *gx, size_t n);    \
	SHOW int name##_##type##_backward(const T *x, const T *gy, T *gx, size_t n)     \
	{                                                                               \
		return call(#name, ACTFN_BACKWARD, T_##type, x, gy, gx, n);             \
	}

#define T_f32 ACTFN_F32
#define T_bf16 ACTFN_BF16

#include FUNCTIONS

/* What the audit asks for where it was given no signature. */
SHOW const char *actfn_audit_signature(const char *symbol);
SHOW const char *actfn_audit_signature(const char *symbol)
{
	bool backward = strstr(symbol, "_backward"), bf16 = strstr(symbol, "_bf16");

	if (backward)
		return bf16 ? "int(const __bf16 *x, const __bf16 *gy, __bf16 *gx, size_t n)" :
			      "int(const float *x, const float *gy, float *gx, size_t n)";
	return bf16 ? "int(const __bf16 *x, __bf16 *y, size_t n)" : "int(const float *x, float *y, size_t n)";
}

SHOW const char *actfn_audit_version(void);
SHOW const char *actfn_audit_version(void)
{
	static char text[128];

	PEER.version(text, sizeof text);
	return text;
}
