# SPDX-License-Identifier: MIT
"""How each framework of lab/audit/aliases.def is asked for the values of a row; tools/compare-aliases has the rest.

A caller is a class with
  framework  the word of the table
  needs      the modules it imports; the first is what `lib` is
  package    what the version belongs to, as PyPI or Debian call it
  version()  of the package
  target(row, args)  what `actfn identify` takes for the row's function with these arguments; None: there is no such thing
  run(row, xs, args)  the values of the row's function at xs, with the arguments {their name: value}; None: it cannot be
                      asked.  Raises AttributeError where this version has no such name.
"""
import ctypes, importlib, importlib.metadata, importlib.util, os, pathlib, sys


class Missing(Exception):
    """What a caller needs is not installed."""


class Caller:
    package = None
    needs = ()

    def open(self):
        try:
            modules = [importlib.import_module(name) for name in self.needs]
        except ImportError as e:
            raise Missing(f"{self.needs[0]}: {e}") from e
        self.lib = modules[0] if modules else None
        return self

    def version(self):
        return self.lib.__version__.split("+")[0]

    def target(self, row, args):
        return None


def resolve(spelling):
    """The object of a dotted name, and the arguments that stand behind it."""
    head, args = parts_of(spelling)
    parts = head.split(".")
    module = importlib.import_module(parts[0])
    for i, part in enumerate(parts[1:], 1):
        if not hasattr(module, part):
            try:
                importlib.import_module(".".join(parts[:i + 1]))
            except ImportError as e:
                raise AttributeError(f"no {head}") from e
        module = getattr(module, part)
    return module, args


def parts_of(spelling):
    """"GELU(approximate='tanh')" -> "GELU", {"approximate": "tanh"}"""
    head, _, tail = spelling.partition("(")
    return head, eval("dict(" + tail) if tail else {}


def call(spelling, x, arguments):
    f, args = resolve(spelling)
    args.update(arguments)
    return f(**args)(x) if isinstance(f, type) else f(x, **args)


def with_arguments(spelling, arguments):
    """"GELU", {"approximate": "tanh"} -> "GELU(approximate='tanh')"; those that the spelling has stay."""
    head, given = parts_of(spelling)
    given.update(arguments)
    return head + (f"({', '.join(f'{k}={v!r}' for k, v in given.items())})" if given else "")


def floats(array):
    return [float(v) for v in array.reshape(-1)]


# ---- frameworks whose names are Python's -------------------------------------------------------------------------------

class Named(Caller):
    """Its spellings are Python's names: what they name can be a target."""

    def target(self, row, args):
        try:
            resolve(row["spelling"])
        except AttributeError:
            return None
        return "python:" + with_arguments(row["spelling"], args)


class Torch(Named):
    framework, needs, package = "torch", ["torch"], "torch"

    def run(self, row, xs, args):
        x = self.lib.tensor(xs, dtype=self.lib.float64)
        if row["layer"]:
            x, args = x.reshape(1, -1), {**args, "dim": 1}
        if row["layer"] == "softmax2d":
            x = x.reshape(1, -1, 1, 1)
            args = {}
        f, given = resolve(row["spelling"])
        if isinstance(f, type):
            m = f(**given, **args)
            return (m.double() if hasattr(m, "double") else m).eval()(x).detach().reshape(-1).tolist()
        return f(x, **given, **args).reshape(-1).tolist()

    def target(self, row, args):
        return super().target(row, {**args, "dim": -1} if row["layer"] else args)


class Keras(Named):
    framework, needs, package = "keras", ["keras"], "keras"

    def run(self, row, xs, args):
        import numpy
        return floats(numpy.array(call(row["spelling"], numpy.array([xs], dtype="float32"), args)))


class Keras2(Caller):
    framework, needs, package = "keras2", ["tf_keras", "tensorflow"], "tf_keras"

    def run(self, row, xs, args):
        import tensorflow
        spelling = row["spelling"].replace("keras.", "tf_keras.", 1)
        return floats(call(spelling, tensorflow.constant([xs]), args).numpy())


