"""撤回修改 of a work plan and of a completion report, until the platform or RDEC has begun."""

import datetime as dt

import pytest

from proposals.models import ProposalFile
from tests.factories.accounts import sign_in
from tests.tracking.cases import DAY, executing_plan, make_cast, paper, work
from tracking.models import Undertaking
from tracking.states import State
from tracking.workflow import (
    FILE_PLAN,
    REPORT_COMPLETION,
    RETURN_PLAN,
    RETURN_RESULTS,
    TAKE_BACK_COMPLETION,
    TAKE_BACK_PLAN,
)
from workflow.engine.begun import begin
from workflow.engine.errors import GuardFailed, NotPermitted
from workflow.engine.services import perform
from workflow.models import Notification

pytestmark = pytest.mark.django_db
WORK = "三月招標，五月完工"
DUE = dt.date(2026, 12, 14)  # a Monday


@pytest.fixture
def cast():
    return make_cast()


def filed(cast):
    _plan, (case,) = executing_plan(cast, State.PLANNING)
    Undertaking.objects.filter(pk=case.pk).update(due_on=DUE, due_from=DUE)
    case.refresh_from_db()
    perform(case, FILE_PLAN, by=cast.executor, **work(DAY, DAY + dt.timedelta(days=90), file=paper("工作計畫")))
    return case


def last_told(actor):
    return Notification.objects.filter(user=actor.user).latest("id").text


def test_a_work_plan_is_taken_back_and_wins_no_time(cast, client):
    case = filed(cast)
    perform(case, TAKE_BACK_PLAN, by=cast.executor)
    assert (case.state, case.holder_unit, case.due_on) == (State.PLANNING, cast.executor.unit, DUE)
    assert last_told(cast.platform) == f"{case}：撤回修改（{cast.executor}）"
    assert ProposalFile.objects.filter(proposal=case.plan).count() == 1
    form = sign_in(client, cast.executor).get(f"/tracking/undertakings/{case.pk}/plan/file_plan/").context["form"]
    assert (form["title_1"].value(), form["starts_on_1"].value(), form["code_1"].value()) == (WORK, DAY, 1)


def test_a_completion_report_is_taken_back(cast):
    _plan, (case,) = executing_plan(cast, State.TRACKED)
    Undertaking.objects.filter(pk=case.pk).update(due_on=DUE, due_from=DUE)
    case.refresh_from_db()
    perform(case, REPORT_COMPLETION, by=cast.executor, file=paper("成果"), summary="遊客增加三成")
    perform(case, TAKE_BACK_COMPLETION, by=cast.executor)
    assert (case.state, case.due_on, case.results_summary) == (State.TRACKED, DUE, "遊客增加三成")
    assert last_told(cast.platform) == last_told(cast.rdec) == f"{case}：撤回修改（{cast.executor}）"


def test_not_after_the_platform_has_begun(cast, client):
    case = filed(cast)
    address = f"/tracking/undertakings/{case.pk}/"
    assert sign_in(client, cast.rdec).post(f"{address}begin/", {"expected_version": 1}).status_code == 404
    platform = sign_in(client, cast.platform)
    assert platform.get(address).context["undertaking_receipt"] == {"may_begin": True}
    assert platform.post(f"{address}begin/", {"expected_version": 0}).status_code == 409
    assert platform.post(f"{address}begin/", {"expected_version": 1}).status_code == 302
    case.refresh_from_db()
    assert last_told(cast.executor) == f"{case}：{cast.platform.unit}已開始處理，不能再撤回修改"
    with pytest.raises(GuardFailed) as refused:
        perform(case, TAKE_BACK_PLAN, by=cast.executor)
    assert str(refused.value).startswith(f"{cast.platform.unit}已於 ")
    assert "開始處理" in sign_in(client, cast.executor).get(address).content.decode()


def test_nobody_but_its_receiver_begins(cast):
    case = filed(cast)
    for actor in (cast.executor, cast.rdec, cast.stranger):
        with pytest.raises(NotPermitted):
            begin(case, by=actor)


def test_what_was_returned_is_asked_anew_with_what_was_said_and_why(cast, client):
    case = filed(cast)
    perform(case, RETURN_PLAN, by=cast.platform, reason="請補經費來源與金額。")
    page = sign_in(client, cast.executor).get(f"/tracking/undertakings/{case.pk}/plan/file_plan/")
    form = page.context["form"]
    said = [form[name].value() for name in ("title_1", "starts_on_1", "ends_on_1")]
    assert said == [WORK, DAY, DAY + dt.timedelta(days=90)]
    assert "<b>退回的理由</b>　請補經費來源與金額。" in page.text


def test_results_that_were_returned_too(cast, client):
    _plan, (case,) = executing_plan(cast, State.TRACKED)
    perform(case, REPORT_COMPLETION, by=cast.executor, file=paper("成果"), summary="遊客增加三成")
    perform(case, RETURN_RESULTS, by=cast.platform, reason="請補遊客人次的佐證。")
    page = sign_in(client, cast.executor).get(f"/tracking/undertakings/{case.pk}/moves/report_completion/")
    assert page.context["form"]["summary"].value() == "遊客增加三成"
    assert "<b>退回的理由</b>　請補遊客人次的佐證。" in page.text
