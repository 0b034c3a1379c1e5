# SPDX-License-Identifier: MIT
# Written by tools/python-stubs from the library's tables.
from dataclasses import dataclass
from typing import Any, Literal, Optional, Sequence, TypeVar, Union
import numpy as np
from numpy.typing import ArrayLike

_X = TypeVar("_X")  # NumPy's arrays and scalars, other libraries' arrays, numbers
_Mode = Optional[Literal["exact", "fast"]]
_Spec = Union[str, Any]

from . import grad as grad

__version__: str
bfloat16: np.dtype[Any]

class Formula:
    @property
    def formula(self) -> str: ...
    @property
    def params(self) -> dict[str, float]: ...
    @property
    def derivative(self) -> str: ...
    def __call__(self, x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, **params: float) -> _X:
        """f(x)"""
    def grad(self, x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, **params: float) -> _X:
        """f'(x)"""
    def backward(self, x: _X, gy: Any, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, **params: float) -> Any:
        """gy f'(x); 0 where f'(x) is 0, whatever gy is."""
    def backward_from_y(self, *_: Any, **__: Any) -> Any: ...
    def param_gradient(self, x: _X, gy: Any, **params: float) -> dict[str, Any]:
        """{parameter: sum of gy df/dparameter(x)}, in double."""

class Function:
    @property
    def name(self) -> str: ...
    @property
    def spec(self) -> str: ...
    @property
    def params(self) -> dict[str, float]: ...
    def __call__(self, x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, **params: ArrayLike) -> _X:
        """f(x)"""
    def grad(self, x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, **params: ArrayLike) -> _X:
        """f'(x)"""
    def backward(self, x: _X, gy: Any, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, **params: ArrayLike) -> Any:
        """gy f'(x), rounded once; gy is broadcast to the shape of x."""
    def backward_from_y(self, y: _X, gy: Any, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, **params: ArrayLike) -> Any:
        """gy f'(x) from y = f(x), for training in place; accurate in absolute terms only. TypeError where y does not determine f' (info.from_y is None)."""
    def param_gradient(self, x: _X, gy: Any, **params: ArrayLike) -> dict[str, Any]:
        """{parameter: sum of gy df/dparameter(x)} over the elements that share a value, in double; of an array of values an array."""

@dataclass(frozen=True)
class FunctionInfo:
    id: int
    name: str | None
    title: str | None
    aliases: tuple[Any, ...]
    formula: str | None
    derivative: str | None
    stable: str | None
    stable_dx: str | None
    from_y: str | None
    from_y_if: str | None
    kinks: str | None
    limits: tuple[Any, ...]
    domain: str | None
    range: str | None
    monotone: str | None
    saturates: str | None
    smooth: str | None
    zero_centred: str | None
    lipschitz: str | None
    also: str | None
    traps: str | None
    source: str | None
    fast_ulp: tuple[Any, ...]
    f64_ulp: tuple[Any, ...]
    param: tuple[Any, ...]
    exact_init: tuple[Any, ...]
    certificate: tuple[Any, ...] = ()

@dataclass(frozen=True)
class LayerInfo:
    id: int
    name: str | None
    title: str | None
    aliases: tuple[Any, ...]
    header: str | None
    shapes: str | None
    formula: str | None
    stable: str | None
    backward: str | None
    ties: str | None
    special: str | None
    properties: str | None
    accuracy: str | None
    initial: str | None
    also: str | None
    traps: str | None
    source: str | None
    param: tuple[Any, ...]

@dataclass(frozen=True)
class Param:
    name: str | None
    init: float
    check: str | None
    learned: int

class Quantised:
    @property
    def f(self) -> Function: ...
    @property
    def x(self) -> tuple[float, int]: ...
    @property
    def y(self) -> tuple[float, int]: ...
    @property
    def dtype(self) -> np.dtype[Any]: ...
    @property
    def table(self) -> np.ndarray[Any, Any]: ...
    def __call__(self, x: _X, out: Any = None) -> _X:
        """The integers nearest to f(x) / scale, plus zero."""
    def grad(self, x: _X) -> _X:
        """f'(x) as float32, for training with quantised activations."""

def backward(f: _Spec, /, x: _X, *given: Any, **options: Any) -> Any:
    """backward(f, x, gy, out=None, ...): the gradient by x where gy is the gradient by y = f(x); of an element-wise function gy f'(x), rounded once."""
