"""計畫書: the plan as a paper, described from a frozen version and never from what can still change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count, groupby

from django.utils.translation import override

from chapters.states import Section
from documents.papers.blocks import (
    NOTHING,
    UNFILLED,
    UNLISTED,
    Block,
    Cell,
    Column,
    Cover,
    Heading,
    Kind,
    Look,
    Paper,
    Prose,
    Row,
    Title,
    cell,
    facts,
    figures,
    row,
    table,
)
from documents.papers.fonts import on_paper
from documents.papers.numbering import formal, numeral
from documents.papers.render import LANGUAGE
from inputs.fields import grouped
from programmes.states import Expense
from proposals.budget.sums import sheet
from proposals.content import PlanContent, VentureContent, from_version
from proposals.content.outline import Heading as Chapter
from proposals.content.outline import headings, replies
from proposals.content.texts import texts as typed_texts
from proposals.content.values import ContactContent, KpiContent, LineContent
from proposals.models import PlanVersion
from proposals.papers.maps import located
from proposals.states import Place, ResourceKind
from workflow.templatetags.cs import money, roc, roc_in_full

AUTHORITY = "臺中市加速地方創生推動計畫"
VENTURES, SUMMARY = "事業提案", "經費彙總"
SOURCES = ("中央", "地方", "民間", "合計")
NOT_FOR_OUTSIDERS = ContactContent(*["對外版不列"] * 3)


@override(LANGUAGE)
def plan_paper(version: PlanVersion, *, for_outsiders: bool = False) -> Paper:
    """The plan as filed with ``version``; ``for_outsiders`` without whom to reach."""
    content = from_version(version.content)
    if for_outsiders:
        content = replace(content, basics=replace(content.basics, contact=NOT_FOR_OUTSIDERS))
    title = content.basics.title
    return Paper(
        name=f"{title} 計畫書（第 {version.number} 版）",
        at=version.created_at,
        blocks=tuple(_chapters(content)),
        author=content.basics.owner.name,
        running=f"第 {version.number} 版　{title}",
        cover=_cover(version, content),
        is_demo=version.proposal.is_demo,
        typed=typed(content),
    )


def typed(content: PlanContent) -> dict[str, str]:
    """What people typed, by the label of where they typed it, for the check of the fonts."""
    found: dict[str, str] = {}
    for text in typed_texts(content):
        where = f"事業{numeral(text.venture)}：{text.label}" if text.venture else text.label
        found[where] = found.get(where, "") + text.text
    return found | {"章節標題": "".join(heading.title for heading in headings(content))}


@override(LANGUAGE)
def sheet_paper(version: PlanVersion) -> Paper:
    """計畫摘要: who wants what where for how much, on one sheet for those who decide."""
    content, case = from_version(version.content), version.proposal.case_number
    basics = content.basics
    sums = [
        row(f"{numeral(number)}、{venture.title}", *_amounts(venture.budget))
        for number, venture in enumerate(content.ventures, 1)
    ]
    return Paper(
        name=f"{basics.title}（第 {version.number} 版）摘要",
        at=version.created_at,
        blocks=(
            Title("計畫摘要", (f"{case or ''}　{basics.title}　第 {version.number} 版",)),
            facts(
                [
                    ("提案單位", f"{basics.owner.name}（{basics.owner.kind}）"),
                    ("提案行政區", "、".join(district.name for district in basics.districts)),
                    (
                        "對接中央計畫",
                        "、".join(dict.fromkeys(line.programme.name for line in content.lines if line.programme)),
                    ),
                ]
            ),
            Heading("構想摘要", 3),
            Prose(basics.summary),
            table(
                (Column("事業"), *_sources(content.lines)),
                [*sums, row("總計", *_amounts(content.lines), look=Look.TOTAL)],
                "各事業經費（單位：元）",
            ),
        ),
        author=basics.owner.name,
        running=f"第 {version.number} 版　{basics.title}",
        is_demo=version.proposal.is_demo,
        typed=typed(content),
    )


def _cover(version: PlanVersion, content: PlanContent) -> Cover:
    owner, case = content.basics.owner, version.proposal.case_number
    represented = f"（{owner.represented_by}代為提案）" if owner.represented_by else ""
    lines = {
        "案　　號": case or "",
        "提案單位": f"{owner.name}{represented}",
        "行 政 區": "臺中市" + "、".join(district.name for district in content.basics.districts),
        "版　　本": f"第 {version.number} 版",
    }
    filled = tuple((label, value) for label, value in lines.items() if value)
    return Cover(AUTHORITY, content.basics.title, "計畫書", filled, f"中華民國{roc_in_full(version.created_at)}")


def _chapters(content: PlanContent) -> Iterator[Block]:
    """The chapters in the template's order; ventures together, their money summed up after them."""
    numbers = map(formal, count(1))
    chapters = headings(content)
    block = [chapter for chapter in chapters if chapter.of_venture]
    for place, chapter in enumerate(chapters):
        if not chapter.of_venture:
            about = Place(chapter.section).code
            yield Heading(f"{next(numbers)}、{chapter.title}", 1, is_on_new_page=place == 0, about=about)
            yield from PLAN[chapter.section](content)
            yield from _replies(content, chapter.section)
        elif chapter is block[0]:
            yield Heading(f"{next(numbers)}、{VENTURES}", 1, about=VENTURES)
            yield from located(content)
            yield from _ventures(content, block)
            yield Heading(f"{next(numbers)}、{SUMMARY}", 1, about=SUMMARY)
            yield from _summary(content)


