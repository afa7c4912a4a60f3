"""列管進度表: what the board shows, as paper and as spreadsheet whose totals count."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone
from odfdo import Document

from tests.factories.accounts import sign_in
from tests.tracking.board.test_board import DAY, entry, letter, report
from tests.tracking.cases import executing_plan, make_cast
from tracking.models import Undertaking
from tracking.papers import progress
from tracking.states import Entry, Light, ReportState, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def tracked(cast):
    """One behind with money, one planned without, one that has ended."""
    _plan, (row, planned, ended) = executing_plan(cast, State.TRACKED, State.PLANNING, State.TERMINATED)
    letter(row)
    for kind, amount in ((Entry.APPROVED, 1_000_000), (Entry.SPENT, 285_000)):
        entry(row, kind, amount, cast)
    entry(ended, Entry.APPROVED, 500_000, cast)
    report(row, 1, timezone.localdate(), ReportState.ACCEPTED, planned="55.0", actual="38.0", filed_at=timezone.now())
    Undertaking.objects.filter(pk=row.pk).update(light=Light.RED, actual="38.0", due_on=timezone.localdate() + DAY)
    Undertaking.objects.filter(pk=planned.pk).update(due_on=timezone.localdate() + 2 * DAY)
    return row, planned, ended


def cells(ods):
    """The rows of the sheet: formula and value of each cell."""
    table = Document(io.BytesIO(ods)).body.get_table(name=progress.PROGRESS)
    return [
        [_said(cell) for cell in row.get_elements("table:table-cell")]
        for row in table.get_elements(".//table:table-row")
    ]


def _said(cell):
    formula = cell.get_attribute("table:formula") or ""
    value = cell.get_attribute("office:value") or cell.get_attribute("office:string-value") or ""
    return formula.removeprefix("of:="), value


def test_the_spreadsheet_counts(client, cast, tracked):
    answer = sign_in(client, cast.rdec).get("/tracking/board/ods/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/vnd.oasis.opendocument.spreadsheet")
    rows = cells(answer.content)
    head = next(n for n, row in enumerate(rows) if row and row[0][1] == "案號")
    assert [value for _formula, value in rows[head]] == list(progress.COLUMNS)
    first, second, third, total = rows[head + 1 : head + 5]
    number = head + 2  # of the first line, counted from 1
    assert [value for _formula, value in first][6:11] == ["落後", "55.0", "38.0", "-17.0", "28.5"]
    assert first[10][0] == f"ROUND([.O{number}]*100/[.N{number}];1)"
    assert [row[6][1] for row in (second, third)] == ["待提工作計畫", "撤銷管制"]
    span = f"{number}:.{{}}{number + 2}"
    assert total[1] == (f"COUNTA([.B{span.format('B')}])", "3")
    assert total[10] == (f"ROUND([.O{number + 3}]*100/[.N{number + 3}];1)", "19.0")
    assert total[13:15] == [
        (f"SUM([.N{span.format('N')}])", "1500000"),
        (f"SUM([.O{span.format('O')}])", "285000"),
    ]
    lights = {row[0][1]: row[1] for row in rows[head + 5 :] if row and row[0][1]}
    assert lights["落後"] == (f'COUNTIF([.G{span.format("G")}];"落後")', "1")
    assert lights["正常"][1] == "0"


def test_it_holds_what_the_filter_shows(client, cast, tracked):
    rows = cells(sign_in(client, cast.rdec).get("/tracking/board/ods/", {"light": "red"}).content)
    said = [value for row in rows for _formula, value in row]
    assert "燈號：落後" in said
    assert "共 1 案：落後 1 案。" in said
    other = cells(sign_in(client, cast.stranger).get("/tracking/board/ods/").content)
    assert "共 0 案。" in [value for row in other for _formula, value in row]


def test_the_paper_is_asked_of_the_queue(client, cast, tracked):
    page = sign_in(client, cast.rdec).get("/tracking/board/pdf/", {"light": "red"})
    assert page.status_code == 200
    assert page.context["offer"].back == "/tracking/board/?light=red"
    assert client.post("/tracking/board/pdf/?light=red").status_code == 302


def test_what_is_more_than_a_sheet_holds_is_said():
    assert progress.Sheet("", [], is_cut=True).summary == (
        "共 0 案。僅列到期在前的 1,000 案，其餘請縮小篩選範圍後另列。"
    )
