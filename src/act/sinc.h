/* SPDX-License-Identifier: MIT */
/* Sinc, not normalised: sin(x)/x. */

INFO(sinc, .title = "Sinc", .aliases = { "cardinal_sine" },
     .formula = "x == 0 ? 1 : sin(x) / x", .derivative = "x == 0 ? 0 : (cos(x) - sin(x) / x) / x",
     .stable = "x == 0 ? 1 : sin(x) / x",
     .stable_dx = "abs(x) < 1 ? x * (-0.3333333333333333333333 + x * x * (0.03333333333333333333333 + x * x * "
		  "(-0.00119047619047619047619 + x * x * (0.00002204585537918871252205 + x * x * "
		  "(-2.505210838544171877505e-7 + x * x * (1.927085260418593751927e-9 + x * x * "
		  "(-1.070602922454774306626e-11 + x * x * (4.498331606952833221118e-14 + x * x * "
		  "(-1.479714344392379349052e-16))))))))) : (cos(x) - sin(x) / x) / x",
     .limits = { "0", "0", "0", "0" },
     .range = "[-0.217234, 1]", .monotone = "non-monotone", .saturates = "both", .smooth = "C-infinity",
     .zero_centred = "no", .lipschitz = "0.436182",
     .also = "torch.sinc(x / pi)",
     .traps = "torch.sinc and numpy.sinc are the normalised sin(pi x)/(pi x); (x cos x - sin x)/x^2 is 0/0 at 0",
     .fast_ulp = { 2.7, 4 }, .f64_ulp = { 1.8, 2 },
     .source = "Kunc & Klema 2024, arXiv:2402.09092")

/* Below this the derivative is the series -x/3 + x^3/30 - ...; in float soon beyond 1 the difference cancels too much. */
#define SINC_NEAR (sizeof(real) == 4 ? 1.5 : 1)

INL v sinc_slope_near(v x)
{
	static const double c[] = { -0x1.5555555555555p-2, 0x1.1111111111111p-5, -0x1.3813813813814p-10,
				    0x1.71de3a556c734p-16, -0x1.0cfeb60f94b0ep-22, 0x1.08db48ebe51c7p-29,
				    -0x1.78af56a4d411bp-37, 0x1.952c77030ad4ap-45, -0x1.5532eaf516982p-53 };
	v u = x * x, q = k(c[8]);
	for (int i = 7; i >= 0; i--)
		q = q * u + k(c[i]);
	return q * x;
}

#ifndef PAIRED
INL v v_sinc_slope(v x)
{
	return (v_cos(x) - v_sin(x) / x) / x;
}
#endif

FN(sinc)
{
	m far = v_abs(x) == INFINITY, near = v_abs(x) < k(SINC_NEAR);
	return (act){ .y = sel(x == 0, k(1), sel(far, k(0), v_sin(x) / x)),
		      .dx = sel(near, sinc_slope_near(x), sel(far, k(0), v_sinc_slope(x))) };
}

#ifdef EXACT
/* Below 1 the derivative is the series -x/3 + x^3/30 - ..., its first term as a pair. */
INL dd sinc_series(v x)
{
	static const double c[] = { 0x1.1111111111111p-5, -0x1.3813813813814p-10, 0x1.71de3a556c734p-16,
				    -0x1.0cfeb60f94b0ep-22, 0x1.08db48ebe51c7p-29, -0x1.78af56a4d411bp-37,
				    0x1.952c77030ad4ap-45, -0x1.5532eaf516982p-53, 0x1.ce272b49432cep-62 };
	v u = x * x, q = k(c[8]);
	for (int i = 7; i >= 0; i--)
		q = q * u + c[i];
	dd s = dd_fast_sum(k(-0x1.5555555555555p-2), q * u);
	s.lo += k(-0x1.5555555555555p-56);
	return dd_mul1(s, x);
}

EXACT(sinc)
{
	v a = v_abs(x), b = sel((a > 0) & (a < INFINITY), a, k(1));
	trig t = trig_of(b);
	dd y = dd_div(dd_norm(t.sin), (dd){ b, k(0) });
	dd diff = dd_norm(dd_add(dd_norm(t.cos), dd_neg(dd_norm(y))));
	dd dx = dd_sel(b < 1, sinc_series(b), dd_div(diff, (dd){ b, k(0) }));
	m far = a == INFINITY;
	return (act){ .y = sel(x != x, x, sel(a == 0, k(1), sel(far, k(0), dd_odd(y)))),
		      .dx = sel(x != x, x, sel((a == 0) | far, k(0), v_copysign(k(1), x) * dd_odd(dx))) };
}
#endif
