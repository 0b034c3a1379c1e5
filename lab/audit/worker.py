# SPDX-License-Identifier: MIT
"""The process of a Python or ONNX target: python -c TEXT KIND AREA TARGET FRAMEWORK, started by lab/audit/target.c.

It finds the callable, says what it is, and answers calls until the socket closes.  Arrays lie in shared memory;
messages and layouts are those of lab/audit/wire.h.  Nothing is needed but what the callable itself needs."""
import sys

if sys.path and sys.path[0] == "":
    del sys.path[0]  # no module of the current folder stands in for one of these; main() puts it back
import copy, difflib, importlib, importlib.util, math, mmap, os, signal, socket, struct, traceback, types

SOCKET, MEMORY, GUARD = 3, 4, 1 << 16
HELLO, CALL, REPLY = "=5I256s128s256s512s", "=4I6Q", "=IIQ"
TEXT = 512
F32, F64, BF16, F16 = range(4)  # actfn_dtype
SIZES = {F32: 4, F64: 8, BF16: 2, F16: 2}
REFUSED, MISSHAPEN, SCRIBBLED = 3, 4, 5  # lab_target_outcome
ROWS, STRIDE, THREADS, GUARDED = 1, 2, 8, 16
UNKNOWN = (1 << 64) - 1


class Wrong(Exception):
    """A call that ended badly, or a target that cannot be opened."""

    def __init__(self, outcome, text):
        super().__init__(text)
        self.outcome = outcome


def loaded(name):
    return sys.modules.get(name)


def installed(name):
    return importlib.util.find_spec(name) is not None


def one_line(error):
    """Type and text of an exception, with the line of the user's that raised it."""
    text = " ".join(str(error).split())
    where = ""
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename != "<string>":
            where = f" ({os.path.basename(frame.filename)}:{frame.lineno})"
    return f"{type(error).__name__}{': ' if text else ''}{text[:360]}{where}"


# ---- frameworks ---------------------------------------------------------------
#
# array(dtype, at, n, stride, shape)   a view of, or a copy from, the shared memory
# is_array(y)                          whether that is what such a function returns
# store(y, dtype, at, n, stride)       writes a result there


class Numpy:
    name, roots, flags = "numpy", ("numpy", "scipy"), STRIDE | GUARDED

    def __init__(self, memory):
        import numpy

        self.module, self.memory = numpy, memory
        self.dtypes = {F32: numpy.float32, F64: numpy.float64, F16: numpy.float16}
        if installed("ml_dtypes"):
            import ml_dtypes

            self.dtypes[BF16] = ml_dtypes.bfloat16

    def array(self, dtype, at, n, stride, shape):
        last = (n - 1) * stride + 1 if n else 0
        flat = self.module.frombuffer(self.memory, self.dtypes[dtype], last, at)[::stride]
        return flat.reshape(shape)

    def is_array(self, y):
        return isinstance(y, self.module.ndarray)

    def shape(self, y):
        return tuple(y.shape)

    def dtype(self, y):
        return str(y.dtype)

    def call(self, function, x, dtype):
        return function(x)

    def store(self, y, dtype, at, n, stride):
        self.array(dtype, at, n, stride, (n,))[...] = self.module.asarray(y).reshape(n)

    def threads(self, n):
        pass


class Jax(Numpy):
    name, roots, flags = "jax", ("jax", "flax", "haiku", "optax"), 0

    def __init__(self, memory):
        os.environ.setdefault("JAX_PLATFORMS", "cpu")
        import jax

        jax.config.update("jax_enable_x64", True)
        super().__init__(memory)
        self.numpy_array, self.jax, self.array = self.array, jax, self.to_jax

    def to_jax(self, dtype, at, n, stride, shape):
        return self.jax.numpy.array(self.numpy_array(dtype, at, n, stride, shape))  # a copy

    def is_array(self, y):
        return isinstance(y, self.jax.Array)

    def backward(self, function, x, gy, dtype):
        y, pull = self.jax.vjp(function, x)
        return pull(gy)[0]

    def store(self, y, dtype, at, n, stride):
        self.numpy_array(dtype, at, n, stride, (n,))[...] = self.module.asarray(y).reshape(n)


