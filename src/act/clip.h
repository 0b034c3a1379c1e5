/* SPDX-License-Identifier: MIT */
/* Clip: x between two bounds, which may be infinite. */

INFO(clip, .title = "Clip", .aliases = { "clamp", "truncated_linear_unit" },
     .formula = "min(hi, max(lo, x))", .derivative = "x <= lo ? 0 : (x >= hi ? 0 : 1)",
     .stable = "x <= lo ? lo : (x >= hi ? hi : x)", .stable_dx = "x <= lo ? 0 : (x >= hi ? 0 : 1)",
     .from_y = "y > lo && y < hi ? 1 : 0",
     .kinks = "lo: 0; hi: 0", .limits = { "lo", "hi", "0", "0" },
     .range = "(-inf, +inf)", .monotone = "increasing (non-decreasing with a finite bound)",
     .saturates = "none (at a finite bound, hard)", .smooth = "C-infinity (C0 with a finite bound)",
     .zero_centred = "yes", .lipschitz = "1",
     .also = "torch.clamp, onnx Clip, oneDNN clip_v2, XNNPACK clamp, cuDNN CLIPPED_RELU(coef) = clip(0, coef)",
     .traps = "f' at the two bounds: torch.clamp 1 and 1, torch.nn.Hardtanh and oneDNN clip_v2 0 and 0, oneDNN clip 0 and 1; "
	      "ONNX: where min > max the result is max",
     .f64_ulp = { 0.5, 0.5 },
     .source = "folklore; every framework has it",
     .nparams = 2, .param = { { "lo", -INFINITY, NULL, 0 }, { "hi", INFINITY, "lo <= hi", 0 } })

FN(clip)
{
	return picked(clipped(x, p.a, p.b));
}

FROM_Y(clip)
{
	return between_y(y, k_stored(p.a), k_stored(p.b));
}
