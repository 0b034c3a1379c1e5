# SPDX-License-Identifier: MIT
"""Softmax and its like, gated products, maxout, crelu, polynorm, polyrelu and cross-entropy as modules."""
import torch
from .._library import MODES
from . import _documents, _functional, _gated, _group, _row
from ._element import mode_number


class _Row(torch.nn.Module):
    """Rows lie along dim."""

    name = None

    def __init__(self, dim=-1, *, temperature=1.0, safe=False):
        super().__init__()
        if not temperature > 0:
            raise ValueError(f"{type(self).__name__}: temperature is above 0, not {temperature}")
        self.dim, self.temperature, self.safe = -1 if dim is None else dim, temperature, safe

    def forward(self, x):
        return _row.ROW(x, self.name, self.dim, float(self.temperature), bool(self.safe))

    def extra_repr(self):
        return f"dim={self.dim}" + (f", temperature={self.temperature}" if self.temperature != 1 else "") \
            + (", safe=True" if self.safe else "")


class Softmax2d(torch.nn.Module):
    def forward(self, x):
        return _functional.softmax2d(x)


class GumbelSoftmax(torch.nn.Module):
    def __init__(self, tau=1.0, hard=False, dim=-1):
        super().__init__()
        self.tau, self.hard, self.dim = tau, hard, dim

    def forward(self, x):
        return _functional.gumbel_softmax(x, self.tau, self.hard, self.dim)

    def extra_repr(self):
        return f"tau={self.tau}, hard={self.hard}, dim={self.dim}"


class CrossEntropyLoss(torch.nn.Module):
    def __init__(self, weight=None, *, ignore_index=-100, reduction="mean", label_smoothing=0.0):
        super().__init__()
        if reduction not in _row.REDUCTIONS:
            raise ValueError(f"CrossEntropyLoss: reduction is one of {', '.join(_row.REDUCTIONS)}, not {reduction!r}")
        self.register_buffer("weight", weight)
        self.ignore_index, self.reduction, self.label_smoothing = ignore_index, reduction, label_smoothing

    def forward(self, input, target):
        return _functional.cross_entropy(input,
                                         target,
                                         self.weight,
                                         ignore_index=self.ignore_index,
                                         reduction=self.reduction,
                                         label_smoothing=self.label_smoothing)

    def extra_repr(self):
        return f"reduction={self.reduction!r}" + (f", label_smoothing={self.label_smoothing}"
                                                  if self.label_smoothing else "")


class _Gated(torch.nn.Module):
    """forward(x) splits x in halves, value and gate, along dim; forward(value, gate) has both."""

    name = None

    def __init__(self, dim=-1, *, gate_first=False, mode=None):
        super().__init__()
        self.dim, self.gate_first, self.mode = dim, gate_first, mode
        self._gate, self._value = _gated.named(self.name)
        mode_number(mode)

    def forward(self, x, gate=None):
        return _gated.product(x, gate, self._gate, self._value, self.dim, self.gate_first, MODES[self.mode])

    def extra_repr(self):
        return f"dim={self.dim}" + (", gate_first=True" if self.gate_first else "")


class Maxout(torch.nn.Module):
    def __init__(self, pieces, dim=1, *, piece_major=False):
        super().__init__()
        if pieces < 1:
            raise ValueError(f"Maxout: 1 piece or more, not {pieces}")
        self.pieces, self.dim, self.piece_major = pieces, dim, piece_major

    def forward(self, x):
        return _group.MAXOUT(x, self.pieces, self.dim, bool(self.piece_major))

    def extra_repr(self):
        return f"{self.pieces}, dim={self.dim}" + (", piece_major=True" if self.piece_major else "")


class CReLU(torch.nn.Module):
    def __init__(self, dim=1):
        super().__init__()
        self.dim = dim

    def forward(self, x):
        return _group.CRELU(x, self.dim)

    def extra_repr(self):
        return f"dim={self.dim}"


class PolyNorm(torch.nn.Module):
    def __init__(self, dim=-1, eps=1e-6, *, device=None, dtype=None):
        super().__init__()
        self.dim, self.eps = dim, eps
        self.weight = torch.nn.Parameter(torch.full((3,), 1 / 3, device=device, dtype=dtype))
        self.bias = torch.nn.Parameter(torch.zeros(1, device=device, dtype=dtype))

    def forward(self, x):
        return _group.POLYNORM(x, self.weight, self.bias, self.dim, float(self.eps))

    def extra_repr(self):
        return f"dim={self.dim}, eps={self.eps}"


class PolyReLU(torch.nn.Module):
    """degree: of the polynomial; it starts as 1 for each power and 0 for the constant, over the degree."""
    def __init__(self, degree=3, *, device=None, dtype=None):
        super().__init__()
        if not 1 <= degree <= 8:
            raise ValueError(f"PolyReLU: degree is 1 to 8, not {degree}")
        self.degree = degree
        self.weight = torch.nn.Parameter(torch.full((degree + 1,), 1 / degree, device=device, dtype=dtype))
        with torch.no_grad():
            self.weight[0] = 0.0

    def forward(self, x):
        return _group.POLYRELU(x, self.weight)

    def extra_repr(self):
        return f"degree={self.degree}"


ROWS = {
    "Softmax": "softmax",
    "LogSoftmax": "log_softmax",
    "Softmin": "softmin",
    "Hardmax": "hardmax",
    "Sparsemax": "sparsemax",
    "Entmax15": "entmax15"
}
GATED = {"GLU": "glu", "BilinearGLU": "bilinear", "GTU": "gtu", "ReGLU": "reglu", "GEGLU": "geglu", "SwiGLU": "swiglu"}
WRITTEN = {
    Softmax2d: "softmax2d",
    GumbelSoftmax: "gumbel_softmax",
    CrossEntropyLoss: "cross_entropy",
    Maxout: "maxout",
    CReLU: "crelu",
    PolyNorm: "polynorm",
    PolyReLU: "polyrelu"
}


def layer_classes():
    """{class name: class}"""
    classes = {}
    for base, names in ((_Row, ROWS), (_Gated, GATED)):
        for name, layer in names.items():
            doc = _documents.of_layer(layer, base.__doc__)
            classes[name] = type(name, (base,), {"name": layer, "__doc__": doc, "__module__": "actfn.torch"})
    for c, layer in WRITTEN.items():
        c.__doc__ = _documents.of_layer(layer, c.__doc__ or _functional.USES.get(layer, ""))
        classes[c.__name__] = c
    return classes
