# SPDX-License-Identifier: MIT
"""What holds for all calls: threads, mode, instruction set."""
from ._library import MODES, check, lib, text


def version():
    """"0.1.0", of the library."""
    return text(lib.actfn_version())


def isa():
    """The instruction set in use: "scalar", "sse2", "avx2", "avx512", "neon" ..."""
    return text(lib.actfn_isa())


def isas():
    """The instruction sets that the library and this CPU have, slowest first."""
    found = []
    while name := lib.actfn_isa_available(len(found)):
        found.append(text(name))
    return found


def set_max_isa(name):
    """Uses the best instruction set that is not above this one; None: the best.  Not while another thread is in a call."""
    check(lib.actfn_set_max_isa(None if name is None else name.encode()), "set_max_isa", f"no instruction set {name!r} here; "
          f"there are {', '.join(isas())}")


def set_mode(mode):
    """How float32 is computed where a call does not say: "exact" or "fast".  ACTFN_MODE does the same at start."""
    if mode not in ("exact", "fast"):
        raise ValueError(f"mode is 'exact' or 'fast', not {mode!r}")
    check(lib.actfn_set_mode(MODES[mode]), "set_mode")


def get_mode():
    return {number: name for name, number in MODES.items()}[lib.actfn_get_mode()]


def set_threads(n):
    """Threads that a call on large arrays may use: 1 at start, 0 for one per core, at most 1024.  The results are the
    same.  Not while another thread is in a call."""
    check(lib.actfn_set_threads(n), "set_threads", f"0 (one per core) to 1024 threads, not {n}")


def get_threads():
    return lib.actfn_get_threads()
