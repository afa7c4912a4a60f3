"""撤回會議結果: a working meeting that was recorded by mistake is recorded again, and nothing of it is lost."""

import pytest
from django.urls import reverse

from proposals.case.scope import Reached
from proposals.models import Proposal
from proposals.services import attach_file
from proposals.states import Outcome, Purpose, State
from proposals.workflow import TAKE_BACK_PASS, TAKE_BACK_REJECTION, WORKING_PASS, WORKING_REJECT
from tests.factories.accounts import sign_in
from tests.tracking.cases import DAY, make_cast, make_plan, make_submission, paper
from tests.tracking.ndc.test_outcomes import MET, PASSED, REJECTED, letters, made
from tests.tracking.test_views import fresh
from tests.workflow.races import race, wide_pool
from tracking.approvals import services as approvals
from tracking.models import NdcSubmission, VentureDecision
from tracking.ndc import services as ndc
from tracking.states import Result
from workflow.engine.errors import DataMissing, GuardFailed, NotPermitted, Refused, WrongState
from workflow.models import Notification

pytestmark = pytest.mark.django_db
WHY = "登錄到另一案的會議結果。"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def head(cast):
    """Who decides for RDEC."""
    return cast.supervisor


def rejected(cast, **said):
    """All three were refused."""
    plan = make_plan(cast, State.NDC_WORKING, outcomes=(Outcome.PENDING,) * 3)
    make_submission(plan)
    refused = dict.fromkeys(plan.ventures.values_list("pk", flat=True), REJECTED)
    ndc.ndc_decide(plan, WORKING_REJECT, file=paper(), met_on=MET, outcomes=refused, by=cast.rdec, **said)
    return Proposal.objects.get(pk=plan.pk)


def back(plan, move, by, **door):
    return ndc.take_back_result(plan, move, reason=WHY, by=by, **door)


def minutes(plan, cast):
    return attach_file(plan, paper(), Purpose.NDC_MINUTES, by=cast.rdec)


def outcomes(plan):
    return list(plan.ventures.order_by("position").values_list("outcome", flat=True))


def reached(milestone):
    form = Reached({"reached": milestone})
    assert form.is_valid()
    return list(Proposal.objects.filter(came__in=form.places).values_list("pk", flat=True))


def test_a_refused_plan_waits_for_its_result_again(cast, head):
    plan = rejected(cast)
    log = back(plan, TAKE_BACK_REJECTION, head)
    plan.refresh_from_db()
    sent = NdcSubmission.objects.get(proposal=plan)
    assert (plan.state, plan.holder, outcomes(plan)) == (State.NDC_WORKING, "ndc", [Outcome.PENDING] * 3)
    assert (sent.result, sent.met_on, sent.minutes) == (Result.PENDING, None, None)
    assert VentureDecision.objects.count() == 0
    assert (log.move, log.data["reason"]) == ("take_back_rejection", WHY)
    former = plan.transitions.get(move="working_reject")
    assert len(former.data["outcomes"]) == 3  # the log keeps what was recorded
    assert plan.files.filter(purpose="ndc_minutes").count() == 1  # and the plan its minutes


def test_it_is_recorded_again(cast, head):
    plan = rejected(cast)
    back(plan, TAKE_BACK_REJECTION, head)
    said = dict(zip(plan.ventures.values_list("pk", flat=True), (PASSED, REJECTED, PASSED), strict=True))
    ndc.ndc_decide(plan, WORKING_PASS, file=paper(), met_on=MET, outcomes=said, by=cast.rdec)
    plan.refresh_from_db()
    assert (plan.state, outcomes(plan)) == (State.PRELIMINARILY_APPROVED, [PASSED, REJECTED, PASSED])
    assert NdcSubmission.objects.get(proposal=plan).result == Result.PASSED


def test_what_an_earlier_meeting_decided_stands_again(cast):
    plan = make_plan(cast, State.NDC_WORKING, outcomes=(PASSED, Outcome.PENDING))
    first, second = plan.ventures.order_by("position")
    earlier = make_submission(plan)
    VentureDecision.objects.create(submission=earlier, venture=first, outcome=PASSED)
    NdcSubmission.objects.filter(pk=earlier.pk).update(
        sequence=9, result=Result.PASSED, met_on=DAY, minutes=minutes(plan, cast)
    )
    make_submission(plan)
    said = {first.pk: REJECTED, second.pk: PASSED}
    ndc.ndc_decide(plan, WORKING_PASS, file=paper(), met_on=MET, outcomes=said, by=cast.rdec)
    assert outcomes(plan) == [REJECTED, PASSED]
    back(Proposal.objects.get(pk=plan.pk), TAKE_BACK_PASS, cast.rdec)
    assert outcomes(plan) == [PASSED, Outcome.PENDING]


