"""What changed between two texts: sentences first, then characters inside a changed sentence (Chinese has no spaces)."""

import re
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

SENTENCE = re.compile(r"[^。！？；\n]*(?:[。！？；\n]|$)")
ALIKE = 0.4
"""Below this a sentence is replaced as a whole: confetti helps nobody."""
SHORTEST_EQUAL = 2


class Piece(NamedTuple):
    kind: str
    """same, ins or del."""
    text: str


class Difference(NamedTuple):
    paragraphs: list
    added: int
    removed: int


def compare(before, after):
    """Paragraphs of pieces, with the number of characters added and removed."""
    pieces = list(_joined(_sentences(before, after)))
    counted = {kind: sum(len(p.text.strip()) for p in pieces if p.kind == kind) for kind in ("ins", "del")}
    return Difference(list(_paragraphs(pieces)), counted["ins"], counted["del"])


def _sentences(before, after):
    old, new = SENTENCE.findall(before), SENTENCE.findall(after)
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(new[c:d]))
        else:
            for gone, come in zip_longest(old[a:b], new[c:d], fillvalue=""):
                yield from _characters(gone, come)


def _characters(gone, come):
    matcher = SequenceMatcher(None, gone, come, autojunk=False)
    if matcher.ratio() < ALIKE:
        yield from (Piece("del", gone), Piece("ins", come))
        return
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal" and b - a >= SHORTEST_EQUAL:
            yield Piece("same", come[c:d])
        else:
            yield from (Piece("del", gone[a:b]), Piece("ins", come[c:d]))


def _joined(pieces):
    """Neighbours of one kind become one; a run of changes shows first what went, then what came."""
    held = {"del": "", "ins": ""}
    same = ""
    for kind, text in pieces:
        if kind != "same":
            if same:
                yield Piece("same", same)
                same = ""
            held[kind] += text
        elif text:
            yield from (Piece(*pair) for pair in held.items() if pair[1])
            held = {"del": "", "ins": ""}
            same += text
    if same:
        yield Piece("same", same)
    yield from (Piece(*pair) for pair in held.items() if pair[1])


def _paragraphs(pieces):
    paragraph = []
    for kind, text in pieces:
        *full, rest = text.split("\n")
        for line in full:
            paragraph.append(Piece(kind, line))
            yield [piece for piece in paragraph if piece.text]
            paragraph = []
        if rest:
            paragraph.append(Piece(kind, rest))
    if paragraph:
        yield paragraph
