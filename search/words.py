"""The words that are looked for, and where they stand in a text as it is written; asks nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from inputs.search import IGNORED, MEANT, MEANT_BY, TYPED, VARIANTS, WRITTEN, alike, sought_words

LEAST = 2  # signs of a word: one sign stands nearly everywhere
MOST_WORDS, MOST_SIGNS = 6, 60
BEFORE, AFTER = 24, 72  # signs of a passage around what was found
SHAPES = {meant: meant + written for written, meant in zip(WRITTEN, MEANT_BY, strict=True)} | {MEANT: MEANT + TYPED}
GAP = f"[{re.escape(IGNORED)}]*"
WIDE = 0xFEE0  # from a sign of ASCII to the same in full width


@dataclass(frozen=True)
class Words:
    """What was typed: the words that are looked for; and what is not, too short, too many, of too long ones the end.

    ``long`` are those of which the beginning alone is looked for, as it is.
    """

    found: tuple[str, ...]
    short: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()
    long: tuple[str, ...] = ()

    @classmethod
    def typed(cls, text: str) -> Words:
        """The first few words of ``text``, folded."""
        words = list(dict.fromkeys(word.translate(VARIANTS) for word in sought_words(text)))
        short = tuple(word for word in words if len(word) < LEAST)
        enough = list(dict.fromkeys(word[:MOST_SIGNS] for word in words if len(word) >= LEAST))
        found, beyond = tuple(enough[:MOST_WORDS]), tuple(enough[MOST_WORDS:])
        whole = frozenset(words)
        return cls(found, short, beyond, tuple(word for word in found if word not in whole))

    def stand_in(self, text: str) -> bool:
        """Does any of them stand in ``text``?"""
        return any(True for _place in places(text, self.found))


def passage(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """Where in ``text`` the first of ``words`` stands, cut to a line or two: its pieces, those that were found marked.

    The beginning of the text, where none stands in it.
    """
    hits = sorted(places(text, words))
    start = max(hits[0][0] - BEFORE, 0) if hits else 0
    end = min(start + BEFORE + AFTER, len(text))
    pieces, at = [("…", False)] if start else [], start
    for begins, ends in hits:
        if begins < at or begins >= end:
            continue
        pieces += [(text[at:begins], False), (text[begins:ends], True)]
        at = ends
    pieces += [(text[at : max(end, at)], False), ("…" if max(end, at) < len(text) else "", False)]
    return [(piece, found) for piece, found in pieces if piece]


def places(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where each of ``words`` stands in ``text`` as it is written: first sign, sign after the last."""
    for word in words:
        found = [match.span() for match in _shape(word).finditer(text)]
        yield from found or _slowly(text, word)


@lru_cache(maxsize=256)
def _shape(word: str) -> re.Pattern[str]:
    """The word as it is nearly always written: variants, letters of full width, blanks and dots between."""
    return re.compile(GAP.join(f"[{re.escape(_shapes(sign))}]" for sign in word), re.IGNORECASE)


def _shapes(sign: str) -> str:
    wide = chr(ord(sign) + WIDE) if "!" <= sign <= "~" else ""
    return SHAPES.get(sign, sign) + wide


def _slowly(text: str, word: str) -> Iterator[tuple[int, int]]:
    """The same for what unfolds into other signs: each sign with what is set upon it, folded by itself."""
    if word not in alike(text):
        return
    whole, marks = "", []
    for cluster in re.finditer(r"(?s).[\u0300-\u036f\u1100-\u11ff\u3099\u309a\uff9e\uff9f]*", text):
        piece = alike(cluster.group())
        whole += piece
        marks += [cluster.span()] * len(piece)
    if (at := whole.find(word)) >= 0:
        yield marks[at][0], marks[at + len(word) - 1][1]