class Tensorflow(Numpy):
    name, roots, flags = "tensorflow", ("tensorflow", "tf_keras"), 0

    def __init__(self, memory):
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        import tensorflow

        tensorflow.config.set_visible_devices([], "GPU")
        super().__init__(memory)
        self.tf, self.numpy_array, self.array = tensorflow, self.array, self.to_tensor
        self.dtypes[BF16] = tensorflow.bfloat16.as_numpy_dtype

    def to_tensor(self, dtype, at, n, stride, shape):
        return self.tf.constant(self.numpy_array(dtype, at, n, stride, shape))

    def is_array(self, y):
        return isinstance(y, self.tf.Tensor)

    def dtype(self, y):
        return y.dtype.name

    def backward(self, function, x, gy, dtype):
        with self.tf.GradientTape() as tape:
            tape.watch(x)
            y = function(x)
        return tape.gradient(y, x, output_gradients=gy)

    def store(self, y, dtype, at, n, stride):
        self.numpy_array(dtype, at, n, stride, (n,))[...] = y.numpy().reshape(n)


class Torch:
    name, roots, flags = "torch", ("torch", "timm", "transformers"), STRIDE | THREADS | GUARDED

    def __init__(self, memory):
        import torch

        self.module, self.memory = torch, memory
        self.dtypes = {F32: torch.float32, F64: torch.float64, BF16: torch.bfloat16, F16: torch.float16}
        self.of_dtype = {}
        torch.set_num_threads(1)

    def array(self, dtype, at, n, stride, shape):
        if not n:
            return self.module.empty(shape, dtype=self.dtypes[dtype])
        flat = self.module.frombuffer(self.memory, dtype=self.dtypes[dtype], count=(n - 1) * stride + 1, offset=at)
        return flat[::stride].view(shape) if stride == 1 else flat[::stride].reshape(shape)

    def is_array(self, y):
        return isinstance(y, self.module.Tensor)

    def shape(self, y):
        return tuple(y.shape)

    def dtype(self, y):
        return str(y.dtype).replace("torch.", "")

    def in_dtype(self, function, dtype):
        """A module with its parameters in that type."""
        if not isinstance(function, self.module.nn.Module):
            return function
        if dtype not in self.of_dtype:
            self.of_dtype[dtype] = copy.deepcopy(function).to(self.dtypes[dtype]).eval()
        return self.of_dtype[dtype]

    def call(self, function, x, dtype):
        with self.module.no_grad():
            return self.in_dtype(function, dtype)(x)

    def backward(self, function, x, gy, dtype):
        x = x.clone().requires_grad_()
        y = self.in_dtype(function, dtype)(x)
        return self.module.autograd.grad(y, x, gy)[0]

    def store(self, y, dtype, at, n, stride):
        if n:
            self.array(dtype, at, n, stride, (n,)).copy_(y.detach().reshape(n))

    def threads(self, n):
        if self.module.get_num_threads() != n:
            self.module.set_num_threads(n)


class Float:
    """A function of one Python float, which is a double."""

    name, roots, flags = "float", ("math",), STRIDE

    def __init__(self, memory):
        self.module, self.memory, self.dtypes = types.ModuleType("float"), memory, {F64: float}

    def array(self, dtype, at, n, stride, shape):
        return [struct.unpack_from("=d", self.memory, at + 8 * stride * i)[0] for i in range(n)]

    def is_array(self, y):
        return isinstance(y, list)

    def shape(self, y):
        return (len(y),)

    def dtype(self, y):
        for v in y:
            if not isinstance(v, (float, int)):
                return type(v).__name__
        return "float64"

    def call(self, function, x, dtype):
        return [function(v) for v in x]

    def store(self, y, dtype, at, n, stride):
        for i, v in enumerate(y):
            struct.pack_into("=d", self.memory, at + 8 * stride * i, float(v))

    def threads(self, n):
        pass


FRAMEWORKS = [Numpy, Torch, Jax, Tensorflow, Float]
NAMES = {F32: "float32", F64: "float64", BF16: "bfloat16", F16: "float16"}

# ---- the callable -------------------------------------------------------------


