# SPDX-License-Identifier: MIT
"""libactfn by ctypes: finds it, declares its functions, turns statuses into exceptions.

ctypes.CDLL lets other Python threads run during each call."""
import ctypes, os, pathlib
from ctypes import POINTER, c_char_p, c_double, c_int, c_size_t, c_uint64, c_void_p
from . import _structures as s

HERE = pathlib.Path(__file__).resolve().parent
NAMES = ("libactfn.so", "libactfn.dylib")
BUILDS = ("build", "build/library", "build/gcc", "build/clang")  # of a clone: make, presets

F32, F64, BF16, F16 = range(4)
MODES = {None: 0, "exact": 1, "fast": 2}
FORWARD, DERIVATIVE, BACKWARD, BACKWARD_FROM_Y = range(4)

# statuses that have an exception of their own; the rest are a ValueError
OK, ERR_DTYPE, ERR_ARGUMENT, ERR_OVERLAP, ERR_UNSUPPORTED, ERR_MEMORY = 0, 11, 17, 21, 22, 30
EXCEPTIONS = {ERR_DTYPE: TypeError, ERR_UNSUPPORTED: TypeError, ERR_MEMORY: MemoryError}

P, PP, TEXT, SIZE, DOUBLES = c_void_p, POINTER(c_void_p), c_char_p, c_size_t, POINTER(c_double)


def _ref(structure):
    return POINTER(getattr(s, structure))


# What the bindings call, by header: result and arguments.  A pointer to an array or to a handle is a void *.
PROTOTYPES = {
    # actfn.h
    "actfn_get": (P, c_int),
    "actfn_parse_why": (c_int, TEXT, PP, TEXT, SIZE),
    "actfn_free": (None, P),
    "actfn_get_info": (_ref("Info"), P),
    "actfn_param": (c_double, P, c_int),
    "actfn_spec": (SIZE, P, TEXT, SIZE),
    "actfn_nearest": (TEXT, TEXT),
    "actfn_forward": (c_int, P, c_int, SIZE, P, P),
    "actfn_derivative": (c_int, P, c_int, SIZE, P, P),
    "actfn_backward": (c_int, P, c_int, SIZE, P, P, P),
    "actfn_backward_from_y": (c_int, P, c_int, SIZE, P, P, P),
    "actfn_param_gradient": (c_int, P, c_int, SIZE, P, P, DOUBLES),
    "actfn_run": (c_int, P, _ref("Call")),
    "actfn_quant_table": (c_int, P, _ref("Quant"), P),
    "actfn_quant_derivative": (c_int, P, _ref("Quant"), P),
    "actfn_quant_forward": (c_int, P, SIZE, P, P),
    "actfn_status_text": (TEXT, c_int),
    "actfn_version": (TEXT,),
    "actfn_isa": (TEXT,),
    "actfn_isa_available": (TEXT, c_int),
    "actfn_set_max_isa": (c_int, TEXT),
    "actfn_set_mode": (c_int, c_int),
    "actfn_get_mode": (c_int,),
    "actfn_set_threads": (c_int, c_int),
    "actfn_get_threads": (c_int,),
    # layer.h
    "actfn_layer_find": (_ref("LayerInfo"), TEXT),
    "actfn_layer_at": (_ref("LayerInfo"), c_int),
    # row.h
    "actfn_row_forward": (c_int, c_int, c_int, _ref("Axis"), _ref("RowOptions"), P, P),
    "actfn_row_backward": (c_int, c_int, c_int, _ref("Axis"), _ref("RowOptions"), P, P, P),
    "actfn_cross_entropy_forward": (c_int, c_int, _ref("CrossEntropy"), P, P),
    "actfn_cross_entropy_backward": (c_int, c_int, _ref("CrossEntropy"), P, P, P),
    # gated.h
    "actfn_gated_functions": (c_int, c_int, _ref("Gated")),
    "actfn_gated_forward": (c_int, _ref("Gated"), SIZE, P, P, P),
    "actfn_gated_backward": (c_int, _ref("Gated"), SIZE, P, P, P, P, P),
    "actfn_gated_param_gradient": (c_int, _ref("Gated"), SIZE, P, P, P, P, P),
    "actfn_gated_split_forward": (c_int, _ref("Gated"), _ref("GatedSplit"), P, P),
    "actfn_gated_split_backward": (c_int, _ref("Gated"), _ref("GatedSplit"), P, P, P),
    "actfn_gated_split_param_gradient": (c_int, _ref("Gated"), _ref("GatedSplit"), P, P, P, P),
    # group.h
    "actfn_maxout_forward": (c_int, _ref("Maxout"), c_int, P, P),
    "actfn_maxout_backward": (c_int, _ref("Maxout"), c_int, P, P, P),
    "actfn_crelu_forward": (c_int, _ref("Shape"), c_int, P, P),
    "actfn_crelu_backward": (c_int, _ref("Shape"), c_int, P, P, P),
    "actfn_polynorm_initial": (s.Polynorm,),
    "actfn_polynorm_forward": (c_int, _ref("Polynorm"), _ref("Shape"), c_int, P, P),
    "actfn_polynorm_backward": (c_int, _ref("Polynorm"), _ref("Shape"), c_int, P, P, P, P, P),
    "actfn_polyrelu_forward": (c_int, _ref("Polyrelu"), c_int, SIZE, P, P),
    "actfn_polyrelu_backward": (c_int, _ref("Polyrelu"), c_int, SIZE, P, P, P, P),
    # learned.h
    "actfn_learned_check": (c_int, _ref("Learned"), TEXT, SIZE),
    "actfn_learned_forward": (c_int, _ref("Learned"), P, P),
    "actfn_learned_backward": (c_int, _ref("Learned"), P, P, P, PP),
    "actfn_learned_init": (c_int, P, c_int, c_int, SIZE, P),
    "actfn_rrelu_forward": (c_int, _ref("Rrelu"), SIZE, P, P, P),
    "actfn_rrelu_backward": (c_int, _ref("Rrelu"), SIZE, P, P, P),
    "actfn_srelu_release": (c_int, c_int, _ref("Tensor"), P, SIZE, P, P),
    "actfn_apl_check": (c_int, _ref("Apl"), TEXT, SIZE),
    "actfn_apl_forward": (c_int, _ref("Apl"), P, P),
    "actfn_apl_backward": (c_int, _ref("Apl"), P, P, P, P, P),
    "actfn_apl_init": (c_int, c_int, SIZE, SIZE, c_uint64, P, P),
    # dyrelu.h
    "actfn_dyrelu_usual": (c_int, _ref("Dyrelu"), c_int, SIZE, SIZE, SIZE),
    "actfn_dyrelu_count": (c_int, _ref("Dyrelu"), _ref("DyreluSizes")),
    "actfn_dyrelu_check": (c_int, _ref("Dyrelu"), _ref("DyreluSizes"), TEXT, SIZE),
    "actfn_dyrelu_workspace": (c_int, _ref("Dyrelu"), c_int, POINTER(SIZE)),
    "actfn_dyrelu_forward": (c_int, _ref("Dyrelu"), c_int, P, _ref("DyreluParams"), P, P),
    "actfn_dyrelu_backward": (c_int, _ref("Dyrelu"), c_int, P, P, _ref("DyreluParams"), P, P, _ref("DyreluGradients")),
    "actfn_dyrelu_init": (c_int, _ref("Dyrelu"), c_int, c_uint64, c_int, _ref("DyreluParams")),
    "actfn_dyrelu_reorder": (c_int, _ref("Dyrelu"), c_int, c_int, SIZE, P, P),
    # formula.h
    "actfn_formula_parse": (c_int, TEXT, POINTER(c_char_p), PP, TEXT, SIZE),
    "actfn_formula_derive": (c_int, P, c_int, PP),
    "actfn_formula_free": (None, P),
    "actfn_formula_print": (SIZE, P, TEXT, SIZE),
    "actfn_formula_values": (None, P, DOUBLES, SIZE, P, P),
}


