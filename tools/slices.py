# SPDX-License-Identifier: MIT
"""What the results of a function can follow from: of a header that all functions share, only the definitions that the
function reaches by name.

A header is cut at its outermost level.  A piece that defines names, be it a function, a type, a macro or a table,
counts where one of them is reached.  Conditions count where a piece of their header does.  What is not understood here
always counts.  Names are reached through anything that counts, in whatever arithmetic it is compiled: so a piece may
count for nothing, but none is missed."""
import functools, re

WORD = re.compile(r"[A-Za-z_]\w*")
KEYWORDS = {"typedef", "struct", "union", "enum", "static", "const", "unsigned", "int", "float", "double"}


def code_of(text):
    """Without what changes no result: comments, texts for the reader, promises and spaces, but for the ends of lines."""
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S).replace("\\\n", " ")
    text = re.sub(r'^(?!#).*"', lambda line: re.sub(r'"[^"]*"', '""', line[0]), text, flags=re.M)
    text = re.sub(r"\.(fast|f64)_ulp\s*=\s*{[^}]*}\s*,?", "", text)
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))


def pieces(code):
    """The outermost pieces of code_of() a header."""
    piece, depth = [], 0
    for line in code.split("\n"):
        if line.startswith("#") and depth == 0:
            if piece:
                yield "\n".join(piece)
            yield line
            piece = []
            continue
        piece.append(line)
        if not line.startswith("#"):
            depth += sum(map(line.count, "({")) - sum(map(line.count, ")}"))
        if depth == 0 and line[-1] in ";}":
            yield "\n".join(piece)
            piece = []
    if piece:
        yield "\n".join(piece)


def defined(piece):
    """The names by which the piece is reached: None for a condition, none if it is not understood."""
    macro = re.match(r"#\s*define (\w+)", piece)
    if macro:
        return {macro[1]}
    if piece.startswith("#"):
        return None
    if "##" in piece:
        return set()
    if re.match(r"(typedef|struct|union|enum)\b", piece):
        inner = re.search(r"{.*}", piece, re.S) if piece.startswith("enum") else None
        return set(WORD.findall(inner[0] if inner else re.sub(r"{.*}", "", piece, flags=re.S))) - KEYWORDS
    return set(re.findall(r"(\w+) ?[(\[]", re.split(r"[{=]", piece)[0]))


@functools.cache
def cut(file):
    return [(defined(p), p, set(WORD.findall(p))) for p in pieces(code_of(file.read_text()))]


def reached(text, headers):
    """The pieces of the headers that count for the text, in order."""
    known, grown = set(WORD.findall(text)), True
    counts = {file: [False] * len(cut(file)) for file in headers}
    while grown:
        grown = False
        for file in headers:
            for i, (names, _, words) in enumerate(cut(file)):
                if not counts[file][i] and (any(counts[file]) if names is None else not names or names & known):
                    counts[file][i] = grown = True
                    known |= words
    return [piece for file in headers for used, (_, piece, _) in zip(counts[file], cut(file)) if used]
