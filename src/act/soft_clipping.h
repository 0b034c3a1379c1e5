/* SPDX-License-Identifier: MIT */
/* Soft clipping to (0, 1): log((1 + exp(alpha x))/(1 + exp(alpha (x - 1))))/alpha.  Klimek & Perelstein 2020. */

INFO(soft_clipping, .title = "Soft clipping", .aliases = { "softclipping", "soft_clip" },
     .formula = "log((1 + exp(alpha * x)) / (1 + exp(alpha * (x - 1)))) / alpha",
     .derivative = "1 / (1 + exp(-alpha * x)) - 1 / (1 + exp(-alpha * (x - 1)))",
     .stable = "x < 0 ? log1p(exp(alpha * x) * -expm1(-alpha) / (1 + exp(-alpha * (1 - x)))) / alpha : (x > 1 ? "
	       "1 - log1p(exp(alpha * (1 - x)) * -expm1(-alpha) / (1 + exp(-alpha * x))) / alpha : "
	       "x + (log1p(exp(-alpha * x)) - log1p(exp(-alpha * (1 - x)))) / alpha)",
     .stable_dx = "(alpha * x >= 0 ? 1/(1 + exp(-alpha * x)) : exp(alpha * x)/(1 + exp(alpha * x))) * "
		  "(1 - x >= 0 ? 1/(1 + exp(-alpha * (1 - x))) : exp(alpha * (1 - x))/(1 + exp(alpha * (1 - x)))) * -expm1(-alpha)",
     .limits = { "0", "1", "0", "0" },
     .range = "(0, 1)", .monotone = "increasing", .saturates = "both", .smooth = "C-infinity",
     .zero_centred = "no", .lipschitz = "1",
     .traps = "as written it is 0 to the left and infinity - infinity to the right; not the soft clipping of audio (a tanh)",
     .source = "Klimek & Perelstein 2020, arXiv:1810.11509",
     .fast_ulp = { 3.5, 2.5 }, .f64_ulp = { 3.4, 2.9 },
     .nparams = 1, .param = { { "alpha", 50, "alpha > 0", 0 } })

/* exp(-|alpha x|) and exp(-|alpha (1 - x)|) */
typedef struct soft_clip {
	power l, r;
	v el, er;
} soft_clip;

INL power soft_clip_side(pair d, double alpha)
{
	pair w = v_prod(d.hi, k2(alpha, 0));
	w.lo += d.lo * k(alpha);
	m neg = w.hi < 0;
	return v_power((pair){ v_max(v_negabs(w.hi), k(EXP_LOW)), sel(neg, w.lo, -w.lo) });
}

INL soft_clip soft_clip_of(v x, double alpha)
{
	pair d = v_minus(as_pair(x), as_pair(k(1)));
	pair near = v_minus(as_pair(k(-1)), as_pair(-x));
	m small = v_abs(x) < 1;
	soft_clip s = { .l = soft_clip_side(as_pair(x), alpha) };
	s.r = soft_clip_side((pair){ d.hi, sel(small, near.lo, d.lo) }, alpha);
	s.el = power_whole(s.l);
	s.er = power_whole(s.r);
	return s;
}

/* Beyond an end, log(1 + q)/alpha with q = e (1 - exp(-alpha))/(1 + the other e) is what f is away from its
 * limit; between the ends f is x and two such corrections, but for a small alpha that would cancel.  So does the
 * derivative by alpha, which loses two digits for each of 1/alpha. */
FN(soft_clipping)
{
	double stop = p.a * REAL_MAX > -EXP_LOW ? -EXP_LOW / p.a : REAL_MAX;
	v c = v_min(v_max(x, k(-stop)), k(stop + 1)), mass = -v_expm1(k(-p.a)), by = k(1 / p.a);
	m left = x < 0, right = x > 1;
	soft_clip s = soft_clip_of(c, p.a);
	v l = 1 + s.el, r = 1 + s.er, q = mass * sel(right, s.er / l, s.el / r), edge = v_log1p_unit(q) * by;
	v tail = power_last(power_times(mass * by / r, s.l), s.l);
	v low = v_log1p_unit(v_min(v_expm1(k(p.a)) * s.er / r, k(1))) * by;
	v gain = (v_log1p_unit(s.el) - v_log1p_unit(s.er)) * by, mid = p.a < 0.69 ? low + 0 * c : c + gain;
	v bell_l = power_last(power_times(mass / (l * r), s.l), s.l);
	v bell_r = power_last(power_times(mass / (l * r), s.r), s.r);
	v pull = c * s.el / l, push = (c - 1) * s.er / r;
	v y = sel(left, sel(s.el < k(0x1p-60), tail, edge), sel(right, 1 - edge, mid));
	v drift = sel(left, pull - push - edge, sel(right, push - pull + edge, -pull - push - gain));
	return (act){ .y = y, .dx = sel(left, bell_l, sel(right, bell_r, mass / (l * r))), .dp = { drift * by } };
}

#ifdef EXACT
INL dd soft_clip_exp(dd w)
{
	m neg = w.hi < 0, far = v_abs(w.hi) > -EXP_MIN;
	return dd_norm(dd_exp2(sel(far, k(EXP_MIN), v_negabs(w.hi)), sel(far, k(0), sel(neg, w.lo, -w.lo))));
}

EXACT(soft_clipping)
{
	v c = v_min(v_max(x, k(-0x1p129)), k(0x1p129));
	m left = x < 0, right = x > 1;
	dd alpha = { k(p.a), k(0) }, mass = dd_neg(dd_norm(dd_expm1(v_max(k(-p.a), k(EXP_MIN)))));
	dd el = soft_clip_exp(dd_norm(dd_prod(c, k(p.a))));
	dd er = soft_clip_exp(dd_norm(dd_mul1(dd_norm(dd_sum(k(1), -c)), k(p.a))));
	dd l = dd_norm(dd_add1(el, k(1))), r = dd_norm(dd_add1(er, k(1)));
	dd q = dd_norm(dd_mul(mass, dd_norm(dd_sel(right, dd_div(er, l), dd_div(el, r)))));
	dd edge = dd_norm(dd_div(dd_norm(dd_log1p(q)), alpha));
	dd gain = dd_norm(dd_div(dd_norm(dd_add(dd_norm(dd_log1p(el)), dd_neg(dd_norm(dd_log1p(er))))), alpha));
	if (p.a < 0.69) { /* the two would cancel */
		dd grown = dd_norm(dd_mul(dd_norm(dd_expm1(k(p.a))), dd_norm(dd_div(er, r))));
		gain = dd_norm(dd_add1(dd_norm(dd_div(dd_norm(dd_log1p(grown)), alpha)), -c));
	}
	dd y = dd_sel(left, edge, dd_norm(dd_sel(right, dd_add1(dd_neg(edge), k(1)), dd_add1(gain, c))));
	dd top = dd_sel(left, el, dd_sel(right, er, (dd){ k(1), k(0) }));
	dd dx = dd_div(dd_norm(dd_mul(mass, top)), dd_norm(dd_mul(l, r)));
	return (act){ .y = dd_odd(y), .dx = dd_odd(dx) };
}
#endif
