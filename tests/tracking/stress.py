"""What follows the review, in many rows: ministries' letters and undertakings, unsaved, as a paper needs no more."""

from __future__ import annotations

import datetime as dt

from accounts.models import Unit
from documents.papers.blocks import Paper
from proposals.models import Proposal, Venture
from tests.factories.stress import MIXED
from tracking.models import ApprovalLetter, Undertaking
from tracking.papers.enclosing import record_paper

ROWS = 60


def stress_record() -> Paper:
    """The record of a plan of many ventures."""
    plan = Proposal(title="大甲溪流域𤆬客厝計畫", case_number="115-0025", is_demo=True)
    ventures = [
        Venture(proposal=plan, title=f"第{number}項事業", executing_unit=Unit(name="石岡區社區發展協會"))
        for number in range(ROWS)
    ]
    day, end = dt.date(2026, 10, 1), dt.date(2029, 12, 31)
    about = {"ministry": "國家發展委員會", "letter_number": "發國字第1150000001號", "letter_date": day}
    letters = [ApprovalLetter(venture=venture, amount=1_234_567_890, **about) for venture in ventures]
    tracked = [
        Undertaking(venture=venture, planned_start=day, planned_end=end, results_summary=MIXED) for venture in ventures
    ]
    return record_paper(plan, [], letters, tracked)
