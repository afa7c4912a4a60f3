"""The budget of a frozen version as a spreadsheet to go on working with: its sums are formulas, as in a budget typed anew."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import override

from documents.papers.numbering import numeral
from documents.papers.ods import Formula, Sheet, Workbook
from documents.papers.render import LANGUAGE
from programmes.states import Expense
from proposals.budget.sums import sheet as summed
from proposals.content import PlanContent, VentureContent, from_version
from proposals.content.values import LineContent
from proposals.models import PlanVersion
from proposals.papers.plan import SOURCES, years_of

PARTS, YEAR, EXPENSE, MONEY = "EFG", "C", "D", "EFGH"  # columns of a venture's sheet
FIRST_LINE = 6  # of a venture's sheet, below its head
SUMMARY_MONEY = "CDEF"


def budget_ods(version: PlanVersion) -> bytes:
    """The budget: a summary by venture, one by year, and a sheet for each venture, integers in 元."""
    with override(LANGUAGE):
        content = from_version(version.content)
        book = Workbook(f"{content.basics.title} 經費表（第 {version.number} 版）", at=version.created_at)
        _summary(book, version, content)
        _by_year(book, content)
        for number, venture in enumerate(content.ventures, 1):
            _venture(book, number, venture)
        return book.to_bytes()


def _summary(book: Workbook, version: PlanVersion, content: PlanContent) -> None:
    sheet = book.sheet("彙總", (3.2, 7.5, 3.3, 3.3, 3.3, 3.3, 7))
    sheet.title(f"{content.basics.title} 經費彙總")
    sheet.note("案號", version.proposal.case_number or "未成案")
    sheet.note("提案單位", content.basics.owner.name)
    sheet.note("版次", version.number)
    sheet.note("凍結日期", timezone.localdate(version.created_at))
    sheet.note("單位", "元")
    sheet.gap()
    sheet.head(("事業", "名稱", *SOURCES, "執行單位"), on_every_page=True)
    first = sheet.next_row
    for number, venture in enumerate(content.ventures, 1):
        name, total = _sheet_name(number), _total_row(venture)
        amounts = [
            Formula(f"[${name}.{column}{total}]", amount)
            for column, amount in zip(MONEY, _amounts(venture.budget), strict=True)
        ]
        sheet.row((name, venture.title, *amounts, venture.executing_unit), money_from=2)
    _sum_up(sheet, ("總計", None), SUMMARY_MONEY, first, _amounts(content.lines), after=1)


def _by_year(book: Workbook, content: PlanContent) -> None:
    """Added up over the ventures' sheets by year and kind."""
    sheet = book.sheet("各年度", (3.2, 3.2, 3.3, 3.3, 3.3, 3.3))
    sheet.title(f"{content.basics.title} 各年度經費")
    sheet.note("單位", "元")
    sheet.gap()
    sheet.head(("年度", "經／資", *SOURCES), on_every_page=True)
    first = sheet.next_row
    for year, lines in years_of(content.lines):
        begins = sheet.next_row
        for expense, label in Expense.choices:
            amounts = _amounts([line for line in lines if line.expense == expense])
            cells = [
                Formula(_over(content, column, year, str(label)), a) for column, a in zip(MONEY, amounts, strict=True)
            ]
            sheet.row((year, str(label), *cells), money_from=2)
        _sum_up(sheet, (year, "小計"), SUMMARY_MONEY, begins, _amounts(lines))
    _sum_up(sheet, ("總計", None), SUMMARY_MONEY, first, _amounts(content.lines))


def _over(content: PlanContent, column: str, year: int, label: str) -> str:
    """What all ventures ask in a column for a year and a kind."""
    parts = []
    for number, venture in enumerate(content.ventures, 1):
        if venture.budget:
            name, last = _sheet_name(number), _total_row(venture) - 1
            ranges = [f"[${name}.${c}${FIRST_LINE}:.${c}${last}]" for c in (column, YEAR, EXPENSE)]
            parts.append(f'SUMIFS({ranges[0]};{ranges[1]};{year};{ranges[2]};"{label}")')
    return "+".join(parts) or "0"


def _venture(book: Workbook, number: int, venture: VentureContent) -> None:
    sheet = book.sheet(_sheet_name(number), (7, 7.5, 1.8, 2.2, 3.3, 3.3, 3.3, 3.3))
    sheet.title(f"{_sheet_name(number)}：{venture.title}")
    sheet.note("執行單位", venture.executing_unit)
    sheet.note("單位", "元")
    sheet.gap()
    sheet.head(("項目", "對接中央計畫", "年度", "經／資", *SOURCES), on_every_page=True)
    for year, lines in years_of(venture.budget):
        begins = sheet.next_row
        for line in lines:
            programme = line.programme.name if line.programme else None
            asked = (line.central, line.local, line.private)
            at = sheet.next_row
            whole = Formula(f"SUM([.{PARTS[0]}{at}:.{PARTS[-1]}{at}])", sum(asked))
            sheet.row((line.item, programme, year, line.expense_label, *asked, whole), money_from=4)
        _sum_up(sheet, (f"{year} 年度小計", None, None, None), MONEY, begins, _amounts(lines))
    _sum_up(sheet, ("合計", None, None, None), MONEY, FIRST_LINE, _amounts(venture.budget))


def _sum_up(
    sheet: Sheet, labels: Sequence[str | int | None], columns: str, first: int, amounts: list[int], *, after: int = 0
) -> None:
    """A row of sums of all from the row ``first`` on; SUBTOTAL leaves out the sums between them.

    ``after``: how many columns stand empty behind the sums.
    """
    last = sheet.next_row - 1
    cells = [
        Formula(f"SUBTOTAL(9;[.{column}{first}:.{column}{last}])" if last >= first else "0", amount)
        for column, amount in zip(columns, amounts, strict=True)
    ]
    sheet.row((*labels, *cells, *[None] * after), money_from=len(labels), total=True)


def _total_row(venture: VentureContent) -> int:
    """The row of a venture's sheet that sums it up: below its lines and a sum for each year."""
    return FIRST_LINE + len(venture.budget) + len({line.year for line in venture.budget})


def _sheet_name(number: int) -> str:
    return f"事業{numeral(number)}"


def _amounts(lines: Sequence[LineContent]) -> list[int]:
    return list(summed(lines).whole.amounts)
