/* SPDX-License-Identifier: MIT */
/* Kernel unit: results that are elements of the input, or zeros.  Float holds all but f64 exactly. */
#ifdef STORE_F64
#define ARITH_F64
#else
#define ARITH_F32
#endif
#include "src/kernels/pick.h"
#include "src/kernels/storage.h"

/* ---- parts of vectors, and elements that do not lie side by side ----------------------- */

INL v in(const S *x, size_t n)
{
	return n == N ? load(x) : load_n(x, n);
}

INL void out(S *y, v a, size_t n)
{
	if (n == N)
		store(y, a);
	else
		store_n(y, a, n);
}

INL v gather(const S *x, size_t lane, size_t n)
{
	S t[N];
	for (size_t l = 0; l < n; l++)
		t[l] = x[l * lane];
	return in(t, n);
}

INL void scatter(S *y, size_t lane, v a, size_t n)
{
	S t[N];
	out(t, a, n);
	for (size_t l = 0; l < n; l++)
		y[l * lane] = t[l];
}

/* ---- maxout ----------------------------------------------------------------------------- */

/* Comparing and picking in lanes: which piece leads, and its value.  The first NaN stays. */
typedef struct winner {
	v x;
	vi j;
} winner;

INL winner best(actfn_pieces p, int apart, size_t n, const S *x)
{
	winner w = { apart ? gather(x, p.lane, n) : in(x, n), v_bits(k(0)) };
	for (size_t j = 1; j < p.pieces; j++) {
		v a = apart ? gather(x + j * p.step, p.lane, n) : in(x + j * p.step, n);
		m better = (a > w.x) | ((a != a) & (w.x == w.x));
		vi now = (vi){ 0 } + (bits)j;
		w.x = sel(better, a, w.x);
		w.j = v_bits(sel(better, v_from_bits(now), v_from_bits(w.j)));
	}
	return w;
}

INL void maxout_n(actfn_pieces p, int apart, size_t n, const S *x, S *y)
{
	out(y, best(p, apart, n, x).x, n);
}

INL void maxout_all(actfn_pieces p, int apart, size_t n, const S *x, S *y)
{
	size_t i = 0;
	for (; i + N <= n; i += N)
		maxout_n(p, apart, N, x + i * p.lane, y + i);
	if (i < n)
		maxout_n(p, apart, n - i, x + i * p.lane, y + i);
}

static void maxout(actfn_pieces p, size_t n, const void *x, void *y)
{
	if (p.lane == 1)
		maxout_all(p, 0, n, x, y);
	else
		maxout_all(p, 1, n, x, y);
}

/* All pieces are read before one is written: gx may be x. */
INL void back_n(actfn_pieces p, int apart, size_t n, const S *x, const S *gy, S *gx)
{
	winner w = best(p, apart, n, x);
	v g = sel(w.x == w.x, in(gy, n), w.x);
	for (size_t j = 0; j < p.pieces; j++) {
		v a = sel(w.j == (vi){ 0 } + (bits)j, g, k(0));
		if (apart)
			scatter(gx + j * p.step, p.lane, a, n);
		else
			out(gx + j * p.step, a, n);
	}
}

INL void back_all(actfn_pieces p, int apart, size_t n, const S *x, const S *gy, S *gx)
{
	size_t i = 0;
	for (; i + N <= n; i += N)
		back_n(p, apart, N, x + i * p.lane, gy + i, gx + i * p.lane);
	if (i < n)
		back_n(p, apart, n - i, x + i * p.lane, gy + i, gx + i * p.lane);
}

static void maxout_back(actfn_pieces p, size_t n, const void *x, const void *gy, void *gx)
{
	if (p.lane == 1)
		back_all(p, 0, n, x, gy, gx);
	else
		back_all(p, 1, n, x, gy, gx);
}

/* ---- crelu ------------------------------------------------------------------------------- */

/* -x changes the sign of 0 alone without harm: what is not above 0 becomes +0. */
INL void crelu_n(size_t n, const S *x, S *positive, S *negative)
{
	v a = in(x, n);
	out(positive, sel(a <= 0, k(0), a), n);
	out(negative, sel(a >= 0, k(0), -a), n);
}

static void crelu(size_t n, const void *from, void *positive, void *negative)
{
	const S *x = from;
	S *y = positive, *z = negative;
	size_t i = 0;
	for (; i + N <= n; i += N)
		crelu_n(N, x + i, y + i, z + i);
	if (i < n)
		crelu_n(n - i, x + i, y + i, z + i);
}

INL void crelu_back_n(size_t n, const S *x, const S *gy, const S *gz, S *gx)
{
	v a = in(x, n), zero_or_nan = sel(a == a, k(0), a);
	out(gx, sel(a > 0, in(gy, n), sel(a < 0, -in(gz, n), zero_or_nan)), n);
}

static void crelu_back(size_t n, const void *from, const void *gpositive, const void *gnegative, void *to)
{
	const S *x = from, *gy = gpositive, *gz = gnegative;
	S *gx = to;
	size_t i = 0;
	for (; i + N <= n; i += N)
		crelu_back_n(N, x + i, gy + i, gz + i, gx + i);
	if (i < n)
		crelu_back_n(n - i, x + i, gy + i, gz + i, gx + i);
}

#define TABLE3(isa, unit) actfn_##isa##_##unit
#define TABLE2(isa, unit) TABLE3(isa, unit)

const actfn_picks TABLE2(ISA, UNIT) = { maxout, maxout_back, crelu, crelu_back };