def _replies(part: PlanContent | VentureContent, section: Section) -> Iterator[Block]:
    """What the template's own questions were answered."""
    for reply in replies(part, section):
        yield Heading(reply.label, 3)
        if reply.is_table:
            yield table((Column(label) for label in reply.columns), (row(*(_said(v) for v in r)) for r in reply.rows))
        else:
            yield Prose(on_paper(reply.text) if reply.file else reply.text)


# --- chapters of the plan -------------------------------------------------------------------------------------------


def _basics(content: PlanContent) -> Iterator[Block]:
    basics = content.basics
    contact, owner = basics.contact, basics.owner
    represented = f"；{owner.represented_by}代為提案" if owner.represented_by else ""
    districts = (d.name + ("（優先推動區）" if d.priority else "") for d in basics.districts)
    yield facts(
        [
            ("計畫名稱", basics.title),
            ("提案單位", f"{owner.name}（{owner.kind}{represented}）"),
            ("提案行政區", "、".join(districts)),
            ("聯絡人", contact.name),
            ("聯絡電話", contact.phone),
            ("電子郵件", contact.email),
            ("總經費", f"{money(sheet(content.lines).whole.amounts[-1])} 元"),
        ]
    )
    yield Heading("構想摘要", 3)
    yield Prose(basics.summary)


def _resources(content: PlanContent) -> Iterator[Block]:
    rows: list[Row] = []
    for kind, label in ResourceKind.choices:
        items = [item for item in content.resources if item.kind == kind]
        rows += [row(label, item.name, _said(item.place), _said(item.description)) for item in items]
        rows += [] if items else [row(label, cell(UNLISTED, 3))]
    columns = (Column("類別", 1.5, Kind.CENTER), Column("名稱", 3), Column("地點", 2.8), Column("特色說明"))
    yield table(columns, rows, "在地資源盤點表")


def _consensus(content: PlanContent) -> Iterator[Block]:
    columns = (
        Column("場次", 1.3, Kind.CENTER),
        Column("日期", 2.3, Kind.WHOLE),
        Column("地點"),
        Column("人數", 1.6, Kind.NUMBER),
        Column("會議紀錄", 4.6),
    )
    rows: list[Row] = []
    for number, meeting in enumerate(content.consensus, 1):
        minutes = on_paper(meeting.minutes.name) if meeting.minutes else "未附"
        held = (roc(meeting.held_on), meeting.place, grouped(meeting.attendance), minutes)
        rows.append(row(str(number), *held, look=Look.LEADING))
        rows.append(row("", cell(f"共識要點：{meeting.summary or UNFILLED}", 4, kind=Kind.TEXT)))
    yield table(columns, rows, "共識會議辦理情形")


def _vision(content: PlanContent) -> Iterator[Block]:
    yield Prose(content.vision)


def _benefits(content: PlanContent) -> Iterator[Block]:
    yield Prose(content.benefits)


def _supplement(content: PlanContent) -> Iterator[Block]:
    """Nothing of its own: the answers of its questions follow."""
    yield from ()


def _summary(content: PlanContent) -> Iterator[Block]:
    amounts = _sources(content.lines)
    total = row("總計", *_amounts(content.lines), look=Look.TOTAL)
    ventures = [
        row(f"{numeral(number)}、{venture.title}", *_amounts(venture.budget))
        for number, venture in enumerate(content.ventures, 1)
    ]
    yield table((Column("事業"), *amounts), [*ventures, total], "各事業經費（單位：元）")
    years: list[Row] = []
    for year, lines in years_of(content.lines):
        for expense, label in Expense.choices:
            years.append(row(f"{year} 年度{label}", *_amounts(line for line in lines if line.expense == expense)))
        years.append(row(f"{year} 年度小計", *_amounts(lines), look=Look.TOTAL))
    yield table((Column("年度"), *amounts), [*years, total], "各年度經費（單位：元）")


# --- ventures -------------------------------------------------------------------------------------------------------


def _ventures(content: PlanContent, block: list[Chapter]) -> Iterator[Block]:
    for number, venture in enumerate(content.ventures, 1):
        yield Heading(f"事業{numeral(number)}：{venture.title}", 2, is_on_new_page=number > 1)
        yield Prose(f"執行單位：{venture.executing_unit}")
        for place, chapter in enumerate(block, 1):
            yield Heading(f"{numeral(place)}、{chapter.title}", 3, about=Place(chapter.section, venture.id).code)
            yield from VENTURE[chapter.section](venture)
            yield from _replies(venture, chapter.section)
    if not content.ventures:
        yield Prose(UNLISTED)