class TensorFlow(Named):
    framework, needs, package = "tensorflow", ["tensorflow"], "tensorflow"

    def run(self, row, xs, args):
        x = self.lib.constant([xs], dtype=self.lib.float64)
        return call(row["spelling"], x, args).numpy().reshape(-1).tolist()


class Jax(Named):
    framework, needs, package = "jax", ["jax"], "jax"

    def run(self, row, xs, args):
        self.lib.config.update("jax_enable_x64", True)
        return floats(call(row["spelling"], self.lib.numpy.array(xs), args))


class Paddle(Caller):
    framework, needs, package = "paddle", ["paddle"], "paddlepaddle"

    def run(self, row, xs, args):
        x = self.lib.to_tensor([xs], dtype="float64")
        return floats(call(row["spelling"], x, args).numpy())


class MxNet(Caller):
    framework, needs, package = "mxnet", ["mxnet"], "mxnet"

    def run(self, row, xs, args):
        name, given = parts_of(row["spelling"])
        x = self.lib.nd.array([xs])
        return floats(getattr(self.lib.nd, name)(x, **given, **args).asnumpy())


class HuggingFace(Caller):
    framework, needs, package = "huggingface", ["transformers", "transformers.activations", "torch"], "transformers"

    def run(self, row, xs, args):
        from transformers.activations import ACT2FN
        import torch
        if row["spelling"] not in ACT2FN:
            raise AttributeError(f"no {row['spelling']}")
        x = torch.tensor([xs], dtype=torch.float64)
        return ACT2FN[row["spelling"]].double().eval()(x).detach().reshape(-1).tolist()


# ---- operators of a graph ----------------------------------------------------------------------------------------------

INPUTS = {"Clip": ["min", "max"], "PRelu": ["slope"], "Pow": ["Y"]}  # arguments that are inputs, in their order


def onnx_model(spelling, n, args):
    """A model of one node; arguments that are inputs of the operator become constants."""
    import numpy
    from onnx import TensorProto, helper, numpy_helper
    head, attributes = parts_of(spelling)
    domain, _, name = head.rpartition(".")
    attributes.update(args)
    constants = [numpy_helper.from_array(numpy.float32(attributes.pop(k)), k)
                 for k in INPUTS.get(name, []) if k in attributes]
    node = helper.make_node(name, ["x", *[c.name for c in constants]], ["y"], domain=domain, **attributes)
    io = [helper.make_tensor_value_info(k, TensorProto.FLOAT, [1, n]) for k in "xy"]
    graph = helper.make_graph([node], "g", io[:1], io[1:], constants)
    opsets = [helper.make_opsetid("", 24), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets)
    model.ir_version = 11
    return model


class OnnxRuntime(Caller):
    framework, needs, package = "onnx", ["onnxruntime", "onnx"], "onnxruntime"

    def run(self, row, xs, args):
        import numpy
        model = onnx_model(row["spelling"], len(xs), args)
        session = self.lib.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        return floats(session.run(None, {"x": numpy.array([xs], dtype="float32")})[0])

    def target(self, row, args):
        return None if row["spelling"] in INPUTS else "onnx-op:" + with_arguments(row["spelling"], args)


class OnnxRuntimeOwn(OnnxRuntime):
    """Its operators of the domain com.microsoft."""
    framework = "onnxruntime"


class OnnxReference(Caller):
    """The executable specification, onnx.reference."""
    framework, needs, package = "onnx", ["onnx", "onnx.reference"], "onnx"

    def run(self, row, xs, args):
        import numpy
        model = self.lib.reference.ReferenceEvaluator(onnx_model(row["spelling"], len(xs), args))
        return floats(model.run(None, {"x": numpy.array([xs], dtype="float32")})[0])


