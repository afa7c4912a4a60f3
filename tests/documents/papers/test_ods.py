"""Cells of our sheets."""

from __future__ import annotations

import datetime as dt
import io

from odfdo import Document

from documents.papers.ods import Workbook, sheet_cell


def test_types_of_cells() -> None:
    book = Workbook("表", at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC))
    book.sheet("一", (3,)).row(["字", 12, dt.date(2026, 3, 7), None], money_from=1)
    table = Document(io.BytesIO(book.to_bytes())).body.get_table(0)
    kinds = [table.get_cell((x, 0)).get_attribute("office:value-type") for x in range(3)]
    assert kinds == ["string", "float", "string"]
    assert sheet_cell(1_234_567, "Money").text_recursive.strip() == "1,234,567"
    day = sheet_cell(dt.date(2026, 3, 7), "Day")
    # A real date is shown as 2026/3/7 by programs that do not know the calendar of the Republic.
    assert (day.text_recursive.strip(), day.value, day.get_attribute("office:date-value")) == ("115.03.07",) * 2 + (
        None,
    )
