# SPDX-License-Identifier: MIT
"""What the results of a function can follow from: of the files that all functions share, only the definitions that the
function reaches by name.

A file is cut at its outermost level.  A piece that defines names, be it a function, a type, a macro or a table, counts
where one of them is reached; WRAP_PAIRS, a name that macros put together, where PAIRS is.  In src/kernels/, where
functions' names are put together, too, all functions count.  #if and its like count where a piece between them does,
#include and what is not understood here always.  Names are reached through anything that counts, in whatever arithmetic
it is compiled: so a piece may count for nothing, but none is missed."""
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
    """The names by which the piece is reached; none if it is not understood."""
    macro = re.match(r"#\s*define (\w+)", piece)
    if macro:
        return {macro[1]}
    if piece.startswith("#") or "##" in piece:
        return set()
    if re.match(r"(typedef|struct|union|enum)\b", piece):
        inner = re.search(r"{.*}", piece, re.S) if piece.startswith("enum") else None
        return set(WORD.findall(inner[0] if inner else re.sub(r"{.*}", "", piece, flags=re.S))) - KEYWORDS
    return set(re.findall(r"(\w+) ?[(\[]", re.split(r"[{=]", piece)[0]))


class Piece:
    def __init__(self, text, names, group, around):
        self.text, self.words = text, set(WORD.findall(text))
        self.names = names  # by which it is reached
        self.group = group  # of a condition: #if, #else and #endif have one
        self.around = around  # the groups that it lies in

    def counts(self, known, live, pasted):
        if self.group:
            return self.group in live
        return not self.names or any(name in known or is_pasted(name, known, pasted) for name in self.names)


def is_pasted(name, known, pasted):
    """Is it WRAP_PAIRS where there is a WRAP_##, and PAIRS is known?  WRAP_1 may be anybody's."""
    first, _, last = name.rpartition("_")
    return first in pasted and (last in known or last.isdigit())


@functools.cache
def cut(file):
    """The pieces of a file."""
    every, around, macros_only = [], [], file.parent.name == "kernels"
    for i, text in enumerate(pieces(code_of(file.read_text()))):
        if re.match(r"#\s*if", text):
            around.append((file, i))
        is_condition = re.match(r"#\s*(if|el|endif)", text)
        names = set() if macros_only and not text.startswith("#") else defined(text)
        every.append(Piece(text, names, around[-1] if is_condition else None, set(around)))
        if re.match(r"#\s*endif", text):
            around.pop()
    return every


def reached(text, files):
    """The pieces of the files that count for the text, in order."""
    known, live, counted, grown = set(WORD.findall(text)), set(), set(), True
    every = [piece for file in files for piece in cut(file)]
    pasted = {first for piece in every for first in re.findall(r"(\w+)_##", piece.text)}
    while grown:
        grown = False
        for piece in every:
            if piece not in counted and piece.counts(known, live, pasted):
                counted.add(piece)
                known |= piece.words
                live |= piece.around
                grown = True
    return [piece.text for piece in every if piece in counted]
