/* SPDX-License-Identifier: MIT */
/* plain.h in float. */
#define EXP_LOW (-110.0)
#define EXP_HIGH 100.0

#ifdef VEC_BYTES
#define LANES(expr) v y; for (int i = 0; i < N; i++) y[i] = (real)(expr); return y
#define LANE(x) x[i]
#else
#define LANES(expr) return (real)(expr)
#define LANE(x) x
#endif
INL v v_exp(v x) { LANES(__builtin_exp(LANE(x))); }
INL v v_expm1(v x) { LANES(__builtin_expm1(LANE(x))); }
INL v v_log(v x) { LANES(__builtin_log(LANE(x))); }
INL v v_log1p(v x) { LANES(__builtin_log1p(LANE(x))); }
INL v v_tanh(v x) { LANES(__builtin_tanh(LANE(x))); }
INL v v_atan(v x) { LANES(__builtin_atan(LANE(x))); }
INL v v_erf(v x) { LANES(__builtin_erf(LANE(x))); }
INL v v_sin(v x) { LANES(__builtin_sin(LANE(x))); }
INL v v_cos(v x) { LANES(__builtin_cos(LANE(x))); }
INL v v_exp2(v x, v xl) { LANES(__builtin_exp(LANE(x)) * (1 + LANE(xl))); }
INL v v_ldexp(v x, v n) { LANES(__builtin_ldexp(LANE(x), (int)LANE(n))); }
INL split v_exp_split(v x) { v c = v_min(v_max(x, k(EXP_LOW)), k(EXP_HIGH)); v n = c * k(1.4426950408889634); for (int i = 0; i < N; i++) ((real *)&n)[i] = (real)__builtin_rint(((real *)&n)[i]);
	split s = { v_exp(c - n * k(0.6931471805599453)), n }; return s; }
INL v v_recip(v x) { return 1 / x; }
INL v v_mills(v a) { LANES(0.5 * __builtin_erfc(LANE(a) * 0.70710678118654752) * __builtin_exp(0.5 * LANE(a) * LANE(a))); }
INL v v_prod_lo(v a, v b, v p) { LANES(__builtin_fma(LANE(a), LANE(b), -LANE(p))); }