def backward_from_y(f: _Spec, /, y: _X, gy: Any, out: Any = None, **options: Any) -> Any:
    """The same from y = f(x), where x is gone. TypeError where y does not determine the gradient."""
def compile(formula: str, /, **params: float) -> Formula:
    """A function from its text, in C's expression language over real numbers: + - * / ^, comparisons, ?:, exp, log, tanh, erf ..., the variable x and the parameters that keyword arguments name and give defaults."""
def function(spec: _Spec, /, **params: float) -> Function:
    """The function that `spec` names: "gelu", "elu(alpha=0.5)", "leaky_relu(0.2)", "softmax", one of this module's functions, or a handle; keyword arguments replace parameters."""
def gated(gate: Any, value: _Spec = 'identity') -> Any:
    """The product value(a) gate(b) of any two functions, with the calls of glu: gated("mish")(a, b)."""
def get_mode() -> str: ...
def get_threads() -> int: ...
def info(f: _Spec) -> Any:
    """The facts about a function: info("gelu").formula, .derivative, .range, .param, .traps, .source ...; print() shows them all. certificate: what `make certify` has found, a dictionary for each data type, mode and direction."""
def isa() -> str:
    """The instruction set in use: "scalar", "sse2", "avx2", "avx512", "neon" ..."""
def isas() -> list[str]:
    """The instruction sets that the library and this CPU have, slowest first."""
def param_gradient(f: _Spec, /, x: _X, gy: Any, **options: Any) -> dict[str, Any]:
    """{parameter: sum of gy df/dparameter(x)}: gradients of parameters that all elements share, summed in double."""
def plot(*functions: _Spec, interval: tuple[float, float] = (-4, 4), derivative: bool = True, ax: Any = None) -> Any:
    """Draws functions (solid) and their derivatives (dashed, the same colour) over an interval: plot("gelu", "mish")."""
def quantised(f: _Spec, x: tuple[float, int], y: tuple[float, int], dtype: Any = 'int8') -> Quantised:
    """f for 8-bit integers: x and y are (scale, zero) of inputs and outputs, where the integer q stands for (q - zero) scale. Each result is the integer nearest to f(x) / scale, plus zero, stopped at the type's ends; ties go to the even integer, and nothing is rounded before."""
def set_max_isa(name: Optional[str]) -> None:
    """Uses the best instruction set that is not above this one; None: the best. Not while another thread is in a call."""
def set_mode(mode: _Mode) -> None:
    """How float32 is computed where a call does not say: "exact" or "fast". ACTFN_MODE does the same at start."""
def set_threads(n: int) -> None:
    """Threads that a call on large arrays may use: 1 at start, 0 for one per core, at most 1024. The results are the same. Not while another thread is in a call."""
def version() -> str:
    """"0.1.0", of the library."""

def softmax(x: _X, axis: int = -1, out: Any = None, *, temperature: float = 1.0, safe: bool = False) -> _X:
    """Softmax: y_i = exp(x_i / temperature) / sum over j of exp(x_j / temperature)"""
softargmax = softmax
def log_softmax(x: _X, axis: int = -1, out: Any = None, *, temperature: float = 1.0, safe: bool = False) -> _X:
    """Log-softmax: y_i = x_i / temperature - log(sum over j of exp(x_j / temperature))"""
logsoftmax = log_softmax
def softmin(x: _X, axis: int = -1, out: Any = None, *, temperature: float = 1.0, safe: bool = False) -> _X:
    """Softmin: y = softmax(-x)"""
def softmax2d(x: _X, out: Any = None, *, temperature: float = 1.0, safe: bool = False) -> _X:
    """Softmax over channels: y_c = exp(x_c / temperature) / sum over the channels of exp(x / temperature), at each place"""
def hardmax(x: _X, axis: int = -1, out: Any = None, *, temperature: float = 1.0, safe: bool = False) -> _X:
    """Hardmax: y_i = 1 where x_i is the first maximum of its row, 0 elsewhere"""
one_hot_argmax = hardmax
def sparsemax(x: _X, axis: int = -1, out: Any = None, *, temperature: float = 1.0, safe: bool = False) -> _X:
    """Sparsemax: y_i = max(x_i / temperature - theta, 0), where theta makes sum y = 1"""
