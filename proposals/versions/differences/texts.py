"""Two texts beside each other, by paragraph, sentence and word where that is worth reading; never loses a character.

Whatever is compared, the old sides put together are the old text and the new sides the new one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby, zip_longest

from proposals.versions.differences.values import Change, Pair, Span

Step = tuple[str, str]  # what stood there, what stands there now; the same text twice where nothing changed

ALIKE = 0.35  # share of words two texts have in common from which they are compared word by word
ISLAND = 3  # an unchanged scrap of at most so many characters between two changes becomes part of them
MAX_CELLS = 60_000  # words of one side times words of the other; above, sentences and clauses are compared instead
MAX_PAIRS = 10_000  # paragraphs or rows of one side times those of the other; above, they are taken in order

TOKEN = re.compile(
    r"[0-9A-Za-z\u00c0-\u024f]+(?:[.,:/'’_-][0-9A-Za-z\u00c0-\u024f]+)*%?"  # words, figures, dates, addresses
    r"|\s+"
    r"|.[\u0300-\u036f\ufe00-\ufe0f\U000e0100-\U000e01ef]*",  # one character with its marks and variant selectors
    re.DOTALL,
)
SENTENCE = re.compile(r".+?(?:[。！？；]+[」』）]*|[.!?;]\s+|$)", re.DOTALL)
CLAUSE = re.compile(r".+?(?:[，、：,:]+|$)", re.DOTALL)


def lines_of(text: str) -> list[str]:
    """The paragraphs as typed, whatever ended the lines; joined with line feeds they are the text."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def paragraphs(old: str, new: str) -> tuple[Pair, ...]:
    """Two texts paragraph by paragraph."""
    return tuple(
        Pair(None if a is None else span(Change.REMOVED, a), None if b is None else span(Change.ADDED, b))
        if a is None or b is None
        else words(a, b)
        for a, b in align(lines_of(old), lines_of(new))
    )


def words(old: str, new: str) -> Pair:
    """Two texts word by word."""
    steps = _tidy(_steps(old, new))
    return Pair(
        tuple(_spans((Change.SAME if a == b else Change.REMOVED, a) for a, b in steps)),
        tuple(_spans((Change.SAME if a == b else Change.ADDED, b) for a, b in steps)),
    )


def span(change: Change, text: str) -> tuple[Span, ...]:
    """A text as one stretch; an empty one as none."""
    return (Span(change, text),) if text else ()


def _spans(pieces: Iterable[tuple[Change, str]]) -> Iterator[Span]:
    """Neighbours of one kind become one."""
    for change, run in groupby((piece for piece in pieces if piece[1]), key=lambda piece: piece[0]):
        yield Span(change, "".join(text for _change, text in run))


def _steps(old: str, new: str) -> list[Step]:
    """Whole sentences first, so that words are looked for only where sentences differ."""
    a, b = SENTENCE.findall(old), SENTENCE.findall(new)
    steps: list[Step] = []
    for name, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        before, after = "".join(a[i:j]), "".join(b[k:m])
        steps += [(before, after)] if name == "equal" else _words(before, after)
    return steps


def _words(old: str, new: str) -> list[Step]:
    a, b = TOKEN.findall(old), TOKEN.findall(new)
    head, tail = _ends(a, b)
    first, last = "".join(a[:head]), "".join(a[len(a) - tail :])
    a, b = a[head : len(a) - tail], b[head : len(b) - tail]
    steps = _middle(a, b)
    if len(steps) == 1 and all(steps[0]):  # replaced as a whole: a scrap of a phrase at its ends goes with it
        most = min(ISLAND, max(len(a), len(b)))
        before = first if first.isalnum() and len(first) <= most else ""
        after = last if last.isalnum() and len(last) <= most else ""
        steps = [(before + steps[0][0] + after, before + steps[0][1] + after)]
        first, last = first.removeprefix(before), last.removesuffix(after)
    return [(first, first), *steps, (last, last)]


def _ends(a: Sequence[str], b: Sequence[str]) -> tuple[int, int]:
    """How many pieces both begin with, and how many of the rest both end with."""
    most = min(len(a), len(b))
    head = next((n for n in range(most) if a[n] != b[n]), most)
    most -= head
    return head, next((n for n in range(most) if a[-1 - n] != b[-1 - n]), most)


