# SPDX-License-Identifier: MIT
"""What a line of docs/certificate.tsv stands on: a digest of all code that the results of a function can follow from."""
import functools, hashlib, re

from certificate import TOP, functions
from slices import code_of, reached

ISAS = TOP / "src/isa.def"
LISTS = [TOP / "src/kernels/kernels.h"]
UNITS = ["cheap.c", "exact.c", "odd.c", "plain.c", "half.c"]
# Of functions with a FIRST(), f32 exact: the unit, and what src/kernels/unit.h includes for it alone.
FIRST, PAIRS = TOP / "src/kernels/first.c", TOP / "src/simd/ff.h"
# Headers of one arithmetic; tests/tree/test_arithmetics knows from the compiler who includes them.
FLOAT, DOUBLE, QUICK, BY_PAIRS = r"plain_f32|f32(_\w+)?", r"plain_f64|f64_(?!ramp)\w+", "plain_quick", r"ff(_\w+)?"
# Those that no unit of the type and mode includes; f32 exact: for rows that are PLAIN or SHORT, PAIRS, or tried first.
FOREIGN = {"f32 fast": [QUICK, DOUBLE], "f64 -": [QUICK, FLOAT, BY_PAIRS],
           "f32 exact PLAIN": [QUICK, DOUBLE], "f32 exact SHORT": [QUICK, DOUBLE],
           "f32 exact PAIRS": [FLOAT, DOUBLE], "f32 exact FIRST": [DOUBLE]}


def included(file, seen):
    """The file and what it includes from src/, in order, without lists of what there is and other functions' files."""
    if file in seen or file in LISTS or file == PAIRS or file.parent == TOP / "src/act" and file.stem in functions():
        return
    seen.append(file)
    for header in includes(file.read_text()):
        included(header, seen)


def includes(text):
    return [TOP / name for name in re.findall(r'#include "(src/[^"]+)"', text)]


@functools.cache
def unit_files(tried_first):
    """The units, and all that they include but the functions' own files."""
    files = []
    for unit in UNITS + [FIRST.name] * tried_first:
        included(TOP / "src/kernels" / unit, files)
    if tried_first:
        files.append(PAIRS)
        for header in includes(PAIRS.read_text()):
            included(header, files)
    return files


def without_first(text):
    """Without the lines from #ifdef FIRST to its #endif."""
    kept, depth = [], 0
    for line in text.splitlines(keepends=True):
        if depth:
            depth += line.startswith("#if") - line.startswith("#endif")
        elif line.startswith("#ifdef FIRST"):
            depth = 1
        else:
            kept.append(line)
    return "".join(kept)


def row_of(name):
    """The function's row in the list, its arithmetic, and whether it is tried first."""
    row = re.search(rf"^ACT\(\s*\d+,\s*{name},.*?(\w+),\s*(\d)\s*\)", (TOP / "include/actfn/list.def").read_text(), re.M)
    return row[0], row[1], row[2] == "1"


@functools.cache
def sources(name, kind, tried_first):
    """All code that the results of a function can follow from, in types and modes that do without the headers of `kind`:
    from its file, its row, and the table of each unit."""
    text, files = (TOP / f"src/act/{name}.h").read_text(), unit_files(tried_first).copy()
    text = code_of(text if tried_first else without_first(text))
    for header in includes(text):
        included(header, files)
    files = [f for f in files if not re.fullmatch("|".join(FOREIGN.get(kind, ["-"])), f.stem)]
    return "\n".join([text, ISAS.read_text(), *reached(f"{text} {row_of(name)[0]} TABLE", files)])


@functools.cache
def sources_of(key):
    """A digest of everything that the bits of a function follow from, in the type and mode."""
    name, dtype, mode, _ = key
    row, arithmetic, first = row_of(name)
    exact = (dtype, mode) == ("f32", "exact")
    kind = f"{dtype} {mode}" + (f" {'FIRST' if first else arithmetic}" if exact else "")
    build = re.search(r"^foreach\(isa .*?^endforeach", (TOP / "src/CMakeLists.txt").read_text(), re.S | re.M)[0]
    return hashlib.sha256((row + sources(name, kind, first and exact) + build).encode()).hexdigest()[:12]
