/* SPDX-License-Identifier: MIT */
/* Kernel unit: polynomials of rows and of rectified elements, in double, compiled without contraction. */
#define ARITH_F64
#include "src/kernels/poly.h"
#include "src/kernels/storage.h"

/* ---- parts of vectors -------------------------------------------------------------------- */

/* Missing elements are 0 here: they add nothing. */
INL v in(const S *x, size_t n)
{
	S t[N] = { 0 };
	if (n >= N)
		return load(x);
	memcpy(t, x, n * sizeof *x);
	return load(t);
}

INL void out(S *y, v a, size_t n)
{
	if (n >= N)
		store(y, a);
	else
		store_n(y, a, n);
}

INL v lanes(const double *x)
{
	v t;
	memcpy(&t, x, sizeof t);
	return t;
}

INL void put_lanes(double *x, v t)
{
	memcpy(x, &t, sizeof t);
}

/* For each vector of lanes, from lane l on. */
#define EACH_VECTOR(s, l) for (size_t l = 0; l < (s).n; l += N)

/* ---- sums ---------------------------------------------------------------------------------- */

static void largest(actfn_steps s, const void *from, actfn_lanes most)
{
	const S *x = from;
	EACH_VECTOR(s, l) {
		v a = lanes(most + l);
		for (size_t i = 0; i < s.steps; i++) {
			v b = v_abs(in(x + i * s.pitch + l, s.n - l));
			a = sel((b > a) | (b != b), b, a);
		}
		put_lanes(most + l, a);
	}
}

static void powers(actfn_steps s, const void *from, const actfn_lanes scale, actfn_lanes *sum)
{
	const S *x = from;
	EACH_VECTOR(s, l) {
		v k1 = lanes(scale + l), a = lanes(sum[0] + l), b = lanes(sum[1] + l), c = lanes(sum[2] + l);
		for (size_t i = 0; i < s.steps; i++) {
			v t = in(x + i * s.pitch + l, s.n - l) * k1, t2 = t * t, t4 = t2 * t2;
			a += t2;
			b += t4;
			c += t4 * t2;
		}
		put_lanes(sum[0] + l, a);
		put_lanes(sum[1] + l, b);
		put_lanes(sum[2] + l, c);
	}
}

static void moments(actfn_steps s, const void *from, const void *back, const actfn_lanes scale, actfn_lanes *sum)
{
	const S *x = from, *gy = back;
	powers(s, x, scale, sum);
	EACH_VECTOR(s, l) {
		v k1 = lanes(scale + l), a[4];
		for (int p = 0; p < 4; p++)
			a[p] = lanes(sum[3 + p] + l);
		for (size_t i = 0; i < s.steps; i++) {
			v t = in(x + i * s.pitch + l, s.n - l) * k1, g = in(gy + i * s.pitch + l, s.n - l), t2 = t * t;
			a[0] += g;
			a[1] += g * t;
			a[2] += g * t2;
			a[3] += g * (t2 * t);
		}
		for (int p = 0; p < 4; p++)
			put_lanes(sum[3 + p] + l, a[p]);
	}
}

/* ---- polynorm ------------------------------------------------------------------------------- */

static void norm(actfn_steps s, const void *from, const actfn_lanes scale, const actfn_lanes c[4], void *to)
{
	const S *x = from;
	S *y = to;
	EACH_VECTOR(s, l) {
		v k1 = lanes(scale + l), c0 = lanes(c[0] + l), c1 = lanes(c[1] + l), c2 = lanes(c[2] + l), c3 = lanes(c[3] + l);
		for (size_t i = 0; i < s.steps; i++) {
			v t = in(x + i * s.pitch + l, s.n - l) * k1;
			out(y + i * s.pitch + l, ((c3 * t + c2) * t + c1) * t + c0, s.n - l);
		}
	}
}

/* One power's part without its t^(p - 1): c (gy - q t^p). */
INL v part(const actfn_lanes *c, const actfn_lanes *q, int p, size_t l, v gy, v power)
{
	return lanes(c[p] + l) * (gy - lanes(q[p] + l) * power);
}

static void norm_back(actfn_steps s, const void *from, const void *back, const actfn_lanes scale, const actfn_lanes c[4],
		      const actfn_lanes q[4], void *to)
{
	const S *x = from, *gy = back;
	S *gx = to;
	EACH_VECTOR(s, l) {
		v k1 = lanes(scale + l);
		for (size_t i = 0; i < s.steps; i++) {
			size_t at = i * s.pitch + l;
			v t = in(x + at, s.n - l) * k1, g = in(gy + at, s.n - l), t2 = t * t;
			v high = part(c, q, 2, l, g, t2) + t * part(c, q, 3, l, g, t2 * t);
			out(gx + at, part(c, q, 1, l, g, t) + t * high, s.n - l);
		}
	}
}

/* ---- polyrelu -------------------------------------------------------------------------------- */

INL v horner(int degree, const double *a, v r)
{
	v y = k(a[degree]);
	for (int i = degree - 1; i >= 0; i--)
		y = y * r + k(a[i]);
	return y;
}

INL v rectified(v x)
{
	return sel(x <= 0, k(0), x);
}

/* NaN where x is; a polynomial of degree 0 would not say so. */
static void relu(int degree, const double *a, size_t n, const void *from, void *to)
{
	const S *x = from;
	S *y = to;
	for (size_t i = 0; i < n; i += N) {
		v b = in(x + i, n - i);
		out(y + i, sel(b == b, horner(degree, a, rectified(b)), b), n - i);
	}
}

static void relu_back(int degree, const double *a, size_t n, const void *from, const void *back, void *to)
{
	const S *x = from, *gy = back;
	S *gx = to;
	for (size_t i = 0; i < n; i += N) {
		v b = in(x + i, n - i), g = in(gy + i, n - i), dx = sel(b == b, horner(degree, a, rectified(b)), b);
		out(gx + i, sel((b <= 0) | (dx == 0), k(0), g * dx), n - i);
	}
}

/* The degree is known where this is compiled, so the sums stay in registers. */
INL void relu_sums(actfn_steps s, int degree, const S *x, const S *gy, actfn_lanes *sum)
{
	EACH_VECTOR(s, l) {
		v a[ACTFN_SUMS];
		for (int p = 0; p <= degree; p++)
			a[p] = lanes(sum[p] + l);
		for (size_t i = 0; i < s.steps; i++) {
			v b = in(x + i * s.pitch + l, s.n - l), g = in(gy + i * s.pitch + l, s.n - l), r = rectified(b), power = r;
			a[0] += sel(b == b, g, b);
			for (int p = 1; p <= degree; p++, power *= r)
				a[p] += sel(power == 0, k(0), g * power);
		}
		for (int p = 0; p <= degree; p++)
			put_lanes(sum[p] + l, a[p]);
	}
}

#define DEGREES(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8)
#define SUMS(degree) \
	static void relu_sums_##degree(actfn_steps s, const void *x, const void *gy, actfn_lanes *sum) \
	{ \
		relu_sums(s, degree, x, gy, sum); \
	}
#define NAME(degree) relu_sums_##degree,
DEGREES(SUMS)

#define TABLE3(isa, unit) actfn_##isa##_##unit
#define TABLE2(isa, unit) TABLE3(isa, unit)

const actfn_polys TABLE2(ISA, UNIT) = { largest, powers, moments, norm, norm_back, relu, relu_back,
					{ DEGREES(NAME) } };
