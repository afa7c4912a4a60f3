"""Every section of a plan beside what it was: which texts, rows and sums differ; never why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from chapters.states import Section
from inputs.fields import grouped
from inputs.words import listed
from programmes.states import Expense
from proposals.budget.sums import sheet
from proposals.content import PlanContent, VentureContent
from proposals.content.outline import Heading, headings, replies
from proposals.content.values import BasicsContent, KpiContent, LineContent, MeetingContent
from proposals.states import ResourceKind
from proposals.versions.differences.rows import NO_VENTURE, Column, Kind, Side, match
from proposals.versions.differences.texts import lines_of, paragraphs
from proposals.versions.differences.values import (
    Amount,
    Change,
    Part,
    Prose,
    Row,
    SectionDifference,
    Sums,
    Table,
    VentureName,
    Words,
)
from workflow.templatetags.cs import roc


def compare(old: PlanContent, new: PlanContent) -> list[SectionDifference]:
    """Every section of the plan in the order of its template, also those that did not change."""
    chapters = headings(new)
    block = [chapter for chapter in chapters if chapter.of_venture]
    found: list[SectionDifference] = []
    for chapter in chapters:
        if not chapter.of_venture:
            found.append(_section(chapter, old, new))
        elif chapter is block[0]:
            found += _ventures(block, old, new)
    return found


def compare_place(old: PlanContent, new: PlanContent, section: str, venture: int | None = None) -> SectionDifference:
    """One section of the plan, or of the venture of that key; of one that is gone it is removed."""
    chapter = next((c for c in headings(new) if c.section == section), Heading(Section(section), section))
    before, after = part_of(old, venture), part_of(new, venture)
    numbered = enumerate(old.ventures, 1) if after is NO_VENTURE else ()
    gone = (VentureName(v.id, number, v.title, Change.REMOVED) for number, v in numbered if v is before)
    return _section(chapter, before, after, next(gone, None))


def row_names(content: PlanContent, section: str, venture: int | None = None) -> list[str]:
    """What the rows of a section are called; none where it has no rows."""
    return TABLES[section].names(part_of(content, venture)) if section in TABLES else []


def altered_rows(old: PlanContent, new: PlanContent, section: str, venture: int | None = None) -> set[str]:
    """The names of the old rows of a section that read otherwise now, or are gone."""
    if section not in TABLES:
        return set()
    return TABLES[section].altered(part_of(old, venture), part_of(new, venture))


def part_of(content: PlanContent, venture: int | None) -> Side:
    """Where a section stands: in the plan itself, or in the venture of that key."""
    if venture is None:
        return content
    return next((v for v in content.ventures if v.id == venture), NO_VENTURE)


def totals(old: PlanContent, new: PlanContent) -> Sums:
    """The money of the whole plan."""
    return Sums(_("全案經費（元）"), _amounts(old.lines, new.lines))


# --- how the fields of a row are read ---------------------------------------------------------------------------------


def _day(name: str) -> Callable[[Any], str]:
    return lambda row: roc(getattr(row, name))


def _minutes(meeting: MeetingContent) -> str:
    file = meeting.minutes
    return f"{file.name}（{file.sha256[:8]}）" if file else ""


def _owner(basics: BasicsContent) -> str:
    owner = basics.owner
    by = _("；%(office)s代為提案") % {"office": owner.represented_by} if owner.represented_by else ""
    return f"{owner.name}（{owner.kind}{by}）"


def _districts(basics: BasicsContent) -> str:
    return listed(district.name for district in basics.districts)


def _indicator(kpi: KpiContent) -> str:
    return f"{kpi.name}（{kpi.unit}）"


def _figure(name: str) -> Callable[[KpiContent | MeetingContent], str]:
    return lambda row: grouped(getattr(row, name))


def _programme(line: LineContent) -> str:
    return line.programme.name if line.programme else ""


BASICS = (
    Column(_("計畫名稱"), attrgetter("title")),
    Column(_("提案單位"), _owner),
    Column(_("提案行政區"), _districts),
    Column(_("聯絡人"), attrgetter("contact.name")),
    Column(_("聯絡電話"), attrgetter("contact.phone")),
    Column(_("聯絡電子郵件"), attrgetter("contact.email")),
)
VENTURE = (Column(_("事業名稱"), attrgetter("title")), Column(_("執行單位"), attrgetter("executing_unit")))
PLACE = (
    Column(_("地址"), attrgetter("address")),
    Column(_("所在行政區"), attrgetter("located_in")),
    Column(_("經度"), attrgetter("longitude")),
    Column(_("緯度"), attrgetter("latitude")),
)
DECLARED = (Column(_("事業總經費（元）"), attrgetter("declared_total"), money=True),)
RESOURCES = Kind(
    "resources",
    _("資源"),
    ("kind", "name"),
    (
        Column(_("類別"), lambda row: ResourceKind(row.kind).label),
        Column(_("名稱"), attrgetter("name")),
        Column(_("地點"), attrgetter("place")),
        Column(_("特色說明"), attrgetter("description"), prose=True),
    ),
    called=(1, 2),
)
CONSENSUS = Kind(
    "consensus",
    _("會議"),
    ("held_on", "place"),
    (
        Column(_("日期"), _day("held_on")),
        Column(_("地點"), attrgetter("place")),
        Column(_("出席人數"), _figure("attendance")),
        Column(_("共識要點"), attrgetter("summary"), prose=True),
        Column(_("會議紀錄"), _minutes),
    ),
    called=(0, 1),
)
STAKEHOLDERS = Kind(
    "stakeholders",
    _("利害關係人"),
    ("name",),
    (
        Column(_("對象"), attrgetter("name")),
        Column(_("關係"), attrgetter("relation")),
        Column(_("參與方式"), attrgetter("involvement"), prose=True),
    ),
)
STEPS = Kind(
    "steps",
    _("工作期程"),
    ("title",),
    (
        Column(_("工作項目"), attrgetter("title")),
        Column(_("開始"), _day("starts_on")),
        Column(_("完成"), _day("ends_on")),
        Column(_("地點"), attrgetter("place")),
    ),
)
KPIS = Kind(
    "kpis",
    _("指標"),
    ("code", "year"),
    (
        Column(_("指標"), _indicator),
        Column(_("年度"), attrgetter("year")),
        Column(_("基準值"), _figure("baseline")),
        Column(_("目標值"), _figure("target")),
        Column(_("佐證來源"), attrgetter("evidence"), prose=True),
    ),
    called=(0, 1),
)
BUDGET = Kind(
    "budget",
    _("經費明細（元）"),
    ("item", "year", "expense"),
    (
        Column(_("項目"), attrgetter("item")),
        Column(_("對接中央計畫"), _programme),
        Column(_("年度"), attrgetter("year")),
        Column(_("經／資"), lambda row: Expense(row.expense).label),
        Column(_("中央"), attrgetter("central"), money=True),
        Column(_("地方"), attrgetter("local"), money=True),
        Column(_("民間"), attrgetter("private"), money=True),
        Column(_("小計"), attrgetter("total"), money=True),
    ),
    called=(0, 2, 7),
)
# The rows of a section, where it has any.
TABLES: dict[str, Kind] = {
    Section.RESOURCES: RESOURCES,
    Section.CONSENSUS: CONSENSUS,
    Section.STAKEHOLDERS: STAKEHOLDERS,
    Section.CONCEPT: STEPS,
    Section.KPI: KPIS,
    Section.BUDGET: BUDGET,
}


# --- sections -------------------------------------------------------------------------------------------------------


def _facts(columns: Sequence[Column], label: Words, old: Any, new: Any) -> Iterator[Table]:
    """Single fields, as the one row of a table that names only those that differ."""
    cells = [column.cell(old, new) for column in columns]
    changed = tuple(cell for cell in cells if cell.pair.change != Change.SAME)
    if changed:
        yield Table(label, (Row(Change.CHANGED, changed),))


def _prose(label: Words, old: str, new: str) -> Iterator[Prose]:
    a, b = lines_of(old), lines_of(new)
    if a != b:
        yield Prose(label, paragraphs("\n".join(a), "\n".join(b)))


def _amounts(old: Sequence[LineContent], new: Sequence[LineContent]) -> tuple[Amount, ...]:
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


def _basics(old: PlanContent, new: PlanContent) -> Iterator[Part]:
    yield from _facts(BASICS, _("基本資料"), old.basics, new.basics)
    yield from _prose(_("構想摘要"), old.basics.summary, new.basics.summary)


def _theme(old: VentureContent, new: VentureContent) -> Iterator[Part]:
    yield from _facts(VENTURE, _("事業"), old, new)
    yield from _prose(_("事業主題"), old.theme, new.theme)


def _concept(old: VentureContent, new: VentureContent) -> Iterator[Part]:
    yield from _prose(_("推動方法"), old.method, new.method)
    yield from _facts(PLACE, _("事業地點"), old, new)
    yield from STEPS.compare(old, new)


def _budget(old: VentureContent, new: VentureContent) -> Iterator[Part]:
    yield from _facts(DECLARED, _("總經費"), old, new)
    yield from BUDGET.compare(old, new)
    amounts = _amounts(old.budget, new.budget)
    if any(amount.old != amount.new for amount in amounts):
        yield Sums(_("經費小計（元）"), amounts)


PARTS: dict[str, Callable[[Any, Any], Iterator[Part]]] = {
    Section.BASICS: _basics,
    Section.RESOURCES: RESOURCES.compare,
    Section.CONSENSUS: CONSENSUS.compare,
    Section.VISION: lambda old, new: _prose(_("願景"), old.vision, new.vision),
    Section.THEME: _theme,
    Section.STAKEHOLDERS: STAKEHOLDERS.compare,
    Section.CONCEPT: _concept,
    Section.KPI: KPIS.compare,
    Section.BUDGET: _budget,
    Section.BENEFITS: lambda old, new: _prose(_("預期效益"), old.benefits, new.benefits),
    Section.SUPPLEMENT: lambda old, new: iter(()),
}


def _answers(section: Section, old: Side, new: Side) -> Iterator[Prose]:
    """The template's own questions; the rows of a table are its paragraphs."""
    before, after = ({reply.label: reply.text for reply in replies(side, section)} for side in (old, new))
    for label in dict.fromkeys([*after, *before]):
        yield from _prose(label, before.get(label, ""), after.get(label, ""))


def _section(chapter: Heading, old: Side, new: Side, venture: VentureName | None = None) -> SectionDifference:
    section = chapter.section
    parts = (*PARTS[section](old, new), *_answers(section, old, new))
    change = Change.CHANGED if parts else Change.SAME
    if venture and venture.change != Change.SAME:
        change = venture.change
    return SectionDifference(section, chapter.label, change, parts, venture)


def _ventures(block: list[Heading], old: PlanContent, new: PlanContent) -> Iterator[SectionDifference]:
    before, after = ({v.id: n for n, v in enumerate(side.ventures, 1)} for side in (old, new))
    for a, b in match(old.ventures, new.ventures, attrgetter("id")):
        change = Change.ADDED if a is None else Change.REMOVED if b is None else Change.SAME
        shown = b or a or NO_VENTURE
        name = VentureName(shown.id, (after if b else before)[shown.id], shown.title, change)
        for chapter in block:
            yield _section(chapter, a or NO_VENTURE, b or NO_VENTURE, name)
