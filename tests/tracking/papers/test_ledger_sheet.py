"""Each amount of a spreadsheet of the ledger stands under its own head, and the sums are of the columns they stand in."""

import datetime as dt
import io

import pytest
from odfdo import Document

from programmes.models import CentralProgramme
from proposals.models import Proposal, Venture
from tests.tracking.stress import cells_of
from tracking.models import LedgerEntry
from tracking.papers.ledger import ledger_ods
from tracking.states import Entry

pytestmark = pytest.mark.django_db
AMOUNTS = {Entry.ASKED: 900, Entry.APPROVED: 800, Entry.RECEIVED: 300, Entry.SPENT: 500}


def test_what_was_spent_of_other_money_stands_beside_what_is_in_hand():
    plan = Proposal(pk=1, title="水圳計畫", case_number="115-0001")
    programme, venture = CentralProgramme(pk=1, name="農村再生"), Venture(pk=1, proposal=plan, title="導覽")
    day = dt.date(2026, 10, 1)
    about = {"venture": venture, "programme": programme, "year": 115, "expense": "capital", "day": day}
    entries = [
        LedgerEntry(entry=entry, amount=amount, document="", item="", **about) for entry, amount in AMOUNTS.items()
    ]
    at = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    book = Document(io.BytesIO(ledger_ods(plan, plan.title, cells_of(entries, 1), entries, [venture], at)))
    rows = book.body.tables[0].get_values()
    (head,) = [row for row in rows if "結存" in row]
    assert head[5:9] == ["繳回", "未撥", "自籌或墊付", "結存"]
    assert [[int(value) for value in row[1:9]] for row in rows[rows.index(head) + 1 :] if row[0]] == [
        [900, 800, 300, 500, 0, 500, 200, 0]
    ] * 2
