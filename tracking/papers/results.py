"""成果報告 of an undertaking as a paper: what was filed, the indicators as they stood then, the money by that day (R10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import override

from documents.papers.blocks import (
    NOTHING,
    Block,
    Column,
    Heading,
    Kind,
    Look,
    Note,
    Paper,
    Prose,
    Row,
    Run,
    Title,
    cell,
    facts,
    figures,
    row,
    table,
)
from documents.papers.fonts import on_paper
from documents.papers.render import LANGUAGE
from inputs.fields import grouped
from tracking.approvals.pages import by_programme, headings, left_headings, left_in_words
from tracking.approvals.sums import Cells, cells
from tracking.models import FinalReport, ResultPhoto, Undertaking
from tracking.results.kpi import Figure, in_words
from tracking.states import Covers
from workflow.templatetags.cs import money, roc_in_full

RESULTS = "成果報告"
Filed = tuple[FinalReport, Undertaking, Cells, list[ResultPhoto]]
PHOTO_COLUMNS = (
    *(Column("項次", 1.4, Kind.CENTER), Column("照片說明"), Column("拍攝日期", 3.2, Kind.WHOLE)),
    Column("同意使用的範圍", 5),
)


@override(LANGUAGE)
def results_paper(report: FinalReport, undertaking: Undertaking, spent: Cells, photos: Sequence[ResultPhoto]) -> Paper:
    """The parts in the order in which they are judged; of pictures whose consent was withdrawn nothing is said."""
    plan, called = undertaking.plan, undertaking.venture.called
    name = f"{called} {RESULTS}"
    kept = [Figure.from_json(figure) for figure in report.figures]
    parts: list[tuple[str, list[Block]]] = [
        ("成果摘要", [Prose(report.summary)]),
        ("KPI 達成情形", list(_kpi(kept, report.shortfall))),
        ("經費執行情形", list(_money(spent))),
        ("成果照片", [table(PHOTO_COLUMNS, _photos(photos))]),
    ]
    if report.story:
        parts.append((f"成果故事：{report.story_title}", [Prose(report.story)]))
    if report.upkeep:
        parts.append(("後續維運", [Prose(report.upkeep)]))
    blocks: list[Block] = [
        Title(RESULTS, (f"{plan.case_number}　{plan.called}", called)),
        facts(_about(report, undertaking)),
    ]
    for number, (title, body) in zip("一二三四五六", parts, strict=False):
        blocks += [Heading(f"{number}、{title}", 1), *body]
    return Paper(name, report.filed_at, tuple(blocks), running=name, is_demo=plan.is_demo)


def as_filed(report: FinalReport, undertaking: Undertaking) -> Filed:
    """What the paper is made of: with the ledger and the pictures as they stood when it was filed (two queries)."""
    by_then = cells(venture=undertaking.venture_id, at__lte=report.filed_at)
    photos = undertaking.photos.covering(Covers.CASE).filter(added_at__lte=report.filed_at)
    return report, undertaking, by_then, list(photos)


def _about(report: FinalReport, undertaking: Undertaking) -> list[tuple[str, object]]:
    period = f"{roc_in_full(undertaking.planned_start)}至{roc_in_full(undertaking.planned_end)}"
    accepted = roc_in_full(report.accepted_at) if report.accepted_at else ""
    return [
        ("執行單位", undertaking.executing_unit.full_name),
        ("核備之執行期程", period),
        ("提報日期", f"{roc_in_full(report.filed_at)}（{report}）"),
        ("審定日期", accepted or NOTHING),
        ("附件", on_paper(report.attachment.name)),
    ]


def _kpi(kept: Sequence[Figure], shortfall: str) -> Iterator[Block]:
    yield Note((Run(in_words(kept)),))
    if kept:
        columns = (
            *(Column("年度", 1.6, Kind.CENTER), Column("指標")),
            figures("目標", (grouped(figure.target) for figure in kept)),
            figures("實績", (_actual(figure) for figure in kept)),
            *(Column("單位", 2), Column("結果", 3.6)),
        )
        yield table(columns, map(_figure, kept))
    if shortfall:
        yield Heading("未達目標之原因", 2)
        yield Prose(shortfall)


def _figure(figure: Figure) -> Row:
    year = str(figure.year)
    return row(year, figure.name, grouped(figure.target), _actual(figure), figure.unit, figure.words)


def _actual(figure: Figure) -> str:
    return NOTHING if figure.actual is None else grouped(figure.actual)


def _money(spent: Cells) -> Iterator[Block]:
    yield Note((Run(left_in_words(spent)),))
    if spent:
        summed = by_programme(spent)
        names = (*headings(), *left_headings())
        rows, said = [], []
        for line in (*summed.rows, summed.total):  # across, its amounts would not find room beside each other
            amounts = [money(amount) for amount in (*line.amounts, *line.left)]
            rows.append(row(cell(line.label, 2, kind=Kind.TEXT, is_head=True), look=Look.GROUP))
            rows += [row(name, amount) for name, amount in zip(names, amounts, strict=True)]
            said += amounts
        yield table((Column("項目"), figures("金額（元）", said)), rows)


def _photos(photos: Iterable[ResultPhoto]) -> Iterator[Row]:
    for number, photo in enumerate(photos, 1):
        yield row(str(number), photo.caption, roc_in_full(photo.taken_on), photo.covered)