class CoreMl(Caller):
    """Operators of MIL, as its compiler evaluates them where their input is a constant."""
    framework, needs, package = "coreml", ["coremltools"], "coremltools"

    def open(self):
        sys.modules.update(tensorflow=None, torch=None)  # converters from these are not wanted, and load LLVM twice
        return super().open()

    def run(self, row, xs, args):
        import numpy
        mil = importlib.import_module("coremltools.converters.mil.mil")
        name, given = parts_of(row["spelling"])
        arguments = {k: numpy.float32(v) for k, v in args.items()}
        if name == "prelu":
            arguments = {"alpha": numpy.float32([arguments["alpha"]])}
        result = []

        @mil.Builder.program(input_specs=[])
        def program():
            x = numpy.array(xs, dtype="float32").reshape(1, 1, -1)
            y = getattr(mil.Builder, name)(x=x, **given, **arguments)
            result.append(y.val)
            return y

        return None if result[0] is None else floats(result[0])


class TfLite(Caller):
    """A model of one operator, with the kernels of LiteRT (XNNPACK's where it has any)."""
    framework, needs, package = "tflite", ["ai_edge_litert.interpreter", "ai_edge_litert.schema_py_generated"], "ai-edge-litert"
    options = {"LEAKY_RELU": "LeakyReluOptions", "GELU": "GeluOptions", "SOFTMAX": "SoftmaxOptions",
               "LOG_SOFTMAX": "LogSoftmaxOptions", "HARD_SWISH": "HardSwishOptions"}
    defaults = {"SOFTMAX": {"beta": 1.0}}

    def version(self):
        return importlib.metadata.version(self.package)

    def run(self, row, xs, args):
        import numpy
        name, given = parts_of(row["spelling"])
        model = self.model(name, {**self.defaults.get(name, {}), **given, **args}, len(xs))
        interpreter = self.lib.Interpreter(model_content=model)
        interpreter.allocate_tensors()
        interpreter.set_tensor(0, numpy.array([xs], dtype="float32"))
        interpreter.invoke()
        return floats(interpreter.get_tensor(1))

    def model(self, name, arguments, n):
        import flatbuffers, numpy
        s = importlib.import_module("ai_edge_litert.schema_py_generated")
        code = getattr(s.BuiltinOperator, name)
        model, graph, op, kind = s.ModelT(), s.SubGraphT(), s.OperatorT(), s.OperatorCodeT()
        kind.deprecatedBuiltinCode, kind.builtinCode, kind.version = min(code, 127), code, 1
        graph.tensors = [self.tensor(s, [1, n], 0), self.tensor(s, [1, n], 0)]
        graph.inputs, graph.outputs, op.inputs, op.outputs, op.opcodeIndex = [0], [1], [0], [1], 0
        model.buffers = [s.BufferT()]
        if name == "PRELU":
            slope = s.BufferT()
            slope.data = numpy.frombuffer(numpy.float32([arguments["alpha"]] * n).tobytes(), dtype="uint8")
            model.buffers.append(slope)
            graph.tensors.append(self.tensor(s, [n], 1))
            op.inputs = [0, 2]
        elif name in self.options:
            options = getattr(s, self.options[name] + "T")()
            vars(options).update(arguments)
            op.builtinOptions, op.builtinOptionsType = options, getattr(s.BuiltinOptions, self.options[name])
        graph.operators, model.subgraphs, model.operatorCodes, model.version = [op], [graph], [kind], 3
        builder = flatbuffers.Builder(1024)
        builder.Finish(model.Pack(builder), b"TFL3")
        return bytes(builder.Output())

    def tensor(self, s, shape, buffer):
        tensor = s.TensorT()
        tensor.shape, tensor.buffer, tensor.type = shape, buffer, s.TensorType.FLOAT32
        return tensor


# ---- C libraries -------------------------------------------------------------------------------------------------------

def load(folders, names):
    """The first of the libraries that is in one of the folders, or where the loader finds it."""
    paths = [str(folder / name) for folder in folders for name in names if (folder / name).exists()]
    for path in [*paths, *names]:
        try:
            return ctypes.CDLL(path, mode=ctypes.RTLD_GLOBAL)
        except OSError:
            continue
    raise Missing(f"no {names[0]}")


def package_folder(module):
    spec = importlib.util.find_spec(module)
    return [pathlib.Path(folder) for folder in spec.submodule_search_locations or []] if spec else []


class GgmlParameters(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("buffer", ctypes.c_void_p), ("no_alloc", ctypes.c_bool)]