def entmax15(x: _X, axis: int = -1, out: Any = None, *, temperature: float = 1.0, safe: bool = False) -> _X:
    """1.5-entmax: y_i = max(x_i / (2 temperature) - theta, 0)^2, where theta makes sum y = 1"""
entmax = entmax15
def gumbel_softmax(x: _X, axis: int = -1, out: Any = None, *, seed: Optional[int] = None, temperature: float = 1.0, hard: bool = False, safe: bool = False) -> _X:
    """Gumbel-softmax: y = softmax((x + G) / temperature), G = -log(-log(U)), U uniform in (0, 1) for each element"""
concrete = gumbel_softmax
def cross_entropy(x: _X, target: ArrayLike, axis: int = -1, *, weight: Optional[ArrayLike] = None, smoothing: float = 0.0, ignore_index: int = -100, reduction: Literal["none", "mean", "sum"] = 'mean') -> Any:
    """Softmax cross-entropy: loss = -sum over i of q_i log softmax(x)_i, q_i = weight_i ((1 - smoothing) target_i + smoothing / D)"""
softmax_cross_entropy = cross_entropy
def maxout(x: _X, k: int = 2, out: Any = None, *, axis: int = -1, order: str = 'unit_major') -> _X:
    """Maxout: y_i = max over j < k of x_(i k + j)   (unit-major)"""
def crelu(x: _X, axis: int = -1, out: Any = None) -> _X:
    """CReLU: y = (max(0, x), max(0, -x))"""
concatenated_relu = crelu
def polynorm(x: _X, w: Sequence[float] = (0.3333333333333333, 0.3333333333333333, 0.3333333333333333), b: float = 0.0, out: Any = None, *, axis: int = -1, eps: float = 1e-06) -> _X:
    """PolyNorm: y = w_1 n(x^3) + w_2 n(x^2) + w_3 n(x) + b,   n(u) = u / sqrt(mean u^2 + eps)"""
def polyrelu(x: _X, a: Sequence[float], out: Any = None) -> _X:
    """PolyReLU: y = sum over i = 0 ... r of a_i max(0, x)^i"""
def glu(x: _X, gate: Any = None, out: Any = None, *, axis: int = -1, order: str = 'value_first', mode: _Mode = None, **params: float) -> _X:
    """GLU: y = a sigmoid(b)"""
gated_linear_unit = glu
def bilinear(x: _X, gate: Any = None, out: Any = None, *, axis: int = -1, order: str = 'value_first', mode: _Mode = None, **params: float) -> _X:
    """Bilinear: y = a b"""
def reglu(x: _X, gate: Any = None, out: Any = None, *, axis: int = -1, order: str = 'value_first', mode: _Mode = None, **params: float) -> _X:
    """ReGLU: y = b <= 0 ? 0 : a b"""
def geglu(x: _X, gate: Any = None, out: Any = None, *, axis: int = -1, order: str = 'value_first', mode: _Mode = None, **params: float) -> _X:
    """GEGLU: y = a gelu(b) = a b Phi(b)"""
def swiglu(x: _X, gate: Any = None, out: Any = None, *, axis: int = -1, order: str = 'value_first', mode: _Mode = None, **params: float) -> _X:
    """SwiGLU: y = a swish(b) = a b sigmoid(alpha b)"""
silu_glu = swiglu
def gtu(x: _X, gate: Any = None, out: Any = None, *, axis: int = -1, order: str = 'value_first', mode: _Mode = None, **params: float) -> _X:
    """GTU: y = tanh(a) sigmoid(b)"""
gated_tanh_unit = gtu
def dyrelu_a(x: _X, weights: dict[str, Any], out: Any = None, *, axis: int = 1, alpha: Optional[Sequence[float]] = None, beta: Optional[Sequence[float]] = None, **options: Any) -> _X:
    """Dynamic ReLU A: s = mean of x over the positions;  h = max(0, W1 s + b1)"""
dynamic_relu_a = dyrelu_a
dyrelua = dyrelu_a
def dyrelu_b(x: _X, weights: dict[str, Any], out: Any = None, *, axis: int = 1, alpha: Optional[Sequence[float]] = None, beta: Optional[Sequence[float]] = None, **options: Any) -> _X:
    """Dynamic ReLU B: s = mean of x over the positions;  h = max(0, W1 s + b1)"""