def import_longest(path):
    """The module that the dotted path begins with, and the names that are left."""
    parts = path.split(".")
    for i in range(len(parts), 0, -1):
        name = ".".join(parts[:i])
        try:
            return importlib.import_module(name), parts[i:]
        except ModuleNotFoundError as error:
            if not error.name or not (name == error.name or name.startswith(error.name + ".")):
                raise
    raise Wrong(REFUSED, f'{sys.executable} (Python {sys.version.split()[0]}) has no module "{parts[0]}"; '
                         "--python names another interpreter")


def resolve(path):
    try:
        thing, names = import_longest(path)
    except Wrong:
        raise
    except BaseException as error:
        raise Wrong(REFUSED, f"importing {path} failed: {one_line(error)}") from error
    for name in names:
        if not hasattr(thing, name):
            near = difflib.get_close_matches(name, dir(thing), 1)
            what = getattr(thing, "__name__", type(thing).__name__)
            raise Wrong(REFUSED, f'{what} has no "{name}"' + (f'; did you mean "{near[0]}"?' if near else ""))
        thing = getattr(thing, name)
    return thing


def split_arguments(text):
    """"elu(alpha=2)" as its name and ((), {"alpha": 2}); without parentheses the latter is None."""
    path, bracket, rest = text.partition("(")
    if not bracket:
        return path, None
    if not rest.endswith(")"):
        raise Wrong(REFUSED, f'target "{text}": the last character must be )')
    root = path.split(".")[0]
    names = {"math": math, "inf": math.inf, "nan": math.nan}
    if root in sys.modules or installed(root):
        names[root] = importlib.import_module(root)
    try:
        return path, eval(f"(lambda *a, **k: (a, k))({rest}", names)
    except BaseException as error:
        raise Wrong(REFUSED, f"arguments ({rest}: {one_line(error)}") from error


def make(kind, args, named):
    """An object of the class.  PyTorch's modules are made in double: in_dtype() rounds their parameters once to any type."""
    torch = loaded("torch")
    if not torch or not issubclass(kind, torch.nn.Module):
        return kind(*args, **named)
    usual = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        return kind(*args, **named)
    finally:
        torch.set_default_dtype(usual)


def find_callable(text):
    path, arguments = split_arguments(text)
    thing = resolve(path)
    args, named = arguments or ((), {})
    if isinstance(thing, type):
        try:
            thing = make(thing, args, named)
        except BaseException as error:
            raise Wrong(REFUSED, f"{path} cannot be made: {one_line(error)}") from error
        args, named = (), {}
    if not callable(thing):
        raise Wrong(REFUSED, f"{path} is a {type(thing).__name__} and cannot be called")
    return (lambda x: thing(x, *args, **named)) if args or named else thing, thing


# ---- ONNX ---------------------------------------------------------------------