def test_who_takes_back_what(cast, head):
    """A case that has ended is opened again by the supervisor alone."""
    plan = rejected(cast)
    with pytest.raises(NotPermitted) as refused:
        back(plan, TAKE_BACK_REJECTION, cast.rdec)
    assert str(refused.value) == "只有研考會主管能做這件事。"
    for who in (cast.proposer, cast.platform):
        with pytest.raises(NotPermitted):
            back(plan, TAKE_BACK_REJECTION, who)
    back(made(cast, PASSED, REJECTED), TAKE_BACK_PASS, cast.rdec)


def test_a_reason_is_asked(cast, head):
    plan = rejected(cast)
    with pytest.raises(DataMissing) as refused:
        ndc.take_back_result(plan, TAKE_BACK_REJECTION, reason="", by=head)
    assert str(refused.value) == "缺少：理由"
    plan.refresh_from_db()
    assert (plan.state, VentureDecision.objects.count()) == (State.DECLINED, 3)


def test_what_is_approved_is_not_taken_back(cast):
    plan = made(cast, PASSED, REJECTED)
    approvals.approve(plan, letters=letters(plan, "事業甲"), by=cast.rdec)
    with pytest.raises(WrongState):
        back(Proposal.objects.get(pk=plan.pk), TAKE_BACK_PASS, cast.rdec)
    assert VentureDecision.objects.count() == 2


def test_what_was_declined_by_rdec_is_not_nor_what_went_on_alone(cast, head):
    plan = made(cast, PASSED, REJECTED)
    plan.ventures.filter(outcome=REJECTED).update(outcome=Outcome.ALONE)
    with pytest.raises(GuardFailed) as refused:
        back(Proposal.objects.get(pk=plan.pk), TAKE_BACK_PASS, cast.rdec)
    assert str(refused.value) == (
        "已單獨再送的事業另有案號，會議結果不能撤回：事業乙。通過與未通過登錄錯誤的，請逐項更正。"
    )
    declined = make_plan(cast, State.DECLINED, outcomes=(Outcome.PENDING,))
    with pytest.raises(Refused):
        back(declined, TAKE_BACK_REJECTION, head)


def test_on_its_page(cast, head, client):
    plan = rejected(cast, place="國發會", summary="各項均不通過。")
    url = reverse("tracking:take_back_result", args=[plan.pk, "take_back_rejection"])
    sign_in(client, head)
    assert url in client.get(plan.get_absolute_url()).text
    page = client.get(url)
    assert (page.status_code, "「未通過」登錄有誤時使用" in page.text) == (200, True)
    refused = client.post(url, fresh(page, reason=""))
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    assert client.post(url, fresh(refused, reason=WHY)).status_code == 302
    plan.refresh_from_db()
    assert plan.state == State.NDC_WORKING
    assert "各項均不通過。" not in client.get(reverse("tracking:plan", args=[plan.pk])).text  # no result says so now
    form = client.get(reverse("tracking:ndc_decide", args=[plan.pk, "working_reject"])).context["form"]
    said = {name: form[name].value() for name in ("met_on", "place", "present", "summary")}
    assert said == {"met_on": MET, "place": "國發會", "present": "", "summary": "各項均不通過。"}


def test_who_was_told_the_result_is_told(cast, head):
    plan = rejected(cast)
    Notification.objects.all().delete()
    back(plan, TAKE_BACK_REJECTION, head)
    assert set(Notification.objects.values_list("user", flat=True)) >= {cast.proposer.user.pk}


def test_it_never_came_there(cast, head):
    """Lists and figures of how far plans came do not count what was taken back."""
    plan = made(cast, PASSED, REJECTED)
    assert reached("passed") == [plan.pk]
    back(plan, TAKE_BACK_PASS, cast.rdec)
    assert (reached("passed"), reached("proposed")) == ([], [plan.pk])  # it is at the meeting again


@pytest.mark.django_db(transaction=True)
def test_taken_back_or_approved_never_both(cast):
    plan = made(cast, PASSED, REJECTED)
    said, shown = letters(plan, "事業甲"), plan.row_version
    with wide_pool():
        done = race(
            [
                lambda: lambda: back(plan, TAKE_BACK_PASS, cast.rdec, expected_version=shown),
                lambda: lambda: approvals.approve(plan, letters=said, by=cast.rdec, expected_version=shown),
            ]
        )
    assert sorted(isinstance(each, Refused) for each in done) == [False, True]
    plan.refresh_from_db()
    assert (plan.state == State.APPROVED) == (VentureDecision.objects.count() == 2)
