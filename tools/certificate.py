# SPDX-License-Identifier: MIT
"""docs/certificate.tsv: its columns, the functions it is about, reading and writing."""
import pathlib, re

TOP = pathlib.Path(__file__).resolve().parent.parent
TABLE = TOP / "docs/certificate.tsv"

COLUMNS = ("function dtype mode direction isa inputs how promise misrounded max_ulp worst cancelled absolute digest "
           "by_mpfr sources version").split()
WAYS = [("f32", "exact"), ("f32", "fast"), ("f64", "-"), ("bf16", "-"), ("f16", "-")]
DIRECTIONS = ["forward", "derivative"]

HEAD = """# What `make certify` has found: every function, dtype, mode and direction against the value of its formula.
# isa: instruction sets that gave the same bits.  how: complete (all inputs of the type), stride N, or points N (f64).
# promise: largest error in ULP; 0.5 is correctly rounded.  misrounded: results that break the promise.
# worst: the input with the largest error.  cancelled: results next to an interior zero of f' that keep the absolute
# promise of 4 units of the larger term only; absolute: the most units among these.  digest: of all inputs and results.
# by_mpfr: inputs that only MPFR decided.  sources: digest of the code that it reaches.
"""

# What people ask for first.
POPULAR = ("tanh sigmoid silu gelu gelu_tanh mish softplus elu selu log_sigmoid relu leaky_relu relu6 hard_swish "
           "hard_sigmoid hard_tanh softsign celu prelu").split()


def functions():
    """Every name, in the library's order."""
    return re.findall(r"^ACT\(\s*\d+,\s*(\w+)", (TOP / "include/actfn/list.def").read_text(), re.M)


def popular_first():
    names = functions()
    return [n for n in POPULAR if n in names] + [n for n in names if n not in POPULAR]


def read():
    """{(function, dtype, mode, direction): its rows}"""
    rows = {}
    for line in TABLE.read_text().splitlines() if TABLE.exists() else []:
        cells = line.split("\t")
        if not line.startswith("#") and cells != COLUMNS:
            rows.setdefault(tuple(cells[:4]), []).append(dict(zip(COLUMNS, cells)))
    return rows


def write(rows):
    """All of it anew, in the library's order, or not at all."""
    place = {name: i for i, name in enumerate(functions())}
    keys = sorted((k for k in rows if k[0] in place),
                  key=lambda k: (place[k[0]], WAYS.index(k[1:3]), DIRECTIONS.index(k[3])))
    lines = ["\t".join(COLUMNS)] + ["\t".join(row[c] for c in COLUMNS) for k in keys for row in rows[k]]
    new = TABLE.with_suffix(".new")
    new.write_text(HEAD + "\n".join(lines) + "\n")
    new.replace(TABLE)


def is_complete(rows):
    return bool(rows) and all(r["how"] == "complete" for r in rows)


def instruction_sets(rows):
    return [name for row in rows for name in row["isa"].split()]
