"""審查意見彙整表 as a spreadsheet to sort and to count in: what a round's agencies wrote, a line each, its counts formulas."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from django.utils import timezone
from django.utils.translation import override

from documents.papers.ods import Formula, Sheet, Value, Workbook
from documents.papers.render import LANGUAGE
from reviews.models import OpinionRequest, ReviewRound
from reviews.papers.opinions import CONTENT, FIT, SUMMARY, is_read, offered, quoting, standing
from reviews.states import Result

ENTRIES, ITEM, MATTER = "意見", "意見項目", "分工事項"
HEADS = ("機關", "審查結果", "類別", "項次", "章節、事業或類別", "內容")
COUNTED = ("機關", "審查結果", "回復日期", ITEM, MATTER)
FIRST_ENTRY = 2  # row of the sheet of entries, below its head


@override(LANGUAGE)
def summary_ods(opened: ReviewRound, opinions: Sequence[OpinionRequest], readable: Collection[int]) -> bytes:
    """The round's summary: counts by agency and by result, and every opinion whose key is one of those ``readable``."""
    read = [opinion for opinion in opinions if is_read(opinion, readable)]
    entries = [entry for opinion in read for entry in _entries(opinion)]
    plan = opened.proposal
    at = max((opinion.filed_at for opinion in read if opinion.filed_at), default=opened.opened_at)
    book = Workbook(f"{plan.called} {SUMMARY}（{opened}）", at=at)
    _counts(book.sheet("彙整", (7, 7, 3.5, 3, 3)), opened, opinions, readable, len(entries))
    sheet = book.sheet(ENTRIES, (5, 3.5, 5.5, 1.6, 5, 14))
    sheet.head(HEADS, on_every_page=True)
    for entry in entries:
        sheet.row(entry, money_from=len(HEADS))
    return book.to_bytes()


def _counts(
    sheet: Sheet,
    opened: ReviewRound,
    opinions: Sequence[OpinionRequest],
    readable: Collection[int],
    entries: int,
) -> None:
    plan = opened.proposal
    sheet.title(f"{plan.called}　{SUMMARY}")
    sheet.note("案號", plan.case_number or "")
    sheet.note("審查輪次", f"{opened}（依{opened.version}）")
    sheet.note("回復期限", opened.due_on)
    sheet.gap()
    sheet.head(COUNTED, on_every_page=True)
    first = sheet.next_row
    for opinion in opinions:
        is_shown = is_read(opinion, readable)
        day = timezone.localdate(opinion.filed_at) if is_shown and opinion.filed_at else None
        result = str(opinion.get_result_display()) if is_shown else standing(opinion, is_shown=False)
        here = f"[.A{sheet.next_row}]"
        counts = (
            Formula(_how_many(here, ITEM, entries), len(opinion.items.all()) if is_shown else 0),
            Formula(_how_many(here, MATTER, entries), len(opinion.commitments.all()) if is_shown else 0),
        )
        sheet.row((str(opinion.agency), result, day, *counts), money_from=len(COUNTED))
    last = sheet.next_row - 1
    shown = [opinion for opinion in opinions if is_read(opinion, readable)]
    sums = (sum(len(opinion.items.all()) for opinion in shown), sum(len(o.commitments.all()) for o in shown))
    totals = [
        Formula(f"SUM([.{column}{first}:.{column}{last}])", sum_) for column, sum_ in zip("DE", sums, strict=True)
    ]
    sheet.row(("合計", None, None, *totals), money_from=len(COUNTED), total=True)
    sheet.gap()
    sheet.head(("審查結果", "機關數"))
    for value, label in Result.choices:
        count = sum(opinion.result == value for opinion in shown)
        sheet.row((str(label), Formula(f'COUNTIF([.B{first}:.B{last}];"{label}")', count)), money_from=2)


def _how_many(agency: str, kind: str, entries: int) -> str:
    """The entries of a kind that an agency wrote."""
    if not entries:
        return "0"
    last = FIRST_ENTRY + entries - 1
    of_agency, of_kind = (f"[${ENTRIES}.${column}${FIRST_ENTRY}:.${column}${last}]" for column in "AC")
    return f'COUNTIFS({of_agency};{agency};{of_kind};"{kind}")'


def _entries(opinion: OpinionRequest) -> Iterator[tuple[Value, ...]]:
    """What an agency wrote, a line each, in the order of its form."""
    who = (str(opinion.agency), str(opinion.get_result_display()))
    for label, text in ((CONTENT, opinion.content_opinion), (FIT, opinion.fit_opinion)):
        if text:
            yield (*who, label, None, None, text)
    for said in opinion.venture_opinions.all():
        for label, text in ((CONTENT, said.content), (FIT, said.fit)):
            if text:
                yield (*who, label, said.number, said.venture_title, text)
    for item in opinion.items.all():
        yield (*who, ITEM, item.number, item.section_label or None, quoting(item))
    for number, matter in enumerate(opinion.commitments.all(), 1):
        yield (*who, MATTER, number, matter.part, offered(matter))
