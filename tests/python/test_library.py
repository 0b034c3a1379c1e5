# SPDX-License-Identifier: MIT
"""What the package declares is what the headers say: functions, structures, constants."""
import ctypes, os, pathlib, re, subprocess, sys, unittest
from actfn import _library, _structures

TOP = pathlib.Path(__file__).resolve().parents[2]
HEADERS = "\n".join(path.read_text() for path in sorted((TOP / "include/actfn").glob("*.h")))
CODE = re.sub(r"/\*.*?\*/", "", HEADERS, flags=re.S)
PLAIN = {"int": ctypes.c_int, "size_t": ctypes.c_size_t, "double": ctypes.c_double, "uint64_t": ctypes.c_uint64,
         "int64_t": ctypes.c_int64, "ptrdiff_t": ctypes.c_ssize_t, "void": None}
ENUMS = set(re.findall(r"typedef enum (\w+)", CODE))
CONSTANTS = {"ACTFN_MAX_PARAMS": _structures.MAX_PARAMS, "ACTFN_MAX_ALIASES": _structures.MAX_ALIASES,
             "ACTFN_LAYER_PARAMS": _structures.LAYER_PARAMS, "ACTFN_DYRELU_PIECES": _structures.DYRELU_PIECES,
             "ACTFN_POLYRELU_MAX": _structures.POLYRELU_MAX}
# pointers to what is not one double or one structure but a whole array: passed as an address
ADDRESSES = ("void", "actfn", "actfn_formula", "uint8_t", "int64_t", "float")


def words(declaration):
    return re.sub(r"\*\s+(?=\*)", "*", re.sub(r"\bconst\b", "", declaration)).strip()


def structure(name):
    """actfn_gated_split -> GatedSplit"""
    return getattr(_structures, "".join(part.title() for part in name.removeprefix("actfn_").split("_")), None)


def c_type(declaration):
    """The ctypes that fit "const void *x": one, or several where an address or a pointer of a kind may be passed."""
    kind, stars, array = re.fullmatch(r"(\w+)\s*(\**)\s*\w*\s*(\[\w+\])?", words(declaration)).groups()
    depth = len(stars) + bool(array)
    if depth == 0:
        return {ctypes.c_int if kind in ENUMS else PLAIN.get(kind, structure(kind))}
    if depth == 2:
        return {ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(ctypes.c_char_p)}
    if kind == "char":
        return {ctypes.c_char_p}
    if kind in ADDRESSES:
        return {ctypes.c_void_p}
    one = PLAIN.get(kind) or structure(kind)
    return {ctypes.POINTER(one)} | ({ctypes.c_void_p} if kind == "double" else set())


class Declarations(unittest.TestCase):
    def test_functions(self):
        declared = {name: (result, arguments) for result, name, arguments in re.findall(
            r"ACTFN_API\s+([\w\s*]+?)\s*\b(actfn_\w+)\s*\(([^;]*)\);", CODE)}
        self.assertGreater(len(declared), 60)
        for name, (result, *arguments) in _library.PROTOTYPES.items():
            c_result, c_arguments = declared[name]
            c_arguments = [] if c_arguments.strip() == "void" else re.split(r"\s*,\s*", " ".join(c_arguments.split()))
            self.assertIn(result, c_type(c_result + " r"), name)
            self.assertEqual(len(arguments), len(c_arguments), name)
            for given, c_argument in zip(arguments, c_arguments):
                self.assertIn(given, c_type(c_argument), f"{name}: {c_argument}")

    def test_structures(self):
        seen = 0
        for name, body in re.findall(r"typedef struct actfn_(\w+) \{(.*?)\}", CODE, re.S):
            ours = structure(f"actfn_{name}")
            if ours is None:
                continue
            seen += 1
            fields = []
            for declaration in filter(None, map(str.strip, body.split(";"))):
                kind, declarators = re.fullmatch(r"((?:const )?\w+)\s*(.*)", declaration, re.S).groups()
                for declarator in declarators.split(","):
                    star, field, count = re.fullmatch(r"\s*(\**)\s*(\w+)\s*(?:\[([\w +]+)\])?", declarator).groups()
                    fields.append((field, self.field_type(kind, star, count)))
            self.assertEqual(ours._fields_, fields, name)
        self.assertEqual(seen, sum(isinstance(one, type) and issubclass(one, ctypes.Structure)
                                   and one is not ctypes.Structure for one in vars(_structures).values()))

    def field_type(self, kind, star, count):
        kind = words(kind)
        if star:
            one = {"char": ctypes.c_char_p, "double": ctypes.c_void_p}.get(kind, ctypes.c_void_p)
        else:
            one = ctypes.c_int if kind in ENUMS else PLAIN.get(kind) or structure(f"{kind}")
        return one * eval(count, dict(CONSTANTS)) if count else one

    def test_constants(self):
        for name, value in CONSTANTS.items():
            self.assertEqual(int(re.search(rf"\b{name} = (\d+)", CODE)[1]), value)
        statuses = dict(re.findall(r"STATUS\(\s*(\w+),\s*(\d+)", (TOP / "include/actfn/status.def").read_text()))
        for name in ("OK", "ERR_DTYPE", "ERR_OVERLAP", "ERR_UNSUPPORTED", "ERR_MEMORY"):
            self.assertEqual(getattr(_library, name), int(statuses[name]))
        for name in ("F32", "F64", "BF16", "F16", "FORWARD", "DERIVATIVE", "BACKWARD", "BACKWARD_FROM_Y"):
            self.assertEqual(getattr(_library, name), int(re.search(rf"\bACTFN_{name} = (\d+)", CODE)[1]))


class Finding(unittest.TestCase):
    def importing(self, code="import actfn; print(actfn.version())", **env):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=dict(os.environ, **env))
        return done.returncode, (done.stdout + done.stderr).strip().split("\n")[-1]

    def test_what_is_no_library(self):
        code, last = self.importing(ACTFN_LIBRARY="/nowhere/libactfn.so")
        self.assertEqual((code, last), (1, "ImportError: actfn: ACTFN_LIBRARY names /nowhere/libactfn.so, which is no file"))
        code, last = self.importing(ACTFN_LIBRARY=__file__)
        self.assertEqual(code, 1)
        self.assertIn("is no library that can be loaded here", last)

    def test_another_library(self):
        maps = pathlib.Path("/proc/self/maps").read_text().splitlines()
        other = next(line.split()[-1] for line in maps if "libffi" in line)
        code, last = self.importing(ACTFN_LIBRARY=other)
        self.assertEqual(code, 1)
        self.assertIn("it is the library of another version", last)

    def test_without_pytorch(self):
        code, last = self.importing("import sys; sys.modules['torch'] = None; import actfn.torch")
        self.assertEqual((code, last), (1, "ImportError: actfn.torch needs PyTorch: pip install torch (Debian: python3-torch)"))

    def test_version(self):
        numbers = re.findall(r"#define ACTFN_VERSION_\w+ (\d+)", HEADERS)
        self.assertEqual(self.importing(), (0, ".".join(numbers)))


unittest.main()