def places():
    """Where the library may be: what ACTFN_LIBRARY names alone, or this package's folder and a clone's builds."""
    named = os.environ.get("ACTFN_LIBRARY")
    if named:
        return [pathlib.Path(named)]
    found = [HERE / name for name in NAMES]
    top = HERE.parents[2]
    if (top / "include/actfn/actfn.h").is_file():
        found += [top / build / name for build in BUILDS for name in NAMES]
    return found


def load():
    tried = places()
    for path in tried:
        if path.is_file():
            try:
                return ctypes.CDLL(os.fspath(path)), path
            except OSError as error:
                raise ImportError(f"actfn: {path} is no library that can be loaded here: {error}") from None
    if os.environ.get("ACTFN_LIBRARY"):
        raise ImportError(f"actfn: ACTFN_LIBRARY names {tried[0]}, which is no file")
    raise ImportError(f"actfn: libactfn.so is neither in {HERE} nor built in a clone; `pip install .` builds it, and "
                      "ACTFN_LIBRARY=path names one")


def declare(library):
    for name, (result, *arguments) in PROTOTYPES.items():
        try:
            function = getattr(library, name)
        except AttributeError:
            raise ImportError(f"actfn: {path} has no {name}: it is the library of another version") from None
        function.restype, function.argtypes = result, arguments


lib, path = load()
declare(lib)


def text(bytes_or_null):
    """A string of the library; None for NULL."""
    return None if bytes_or_null is None else bytes_or_null.decode()


def error(status, where, why=None):
    """The exception for a status: `why`, or what the library says of the status."""
    words = why or text(lib.actfn_status_text(status))
    return EXCEPTIONS.get(status, ValueError)(f"{where}: {words}" if where else words)


def check(status, where, why=None):
    """Raises where the status is not 0.  `where` is what the caller called: "softmax"."""
    if status:
        raise error(status, where, why)
