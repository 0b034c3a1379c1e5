# SPDX-License-Identifier: MIT
"""The structures of include/actfn/*.h, field by field; tests/python/test_library.py compares them with the headers."""
from ctypes import Structure, c_char_p, c_double, c_int, c_int64, c_size_t, c_ssize_t, c_uint64, c_void_p

MAX_PARAMS, MAX_ALIASES, LAYER_PARAMS, DYRELU_PIECES, POLYRELU_MAX = 4, 8, 6, 8, 8


def structure(name, /, **fields):
    """A structure with these fields in this order."""
    return type(name, (Structure,), {"_fields_": list(fields.items()), "__module__": __name__})


# ---- actfn.h ----------------------------------------------------------------

ParamInfo = structure("ParamInfo", name=c_char_p, init=c_double, check=c_char_p, learned=c_int)

Info = structure(
    "Info", id=c_int, name=c_char_p, title=c_char_p, aliases=c_char_p * MAX_ALIASES, formula=c_char_p,
    derivative=c_char_p, stable=c_char_p, stable_dx=c_char_p, from_y=c_char_p, from_y_if=c_char_p, kinks=c_char_p,
    limits=c_char_p * 4, domain=c_char_p, range=c_char_p, monotone=c_char_p, saturates=c_char_p, smooth=c_char_p,
    zero_centred=c_char_p, lipschitz=c_char_p, also=c_char_p, traps=c_char_p, source=c_char_p,
    fast_ulp=c_double * 2, f64_ulp=c_double * 2, nparams=c_int, param=ParamInfo * MAX_PARAMS,
    exact_init=c_char_p * MAX_PARAMS)

Call = structure(
    "Call", direction=c_int, dtype=c_int, mode=c_int, rows=c_size_t, cols=c_size_t, x=c_void_p, gy=c_void_p,
    out=c_void_p, x_stride=c_ssize_t, x_pitch=c_ssize_t, gy_stride=c_ssize_t, gy_pitch=c_ssize_t,
    out_stride=c_ssize_t, out_pitch=c_ssize_t)

QuantType = structure("QuantType", dtype=c_int, scale=c_double, zero=c_int)
Quant = structure("Quant", x=QuantType, y=QuantType)

# ---- layer.h ----------------------------------------------------------------

LayerInfo = structure(
    "LayerInfo", id=c_int, name=c_char_p, title=c_char_p, aliases=c_char_p * MAX_ALIASES, header=c_char_p,
    shapes=c_char_p, formula=c_char_p, stable=c_char_p, backward=c_char_p, ties=c_char_p, special=c_char_p,
    properties=c_char_p, accuracy=c_char_p, initial=c_char_p, also=c_char_p, traps=c_char_p, source=c_char_p,
    param=ParamInfo * LAYER_PARAMS)

# ---- row.h ------------------------------------------------------------------

Axis = structure("Axis", outer=c_size_t, size=c_size_t, inner=c_size_t)
RowOptions = structure("RowOptions", temperature=c_double, safe=c_int, hard=c_int, seed=c_uint64)
CrossEntropy = structure("CrossEntropy", axis=Axis, labels=c_void_p, target=c_void_p, smoothing=c_double,
                         ignore=c_int64, reduction=c_int, weight=c_void_p)

# ---- gated.h ----------------------------------------------------------------

Gated = structure("Gated", gate=c_void_p, value=c_void_p, dtype=c_int, mode=c_int)
GatedSplit = structure("GatedSplit", outer=c_size_t, size=c_size_t, inner=c_size_t, order=c_int)

# ---- group.h ----------------------------------------------------------------

Shape = structure("Shape", outer=c_size_t, size=c_size_t, inner=c_size_t)
Maxout = structure("Maxout", outer=c_size_t, units=c_size_t, pieces=c_size_t, inner=c_size_t, order=c_int)
Polynorm = structure("Polynorm", w=c_double * 3, b=c_double, eps=c_double)
Polyrelu = structure("Polyrelu", degree=c_int, a=c_double * (POLYRELU_MAX + 1))

# ---- learned.h --------------------------------------------------------------

Tensor = structure("Tensor", n=c_size_t, c=c_size_t, p=c_size_t, channels_last=c_int)
Values = structure("Values", at=c_void_p, count=c_size_t)
Learned = structure("Learned", f=c_void_p, dtype=c_int, mode=c_int, shape=Tensor, param=Values * MAX_PARAMS)
Rrelu = structure("Rrelu", dtype=c_int, lower=c_double, upper=c_double, seed=c_uint64, offset=c_uint64)
Apl = structure("Apl", dtype=c_int, shape=Tensor, hinges=c_size_t, a=c_void_p, b=c_void_p)

# ---- dyrelu.h ---------------------------------------------------------------

Dyrelu = structure(
    "Dyrelu", variant=c_int, channels_last=c_int, n=c_size_t, c=c_size_t, p=c_size_t, pieces=c_size_t, hidden=c_size_t,
    reduction=c_size_t, lambda_a=c_double, lambda_b=c_double, alpha=c_double * DYRELU_PIECES,
    beta=c_double * DYRELU_PIECES, tau=c_double, gamma=c_double)
DyreluSizes = structure("DyreluSizes", w1=c_size_t, b1=c_size_t, w2=c_size_t, b2=c_size_t, w=c_size_t, b=c_size_t)
DyreluParams = structure("DyreluParams", w1=c_void_p, b1=c_void_p, w2=c_void_p, b2=c_void_p, w=c_void_p, b=c_void_p)
DyreluGradients = structure("DyreluGradients", w1=c_void_p, b1=c_void_p, w2=c_void_p, b2=c_void_p, w=c_void_p,
                            b=c_void_p)
