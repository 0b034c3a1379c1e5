# SPDX-License-Identifier: MIT
"""Functions of a row: softmax and its like, and cross-entropy."""
import torch
from .._library import lib, s
from ._op import Op, along
from ._tensors import CODES, axes, call, code_of, dense, like, point


def _layer(f):
    return lib.actfn_layer_find(f.encode()).contents.id


def _call(direction, f, dim, options, *arrays):
    """actfn_row_forward(x, y) or actfn_row_backward(y, gy, gx) on arrays of one layout."""
    x, axis = arrays[0], s.Axis(*axes(arrays[0], dim, f))
    call(direction, f, _layer(f), CODES[x.dtype], axis, options, *arrays)
    return arrays[-1]


def _forward(x, f, dim, temperature, safe):
    code_of(x, f)
    x = dense(x)
    return _call(lib.actfn_row_forward, f, dim, s.RowOptions(temperature, safe, 0, 0), x, torch.empty_like(x))


def _backward(needs, gy, y, f, dim, temperature, safe):
    y = dense(y)
    return [
        _call(lib.actfn_row_backward, f, dim, s.RowOptions(temperature, safe, 0, 0), y, like(y, gy),
              torch.empty_like(y))
    ]


def _softmax(g, y, dim):
    return y * (g - (g * y).sum(dim, True))


def _sparsemax(g, y, dim):
    inside = (y > 0).to(y.dtype)
    return inside * (g - (g * inside).sum(dim, True) / inside.sum(dim, True).clamp(min=1))


def _entmax15(g, y, dim):
    inside = y > 0
    root = torch.where(inside, y, torch.ones_like(y)).sqrt() * inside
    return root * (g - (g * root).sum(dim, True) /
                   torch.where(inside.any(dim, True), root.sum(dim, True), torch.ones_like(root.sum(dim, True))))


# the gradient by x from that by y, for temperature 1
GRADIENTS = {
    "softmax": _softmax,
    "softmax2d": _softmax,
    "softmin": lambda g, y, dim: -_softmax(g, y, dim),
    "log_softmax": lambda g, y, dim: g - y.exp() * g.sum(dim, True),
    "sparsemax": _sparsemax,
    "entmax15": _entmax15,
    "hardmax": lambda g, y, dim: torch.zeros_like(g),
}


def _gradient(gy, y, f, dim, temperature, safe):
    return [GRADIENTS[f](gy, y, dim) / temperature]


ROW = Op("row",
         "(Tensor x, str f, int dim, float temperature, bool safe) -> Tensor",
         1,
         _forward,
         _backward,
         _gradient,
         from_y=True,
         batched=along(1),
         symmetric=lambda f, *_: int(f != "log_softmax"))

# ---- gumbel_softmax ------------------------------------------------------------


def _gumbel_forward(x, seed, dim, temperature, hard):
    code_of(x, "gumbel_softmax")
    x = dense(x)
    return _call(lib.actfn_row_forward, "gumbel_softmax", dim, s.RowOptions(temperature, 0, hard, int(seed)), x,
                 torch.empty_like(x))


def _gumbel_backward(needs, gy, x, seed, dim, temperature, hard):
    y = _gumbel_forward(x, seed, dim, temperature, False)
    return [
        _call(lib.actfn_row_backward, "gumbel_softmax", dim, s.RowOptions(temperature, 0, 0, 0), y, like(y, gy),
              torch.empty_like(y)), None
    ]


def _gumbel_gradient(gy, x, seed, dim, temperature, hard):
    return [_softmax(gy, GUMBEL(x, seed, dim, temperature, False), dim) / temperature, None]


GUMBEL = Op("gumbel_softmax", "(Tensor x, Tensor seed, int dim, float temperature, bool hard) -> Tensor", 2,
            _gumbel_forward, _gumbel_backward, _gumbel_gradient, symmetric=lambda *options: 1)

# ---- cross_entropy -------------------------------------------------------------

REDUCTIONS = ("none", "mean", "sum")


def _axis(x):
    return 0 if x.dim() == 1 else 1


def _cross_entropy(x, target, weight, ignore, reduction, smoothing):
    """The library's description, the logits, and the shape of the losses."""
    code_of(x, "cross_entropy")
    if x.dim() == 0:
        raise ValueError("cross_entropy: the logits have no axis of classes")
    x, dim, soft = x.detach().contiguous(), _axis(x), target.is_floating_point()
    rows = x.shape[:dim] + x.shape[dim + 1:]
    if target.shape != (x.shape if soft else rows):
        raise ValueError(
            f"cross_entropy: a target of shape {tuple(target.shape)} for logits of shape {tuple(x.shape)}; give "
            f"classes of shape {tuple(rows)}, or probabilities of shape {tuple(x.shape)}")
    target = target.detach().to(x.dtype if soft else torch.int64).contiguous()
    c = s.CrossEntropy(axis=s.Axis(*axes(x, dim, "cross_entropy")),
                       smoothing=smoothing,
                       ignore=ignore,
                       reduction=REDUCTIONS.index(reduction))
    if weight is not None:
        point(c, weight=_weight(weight, x.shape[dim]))
    return point(c, **{"target" if soft else "labels": target}), x, rows if reduction == "none" else ()


