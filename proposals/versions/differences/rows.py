"""Two tables beside each other: rows matched by what names them, then by likeness; never across sections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from proposals.content import PlanContent, VentureContent
from proposals.versions.differences.texts import MAX_PAIRS, TOKEN, likeness, span, words
from proposals.versions.differences.values import Cell, Change, Pair, Row, Table, Words
from workflow.templatetags.cs import money

R = TypeVar("R")
Side = PlanContent | VentureContent
ROWS_ALIKE = 0.5  # share of words two rows whose names differ have in common from which they are the same row
NO_VENTURE = VentureContent()  # stands where a venture is not in a version: nothing is written there


def match(
    old: Sequence[R], new: Sequence[R], key: Callable[[R], Hashable], text: Callable[[R], str] | None = None
) -> list[tuple[R | None, R | None]]:
    """Rows beside rows: by key, of one key those that read the same, else the n-th with the n-th; then by likeness.

    What a row reads is asked where ``text`` is given. In the order of the new version; what was removed stays after what
    stood before it.
    """
    partner: dict[int, int] = {}
    if text:
        partner |= _paired(old, new, partner, lambda row: (key(row), text(row)))
    partner |= _paired(old, new, partner, key)
    if text:
        partner |= _by_likeness(old, new, partner, text)
    return list(_woven(old, new, partner))


def _paired(
    old: Sequence[R], new: Sequence[R], partner: dict[int, int], key: Callable[[R], Hashable]
) -> dict[int, int]:
    """Of the rows without a ``partner`` the n-th of a key with the n-th."""
    taken, places = set(partner.values()), dict[Hashable, list[int]]()
    for k, row in enumerate(new):
        if k not in taken:
            places.setdefault(key(row), []).append(k)
    waiting = ((i, places.get(key(row))) for i, row in enumerate(old) if i not in partner)
    return {i: found.pop(0) for i, found in waiting if found}


def _by_likeness(
    old: Sequence[R], new: Sequence[R], partner: dict[int, int], text: Callable[[R], str]
) -> dict[int, int]:
    taken = set(partner.values())
    left = {i: Counter(TOKEN.findall(text(row))) for i, row in enumerate(old) if i not in partner}
    right = {k: Counter(TOKEN.findall(text(row))) for k, row in enumerate(new) if k not in taken}
    if len(left) * len(right) > MAX_PAIRS:
        return {}
    pairs = sorted((-likeness(a, b), i, k) for i, a in left.items() for k, b in right.items())
    found: dict[int, int] = {}
    for like, i, k in pairs:
        if -like >= ROWS_ALIKE and i not in found and k not in taken:
            found[i] = k
            taken.add(k)
    return found


def _woven(old: Sequence[R], new: Sequence[R], partner: dict[int, int]) -> Iterator[tuple[R | None, R | None]]:
    back = {k: i for i, k in partner.items()}
    gone: dict[int, list[R]] = {}
    place = -1
    for i, row in enumerate(old):
        if i in partner:
            place = partner[i]
        else:
            gone.setdefault(place, []).append(row)
    yield from ((row, None) for row in gone.get(-1, []))
    for k, row in enumerate(new):
        yield (old[back[k]] if k in back else None), row
        yield from ((lost, None) for lost in gone.get(k, []))


# --- tables ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """A field of a row: how it is read, and whether it holds money or prose."""

    label: Words
    read: Callable[[Any], Any]
    money: bool = False
    prose: bool = False

    def text(self, row: Any) -> str:
        """What is written there; nothing where there is no row."""
        if row is None or row is NO_VENTURE:
            return ""
        value = self.read(row)
        return money(value) if self.money else str(value)

    def cell(self, old: Any, new: Any) -> Cell:
        """The field in both versions of the row."""
        amounts = (int(self._sum(old)), int(self._sum(new))) if self.money else None
        a, b = self.text(old), self.text(new)
        if old is not None and new is not None:
            return Cell(self.label, words(a, b) if self.prose or a == b else _whole(a, b), amounts)
        gone = None if old is None else span(Change.REMOVED, a)
        return Cell(self.label, Pair(gone, None if new is None else span(Change.ADDED, b)), amounts)

    def _sum(self, row: Any) -> Any:
        return 0 if row is None else self.read(row)


def _whole(old: str, new: str) -> Pair:
    return Pair(span(Change.REMOVED, old), span(Change.ADDED, new))


@dataclass(frozen=True)
class Kind:
    """A table of a plan or a venture: the fields that name a row, and its columns."""

    name: str
    label: Words
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    called: tuple[int, ...] = (0,)  # the columns by which a row is spoken of

    def names(self, side: Side) -> list[str]:
        """What each row is called where one of them is asked for; the second of a name is numbered."""
        texts = [
            "　".join(filter(None, (self.columns[n].text(r) for n in self.called))) for r in getattr(side, self.name)
        ]
        before = [texts[:place].count(text) for place, text in enumerate(texts)]
        return [f"{text}（{count + 1}）" if count else text for text, count in zip(texts, before, strict=True)]

    def altered(self, old: Side, new: Side) -> set[str]:
        """The names of the old rows that read otherwise now, or are gone."""
        rows = getattr(old, self.name)
        names = {id(row): name for row, name in zip(rows, self.names(old), strict=True)}
        pairs = match(rows, getattr(new, self.name), self._key, self._text)
        return {names[id(a)] for a, b in pairs if a is not None and _row(self.columns, a, b).change != Change.SAME}

    def compare(self, old: Side, new: Side) -> Iterator[Table]:
        """The rows that differ, if any do."""
        pairs = match(getattr(old, self.name), getattr(new, self.name), self._key, self._text)
        rows = [_row(self.columns, a, b) for a, b in pairs]
        changed = tuple(row for row in rows if row.change != Change.SAME)
        if changed:
            yield Table(self.label, changed, len(rows) - len(changed))

    def _key(self, row: Any) -> Hashable:
        return tuple(getattr(row, name) for name in self.key)

    def _text(self, row: Any) -> str:
        return "\n".join(column.text(row) for column in self.columns)


def _row(columns: Sequence[Column], old: Any, new: Any) -> Row:
    cells = tuple(column.cell(old, new) for column in columns)
    if old is None:
        return Row(Change.ADDED, cells)
    if new is None:
        return Row(Change.REMOVED, cells)
    return Row(Change.CHANGED if any(c.pair.change != Change.SAME for c in cells) else Change.SAME, cells)
