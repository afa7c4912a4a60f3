"""What changed between two frozen versions: pure functions on the contents ``proposals.versions.freezing`` wrote, without a query.

Texts are compared paragraph by paragraph, then sentence by sentence, then word by word where that is worth reading;
rows of tables are matched by what names them, then by likeness; money is compared by amount. Whatever is compared, the
old sides put together are the old text and the new sides the new one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, zip_longest
from typing import Any, ClassVar

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chapters.states import Section
from programmes.states import Expense
from proposals.budget.sums import sheet
from proposals.content.outline import Heading, headings, replies
from workflow.templatetags.cs import money, roc

Json = dict[str, Any]
Step = tuple[str, str]  # what stood there, what stands there now; the same text twice where nothing changed
Words = str | Promise

ALIKE = 0.35  # share of words two texts have in common from which they are compared word by word
ROWS_ALIKE = 0.5  # the same for rows whose names differ
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


class Change(TextChoices):
    """What became of something."""

    SAME = "same", _("未變動")
    CHANGED = "changed", pgettext_lazy("difference", "修正")
    ADDED = "added", pgettext_lazy("difference", "新增")
    REMOVED = "removed", pgettext_lazy("difference", "刪除")


@dataclass(frozen=True)
class Span:
    """A stretch of text that is in both versions (SAME), only in the old (REMOVED) or only in the new (ADDED)."""

    change: Change
    text: str


@dataclass(frozen=True)
class Pair:
    """A text of the old version beside what it is in the new one; a side that is None is not there at all."""

    old: tuple[Span, ...] | None
    new: tuple[Span, ...] | None

    @property
    def change(self) -> Change:
        """SAME when both sides are there and read the same."""
        if self.old is None:
            return Change.ADDED
        if self.new is None:
            return Change.REMOVED
        return Change.SAME if self.old == self.new else Change.CHANGED


@dataclass(frozen=True)
class Skipped:
    """Unchanged paragraphs that need not be read again."""

    count: int


@dataclass(frozen=True)
class Prose:
    """A text, paragraph by paragraph."""

    kind: ClassVar[str] = "prose"
    label: Words
    paragraphs: tuple[Pair, ...]

    @property
    def blocks(self) -> Iterator[Pair | Skipped]:
        """The paragraphs with runs of two and more unchanged ones, and unchanged blank lines, left out."""
        for same, run in groupby(self.paragraphs, key=lambda pair: pair.change == Change.SAME):
            pairs = [pair for pair in run if pair.old or pair.new]
            if same and len(pairs) > 1:
                yield Skipped(len(pairs))
            else:
                yield from pairs


@dataclass(frozen=True)
class Cell:
    """One field of a row; ``amounts`` are the old and the new sum where it holds money."""

    label: Words
    pair: Pair
    amounts: tuple[int, int] | None = None

    @property
    def difference(self) -> str:
        """The difference of money with its sign; empty where there is none."""
        return signed(self.amounts[1] - self.amounts[0]) if self.amounts and len(set(self.amounts)) > 1 else ""


@dataclass(frozen=True)
class Row:
    """A row that changed, came or went, with all its cells."""

    change: Change
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """The rows of a table that differ, and how many do not. The order of rows means nothing."""

    kind: ClassVar[str] = "table"
    label: Words
    rows: tuple[Row, ...]
    same: int = 0


@dataclass(frozen=True)
class Amount:
    """A sum of money in both versions, 元."""

    label: Words
    old: int
    new: int

    @property
    def difference(self) -> str:
        """+1,000, −1,000 or 0."""
        return signed(self.new - self.old)


@dataclass(frozen=True)
class Sums:
    """Totals by source, kind of expense and year."""

    kind: ClassVar[str] = "sums"
    label: Words
    amounts: tuple[Amount, ...]


Part = Prose | Table | Sums


@dataclass(frozen=True)
class VentureName:
    """Which venture a section belongs to: its place and title in the new version, or the old one if it is gone."""

    id: int
    number: int
    title: str
    change: Change


@dataclass(frozen=True)
class SectionDifference:
    """One section: what of it differs. Sections of a venture that came or went are ADDED or REMOVED as a whole."""

    section: Section
    title: Words
    change: Change
    parts: tuple[Part, ...] = ()
    venture: VentureName | None = None


def compare(old: Json, new: Json) -> list[SectionDifference]:
    """Every section of the plan in the order of its template, also those that did not change."""
    chapters = headings(new)
    block = [chapter for chapter in chapters if chapter.of_venture]
    found: list[SectionDifference] = []
    for chapter in chapters:
        if not chapter.of_venture:
            found.append(_section(chapter, old, new))
        elif chapter is block[0]:
            found += _ventures(block, old.get("ventures") or [], new.get("ventures") or [])
    return found


def totals(old: Json, new: Json) -> Sums:
    """The money of the whole plan."""
    lines = [[line for venture in side.get("ventures") or [] for line in venture["budget"]] for side in (old, new)]
    return Sums(_("全案經費（元）"), _amounts(*lines))


def signed(number: int) -> str:
    """A difference as people write it: +1,000, −1,000, 0."""
    return f"{number:+,}".replace("-", "−") if number else "0"


# --- texts ----------------------------------------------------------------------------------------------------------


def lines_of(text: str) -> list[str]:
    """The paragraphs as typed, whatever ended the lines; joined with line feeds they are the text."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def paragraphs(old: str, new: str) -> tuple[Pair, ...]:
    """Two texts paragraph by paragraph."""
    return tuple(
        Pair(None if a is None else _span(Change.REMOVED, a), None if b is None else _span(Change.ADDED, b))
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


def _span(change: Change, text: str) -> tuple[Span, ...]:
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


def match(
    old: Sequence[Json], new: Sequence[Json], key: Callable[[Json], Hashable], text: Callable[[Json], str] | None = None
) -> list[tuple[Json | None, Json | None]]:
    """Rows beside rows: by key, the n-th of a key with the n-th; then, where ``text`` is given, by likeness.

    In the order of the new version; what was removed stays after what stood before it.
    """
    places: dict[Hashable, list[int]] = {}
    for k, row in enumerate(new):
        places.setdefault(key(row), []).append(k)
    partner = {}
    for i, row in enumerate(old):
        if waiting := places.get(key(row)):
            partner[i] = waiting.pop(0)
    if text:
        partner |= _by_likeness(old, new, partner, text)
    return list(_woven(old, new, partner))


def _by_likeness(
    old: Sequence[Json], new: Sequence[Json], partner: dict[int, int], text: Callable[[Json], str]
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


def _woven(
    old: Sequence[Json], new: Sequence[Json], partner: dict[int, int]
) -> Iterator[tuple[Json | None, Json | None]]:
    back = {k: i for i, k in partner.items()}
    gone: dict[int, list[Json]] = {}
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
    """A field of a row: how it is read from the snapshot, and whether it holds money or prose."""

    label: Words
    read: Callable[[Json], Any]
    money: bool = False
    prose: bool = False

    def text(self, row: Json | None) -> str:
        """What is written there."""
        value = self.read(row) if row else None
        if value is None:
            return ""
        return money(value) if self.money else str(value)

    def cell(self, old: Json | None, new: Json | None) -> Cell:
        """The field in both versions of the row."""
        amounts = (int(self._sum(old)), int(self._sum(new))) if self.money else None
        a, b = self.text(old), self.text(new)
        if old is not None and new is not None:
            return Cell(self.label, words(a, b) if self.prose or a == b else _whole(a, b), amounts)
        gone = None if old is None else _span(Change.REMOVED, a)
        return Cell(self.label, Pair(gone, None if new is None else _span(Change.ADDED, b)), amounts)

    def _sum(self, row: Json | None) -> Any:
        return (self.read(row) if row else 0) or 0


def _whole(old: str, new: str) -> Pair:
    return Pair(_span(Change.REMOVED, old), _span(Change.ADDED, new))


def _field(name: str) -> Callable[[Json], Any]:
    return lambda row: row.get(name)


def _day(name: str) -> Callable[[Json], str]:
    return lambda row: roc(row.get(name), ".")


def _minutes(row: Json) -> str:
    file = row.get("minutes")
    return f"{file['name']}（{file['sha256'][:8]}）" if file else ""


def _owner(basics: Json) -> str:
    owner = basics.get("owner")
    if not owner:
        return ""
    by = _("；%(office)s代為提案") % {"office": owner["represented_by"]} if owner.get("represented_by") else ""
    return f"{owner['name']}（{owner['kind']}{by}）"


def _districts(basics: Json) -> str:
    return "、".join(district["name"] for district in basics.get("districts") or [])


def _contact(name: str) -> Callable[[Json], Any]:
    return lambda basics: (basics.get("contact") or {}).get(name)


def _indicator(row: Json) -> str:
    return f"{row['name']}（{row['unit']}）"


def _programme(row: Json) -> str:
    return (row.get("programme") or {}).get("name", "")


@dataclass(frozen=True)
class Kind:
    """A table of the snapshot: its columns, and the fields that name a row."""

    name: str
    label: Words
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def compare(self, old: Json, new: Json) -> Iterator[Table]:
        """The rows that differ, if any do."""
        pairs = match(old.get(self.name) or [], new.get(self.name) or [], self._key, self._text)
        rows = [_row(self.columns, a, b) for a, b in pairs]
        changed = tuple(row for row in rows if row.change != Change.SAME)
        if changed:
            yield Table(self.label, changed, len(rows) - len(changed))

    def _key(self, row: Json) -> Hashable:
        return tuple(row.get(name) for name in self.key)

    def _text(self, row: Json) -> str:
        return "\n".join(column.text(row) for column in self.columns)


def _row(columns: Sequence[Column], old: Json | None, new: Json | None) -> Row:
    cells = tuple(column.cell(old, new) for column in columns)
    if old is None:
        return Row(Change.ADDED, cells)
    if new is None:
        return Row(Change.REMOVED, cells)
    return Row(Change.CHANGED if any(c.pair.change != Change.SAME for c in cells) else Change.SAME, cells)


BASICS = (
    Column(_("計畫名稱"), _field("title")),
    Column(_("提案單位"), _owner),
    Column(_("提案行政區"), _districts),
    Column(_("聯絡人"), _contact("name")),
    Column(_("聯絡電話"), _contact("phone")),
    Column(_("聯絡電子郵件"), _contact("email")),
)
VENTURE = (Column(_("事業名稱"), _field("title")), Column(_("執行單位"), _field("executing_unit")))
PLACE = (
    Column(_("地址"), _field("address")),
    Column(_("所在行政區"), _field("located_in")),
    Column(_("經度"), _field("longitude")),
    Column(_("緯度"), _field("latitude")),
)
DECLARED = (Column(_("事業總經費（元）"), _field("declared_total"), money=True),)
RESOURCES = Kind(
    "resources",
    _("資源"),
    ("kind", "name"),
    (
        Column(_("類別"), _field("kind_label")),
        Column(_("名稱"), _field("name")),
        Column(_("地點"), _field("place")),
        Column(_("特色說明"), _field("description"), prose=True),
    ),
)
CONSENSUS = Kind(
    "consensus",
    _("會議"),
    ("held_on", "place"),
    (
        Column(_("日期"), _day("held_on")),
        Column(_("地點"), _field("place")),
        Column(_("出席人數"), _field("attendance")),
        Column(_("共識要點"), _field("summary"), prose=True),
        Column(_("會議紀錄"), _minutes),
    ),
)
STAKEHOLDERS = Kind(
    "stakeholders",
    _("利害關係人"),
    ("name",),
    (
        Column(_("對象"), _field("name")),
        Column(_("關係"), _field("relation")),
        Column(_("參與方式"), _field("involvement"), prose=True),
    ),
)
STEPS = Kind(
    "steps",
    _("工作期程"),
    ("title",),
    (
        Column(_("工作項目"), _field("title")),
        Column(_("開始"), _day("starts_on")),
        Column(_("完成"), _day("ends_on")),
        Column(_("地點"), _field("place")),
    ),
)
KPIS = Kind(
    "kpis",
    _("指標"),
    ("code", "year"),
    (
        Column(_("指標"), _indicator),
        Column(_("年度"), _field("year")),
        Column(_("基準值"), _field("baseline")),
        Column(_("目標值"), _field("target")),
        Column(_("佐證來源"), _field("evidence"), prose=True),
    ),
)
BUDGET = Kind(
    "budget",
    _("經費明細（元）"),
    ("item", "year", "expense"),
    (
        Column(_("項目"), _field("item")),
        Column(_("對接中央計畫"), _programme),
        Column(_("年度"), _field("year")),
        Column(_("經／資"), _field("expense_label")),
        Column(_("中央"), _field("central"), money=True),
        Column(_("地方"), _field("local"), money=True),
        Column(_("民間"), _field("private"), money=True),
        Column(_("小計"), _field("total"), money=True),
    ),
)


# --- sections -------------------------------------------------------------------------------------------------------


def _facts(columns: Sequence[Column], label: Words, old: Json, new: Json) -> Iterator[Table]:
    """Single fields, as the one row of a table that names only those that differ."""
    cells = [column.cell(old, new) for column in columns]
    changed = tuple(cell for cell in cells if cell.pair.change != Change.SAME)
    if changed:
        yield Table(label, (Row(Change.CHANGED, changed),))


def _prose(label: Words, old: Any, new: Any) -> Iterator[Prose]:
    a, b = lines_of(old or ""), lines_of(new or "")
    if a != b:
        yield Prose(label, paragraphs("\n".join(a), "\n".join(b)))


def _amounts(old: list[Json], new: list[Json]) -> tuple[Amount, ...]:
    a, b = sheet(old), sheet(new)
    sums: list[tuple[Words, int, int]] = [
        (_("中央"), a.whole.central, b.whole.central),
        (_("地方"), a.whole.local, b.whole.local),
        (_("民間"), a.whole.private, b.whole.private),
        *((expense.label, a.expenses[expense].total, b.expenses[expense].total) for expense in Expense),
        *(
            (format_lazy(_("{year} 年度"), year=year), a.year(year).total, b.year(year).total)
            for year in sorted({*a.years, *b.years})
        ),
        (_("合計"), a.whole.total, b.whole.total),
    ]
    return tuple(Amount(*row) for row in sums)


def _basics(old: Json, new: Json) -> Iterator[Part]:
    a, b = old.get("basics") or {}, new.get("basics") or {}
    yield from _facts(BASICS, _("基本資料"), a, b)
    yield from _prose(_("構想摘要"), a.get("summary"), b.get("summary"))


def _theme(old: Json, new: Json) -> Iterator[Part]:
    yield from _facts(VENTURE, _("事業"), old, new)
    yield from _prose(_("事業主題"), old.get("theme"), new.get("theme"))


def _concept(old: Json, new: Json) -> Iterator[Part]:
    yield from _prose(_("推動方法"), old.get("method"), new.get("method"))
    yield from _facts(PLACE, _("事業地點"), old, new)
    yield from STEPS.compare(old, new)


def _budget(old: Json, new: Json) -> Iterator[Part]:
    yield from _facts(DECLARED, _("總經費"), old, new)
    yield from BUDGET.compare(old, new)
    amounts = _amounts(old.get("budget") or [], new.get("budget") or [])
    if any(amount.old != amount.new for amount in amounts):
        yield Sums(_("經費小計（元）"), amounts)


PARTS: dict[str, Callable[[Json, Json], Iterator[Part]]] = {
    Section.BASICS: _basics,
    Section.RESOURCES: RESOURCES.compare,
    Section.CONSENSUS: CONSENSUS.compare,
    Section.VISION: lambda old, new: _prose(_("願景"), old.get("vision"), new.get("vision")),
    Section.THEME: _theme,
    Section.STAKEHOLDERS: STAKEHOLDERS.compare,
    Section.CONCEPT: _concept,
    Section.KPI: KPIS.compare,
    Section.BUDGET: _budget,
    Section.BENEFITS: lambda old, new: _prose(_("預期效益"), old.get("benefits"), new.get("benefits")),
    Section.SUPPLEMENT: lambda old, new: iter(()),
}


def _answers(section: Section, old: Json, new: Json) -> Iterator[Prose]:
    """The template's own questions; the rows of a table are its paragraphs."""
    before, after = ({reply.label: reply.text for reply in replies(side, section)} for side in (old, new))
    for label in dict.fromkeys([*after, *before]):
        yield from _prose(label, before.get(label), after.get(label))


def _section(chapter: Heading, old: Json, new: Json, venture: VentureName | None = None) -> SectionDifference:
    section = chapter.section
    parts = (*PARTS[section](old, new), *_answers(section, old, new))
    change = Change.CHANGED if parts else Change.SAME
    if venture and venture.change != Change.SAME:
        change = venture.change
    return SectionDifference(section, chapter.label, change, parts, venture)


def _ventures(block: list[Heading], old: list[Json], new: list[Json]) -> Iterator[SectionDifference]:
    numbers = {id(venture): number for side in (old, new) for number, venture in enumerate(side, 1)}
    for a, b in match(old, new, _field("id")):
        change = Change.ADDED if a is None else Change.REMOVED if b is None else Change.SAME
        shown = b or a or {}
        name = VentureName(shown["id"], numbers[id(shown)], shown["title"], change)
        for chapter in block:
            yield _section(chapter, a or {}, b or {}, name)
