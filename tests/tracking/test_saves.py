"""How often the saves after the review ask the database: literally, so that one more is noticed."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from bench.pages import counted
from proposals.states import Outcome
from proposals.states import State as PlanState
from tests.factories.accounts import sign_in
from tests.tracking.cases import executing_plan, ground, make_cast, make_plan, make_submission, paper, typed_work
from tests.tracking.reports import cases as reports
from tests.tracking.test_views import LETTER, fresh, move_page, page_of
from tracking.models import ApprovalLetter
from tracking.reports.opening import open_all
from tracking.states import MeetingKind, State

pytestmark = pytest.mark.django_db
LASTS = typed_work("115.3.2", "115.12.31")
DONE = {"summary": "依 KPI 完成三場走讀，參加者一百二十人。", "reason": "各項工作都已提前辦畢，經費也已核銷。"}
UNDERTAKING_SAVES = {  # who, from where, what is said and filed, and how often that asks
    "file_plan": ("executor", State.PLANNING, LASTS, "工作計畫", 12),
    "accept_plan": ("platform", State.PLAN_FILED, {}, "", 12),
    "return_plan": ("platform", State.PLAN_FILED, {"reason": "期程與核定函不符，請逐項修正。"}, "", 12),
    # The targets for the form and again behind the lock, the number of the report, the report.
    "report_completion": ("executor", State.TRACKED, DONE, "成果", 13),
    "return_results": ("platform", State.REPORTED, {"reason": "成果未對照 KPI，請補充說明。"}, "", 11),
    "accept_results": ("platform", State.REPORTED, {}, "", 12),  # whom the release then waits for
    # The number of the 簽 is held, and asked whether it stands elsewhere; its 字 is new to the unit, which keeps it.
    "release": ("rdec", State.COMPLETED, {"letter_number": "研展簽字第1號"}, "", 12),
    "return_completion": ("rdec", State.COMPLETED, {"reason": "成果未對照 KPI，請補充說明。"}, "", 11),
    "terminate": ("supervisor", State.TRACKED, {"reason": "執行單位已解散，無法繼續辦理。"}, "", 10),  # the ground
}


def asks(client, url, data):
    """How often a save asks, but for the savepoints of this test's own transaction."""
    with counted() as sent:
        assert client.post(url, data).status_code == 302
    return len(sent)


def test_undertakings(cast, client):
    found = {}
    given = {"terminate": {"ground": str(ground()["ground"].pk)}}
    for move, (who, state, said, filed, _asked) in UNDERTAKING_SAVES.items():
        _plan, (case, *_others) = executing_plan(cast, state, State.TRACKED)
        person, url = sign_in(client, getattr(cast, who)), move_page(case, move)
        signed = {"letter_date": f"{timezone.localdate():%Y-%m-%d}"} if "letter_number" in said else {}
        more = signed | given.get(move, {}) | ({"file": paper(filed)} if filed else {})
        data = fresh(person.get(url), **said, **more)
        found[move] = asks(person, url, data)
    assert found == {move: asked for move, (*_said, asked) in UNDERTAKING_SAVES.items()}


def test_reports(cast, client):
    case, found = reports.tracked(cast), {}
    with time_machine.travel("2026-03-03 01:00Z", tick=False):
        open_all()
        first, second = case.reports.order_by("number")
        typed = {"percent_1": "50", "spent": "100,000", "narrative": "依進度施作。"}
        moves = (
            ("file_report", cast.executor, first, typed),
            ("take_back_report", cast.executor, first, {}),
            ("file_report_again", cast.executor, first, typed),
            ("return_report", cast.platform, first, {"reason": "請補施工照片與監造日報。"}),
            ("file_report_returned", cast.executor, first, typed | {"evidence": paper("監造日報")}),
            ("accept_report", cast.platform, first, {}),
            ("file_report_unchanged", cast.executor, second, typed),
        )
        for name, actor, report, said in moves:
            move = name.removesuffix("_again").removesuffix("_returned").removesuffix("_unchanged")
            page = "file_report" if move == "file_report" else "report_move"
            person, url = sign_in(client, actor), reverse(f"tracking:{page}", args=[report.pk, move])
            found[name] = asks(person, url, fresh(person.get(url), **said))
    assert found == {
        "file_report": 11,
        "take_back_report": 11,
        "file_report_again": 11,
        "return_report": 11,
        "file_report_returned": 11,
        "accept_report": 8,
        "file_report_unchanged": 11,
    }


@pytest.fixture
def cast():
    return make_cast()


def sent(plan, kind=MeetingKind.WORKING):
    make_submission(plan, kind)
    return plan


def test_what_ndc_is_sent_and_says(cast, client):
    rdec = sign_in(client, cast.rdec)
    found, held = {}, {"met_on": "115-3-2"}
    send = page_of(make_plan(cast, PlanState.READY_FOR_COUNSELLING), "send", "send_to_counselling")
    found["send"] = asks(rdec, send, fresh(rdec.get(send), **LETTER))
    passed = page_of(
        sent(make_plan(cast, PlanState.NDC_COUNSELLING), MeetingKind.COUNSELLING), "ndc_pass", "counselling_pass"
    )
    found["pass"] = asks(rdec, passed, fresh(rdec.get(passed), **held, file=paper()))
    plan = sent(make_plan(cast, PlanState.NDC_COUNSELLING), MeetingKind.COUNSELLING)
    revise, kpi = page_of(plan, "ndc_revise", "counselling_revise"), f"kpi_{plan.venture_list[0].pk}"
    reasons = {f"ask_{kpi}": "on", f"reason_{kpi}": "請補基準值"}
    found["revise"] = asks(rdec, revise, fresh(rdec.get(revise), **held, **reasons, file=paper()))
    plan = sent(make_plan(cast, PlanState.NDC_WORKING))
    decide = page_of(plan, "ndc_decide", "working_pass")
    outcomes = {f"outcome_{venture.pk}": "passed" for venture in plan.venture_list}
    found["decide"] = asks(rdec, decide, fresh(rdec.get(decide), **held, **outcomes, file=paper()))
    # The thirteenth of a return with minutes: its requests are written before the log, which names them by their ids.
    # That of a sending: its letter's number is held before it is asked where it stands.
    assert found == {"send": 14, "pass": 10, "revise": 13, "decide": 12}


# Beside the twelve of a move: the form asks for the ventures and what they applied for, whether a letter's number, which
# is held, stands elsewhere; what they applied for is asked again behind the lock, the letters are written before the
# ledger's entries, which name them, and once written whom the plan then waits for, and which commitments agencies are to
# carry out.
@pytest.mark.parametrize(("many", "expected"), [(1, 19), (2, 19)])
def test_the_approval(cast, client, many, expected):
    outcomes = (Outcome.PASSED,) * many + (Outcome.REJECTED,)
    plan = make_plan(cast, PlanState.PRELIMINARILY_APPROVED, outcomes=outcomes)
    rdec, url, said = sign_in(client, cast.rdec), page_of(plan, "approve", "approve"), {}
    for venture in plan.venture_list[:many]:
        letter = {"ministry": "農業部", "letter_number": "農字第1號", "letter_date": "1150302", "amount": "1200000"}
        said |= {f"{name}_{venture.pk}": value for name, value in letter.items()} | {f"file_{venture.pk}": paper()}
    assert asks(rdec, url, fresh(rdec.get(url), **said)) == expected
    assert ApprovalLetter.objects.count() == many
