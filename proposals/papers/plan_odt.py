"""計畫書 as ODT, with the chapters of the PDF, to be worked on in an office program; never from what can still change.

Like 計畫書 as PDF, the papers are made from a frozen version and are Chinese whatever language the reader's pages are in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import override

from chapters.states import Section
from documents.papers.odf import Td, TextPaper, Total
from documents.papers.render import LANGUAGE
from inputs.fields import grouped
from proposals.models import PlanVersion
from proposals.papers import pdf
from workflow.templatetags.cs import money, roc

EMPTY = "未列"
DASH = "—"
SOURCES = ("中央", "地方", "民間", "合計")
AMOUNT_WIDTHS = (2.5, 2.5, 2.5, 2.6)


# --- 計畫書 ---------------------------------------------------------------------------------------------------------
def plan_odt(version: PlanVersion) -> bytes:
    """計畫書 with the chapters of :mod:`proposals.papers.pdf`, to be worked on in an office program."""
    with override(LANGUAGE):
        given = pdf.context(version)
        title, number = given["basics"].title, version.number
        paper = TextPaper(
            f"{title} 計畫書（第 {number} 版）",
            at=version.created_at,
            running=f"{title}　第 {number} 版",
            mark="示範資料" if given["demo"] else "",
        )
        _cover(paper, version, given)
        for part in given["parts"]:
            paper.heading(_numbered(part), 1, new_page=part is given["parts"][0])
            PLAN_CHAPTERS[part.anchor](paper, given)
            _replies(paper, part)
        return paper.to_bytes()


def _cover(paper: TextPaper, version: PlanVersion, given: dict[str, Any]) -> None:
    basics = given["basics"]
    paper.paragraph("臺中市加速地方創生推動計畫", "Authority")
    paper.paragraph(basics.title, "Title")
    paper.paragraph("計畫書", "Subtitle")
    if version.proposal.case_number:
        paper.paragraph(f"案　　號：{version.proposal.case_number}", "Cover_20_line")
    owner = basics.owner
    represented = f"（{owner.represented_by}代為提案）" if owner.represented_by else ""
    paper.paragraph(f"提案單位：{owner.name}{represented}", "Cover_20_line")
    districts = "、".join(district.name for district in basics.districts)
    paper.paragraph(f"行 政 區：臺中市{districts}", "Cover_20_line")
    paper.paragraph(f"版　　本：第 {version.number} 版", "Cover_20_line")
    paper.paragraph(f"中華民國{roc(version.created_at)}", "Cover_20_date")
    ventures = [(2, _venture_title(venture)) for venture in given["ventures"]]
    entries: list[tuple[int, str]] = []
    for part in given["parts"]:
        entries += [(1, _numbered(part)), *(ventures if part.anchor == pdf.VENTURES[0] else [])]
    paper.contents("目　錄", entries)


def _numbered(part: pdf.Part) -> str:
    return f"{part.number}、{part.title}"


def _replies(paper: TextPaper, part: pdf.Part) -> None:
    """What the template's own questions were answered."""
    for reply in part.replies:
        paper.heading(reply.label, 3)
        if reply.is_table:
            paper.table([0] * len(reply.columns), reply.rows, head=reply.columns)
        else:
            paper.prose(reply.text)


def _basics(paper: TextPaper, given: dict[str, Any]) -> None:
    basics = given["basics"]
    contact, owner = basics.contact, basics.owner
    represented = f"；{owner.represented_by}代為提案" if owner.represented_by else ""
    districts = [d.name + ("（優先推動區）" if d.priority else "") for d in basics.districts]
    paper.table(
        (3.4, 0),
        [
            ("計畫名稱", basics.title),
            ("提案單位", f"{owner.name}（{owner.kind}{represented}）"),
            ("提案行政區", "、".join(districts)),
            ("聯絡人", contact.name),
            ("聯絡電話", contact.phone or DASH),
            ("電子郵件", contact.email or DASH),
            ("總經費", f"{money(given['total'].amounts[3])} 元"),
        ],
    )
    paper.heading("構想摘要", 3)
    paper.prose(basics.summary)


def _resources(paper: TextPaper, given: dict[str, Any]) -> None:
    rows: list[tuple[Any, ...]] = []
    for label, items in given["resources"]:
        rows += [(Td(label, "Center"), item.name, item.place or DASH, item.description or DASH) for item in items] or [
            (Td(label, "Center"), Td(EMPTY, span=3))
        ]
    paper.table((1.5, 3.6, 3.6, 0), rows, head=("類別", "名稱", "地點", "特色說明"), caption="在地資源盤點表")


def _consensus(paper: TextPaper, given: dict[str, Any]) -> None:
    rows = [
        (
            Td(number, "Center"),
            roc(meeting.held_on, "."),
            meeting.place,
            Td(grouped(meeting.attendance), "Number"),
            meeting.summary or DASH,
            meeting.minutes.name if meeting.minutes else "未附",
        )
        for number, meeting in enumerate(given["content"].consensus, 1)
    ]
    head = ("場次", "日期", "地點", "出席人數", "共識要點", "會議紀錄")
    paper.table((1.4, 2.3, 3.2, 1.4, 0, 3.2), _or_empty(rows, 6), head=head, caption="共識會議辦理情形")


def _vision(paper: TextPaper, given: dict[str, Any]) -> None:
    paper.prose(given["content"].vision)


