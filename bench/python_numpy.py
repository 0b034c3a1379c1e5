# SPDX-License-Identifier: MIT
"""What a call from NumPy costs over one from C: python_numpy.py [FUNCTION].

Small arrays: nanoseconds for a call on 16 floats, next to NumPy's own tanh and to what ctypes takes for the bare call.
A million floats: the call against the bare one, in turns, each on memory that it has just used; the least of many.
Needs the package: installed, or PYTHONPATH=bindings/python and ACTFN_LIBRARY=build/libactfn.so."""
import ctypes, sys, timeit
import numpy as np
import actfn
from actfn._library import F32, lib

SMALL, LARGE, RUNS = 16, 1_000_000, 300


def least(call, number=300):
    """Nanoseconds: of many short runs, since on a busy machine only these are left alone."""
    return min(timeit.repeat(call, number=number, repeat=1000)) / number * 1e9


def bare(name, x, y):
    """The call of C with its arguments at hand."""
    handle = ctypes.c_void_p(actfn.function(name)._handle)
    arguments = handle, F32, x.size, x.ctypes.data, y.ctypes.data
    return lambda: lib.actfn_forward(*arguments)


def small(name):
    x = np.linspace(-4, 4, SMALL, dtype=np.float32)
    y, f, handle = np.empty_like(x), getattr(actfn, name), actfn.function(name)
    for what, call in ((f"actfn.{name}(x)", lambda: f(x)), (f"actfn.{name}(x, out=y)", lambda: f(x, out=y)),
                       (f"actfn.backward('{name}', x, x)", lambda: actfn.backward(name, x, x)),
                       ("the bare call of C by ctypes", bare(name, x, y)), ("np.tanh(x)", lambda: np.tanh(x)),
                       ("np.tanh(x, out=y)", lambda: np.tanh(x, out=y))):
        print(f"{SMALL} floats  {what:32} {least(call):6.0f} ns")


def large(name):
    x = np.random.default_rng(1).standard_normal(LARGE, np.float32)
    y, f = np.empty_like(x), getattr(actfn, name)
    calls = {"bare": bare(name, x, y), f"actfn.{name}(x, out=y)": lambda: f(x, out=y), f"actfn.{name}(x)": lambda: f(x)}
    times = {what: [] for what in calls}
    for _ in range(RUNS):
        for what, call in calls.items():
            call()  # so that each finds its own memory in the cache, and not that of the one before
            times[what].append(timeit.timeit(call, number=1))
    for what, seconds in times.items():
        ratio = min(seconds) / min(times["bare"])
        print(f"{LARGE} floats  {what:26} {min(seconds) * 1e6:6.0f} us   {ratio:.3f} of the bare call")


print(f"actfn {actfn.version()} ({actfn.isa()}), NumPy {np.__version__}, Python {sys.version.split()[0]}")
chosen = sys.argv[1] if len(sys.argv) > 1 else "relu"
small(chosen)
large(chosen)