class Onnx(Numpy):
    """A session for each type and number of threads; the function is called with arrays of any length."""

    name, flags = "onnxruntime", STRIDE | THREADS
    types = {"tensor(float)": F32, "tensor(double)": F64, "tensor(float16)": F16}

    def __init__(self, memory):
        for module in ("numpy", "onnxruntime"):
            if not installed(module):
                raise Wrong(REFUSED, f"onnx targets need the Python package {module}, which {sys.executable} lacks; "
                                     "--python names another interpreter")
        import onnxruntime

        super().__init__(memory)
        self.runtime, self.sessions, self.nthreads = onnxruntime, {}, 1
        onnxruntime.set_default_logger_severity(4)

    def model(self, dtype):
        """What onnxruntime loads: a path, or bytes."""
        return self.path

    def session(self, dtype):
        key = dtype, self.nthreads
        if key not in self.sessions:
            options = self.runtime.SessionOptions()
            options.intra_op_num_threads, options.log_severity_level = self.nthreads, 4
            self.sessions[key] = self.runtime.InferenceSession(self.model(dtype), options, ["CPUExecutionProvider"])
        return self.sessions[key]

    def open(self, path):
        self.path = path
        if not os.path.exists(path):
            raise Wrong(REFUSED, f"{path}: no such file")
        try:
            inputs, outputs = self.session(None).get_inputs(), self.session(None).get_outputs()
        except Exception as error:
            raise Wrong(REFUSED, f"{path}: {one_line(error)}") from error
        if len(inputs) != 1 or len(outputs) != 1:
            raise Wrong(REFUSED, f"{path} has {len(inputs)} inputs and {len(outputs)} outputs; a function has one of each")
        if inputs[0].type not in self.types:
            raise Wrong(REFUSED, f"{path} takes {inputs[0].type}, known are {', '.join(self.types)}")
        self.dtypes = {d: self.dtypes[d] for d in [self.types[inputs[0].type]]}
        self.sessions = {(d, 1): s for s in self.sessions.values() for d in self.dtypes}
        return os.path.basename(path)

    def shapes(self, session, x):
        """The model's shape with x in it, and how many numbers one run takes."""
        declared = session.get_inputs()[0].shape
        fixed = math.prod(d for d in declared if isinstance(d, int))
        free = [i for i, d in enumerate(declared) if not isinstance(d, int)]
        if not declared:
            return x.shape, x.size
        if len(free) == len(declared) == x.ndim:
            return x.shape, x.size
        rows = -(-x.size // fixed) if free else 1
        shape = [d if isinstance(d, int) else rows if i == free[0] else 1 for i, d in enumerate(declared)]
        return tuple(shape), rows * fixed

    def call(self, function, x, dtype):
        session = self.session(dtype)
        shape, each = self.shapes(session, x)
        if not x.size:
            return x.copy()
        flat, results = x.reshape(-1), []
        for i in range(0, x.size, each):
            part = flat[i:i + each]
            part = self.module.concatenate([part, self.module.repeat(part[-1:], each - part.size)])
            results.append(session.run(None, {session.get_inputs()[0].name: part.reshape(shape)})[0].reshape(-1))
            if results[-1].size != each:
                raise Wrong(MISSHAPEN, f"returned {results[-1].size} numbers for {each}")
        return self.module.concatenate(results)[:x.size].reshape(x.shape)

    def threads(self, n):
        self.nthreads = n


class OnnxOperator(Onnx):
    name = "onnx-op"

    def model(self, dtype):
        helper, kinds = self.onnx.helper, self.onnx.TensorProto
        kind = {F32: kinds.FLOAT, F64: kinds.DOUBLE, F16: kinds.FLOAT16}[dtype]
        node = helper.make_node(self.operator, ["x"], ["y"], domain=self.domain, **self.attributes)
        graph = helper.make_graph([node], "operator", [helper.make_tensor_value_info("x", kind, None)],
                                  [helper.make_tensor_value_info("y", kind, None)])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid(self.domain, self.version)])
        model.ir_version = min(model.ir_version, 10)
        return model.SerializeToString()

    def open(self, text):
        if not installed("onnx"):
            raise Wrong(REFUSED, f"onnx-op targets need the Python package onnx, which {sys.executable} lacks")
        import onnx

        path, arguments = split_arguments(text)
        self.onnx, self.attributes = onnx, (arguments or ((), {}))[1]
        self.domain, _, self.operator = path.rpartition(".")
        try:
            # the newest definition that the operator has, and no newer set of operators than that needs
            self.version = 1 if self.domain else onnx.defs.get_schema(self.operator).since_version
        except Exception as error:
            near = difflib.get_close_matches(self.operator, {s.name for s in onnx.defs.get_all_schemas()}, 1)
            raise Wrong(REFUSED, f'ONNX has no operator "{path}"' +
                        (f'; did you mean "{near[0]}"?' if near else "")) from error
        self.dtypes = {d: t for d, t in self.dtypes.items() if d != BF16}
        return path + (f" ({self.version})" if not self.domain else "")


# ---- what it can do -----------------------------------------------------------


def check(framework, y, shape, dtype):
    if y is None or not framework.is_array(y):
        raise Wrong(MISSHAPEN, f"returned a {type(y).__module__}.{type(y).__name__}, not {framework.name}'s kind of array")
    if framework.shape(y) != shape:
        raise Wrong(MISSHAPEN, f"returned the shape {framework.shape(y)} for {shape}")
    if framework.dtype(y) != NAMES[dtype]:
        raise Wrong(MISSHAPEN, f"returned {framework.dtype(y)} for {NAMES[dtype]}")