def _weight(weight, size):
    code_of(weight, "cross_entropy's weight")
    if weight.shape != (size,):
        raise ValueError(
            f"cross_entropy: a weight of shape {tuple(weight.shape)} for {size} classes; give one of ({size},)")
    return weight.detach().double().contiguous()


def _why(c):
    """What is wrong with the arguments."""
    if not 0 <= c.smoothing <= 1:
        return f"label_smoothing is between 0 and 1, not {c.smoothing}"
    target, weight = c.tensors.get("labels"), c.tensors.get("weight")
    if weight is not None and not weight.isfinite().all():
        i = int(weight.isfinite().logical_not().nonzero()[0])
        return f"the weight of class {i} is {weight[i].item()}, not a finite number"
    if target is None:
        return None
    wrong = target[(target != c.ignore) & ((target < 0) | (target >= c.axis.size))]
    return f"class {int(wrong[0])} of {c.axis.size} classes" if wrong.numel() else None


def _cross_entropy_forward(x, *rest):
    c, logits, shape = _cross_entropy(x, *rest)
    loss = torch.empty(shape, dtype=torch.float64)
    call(lib.actfn_cross_entropy_forward, "cross_entropy", CODES[x.dtype], c, logits, loss, why=lambda: _why(c))
    return loss.to(x.dtype)


def _cross_entropy_backward(needs, gy, x, target, *rest):
    c, logits, _ = _cross_entropy(x, target, *rest)
    gx = torch.empty_like(logits)
    call(lib.actfn_cross_entropy_backward, "cross_entropy", CODES[x.dtype], c, logits, gy.double().contiguous(), gx)
    wanted = target.is_floating_point() and needs[1]
    return [gx, _target_gradient(gy, x, target, *rest) if wanted else None, None]


def _weights(x, weight):
    """The weights of the classes in the shape of x."""
    if weight is None:
        return torch.ones_like(x)
    return weight.to(x.dtype).reshape(-1, *(1 for _ in x.shape[_axis(x) + 1:])).expand(x.shape)


def _one_hot(x, labels, ignore):
    """The distributions that labels are; of one to ignore nothing but 0."""
    dim, kept = _axis(x), labels != ignore
    return torch.zeros_like(x).scatter(dim, (labels.long() * kept).unsqueeze(dim), kept.unsqueeze(dim).to(x.dtype))


def _row_gradients(gy, x, target, weight, ignore, reduction):
    """The gradient by the loss of each row, with an axis for the classes."""
    dim = _axis(x)
    if target.is_floating_point():
        counted = kept = torch.ones_like(x).select(dim, 0)
    else:
        hot = _one_hot(x, target, ignore)
        counted, kept = (hot * _weights(x, weight)).sum(dim), hot.sum(dim)
    return (gy * kept / counted.sum() if reduction == "mean" else gy * kept).unsqueeze(dim)


def _target_gradient(gy, x, target, weight, ignore, reduction, smoothing):
    g = (1 - smoothing) * _row_gradients(gy, x, target, weight, ignore, reduction) * _weights(x, weight)
    return (-g * ROW(x, "log_softmax", _axis(x), 1.0, False)).to(target.dtype)


def _cross_entropy_gradient(gy, x, target, weight, ignore, reduction, smoothing):
    dim, soft = _axis(x), target.is_floating_point()
    q = _weights(x, weight) * ((1 - smoothing) * (target if soft else _one_hot(x, target, ignore)) +
                               smoothing / x.shape[dim])
    g = _row_gradients(gy, x, target, weight, ignore, reduction)
    gx = g * (ROW(x, "softmax", dim, 1.0, False) * q.sum(dim, True) - q)
    by_target = _target_gradient(gy, x, target, weight, ignore, reduction, smoothing) if soft else None
    return [gx.to(x.dtype), by_target, None]


def _loss_shape(x, target, weight, ignore, reduction, smoothing):
    dim = _axis(x)
    return x.new_empty(x.shape[:dim] + x.shape[dim + 1:] if reduction == "none" else ())


def _losses_batched(n, ignore, reduction, smoothing):
    """A loss for each row: rows of other samples may join them."""
    return ((ignore, reduction, smoothing), n > 1) if n and reduction == "none" else None


CROSS_ENTROPY = Op(
    "cross_entropy",
    "(Tensor x, Tensor target, Tensor? weight, int ignore, str reduction, float smoothing) -> Tensor",
    3,
    _cross_entropy_forward,
    _cross_entropy_backward,
    _cross_entropy_gradient,
    shape=_loss_shape,
    alike=2,
    derived=2,
    batched=_losses_batched)
