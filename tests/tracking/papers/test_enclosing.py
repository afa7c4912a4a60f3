"""Tracking's part of a dossier: what was sent to NDC and decided there, approved and followed."""

from __future__ import annotations

import pytest

from documents.papers.html import html
from documents.papers.odt import odt
from proposals.states import Outcome
from proposals.states import State as PlanState
from tests.documents.papers.reading import html_words, odt_words
from tests.tracking.cases import DAY, executing_plan, make_cast, make_plan, make_submission
from tests.tracking.ledger_cases import money
from tracking.models import ApprovalLetter, NdcItem, VentureDecision
from tracking.papers.enclosing import enclosed, record_paper
from tracking.states import State

pytestmark = pytest.mark.django_db


def test_a_plan_that_was_never_sent_adds_nothing():
    cast = make_cast()
    assert list(enclosed(make_plan(cast, PlanState.CONFIRMING), cast.rdec)) == []


def test_comments_with_their_answers_ledger_and_instalments():
    case = money()
    case.pay(case.ask())
    case.spend(50_000)
    plan, submission = case.plan, make_submission(case.plan)
    NdcItem.objects.create(submission=submission, number=1, text="請說明財源。")
    parts = {part.name: part for part in enclosed(plan, case.cast.proposer)}
    comments, ledger = "國發會意見回應對照表", "補助款帳"
    assert list(parts) == [
        f"{stem}.{ending}" for stem in ("國發會審議及部會核定情形", comments, ledger) for ending in ("pdf", "odt")
    ]
    assert {parts[f"{ledger}.odt"].folder, parts[f"{comments}.odt"].folder} == {"補助款", "國發會"}
    assert "請說明財源。" in odt_words(parts[f"{comments}.odt"].make())
    words = odt_words(parts[f"{ledger}.odt"].make())
    assert [each in words for each in ("第1期", "已撥款：已撥200,000元，等候核銷。", "AB00000001")] == [True] * 3


def test_what_was_sent_decided_approved_and_followed():
    cast = make_cast()
    plan, rows = executing_plan(cast, State.TRACKED, State.PLANNING)
    sending = make_submission(plan)
    for venture in plan.venture_list:
        VentureDecision.objects.create(submission=sending, venture=venture, outcome=Outcome.PASSED)
    first = plan.venture_list[0]
    granted = ApprovalLetter(
        venture=first, ministry="文化部", letter_number="文源字第1號", letter_date=DAY, amount=1_000_000
    )
    granted.save()
    instead = ApprovalLetter.objects.create(
        venture=first,
        ministry="文化部",
        letter_number="文源字第2號",
        letter_date=DAY,
        amount=900_000,
        amendment="replaces",
        amends=granted,
        conditions="年度結束前核銷",
    )
    parts = list(enclosed(plan, cast.rdec))
    stem = "國發會審議及部會核定情形"
    assert [(part.folder, part.name) for part in parts] == [("國發會", f"{stem}.pdf"), ("國發會", f"{stem}.odt")]
    found = record_paper(plan, [sending], [granted, instead], rows)
    facts, decided, approved, tracked = (block for block in found.blocks if hasattr(block, "rows"))
    texts = [
        [["".join(run.text for part in cell.paragraphs for run in part) for cell in line.cells] for line in table.rows]
        for table in (facts, decided, approved, tracked)
    ]
    assert texts[0][0] == ["發文字號", "府授研展字第1號（115年3月2日）"]
    assert texts[1] == [[venture.title, "通過"] for venture in plan.venture_list]
    fate = "金額已由「文化部 文源字第2號」取代；附帶條件仍列於此供查。"
    now = "取代「文化部 文源字第1號」，以本函金額為準。附帶條件：年度結束前核銷"
    assert texts[2] == [
        [first.title, "文化部", "文源字第1號（115年3月2日）", fate, "1,000,000"],
        [first.title, "文化部", "文源字第2號（115年3月2日）", now, "900,000"],
    ]
    assert [line[2:4] for line in texts[3]] == [["列管中", "115年3月2日至115年5月1日"], ["待提工作計畫", "未列"]]
    assert [column.label for column in tracked.columns if not column.width] == ["成果摘要"]  # it takes what is left
    assert html_words(html(found)) == odt_words(odt(found))