def _theme(venture: VentureContent) -> Iterator[Block]:
    yield Prose(venture.theme)


def _stakeholders(venture: VentureContent) -> Iterator[Block]:
    people = (row(person.name, person.relation, _said(person.involvement)) for person in venture.stakeholders)
    yield table((Column("對象", 3.2), Column("關係", 2.8), Column("參與方式")), people)


def _concept(venture: VentureContent) -> Iterator[Block]:
    yield Prose(venture.method)
    if where := place(venture):
        yield Prose(f"地點：{where}")
    columns = (Column("序", 1, Kind.CENTER), Column("工作項目"), Column("期間", 4.4, Kind.WHOLE), Column("地點", 4))
    steps = (
        row(str(number), step.title, f"{roc(step.starts_on)}～{roc(step.ends_on)}", _said(step.place))
        for number, step in enumerate(venture.steps, 1)
    )
    yield table(columns, steps, "工作期程")


def _kpi(venture: VentureContent) -> Iterator[Block]:
    """A matrix: an indicator a row, its targets year by year."""
    years = sorted({kpi.year for kpi in venture.kpis})
    targets = {year: [grouped(kpi.target) for kpi in venture.kpis if kpi.year == year] for year in years}
    columns = (
        Column("指標"),
        Column("單位", 1.4, Kind.CENTER),
        figures("基準值", (grouped(kpi.baseline) for kpi in venture.kpis)),
        *([figures(f"{year} 年度", said) for year, said in targets.items()] or [Column("目標")]),
        Column("佐證來源"),
    )
    groups = (list(group) for _code, group in groupby(venture.kpis, key=lambda kpi: kpi.code))
    yield table(columns, (_indicator(group, years) for group in groups))


def _indicator(kpis: list[KpiContent], years: list[int]) -> Row:
    targets = {kpi.year: grouped(kpi.target) for kpi in kpis}
    first = kpis[0]
    evidence = "；".join(dict.fromkeys(kpi.evidence for kpi in kpis if kpi.evidence))
    reached = (targets.get(year, NOTHING) for year in years)
    return row(first.name, first.unit, grouped(first.baseline), *reached, _said(evidence))


def _budget(venture: VentureContent) -> Iterator[Block]:
    """Items by year and by the programme they are asked from."""
    columns = (
        Column("項目"),
        Column("經／資", 1.7, Kind.CENTER),
        *_sources(venture.budget),
    )
    rows: list[Row] = []
    for year, lines in years_of(venture.budget):
        for programme in dict.fromkeys(line.programme for line in lines):
            of_programme = [line for line in lines if line.programme == programme]
            docked = f"　對接：{programme.name}" if programme else ""
            rows.append(row(cell(f"{year} 年度{docked}", 6, is_head=True), look=Look.GROUP))
            rows += [row(line.item, line.expense_label[0], *_amounts([line])) for line in of_programme]
        rows.append(row(cell(f"{year} 年度小計", 2), *_amounts(lines), look=Look.TOTAL))
    rows = rows or [row(cell(UNLISTED, 6))]
    rows.append(row(cell("合計", 2), *_amounts(venture.budget), look=Look.TOTAL))
    yield table(columns, rows, "經費需求（單位：元；經：經常門，資：資本門）")


PLAN = {
    Section.BASICS: _basics,
    Section.RESOURCES: _resources,
    Section.CONSENSUS: _consensus,
    Section.VISION: _vision,
    Section.BENEFITS: _benefits,
    Section.SUPPLEMENT: _supplement,
}
VENTURE = {
    Section.THEME: _theme,
    Section.STAKEHOLDERS: _stakeholders,
    Section.CONCEPT: _concept,
    Section.KPI: _kpi,
    Section.BUDGET: _budget,
}


# --- words and figures ----------------------------------------------------------------------------------------------


def place(venture: VentureContent) -> str:
    """Where a venture is, in words; empty where that is not said."""
    at = ""
    if venture.longitude:
        at = f"{venture.located_in}（東經 {venture.longitude}°，北緯 {venture.latitude}°）"
    return "　".join(words for words in (venture.address, at) if words)


def _said(text: str) -> str:
    return text or NOTHING


def years_of(lines: Iterable[LineContent]) -> Iterator[tuple[int, list[LineContent]]]:
    """The lines year by year."""
    for year, group in groupby(sorted(lines, key=lambda line: line.year), key=lambda line: line.year):
        yield year, list(group)


def _sources(lines: Iterable[LineContent]) -> list[Column]:
    """A column for each source, as wide as its sum: no part of it is longer."""
    return [figures(label, [money(amount)]) for label, amount in zip(SOURCES, sheet(lines).whole.amounts, strict=True)]


def _amounts(lines: Iterable[LineContent]) -> list[Cell]:
    """The sums of some lines by source, and in all, in 元."""
    return [cell(money(amount), kind=Kind.NUMBER) for amount in sheet(lines).whole.amounts]
