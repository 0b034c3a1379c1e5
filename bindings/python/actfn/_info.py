# SPDX-License-Identifier: MIT
"""The facts about a function as a value of Python, certificates included."""
import csv, ctypes, dataclasses, functools
from ._gated import AnyGated
from ._formula import Formula
from ._library import HERE, lib, s, text

COUNTS = ("nparams",)  # fields that a tuple has no need of
TYPES = {ctypes.c_char_p: "str | None", ctypes.c_int: "int", ctypes.c_double: "float"}


def _record(name, structure, words, **more):
    """A frozen dataclass of a structure's fields; `more` are fields that it has besides."""
    fields = [(field, TYPES.get(kind, "tuple")) for field, kind in structure._fields_ if field not in COUNTS]
    fields += [(field, type(default).__name__, dataclasses.field(default=default)) for field, default in more.items()]
    return dataclasses.make_dataclass(name, fields, frozen=True,
                                      namespace={"__doc__": words, "__str__": card, "__module__": "actfn"})


def card(record):
    """One fact a line, without what does not apply."""
    lines = []
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        if value in (None, ()) or field.name == "certificate":
            continue
        if isinstance(value, tuple):
            value = ", ".join(map(str, value))
        indent = "\n" + " " * 14
        lines.append(f"{field.name:13} {str(value).replace(chr(10), indent)}")
    return "\n".join(lines)


Param = _record("Param", s.ParamInfo, "A parameter: name, init (its default), check (what must hold), learned.")
Param.__str__ = lambda p: f"{p.name} = {p.init!r}" + (f" ({p.check})" if p.check else "")
FunctionInfo = _record(
    "FunctionInfo", s.Info, "The facts about an element-wise function; include/actfn/actfn.h says what each is.",
    certificate=())
LayerInfo = _record("LayerInfo", s.LayerInfo, "The facts about a layer; include/actfn/layer.h says what each is.")


def _value(field):
    """What C has as a value of Python."""
    if isinstance(field, bytes):
        return text(field)
    if isinstance(field, s.ParamInfo):
        return Param(**_values(field))
    if isinstance(field, ctypes.Array):
        if field._type_ is s.ParamInfo:
            return tuple(_value(p) for p in field if p.name)
        return tuple(_value(one) for one in field if one is not None)
    return field


def _values(structure):
    return {name: _value(getattr(structure, name)) for name, _ in structure._fields_ if name not in COUNTS}


def info(f):
    """The facts about a function: info("gelu").formula, .derivative, .range, .param, .traps, .source ...; print() shows
    them all.  certificate: what `make certify` has found, a dictionary for each data type, mode and direction."""
    from ._table import function
    found = function(f)
    if isinstance(found, (Formula, AnyGated)):
        raise TypeError(f"{found!r} is none of the table's functions; info() knows those")
    if isinstance(found._info, s.LayerInfo):
        return LayerInfo(**_values(found._info))
    return FunctionInfo(**_values(found._info), certificate=certificates().get(found.name, ()))


@functools.lru_cache(maxsize=1)
def certificates():
    """{function: its rows of certificate.tsv, as dictionaries}, of this version of the library."""
    places = (HERE / "certificate.tsv", HERE.parents[2] / "docs/certificate.tsv")
    path = next((place for place in places if place.is_file()), None)
    found = {}
    if path is not None:
        with open(path, newline="") as file:
            lines = [line for line in file if not line.startswith("#")]
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["version"] == text(lib.actfn_version()):
                found.setdefault(row.pop("function"), []).append(row)
    return {name: tuple(rows) for name, rows in found.items()}
