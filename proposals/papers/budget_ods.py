"""The budget of a frozen version as ODS, to go on working with; sums are values, never formulas."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import override

from documents.papers.odf import Workbook
from documents.papers.render import LANGUAGE
from proposals.models import PlanVersion
from proposals.papers import pdf
from proposals.papers.plan_odt import SOURCES, _venture_title


# --- the budget -----------------------------------------------------------------------------------------------------
def budget_ods(version: PlanVersion) -> bytes:
    """The budget: a summary and a sheet for each venture, integers in 元; sums are values, no formulas."""
    with override(LANGUAGE):
        given = pdf.context(version)
        title = given["basics"].title
        book = Workbook(f"{title} 經費表（第 {version.number} 版）", at=version.created_at)
        _summary_sheet(book, version, given)
        for venture in given["ventures"]:
            _venture_sheet(book, venture)
        return book.to_bytes()


def _summary_sheet(book: Workbook, version: PlanVersion, given: dict[str, Any]) -> None:
    sheet = book.sheet("彙總", (3.2, 7.5, 3.3, 3.3, 3.3, 3.3, 7))
    sheet.title(f"{given['basics'].title} 經費彙總")
    sheet.note("案號", version.proposal.case_number or "未成案")
    sheet.note("提案單位", given["basics"].owner.name)
    sheet.note("版次", version.number)
    sheet.note("凍結日期", timezone.localdate(version.created_at))
    sheet.note("單位", "元")
    sheet.gap()
    sheet.head(("事業", "名稱", *SOURCES, "執行單位"))
    for venture in given["ventures"]:
        unit = venture.content.executing_unit
        sheet.row((f"事業{venture.number}", venture.content.title, *venture.total.amounts, unit), money_from=2)
    sheet.row(("總計", None, *given["total"].amounts, None), money_from=2, total=True)
    sheet.gap()
    sheet.head(("年度", "經／資", *SOURCES))
    for year in given["summary"]:
        for part in year.parts:
            sheet.row((int(year.label), part.label, *part.amounts), money_from=2)
        sheet.row((int(year.label), "小計", *year.amounts), money_from=2, total=True)
    sheet.row(("總計", None, *given["total"].amounts), money_from=2, total=True)


def _venture_sheet(book: Workbook, venture: pdf.VenturePaper) -> None:
    sheet = book.sheet(f"事業{venture.number}", (7, 7.5, 1.8, 2.2, 3.3, 3.3, 3.3, 3.3))
    sheet.title(_venture_title(venture))
    sheet.note("執行單位", venture.content.executing_unit)
    sheet.note("單位", "元")
    sheet.gap()
    sheet.head(("項目", "對接中央計畫", "年度", "經／資", *SOURCES), on_every_page=True)
    for year, lines, _sums in venture.years:
        for line in lines:
            programme = line.programme.name if line.programme else None
            amounts = [getattr(line, source) for source in pdf.SOURCES]
            sheet.row((line.item, programme, year, line.expense_label, *amounts), money_from=4)
    sheet.row(("合計", None, None, None, *venture.total.amounts), money_from=4, total=True)