dyrelu = dyrelu_b
dynamic_relu = dyrelu_b
dynamic_relu_b = dyrelu_b
dyrelub = dyrelu_b
def dyrelu_c(x: _X, weights: dict[str, Any], out: Any = None, *, axis: int = 1, alpha: Optional[Sequence[float]] = None, beta: Optional[Sequence[float]] = None, **options: Any) -> _X:
    """Dynamic ReLU C: s = mean of x over the positions;  h = max(0, W1 s + b1)"""
dynamic_relu_c = dyrelu_c
dyreluc = dyrelu_c
def identity(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Identity: x"""
linear = identity
none = identity
def binary_step(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Binary step: x >= 0 ? 1 : 0"""
heaviside = binary_step
step = binary_step
threshold_logic_unit = binary_step
def sigmoid(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Sigmoid: 1 / (1 + exp(-x))"""
logistic = sigmoid
soft_step = sigmoid
def tanh(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Tanh: (exp(x) - exp(-x)) / (exp(x) + exp(-x))"""
hyperbolic_tangent = tanh
def arctan(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """ArcTan: atan(x)"""
atan = arctan
def softsign(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Softsign: x / (1 + abs(x))"""
soft_sign = softsign
def isru(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, alpha: ArrayLike = 1.0) -> _X:
    """ISRU: x / sqrt(1 + alpha * x^2)"""
inverse_square_root_unit = isru
def relu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """ReLU: max(0, x)"""
rectifier = relu
rectified_linear = relu
def relu6(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """ReLU6: min(max(0, x), 6)"""
def leaky_relu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, negative_slope: ArrayLike = 0.01) -> _X:
    """Leaky ReLU: x >= 0 ? x : negative_slope * x"""
lrelu = leaky_relu
leaky = leaky_relu
def prelu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, a: ArrayLike = 0.25) -> _X:
    """PReLU: x > 0 ? x : a * x"""
parametric_relu = prelu
def rrelu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, lower: ArrayLike = 0.125, upper: ArrayLike = 0.3333333333333333) -> _X:
    """RReLU (evaluation): x >= 0 ? x : (lower + upper)/2 * x"""
randomized_relu = rrelu
randomised_relu = rrelu
def elu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, alpha: ArrayLike = 1.0) -> _X:
    """ELU: x > 0 ? x : alpha * (exp(x) - 1)"""
exponential_linear_unit = elu
def selu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """SELU: x > 0 ? 1.0507009873554804934193349852946 * x : 1.7580993408473768599402175208123 * (exp(x) - 1)"""
scaled_elu = selu
def srelu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, t_l: ArrayLike = 0.0, a_l: ArrayLike = 0.2, t_r: ArrayLike = 1.0, a_r: ArrayLike = 1.0) -> _X:
    """SReLU: x <= t_l ? t_l + a_l * (x - t_l) : (x >= t_r ? t_r + a_r * (x - t_r) : x)"""
s_shaped_relu = srelu
def isrlu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, alpha: ArrayLike = 1.0) -> _X:
    """ISRLU: x >= 0 ? x : x / sqrt(1 + alpha * x^2)"""
inverse_square_root_linear_unit = isrlu
def apl(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, a1: ArrayLike = 0.2, b1: ArrayLike = 0.0, a2: ArrayLike = -0.1, b2: ArrayLike = 0.5) -> _X:
    """APL: max(0, x) + a1 * max(0, -x + b1) + a2 * max(0, -x + b2)"""
aplu = apl
adaptive_piecewise_linear = apl
def softplus(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, beta: ArrayLike = 1.0) -> _X:
    """Softplus: log(1 + exp(beta * x)) / beta"""
smooth_relu = softplus
soft_relu = softplus
def bent_identity(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Bent identity: (sqrt(x^2 + 1) - 1)/2 + x"""
def silu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """SiLU: x / (1 + exp(-x))"""
swish1 = silu
sil = silu
def swish(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, beta: ArrayLike = 1.0) -> _X:
    """Swish: x / (1 + exp(-beta * x))"""
swish_beta = swish
def soft_exponential(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, alpha: ArrayLike = 0.0) -> _X:
    """SoftExponential: alpha < 0 ? -log(1 - alpha * (x + alpha)) / alpha : (alpha > 0 ? (exp(alpha * x) - 1) / alpha + alpha : x)"""
softexponential = soft_exponential
def sinusoid(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Sinusoid: sin(x)"""
sine = sinusoid
sin = sinusoid
def sinc(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Sinc: x == 0 ? 1 : sin(x) / x"""
cardinal_sine = sinc
def gaussian(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Gaussian: exp(-x^2)"""
rbf = gaussian
def mish(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Mish: x * tanh(log(1 + exp(x)))"""
def gelu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """GELU: x * (1 + erf(x / sqrt(2))) / 2"""
gelu_erf = gelu
gelu_exact = gelu
gelu_none = gelu
def gelu_tanh(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """GELU (tanh form): 0.5 * x * (1 + tanh(sqrt(2/pi) * (x + 0.044715 * x^3)))"""
gelu_new = gelu_tanh
gelu_pytorch_tanh = gelu_tanh
approxgelu = gelu_tanh
gelu_approx = gelu_tanh
def tlu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """TLU (tanh linear unit): x >= 0 ? x : tanh(x)"""
thlu = tlu
maxtanh = tlu
tanh_linear_unit = tlu
def abs(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Absolute value: abs(x)"""
absolute = abs
fabs = abs
vrelu = abs
def sign(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Sign: x > 0 ? 1 : (x < 0 ? -1 : 0)"""
signum = sign
sgn = sign
bipolar_step = sign
def sqrt(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Square root: sqrt(x)"""
square_root = sqrt
def exponential(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Exponential: exp(x)"""
exp = exponential
def cosine(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Cosine: cos(x)"""
cos = cosine
def log(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Logarithm: log(x)"""
ln = log
def symlog(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Symlog: x >= 0 ? log(1 + x) : -log(1 - x)"""
bi_symmetric_log = symlog
symmetric_log = symlog
def nlrelu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, beta: ArrayLike = 1.0) -> _X:
    """NLReLU: log(1 + beta * max(0, x))"""
natural_logarithm_relu = nlrelu
def log1mexp(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Log1mexp: log(1 - exp(-x))"""
def scaled_tanh(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, alpha: ArrayLike = 1.7159, beta: ArrayLike = 0.6666666666666666) -> _X:
    """Scaled tanh: alpha * tanh(beta * x)"""
stanh = scaled_tanh
lecun_tanh = scaled_tanh
def dyt(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, alpha: ArrayLike = 0.5, gamma: ArrayLike = 1.0, beta: ArrayLike = 0.0) -> _X:
    """DyT (dynamic tanh): gamma * tanh(alpha * x) + beta"""
dynamic_tanh = dyt
def ptelu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, a: ArrayLike = 1.0, b: ArrayLike = 1.0) -> _X:
    """PTELU: x >= 0 ? x : a * tanh(b * x)"""
parametric_tanh_linear_unit = ptelu
trelu = ptelu
def penalized_tanh(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, a: ArrayLike = 0.25) -> _X:
    """Penalized tanh: x > 0 ? tanh(x) : a * tanh(x)"""
penalised_tanh = penalized_tanh
ptanh = penalized_tanh
def bipolar_sigmoid(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Bipolar sigmoid: 2 / (1 + exp(-x)) - 1"""
bipolar_logistic = bipolar_sigmoid
symmetric_sigmoid = bipolar_sigmoid
def lisht(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """LiSHT: x * tanh(x)"""
linearly_scaled_tanh = lisht
def power(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, alpha: ArrayLike = 1.0, beta: ArrayLike = 1.0) -> _X:
    """Power: x == 0 && beta < 0 ? alpha * inf : alpha * x^beta"""
pow = power
def repu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, a: ArrayLike = 2.0) -> _X:
    """RePU: max(0, x)^a"""
rectified_power_unit = repu
def star_relu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, s: ArrayLike = 0.8944, b: ArrayLike = -0.4472) -> _X:
    """StarReLU: s * max(0, x)^2 + b"""
def arelu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, a: ArrayLike = 0.9, b: ArrayLike = 2.0) -> _X:
    """AReLU: x < 0 ? min(max(a, 0.01), 0.99) * x : (1 + 1/(1 + exp(-b))) * x"""
attention_relu = arelu
def square(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Square: x^2"""
sqr = square
def squared_relu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Squared ReLU: max(0, x)^2"""
relu2 = squared_relu
relu_squared = squared_relu
requ = squared_relu
def hard_tanh(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, min_val: ArrayLike = -1.0, max_val: ArrayLike = 1.0) -> _X:
    """Hard tanh: min(max(x, min_val), max_val)"""
hardtanh = hard_tanh
def clip(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, lo: ArrayLike = ..., hi: ArrayLike = ...) -> _X:
    """Clip: min(hi, max(lo, x))"""
clamp = clip
truncated_linear_unit = clip
def bounded_relu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, alpha: ArrayLike = 6.0) -> _X:
    """Bounded ReLU: min(max(0, x), alpha)"""
brelu = bounded_relu
relun = bounded_relu
relu_n = bounded_relu
clipped_relu = bounded_relu
def thresholded_relu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, alpha: ArrayLike = 1.0) -> _X:
    """Thresholded ReLU: x > alpha ? x : 0"""
thresholdedrelu = thresholded_relu
trec = thresholded_relu
truncated_rectified = thresholded_relu
def threshold(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, theta: ArrayLike = 0.0, value: ArrayLike = 0.0) -> _X:
    """Threshold: x > theta ? x : value"""
def hard_shrink(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, lambd: ArrayLike = 0.5) -> _X:
    """Hard shrink: abs(x) > lambd ? x : 0"""
hardshrink = hard_shrink
hard_threshold = hard_shrink
hard_thresholding = hard_shrink
def soft_shrink(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, lambd: ArrayLike = 0.5) -> _X:
    """Soft shrink: x > lambd ? x - lambd : (x < -lambd ? x + lambd : 0)"""
softshrink = soft_shrink
soft_threshold = soft_shrink
soft_thresholding = soft_shrink
def shrink(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, lambd: ArrayLike = 0.5, bias: ArrayLike = 0.0) -> _X:
    """Shrink: x < -lambd ? x + bias : (x > lambd ? x - bias : 0)"""
def sparse_sigmoid(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Sparse sigmoid: min(1, max(0, (x + 1)/2))"""
def frelu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, b: ArrayLike = 0.0) -> _X:
    """FReLU (flexible): max(0, x) + b"""
flexible_relu = frelu
def celu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, alpha: ArrayLike = 1.0) -> _X:
    """CELU: x > 0 ? x : alpha * (exp(x / alpha) - 1)"""
continuously_differentiable_elu = celu
def relu_general(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, negative_slope: ArrayLike = 0.0, max_value: ArrayLike = ..., threshold: ArrayLike = 0.0) -> _X:
    """General ReLU: x >= threshold ? (x >= max_value ? max_value : x) : negative_slope * (x - threshold)"""
keras_relu = relu_general
def log_sigmoid(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Log sigmoid: -log(1 + exp(-x))"""
logsigmoid = log_sigmoid
def squareplus(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, b: ArrayLike = 4.0) -> _X:
    """Squareplus: (x + sqrt(x^2 + b)) / 2"""
def sparse_plus(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Sparse plus: x <= -1 ? 0 : (x >= 1 ? x : (x + 1)^2 / 4)"""
def hard_mish(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Hard Mish: (x/2) * min(2, max(0, x + 2))"""
hardmish = hard_mish
h_mish = hard_mish
def sqnl(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """SQNL: x <= -2 ? -1 : (x >= 2 ? 1 : (x < 0 ? x + x^2/4 : x - x^2/4))"""
square_nonlinearity = sqnl
def elliott_sigmoid(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Elliott sigmoid: 0.5 * x / (1 + abs(x)) + 0.5"""
elliott = elliott_sigmoid
elliot = elliott_sigmoid
def hard_elish(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Hard ELiSH: (x >= 0 ? x : exp(x) - 1) * max(0, min(1, (x + 1)/2))"""
hardelish = hard_elish
def tanh_shrink(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Tanh shrink: x - tanh(x)"""
tanhshrink = tanh_shrink
def hard_sigmoid(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, alpha: ArrayLike = 0.16666666666666666, beta: ArrayLike = 0.5) -> _X:
    """Hard sigmoid: max(0, min(1, alpha * x + beta))"""
hardsigmoid = hard_sigmoid
def hard_swish(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, alpha: ArrayLike = 0.16666666666666666, beta: ArrayLike = 0.5) -> _X:
    """Hard swish: x * max(0, min(1, alpha * x + beta))"""
hardswish = hard_swish
hard_silu = hard_swish
h_swish = hard_swish
def affine(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, alpha: ArrayLike = 1.0, beta: ArrayLike = 0.0) -> _X:
    """Affine: alpha * x + beta"""
scale_shift = affine
def thresholded_linear_unit(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, tau: ArrayLike = 0.0) -> _X:
    """Thresholded linear unit: max(x, tau)"""
frn_tlu = thresholded_linear_unit
max_tau = thresholded_linear_unit
def quick_gelu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Quick GELU: x / (1 + exp(-1.702 * x))"""
quickgelu = quick_gelu
gelu_quick = quick_gelu
gelu_sigmoid = quick_gelu
sigmoid_gelu = quick_gelu
def pelu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, a: ArrayLike = 1.0, b: ArrayLike = 1.0) -> _X:
    """PELU: x >= 0 ? a / b * x : a * (exp(x / b) - 1)"""
parametric_elu = pelu
def elish(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """ELiSH: x >= 0 ? x / (1 + exp(-x)) : (exp(x) - 1) / (1 + exp(-x))"""
exponential_linear_sigmoid_squashing = elish
def acon_c(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, p1: ArrayLike = 1.0, p2: ArrayLike = 0.0, beta: ArrayLike = 1.0) -> _X:
    """ACON-C: (p1 - p2) * x / (1 + exp(-beta * (p1 - p2) * x)) + p2 * x"""
acon = acon_c
aconc = acon_c
def d_silu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """dSiLU: 1/(1 + exp(-x)) * (1 + x * (1 - 1/(1 + exp(-x))))"""
dsilu = d_silu
silu_derivative = d_silu
def snake(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, a: ArrayLike = 1.0) -> _X:
    """Snake: x + sin(a * x)^2 / a"""
def gcu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """GCU: x * cos(x)"""
growing_cosine = gcu
growing_cosine_unit = gcu
def sinerelu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, epsilon: ArrayLike = 0.0025) -> _X:
    """SineReLU: x > 0 ? x : epsilon * (sin(x) - cos(x))"""
sine_relu = sinerelu
def xielu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, alpha_p: ArrayLike = 0.8, alpha_n: ArrayLike = 0.8, beta: ArrayLike = 0.5) -> _X:
    """xIELU: x > 0 ? alpha_p * x^2 + beta * x : alpha_n * (exp(x) - 1) - alpha_n * x + beta * x"""
def erf_relu(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, alpha: ArrayLike = 1.0) -> _X:
    """ErfReLU: x >= 0 ? x : alpha * erf(x)"""
erfrelu = erf_relu
def soft_root_sign(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, alpha: ArrayLike = 2.0, beta: ArrayLike = 3.0) -> _X:
    """Soft-root-sign: x / (x / alpha + exp(-x / beta))"""
srs = soft_root_sign
def smish(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, alpha: ArrayLike = 1.0, beta: ArrayLike = 1.0) -> _X:
    """Smish: alpha * x * tanh(log(1 + 1/(1 + exp(-beta * x))))"""
def tanhexp(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """TanhExp: x * tanh(exp(x))"""
tanh_exp = tanhexp
telu = tanhexp
def logish(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Logish: x * log(1 + 1/(1 + exp(-x)))"""
def soft_clipping(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, alpha: ArrayLike = 50.0) -> _X:
    """Soft clipping: log((1 + exp(alpha * x)) / (1 + exp(alpha * (x - 1)))) / alpha"""
softclipping = soft_clipping
soft_clip = soft_clipping
def serf(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Serf: x * erf(log(1 + exp(x)))"""
log_softplus_error = serf
def phish(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Phish: x * tanh(x * (1 + erf(x / sqrt(2))) / 2)"""
def e_swish(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None, beta: ArrayLike = 1.5) -> _X:
    """E-swish: beta * x / (1 + exp(-x))"""
eswish = e_swish
def cloglog(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Complementary log-log: 1 - exp(-exp(x))"""
complementary_log_log = cloglog
comp_loglog = cloglog
def loglog(x: _X, out: Any = None, *, where: ArrayLike = True, mode: _Mode = None) -> _X:
    """Log-log: exp(-exp(-x))"""
log_log = loglog
gompertz = loglog
