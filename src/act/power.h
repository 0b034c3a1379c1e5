/* SPDX-License-Identifier: MIT */
/* Power: alpha x^beta. */

INFO(power, .title = "Power", .aliases = { "pow" },
     .formula = "x == 0 && beta < 0 ? alpha * inf : alpha * x^beta", .derivative = "alpha * beta * x^(beta - 1)",
     .stable = "x == 0 && beta < 0 ? alpha * inf : alpha * x^beta", .stable_dx = "alpha * beta * (x^beta / x)",
     .kinks = "0: beta == 1 ? alpha : (beta == 0 || beta > 1 ? 0 : alpha * beta * inf)",
     .limits = { "floor(beta) != beta ? nan : (beta == 0 ? alpha : (beta < 0 || alpha == 0 ? 0 : "
		 "(2 * floor(beta / 2) == beta ? alpha * inf : alpha * -inf)))",
		 "beta == 0 ? alpha : (beta < 0 || alpha == 0 ? 0 : alpha * inf)",
		 "floor(beta) != beta ? nan : (beta == 1 ? alpha : (beta < 1 || alpha == 0 ? 0 : "
		 "(2 * floor(beta / 2) == beta ? alpha * -inf : alpha * inf)))",
		 "beta == 1 ? alpha : (beta < 1 || alpha == 0 ? 0 : alpha * inf)" },
     .domain = "x >= 0 || floor(beta) == beta",
     .range = "(-inf, +inf)", .monotone = "increasing", .saturates = "none", .smooth = "C-infinity",
     .zero_centred = "depends on the parameters", .lipschitz = "1",
     .also = "torch.pow, onnx Pow, oneDNN pow(alpha, beta), caffe Power",
     .traps = "below 0 it exists for whole beta only; for beta < 1 the derivative is infinite at 0, for beta = 0 it is 0 there, too",
     .f64_ulp = { 0.5, 0.5 },
     .source = "oneDNN",
     .nparams = 2, .param = { { "alpha", 1, NULL, 0 }, { "beta", 1, NULL, 0 } })

/* |x|^beta, and its sign: below 0, + or - for a whole beta and NaN for another. */
INL v power_sign(v x, v size, double beta)
{
	v left = is_whole(beta) ? (is_odd(beta) ? -size : size) : k(NAN);
	return sel(x < 0, left, size);
}

FN(power)
{
	v a = v_abs(x), y = power_sign(x, v_pow(a, p.b, p.a, 1), p.b), grown = y * v_log(x);
	v dx = power_sign(x, v_pow(a, p.b - 1, p.a, p.b), p.b - 1);
	return (act){ .y = y, .dx = is_whole(p.b) ? dx : sel(x < 0, k(NAN), dx),
		      .dp = { power_sign(x, v_pow(a, p.b, 1, 1), p.b), sel(y == 0, y, grown) } };
}

#ifdef EXACT
EXACT(power)
{
	v a = v_abs(x), dx = power_sign(x, exact_pow(a, p.b - 1, p.a, p.b), p.b - 1);
	return (act){ .y = power_sign(x, exact_pow(a, p.b, p.a, 1), p.b), .dx = is_whole(p.b) ? dx : sel(x < 0, k(NAN), dx) };
}
#endif