def _middle(a: list[str], b: list[str]) -> list[Step]:
    """Two runs of words that begin and end differently."""
    old, new = "".join(a), "".join(b)
    if likeness(Counter(a), Counter(b)) < ALIKE:
        return [(old, new)]
    if len(a) * len(b) > MAX_CELLS:
        return _too_long(old, new)
    codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    return [("".join(a[i:j]), "".join(b[k:m])) for _name, i, j, k, m in codes]


def _too_long(old: str, new: str) -> list[Step]:
    """Sentences beside sentences, or clauses beside clauses; one clause that is too long is replaced as a whole."""
    for pieces in (SENTENCE, CLAUSE):
        a, b = pieces.findall(old), pieces.findall(new)
        if len(a) > 1 and len(b) > 1:
            return [step for x, y in align(a, b) for step in _words(x or "", y or "")]
    return [(old, new)]


def _tidy(steps: list[Step]) -> list[Step]:
    """Phrases, not confetti: scraps that stayed between larger changes are read as part of them."""
    steps = _joined(steps)
    while True:
        merged = _joined(
            [("", "") if _is_island(steps, n) else step for n, step in enumerate(steps)],
            {n: step[0] for n, step in enumerate(steps) if _is_island(steps, n)},
        )
        if merged == steps:
            return steps
        steps = merged


def _is_island(steps: list[Step], n: int) -> bool:
    old, new = steps[n]
    if old != new or n in (0, len(steps) - 1) or len(old) > ISLAND:
        return False
    return all(len(old) <= max(map(len, steps[near])) for near in (n - 1, n + 1))


def _joined(steps: list[Step], islands: dict[int, str] | None = None) -> list[Step]:
    """Neighbours of one kind in one step; ``islands`` are texts that belong to both sides of the change around them."""
    found: list[Step] = []
    kinds: list[bool] = []
    for n, (old, new) in enumerate(steps):
        island = (islands or {}).get(n, "")
        a, b = old + island, new + island
        same = a == b and not island
        if not a and not b:
            continue
        if kinds and kinds[-1] == same:
            found[-1] = (found[-1][0] + a, found[-1][1] + b)
        else:
            found.append((a, b))
            kinds.append(same)
    return found


# --- pairing --------------------------------------------------------------------------------------------------------


def likeness(a: Counter[str], b: Counter[str]) -> float:
    """0 … 1: the share of words two texts have in common."""
    count = a.total() + b.total()
    return 2 * (a & b).total() / count if count else 1.0


def align(old: Sequence[str], new: Sequence[str]) -> list[tuple[str | None, str | None]]:
    """Texts beside texts, both in their order: equal ones, then those most alike, then what is left over."""
    head, tail = _ends(old, new)
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    found: list[tuple[str | None, str | None]] = [(text, text) for text in old[:head]]
    for name, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        found += zip(a[i:j], b[k:m], strict=True) if name == "equal" else _beside(a[i:j], b[k:m])
    return found + [(text, text) for text in old[len(old) - tail :]]


def _beside(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str | None, str | None]]:
    i = k = 0
    for j, m in [*_best(old, new), (len(old), len(new))]:
        yield from zip_longest(old[i:j], new[k:m])
        yield from zip(old[j : j + 1], new[m : m + 1], strict=True)
        i, k = j + 1, m + 1


def _best(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Which of the old goes with which of the new, so that the likeness of all pairs together is largest."""
    if len(old) * len(new) > MAX_PAIRS or min(len(old), len(new)) == 0:
        return []
    a, b = ([Counter(TOKEN.findall(text)) for text in side] for side in (old, new))
    score = [[0.0] * (len(b) + 1) for _row in range(len(a) + 1)]
    like = [[likeness(x, y) for y in b] for x in a]
    for i in reversed(range(len(a))):
        for k in reversed(range(len(b))):
            pair = like[i][k] + score[i + 1][k + 1] if like[i][k] >= ALIKE else 0.0
            score[i][k] = max(pair, score[i + 1][k], score[i][k + 1])
    found, i, k = [], 0, 0
    while i < len(a) and k < len(b):
        if like[i][k] >= ALIKE and score[i][k] == like[i][k] + score[i + 1][k + 1]:
            found.append((i, k))
            i, k = i + 1, k + 1
        elif score[i][k] == score[i + 1][k]:
            i += 1
        else:
            k += 1
    return found