def _ventures(paper: TextPaper, given: dict[str, Any]) -> None:
    for number, venture in enumerate(given["ventures"]):
        paper.heading(_venture_title(venture), 2, new_page=number > 0)
        _venture(paper, venture)
    if not given["ventures"]:
        paper.paragraph(EMPTY)


def _venture(paper: TextPaper, venture: pdf.VenturePaper) -> None:
    paper.prose(f"執行單位：{venture.content.executing_unit}")
    for part in venture.parts:
        paper.heading(_numbered(part), 3)
        VENTURE_CHAPTERS[part.anchor](paper, venture)
        _replies(paper, part)


def _theme(paper: TextPaper, venture: pdf.VenturePaper) -> None:
    paper.prose(venture.content.theme)


def _stakeholders(paper: TextPaper, venture: pdf.VenturePaper) -> None:
    people = [(p.name, p.relation, p.involvement or DASH) for p in venture.content.stakeholders]
    paper.table((4, 4, 0), _or_empty(people, 3), head=("對象", "關係", "參與方式"))


def _concept(paper: TextPaper, venture: pdf.VenturePaper) -> None:
    steps = [
        (Td(n, "Center"), s.title, f"{roc(s.starts_on, '.')}～{roc(s.ends_on, '.')}", s.place or DASH)
        for n, s in enumerate(venture.content.steps, 1)
    ]
    paper.prose(venture.content.method)
    if venture.place:
        paper.prose(f"地點：{venture.place}")
    paper.table((1, 0, 4.8, 4), _or_empty(steps, 4), head=("序", "工作項目", "期間", "地點"), caption="工作期程")


def _kpi(paper: TextPaper, venture: pdf.VenturePaper) -> None:
    kpis = [
        (
            f"{kpi.name}（{kpi.unit}）",
            Td(kpi.year, "Center"),
            Td(grouped(kpi.baseline), "Number"),
            Td(grouped(kpi.target), "Number"),
            kpi.evidence or DASH,
        )
        for group in venture.kpi_groups
        for kpi in group
    ]
    head = ("指標（單位）", "年度", "基準值", "目標值", "佐證來源")
    paper.table((0, 1.5, 2.4, 2.4, 4), _or_empty(kpis, 5), head=head)


def _budget(paper: TextPaper, venture: pdf.VenturePaper) -> None:
    paper.table(
        (1.3, 0, 2.3, 2.3, 2.3, 2.4),
        _budget_rows(venture),
        head=("年度", "項目與對接計畫", *SOURCES),
        caption="經費需求（單位：元）",
    )


def _budget_rows(venture: pdf.VenturePaper) -> Iterator[Any]:
    for year, lines, sums in venture.years:
        for line in lines:
            docked = f"\n對接：{line.programme.name}" if line.programme else ""
            item = f"{line.item}（{line.expense_label}）{docked}"
            yield (Td(year, "Center"), item, *_amounts(getattr(line, source) for source in pdf.SOURCES))
        yield Total([Td(f"{year} 年度小計", span=2), *_amounts(sums.amounts)])
    if not venture.years:
        yield (Td(EMPTY, span=6),)
    yield Total([Td("合計", span=2), *_amounts(venture.total.amounts)])


def _summary(paper: TextPaper, given: dict[str, Any]) -> None:
    total = Total(["總計", *_amounts(given["total"].amounts)])
    ventures = [(f"{v.number}、{v.content.title}", *_amounts(v.total.amounts)) for v in given["ventures"]]
    years: list[Any] = []
    for year in given["summary"]:
        years += [(f"{year.label} 年度{part.label}", *_amounts(part.amounts)) for part in year.parts]
        years.append(Total([f"{year.label} 年度小計", *_amounts(year.amounts)]))
    widths = (0, *AMOUNT_WIDTHS)
    paper.table(widths, [*ventures, total], head=("事業", *SOURCES), caption="各事業經費（單位：元）")
    paper.table(widths, [*years, total], head=("年度", *SOURCES), caption="各年度經費（單位：元）")


def _benefits(paper: TextPaper, given: dict[str, Any]) -> None:
    paper.prose(given["content"].benefits)


def _supplement(paper: TextPaper, given: dict[str, Any]) -> None:
    """Nothing of its own: its questions' answers follow."""


PLAN_CHAPTERS = {
    Section.BASICS.value: _basics,
    Section.RESOURCES.value: _resources,
    Section.CONSENSUS.value: _consensus,
    Section.VISION.value: _vision,
    pdf.VENTURES[0]: _ventures,
    pdf.SUMMARY[0]: _summary,
    Section.BENEFITS.value: _benefits,
    Section.SUPPLEMENT.value: _supplement,
}
VENTURE_CHAPTERS = {
    Section.THEME.value: _theme,
    Section.STAKEHOLDERS.value: _stakeholders,
    Section.CONCEPT.value: _concept,
    Section.KPI.value: _kpi,
    Section.BUDGET.value: _budget,
}


def _venture_title(venture: pdf.VenturePaper) -> str:
    return f"事業{venture.number}：{venture.content.title}"


def _amounts(amounts: Iterable[int]) -> list[Td]:
    return [Td(money(amount), "Number") for amount in amounts]


def _or_empty(rows: list[Any], columns: int) -> list[Any]:
    return rows or [(Td(EMPTY, span=columns),)]
