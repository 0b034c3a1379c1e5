/* SPDX-License-Identifier: MIT */
/* Scaled ELU, self-normalising.  Klambauer, Unterthiner, Mayr & Hochreiter 2017, arXiv:1706.02515. */

INFO(selu, .title = "SELU", .aliases = { "scaled_elu" },
     .formula = "x > 0 ? 1.0507009873554804934193349852946 * x : 1.7580993408473768599402175208123 * (exp(x) - 1)",
     .derivative = "x > 0 ? 1.0507009873554804934193349852946 : 1.7580993408473768599402175208123 * exp(x)",
     .stable = "x > 0 ? 1.0507009873554804934193349852946 * x : 1.7580993408473768599402175208123 * expm1(x)",
     .stable_dx = "x > 0 ? 1.0507009873554804934193349852946 : 1.7580993408473768599402175208123 * exp(x)",
     .from_y = "y > 0 ? 1.0507009873554804934193349852946 : y + 1.7580993408473768599402175208123",
     .kinks = "0: 1.7580993408473768599402175208123",
     .limits = { "-1.7580993408473768599402175208123", "inf", "0", "1.0507009873554804934193349852946" },
     .range = "(-1.7581, +inf)", .monotone = "increasing", .saturates = "left", .smooth = "C0",
     .zero_centred = "approximately (self-normalising)", .lipschitz = "1.7581",
     .also = "torch.nn.SELU, onnx Selu, keras selu, jax selu",
     .traps = "needs LeCun-normal weights and alpha-dropout; ONNX stores constants rounded to float32, 1e-8 off",
     .fast_ulp = { 1.9, 2 }, .f64_ulp = { 1.9, 1.7 },
     .source = "Klambauer, Unterthiner, Mayr & Hochreiter 2017, arXiv:1706.02515")

FN(selu)
{
	v c = v_max(x, k(EXP_LOW)), right = k(0x1.0cfabd6a91132p0);
	pair left = k2(0x1.c212cc640f031p0, 0x1.05161b045a1f7p-56);
	split e = v_exp_late(as_pair(c));
	return (act){ .y = sel(x >= 0, right * x, v_expm1_times(c, left)), .dx = sel(x > 0, right, v_late(left.hi * e.t, e.n)) };
}

#ifdef FIRST
FIRST(selu)
{
	v c = v_min(x, k(0));
	ff u = ff_expm1(v_max(c, k(-20))), arm = { v_max(x, k(0)) + u.hi, u.lo };
	ff scale = ff_sel(x > 0, (ff){ k(0x1.0cfabep0), k(-0x1.2adddap-25) }, (ff){ k(0x1.c212ccp0), k(0x1.903c0cp-26) });
	return (first){ .y = ff_mul(arm, scale), .dx = ff_mul(ff_exp(v_max(c, k(FF_LOW))), scale) };
}
#endif

#ifdef EXACT
/* lambda and lambda alpha as pairs */
EXACT(selu)
{
	return exponential_unit(x, (dd){ k(0x1.0cfabd6a91132p0), k(0x1.6fc7d272f2695p-55) },
				(dd){ k(0x1.c212cc640f031p0), k(0x1.05161b045a1f7p-56) });
}
#endif

FROM_Y(selu)
{
	return sel(y > 0, k(0x1.0cfabd6a91132p0), y + k(0x1.c212cc640f031p0));
}