class Ggml(Caller):
    """The C library: $GGML_LIBRARIES, or what a wheel with whisper.cpp or llama.cpp brings, or an installed one."""
    framework, package = "ggml", "ggml"
    glu = "GGML_GLU_OP_"
    order = {"xielu": ["alpha_n", "alpha_p", "beta"]}
    last = {"leaky_relu": [ctypes.c_bool(False)], "xielu": [ctypes.c_float(-1e-6)]}

    def open(self):
        folders = [pathlib.Path(f) for f in os.environ.get("GGML_LIBRARIES", "").split(":") if f]
        for module in ("pywhispercpp", "llama_cpp"):
            folders += [f / sub for f in package_folder(module) for sub in (".", "lib")]
        for path in sys.path:  # a wheel may lay its libraries beside its modules
            folders.append(pathlib.Path(path))
        self.base = load(folders, ["libggml-base.so", "libggml-base.so.0"])
        self.cpu = load(folders, ["libggml-cpu.so", "libggml-cpu.so.0"])
        for name in ("ggml_init", "ggml_new_tensor_1d", "ggml_new_graph", "ggml_get_data_f32"):
            getattr(self.base, name).restype = ctypes.c_void_p
        self.base.ggml_version.restype = ctypes.c_char_p
        self.cpu.ggml_cpu_init()
        return self

    def version(self):
        return self.base.ggml_version().decode()

    def run(self, row, xs, args):
        name = row["spelling"].removeprefix("GGML_").removeprefix("UNARY_").removeprefix("GLU_").removeprefix("OP_").lower()
        f = getattr(self.base, "ggml_" + name)
        f.restype = ctypes.c_void_p
        context = ctypes.c_void_p(self.base.ggml_init(GgmlParameters(1 << 24, None, False)))
        x = ctypes.c_void_p(self.base.ggml_new_tensor_1d(context, 0, ctypes.c_int64(len(xs))))
        self.values(x, len(xs))[:] = xs
        more = [ctypes.c_float(args[k]) for k in self.order.get(name, args)] + self.last.get(name, [])
        y = ctypes.c_void_p(f(context, x, *more))
        graph = ctypes.c_void_p(self.base.ggml_new_graph(context))
        self.base.ggml_build_forward_expand(graph, y)
        if self.cpu.ggml_graph_compute_with_ctx(context, graph, 1):
            raise RuntimeError("ggml_graph_compute_with_ctx failed")
        result = list(self.values(y, len(xs) // 2 if row["spelling"].startswith(self.glu) else len(xs)))
        self.base.ggml_free(context)
        return result

    def values(self, tensor, n):
        return (ctypes.c_float * n).from_address(self.base.ggml_get_data_f32(tensor))


class OneDnn(Caller):
    """The C library, version 3: $ONEDNN_LIBRARY, or what the wheel "onednn" lays into lib/ of its environment.  The
    wheel has its CPU through OpenCL: LD_LIBRARY_PATH is that lib/, OCL_ICD_FILENAMES the libintelocl.so in it."""
    framework, package = "onednn", "onednn"
    major = 3
    names = ("relu tanh elu square abs sqrt linear soft_relu hardsigmoid logistic exp gelu_tanh swish log clip clip_v2 "
             "pow gelu_erf round mish hardswish").split()
    kinds = {name: 0x20 + i for i, name in enumerate(names)}  # dnnl_alg_kind_t
    CPU, F32, PLAIN, INFERENCE, SRC, DST = 1, 3, 2, 96, 1, 17

    def open(self):
        given = os.environ.get("ONEDNN_LIBRARY") if self.major == 3 else None
        folders = [pathlib.Path(sys.prefix, "lib")]
        self.lib = load(folders, ([given] if given else []) + [f"libdnnl.so.{self.major}"])
        self.engine, self.stream = ctypes.c_void_p(), ctypes.c_void_p()
        self.check(self.lib.dnnl_engine_create(ctypes.byref(self.engine), self.CPU, ctypes.c_size_t(0)))
        self.check(self.lib.dnnl_stream_create(ctypes.byref(self.stream), self.engine, 1))
        if self.numbers()[0] != self.major:
            raise Missing(f"version {self.version()} is not {self.major}")
        return self

    def numbers(self):
        self.lib.dnnl_version.restype = ctypes.POINTER(ctypes.c_int)
        return self.lib.dnnl_version()[:3]

    def version(self):
        return ".".join(map(str, self.numbers()))

    def check(self, status):
        if status:
            raise RuntimeError(f"oneDNN says {status}")

    def run(self, row, xs, args):
        name = row["spelling"].removeprefix("eltwise_")
        if name not in self.kinds:
            raise AttributeError(f"no dnnl_{row['spelling']}")
        constants = [ctypes.c_float(args.get(k, 0.0)) for k in ("alpha", "beta")]
        md = self.layout(len(xs))
        x, y = (ctypes.c_float * len(xs))(*xs), (ctypes.c_float * len(xs))()
        primitive = ctypes.c_void_p()
        self.check(self.lib.dnnl_primitive_create(ctypes.byref(primitive), self.descriptor(self.kinds[name], md, constants)))
        self.execute(primitive, md, x, y)
        return list(y)

    def layout(self, n):
        md, dims = ctypes.c_void_p(), (ctypes.c_int64 * 12)(n)
        self.check(self.lib.dnnl_memory_desc_create_with_tag(ctypes.byref(md), 1, dims, self.F32, self.PLAIN))
        return md

    def descriptor(self, kind, md, constants):
        pd = ctypes.c_void_p()
        self.check(self.lib.dnnl_eltwise_forward_primitive_desc_create(ctypes.byref(pd), self.engine, self.INFERENCE, kind,
                                                                       md, md, *constants, None))
        return pd

    def execute(self, primitive, md, x, y):
        class Argument(ctypes.Structure):
            _fields_ = [("arg", ctypes.c_int), ("memory", ctypes.c_void_p)]

        memories = [ctypes.c_void_p(), ctypes.c_void_p()]
        for memory, data in zip(memories, (x, y)):
            self.check(self.lib.dnnl_memory_create(ctypes.byref(memory), md, self.engine, data))
        arguments = (Argument * 2)(Argument(self.SRC, memories[0]), Argument(self.DST, memories[1]))
        self.check(self.lib.dnnl_primitive_execute(primitive, self.stream, 2, arguments))
        self.check(self.lib.dnnl_stream_wait(self.stream))


class OneDnn2(OneDnn):
    """Version 2, Debian's: descriptors are structures there, which the library fills."""
    framework, package = "onednn2", "libdnnl2"
    major = 2
    kinds = dict(relu=0x1f, tanh=0x2f, elu=0x3f, square=0x4f, abs=0x5f, sqrt=0x6f, linear=0x7f, bounded_relu=0x8f,
                 soft_relu=0x9f, logistic=0xaf, exp=0xbf, gelu_tanh=0xcf, swish=0xdf, log=0xef, clip=0xff, clip_v2=0x10,
                 pow=0x20, gelu_erf=0x30, round=0x40, logsigmoid=0x50, mish=0x60, hardswish=0x70)

    def layout(self, n):
        md, dims = ctypes.create_string_buffer(4096), (ctypes.c_int64 * 12)(n)
        self.check(self.lib.dnnl_memory_desc_init_by_tag(md, 1, dims, self.F32, self.PLAIN))
        return md

    def descriptor(self, kind, md, constants):
        pd, operation = ctypes.c_void_p(), ctypes.create_string_buffer(8192)
        self.check(self.lib.dnnl_eltwise_forward_desc_init(operation, self.INFERENCE, kind, md, *constants))
        self.check(self.lib.dnnl_primitive_desc_create(ctypes.byref(pd), operation, None, self.engine, None))
        return pd


CALLERS = [Torch, Keras, Keras2, TensorFlow, Jax, OnnxRuntime, OnnxReference, OnnxRuntimeOwn, OneDnn, OneDnn2, Ggml,
           HuggingFace, TfLite, CoreMl, Paddle, MxNet]
