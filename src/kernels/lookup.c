/* SPDX-License-Identifier: MIT */
/* Kernel unit: bytes through a table of 256, y[i] = table[x[i]].  In L1, 10^9 a second on one core at 3 GHz or so:
 * one by one 2.6, AVX2 4.2, AVX-512 8.3, with VBMI 28.  (PSHUFB of SSE 2.2: not worth it.) */
#include "src/kernels/kernels.h"

#if !defined(ACTFN_SCALAR) && (defined(__AVX2__) || defined(__aarch64__))
#define VECTORS
#endif

#if !defined(VECTORS)
static size_t look_up(const uint8_t *table, size_t n, const uint8_t *x, uint8_t *y)
{
	(void)table, (void)n, (void)x, (void)y;
	return 0;
}
#elif defined(__aarch64__)
#include <arm_neon.h>

/* TBL knows 64 entries and gives 0 beyond them, TBX leaves what was there. */
static size_t look_up(const uint8_t *table, size_t n, const uint8_t *x, uint8_t *y)
{
	uint8x16x4_t t0 = vld1q_u8_x4(table), t1 = vld1q_u8_x4(table + 64);
	uint8x16x4_t t2 = vld1q_u8_x4(table + 128), t3 = vld1q_u8_x4(table + 192);
	uint8x16_t some = vdupq_n_u8(64);
	size_t i = 0;
	for (; i + 16 <= n; i += 16) {
		uint8x16_t j = vld1q_u8(x + i), r = vqtbl4q_u8(t0, j);
		r = vqtbx4q_u8(r, t1, j = vsubq_u8(j, some));
		r = vqtbx4q_u8(r, t2, j = vsubq_u8(j, some));
		vst1q_u8(y + i, vqtbx4q_u8(r, t3, vsubq_u8(j, some)));
	}
	return i;
}
#else
#include <immintrin.h>

#if defined(__AVX512BW__)
enum { WIDTH = 64 };
typedef __m512i vector;
#define OP(op) _mm512_##op
#define LOAD(p) _mm512_loadu_si512(p)
#define STORE(p, a) _mm512_storeu_si512(p, a)
#define EACH_16(a) _mm512_broadcast_i32x4(a)
#else
enum { WIDTH = 32 };
typedef __m256i vector;
#define OP(op) _mm256_##op
#define LOAD(p) _mm256_loadu_si256((const __m256i *)(const void *)(p))
#define STORE(p, a) _mm256_storeu_si256((__m256i *)(void *)(p), a)
#define EACH_16(a) _mm256_broadcastsi128_si256(a)
#endif

/* step[j] = piece j of the table (16 entries) xor the piece before it in its half. */
static void make_steps(const uint8_t *table, vector *step)
{
	for (int j = 0; j < 16; j++) {
		__m128i piece = _mm_loadu_si128((const __m128i *)(const void *)(table + 16 * j)), last = _mm_setzero_si128();
		if (j % 8)
			last = _mm_loadu_si128((const __m128i *)(const void *)(table + 16 * (j - 1)));
		step[j] = EACH_16(_mm_xor_si128(piece, last));
	}
}

/* Half a table of steps: the pieces from 0 to the index's own cancel but for the last.  PSHUFB gives 0 for
 * negative indices, and the saturating subtraction keeps them negative. */
static inline __attribute__((always_inline)) vector half(const vector *step, vector index)
{
	vector r = OP(shuffle_epi8)(step[0], index);
	for (int j = 1; j < 8; j++) {
		index = OP(subs_epi8)(index, OP(set1_epi8)(16));
		r ^= OP(shuffle_epi8)(step[j], index);
	}
	return r;
}

static size_t by_shuffles(const uint8_t *table, size_t n, const uint8_t *x, uint8_t *y)
{
	vector step[16];
	size_t i = 0;
	make_steps(table, step);
	for (; i + WIDTH <= n; i += WIDTH) {
		vector index = LOAD(x + i);
		STORE(y + i, half(step, index) ^ half(step + 8, index ^ OP(set1_epi8)((char)0x80)));
	}
	return i;
}

#if defined(__AVX512BW__)
/* VBMI looks up 128 entries in one instruction. */
__attribute__((target("avx512vbmi"))) static size_t by_permutes(const uint8_t *table, size_t n, const uint8_t *x,
								   uint8_t *y)
{
	__m512i t0 = LOAD(table), t1 = LOAD(table + 64), t2 = LOAD(table + 128), t3 = LOAD(table + 192);
	size_t i = 0;
	for (; i + WIDTH <= n; i += WIDTH) {
		__m512i index = LOAD(x + i);
		__m512i low = _mm512_permutex2var_epi8(t0, index, t1), high = _mm512_permutex2var_epi8(t2, index, t3);
		STORE(y + i, _mm512_mask_blend_epi8(_mm512_movepi8_mask(index), low, high));
	}
	return i;
}
#endif

static size_t look_up(const uint8_t *table, size_t n, const uint8_t *x, uint8_t *y)
{
#if defined(__AVX512BW__)
	if (__builtin_cpu_supports("avx512vbmi"))
		return by_permutes(table, n, x, y);
#endif
	return by_shuffles(table, n, x, y);
}
#endif

#define NAME3(isa) actfn_##isa##_lookup
#define NAME2(isa) NAME3(isa)

void NAME2(ISA)(const uint8_t *table, size_t n, const uint8_t *x, uint8_t *y)
{
	for (size_t i = look_up(table, n, x, y); i < n; i++)
		y[i] = table[x[i]];
}