class Target:
    def __init__(self, memory, area):
        self.memory = memory
        self.at = [2 * GUARD + i * (area + GUARD) for i in range(3)]
        self.scratch = self.at[2]

    def put(self, dtype, values):
        """Numbers that all types have, in the shared memory."""
        at = self.scratch
        for v in values:
            if dtype == BF16:
                self.memory[at:at + 2] = struct.pack("<f", v)[2:]
            else:
                struct.pack_into("=" + {F32: "f", F64: "d", F16: "e"}[dtype], self.memory, at, v)
            at += SIZES[dtype]

    def trial(self, framework, function, dtype, values=(0.5, 1.0), backward=False, shape=None):
        self.put(dtype, values)
        shape = shape or (len(values),)
        x = framework.array(dtype, self.scratch, len(values), 1, shape)
        if backward:
            return framework.backward(function, x, framework.array(dtype, self.scratch, len(values), 1, shape), dtype)
        return framework.call(function, x, dtype)

    def works(self, *args, **named):
        try:
            return self.trial(*args, **named) is not None
        except Wrong as error:
            return error.outcome != REFUSED
        except Exception:
            return False

    def candidates(self, text, thing, wanted):
        if wanted:
            found = [f for f in FRAMEWORKS if f.name == wanted]
            if not found:
                raise Wrong(REFUSED, f'framework "{wanted}" is not known; one of ' + ", ".join(f.name for f in FRAMEWORKS))
            return found
        roots = [c.__module__.split(".")[0] for c in type(thing).__mro__]
        roots += [(getattr(thing, "__module__", None) or "").split(".")[0], text.split(".")[0]]
        if "keras" in roots:
            roots.append(loaded("keras").backend.backend())
        of_root = [f for f in FRAMEWORKS if set(f.roots) & set(roots) and f is not Float]
        return of_root or [f for f in FRAMEWORKS if f in (Numpy, Float) or loaded(f.name)]

    def first_result(self, framework, function):
        """In the first type that it takes: some functions want doubles."""
        first = None
        for dtype in framework.dtypes:
            try:
                return self.trial(framework, function, dtype)
            except Exception as error:
                first = first or error
        raise first

    def choose(self, text, function, thing, wanted):
        """The first framework whose arrays it takes and gives."""
        first = None
        for kind in self.candidates(text, thing, wanted):
            try:
                framework = kind(self.memory)
                y = self.first_result(framework, function)
                if framework.is_array(y):
                    return framework
                raise Wrong(MISSHAPEN, f"given {kind.name}'s kind of array it returned a "
                                       f"{type(y).__module__}.{type(y).__name__}")
            except BaseException as error:
                first = first or error
        raise Wrong(REFUSED, str(first) if isinstance(first, Wrong) else f"a trial call failed: {one_line(first)}")

    def open_python(self, text, wanted):
        self.function, thing = find_callable(text)
        self.framework = self.choose(text, self.function, thing, wanted)
        root = loaded(text.partition("(")[0].split(".")[0])
        modules = [m for m in dict.fromkeys([root, self.framework.module]) if getattr(m, "__version__", None)]
        self.version = ", ".join(f"{m.__name__} {m.__version__}" for m in modules) or f"Python {sys.version.split()[0]}"
        if self.framework.name in ("jax", "tensorflow"):
            self.version = f"{self.framework.name} {loaded(self.framework.name).__version__}"
        return text

    def open_onnx(self, text, kind):
        self.function, self.framework = None, kind(self.memory)
        name = self.framework.open(text)
        self.version = f"onnxruntime {self.framework.runtime.__version__}"
        return name

    def open(self, kind, text, wanted):
        if kind == "python":
            name = self.open_python(text, wanted)
        else:
            name = self.open_onnx(text, Onnx if kind == "onnx" else OnnxOperator)
        f, g = self.framework, self.function
        forward = sum(1 << d for d in f.dtypes if self.works(f, g, d))
        if not forward:
            self.trial(f, g, F32)  # says why
            raise Wrong(REFUSED, f"{text} takes none of {', '.join(NAMES[d] for d in f.dtypes)}")
        backward = sum(1 << d for d in f.dtypes if hasattr(f, "backward") and self.works(f, g, d, backward=True))
        return forward, backward, f.flags | (ROWS if self.by_rows(min(d for d in f.dtypes if forward >> d & 1)) else 0), name

    def by_rows(self, dtype):
        """Whether an element's neighbour in its row has a say."""
        f, got = self.framework, []
        try:
            for other in (1.0, 2.0):
                y = self.trial(f, self.function, dtype, (0.5, other), shape=(1, 2))
                check(f, y, (1, 2), dtype)
                f.store(y, dtype, self.scratch + 64, 2, 1)
                got.append(bytes(self.memory[self.scratch + 64:self.scratch + 64 + SIZES[dtype]]))
        except Exception:
            return False
        return got[0] != got[1]

    def bytes_of(self, at, n, stride, size):
        return bytes(self.memory[at:at + ((n - 1) * stride + 1) * size]) if n else b""

    def run(self, op, dtype, threads, n, row, x, gy, y, stride):
        f, shape = self.framework, (n // row, row) if row else (n,)
        before = self.bytes_of(x, n, stride, SIZES[dtype])
        f.threads(threads)
        if op == 0:
            result = f.call(self.function, f.array(dtype, x, n, stride, shape), dtype)
        else:
            result = f.backward(self.function, f.array(dtype, x, n, stride, shape), f.array(dtype, gy, n, stride, shape), dtype)
        check(f, result, shape, dtype)
        f.store(result, dtype, y, n, stride)
        if before != self.bytes_of(x, n, stride, SIZES[dtype]):
            raise Wrong(SCRIBBLED, "wrote into its input x")


# ---- calls --------------------------------------------------------------------


def clip(text):
    """The wire's text: one line, UTF-8, with its end."""
    return " ".join(text.split()).encode()[:TEXT - 1] + b"\0"


def answer(target, message):
    op, dtype, threads, seconds, n, row, x, gy, y, stride = struct.unpack(CALL, message)
    signal.alarm(seconds + 5)  # nobody may be left to end us
    outcome, text = 0, ""
    try:
        target.run(op, dtype, threads, n, row, x, gy, y, stride)
    except Wrong as error:
        outcome, text = error.outcome, str(error)
    except BaseException as error:
        outcome, text = REFUSED, one_line(error)
    signal.alarm(0)
    return struct.pack(REPLY, outcome, 0, UNKNOWN) + clip(text)


def protect_guards(memory, area):
    """What is read or written beyond an array ends the process, as in that of a C function."""
    try:
        import ctypes
    except ImportError:
        return
    begin = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    for i in range(4):
        ctypes.CDLL(None).mprotect(ctypes.c_void_p(begin + GUARD + i * (area + GUARD)), ctypes.c_size_t(GUARD), 0)


def main():
    kind, area, text, wanted = sys.argv[1:]
    sys.argv = sys.argv[:1]
    wire = socket.socket(fileno=SOCKET)
    if "" not in sys.path:
        sys.path.insert(0, "")
    memory = mmap.mmap(MEMORY, 2 * GUARD + 3 * (int(area) + GUARD))
    protect_guards(memory, int(area))
    target = Target(memory, int(area))
    try:
        forward, backward, flags, name = target.open(kind, text, wanted)
        hello = struct.pack(HELLO, 1, forward, backward, flags, 0, name.encode()[:255], target.version.encode()[:127],
                            target.framework.name.encode(), b"")
    except Wrong as error:
        hello = struct.pack(HELLO, 0, 0, 0, 0, 0, b"", b"", b"", clip(f"{kind}:{text}: {error}"))
    except BaseException as error:
        hello = struct.pack(HELLO, 0, 0, 0, 0, 0, b"", b"", b"", clip(f"{kind}:{text}: {one_line(error)}"))
    wire.send(hello)
    while True:
        message = wire.recv(struct.calcsize(CALL))
        if not message:
            break
        wire.send(answer(target, message))
    os._exit(0)


main()
