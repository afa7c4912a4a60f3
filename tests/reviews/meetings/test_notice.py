"""A meeting's notice comes first, and its page shows the agenda as it went out, with what has changed since (R3)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from proposals import workflow as plans
from proposals.models import Letter, Proposal
from reviews.commitments.services import move_commitment
from reviews.meetings.chart import POSTPONE, SEND_NOTICE
from reviews.meetings.services import call_meeting, join_meeting, move_meeting
from reviews.models import Commitment, Meeting
from reviews.rounds.services import release_round
from reviews.workflow import AMEND, CONFIRM, QUERY
from tests.reviews.cases import file_as, latest_round, make_plan, offer, reviewed_plan
from tests.reviews.page_cases import text, url
from tests.reviews.test_steps import desk, panel
from workflow.engine.services import perform
from workflow.templatetags.cs import roc

pytestmark = pytest.mark.django_db
SENT, RECORD = "登錄開會通知單已發出", "登錄會議紀錄與決議"


def confirming(cast) -> Proposal:
    """Three matters of the farm agency, of which one is confirmed, and one of the water agency."""
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, commitments=[offer("媒合場域"), offer("提供苗木"), offer("輔導加工")])
    file_as(cast.water, plan, commitments=[offer("媒合場域", "assist")])
    release_round(latest_round(plan), by=cast.rdec)
    move_commitment(Commitment.objects.get(item="輔導加工"), CONFIRM, by=cast.farm)
    plan.refresh_from_db()
    perform(plan, plans.CONCLUDE_REVIEW, by=cast.rdec)
    return plan


@pytest.fixture
def meeting(cast) -> Meeting:
    call_meeting(
        confirming(cast), held_at=timezone.now() + dt.timedelta(days=9), place="市政大樓", chair="副市長", by=cast.rdec
    )
    return Meeting.objects.get()


def listed(as_, actor, meeting: Meeting) -> list[list[tuple[str, str, str, bool]]]:
    """Words, where it stood, what became of it, whether it was added since, of each matter of each plan."""
    cases = as_(actor).get(url("meeting", meeting.pk)).context["cases"]
    return [[(row.words, row.stood, row.since, row.is_added) for row in case.matters] for case in cases]


def of_meeting(cast, meeting: Meeting) -> list[str]:
    """The panel's verbs of the meeting, in their order."""
    return [verb for verb, part, _is_open in panel(meeting.plan, cast.rdec) if part == str(meeting)]


def test_before_it_is_out_the_notice_leads_with_its_letters_and_minutes_follow(cast, as_, meeting):
    plan = meeting.plan
    assert of_meeting(cast, meeting) == [SENT, "會議已提前召開，登錄紀錄", RECORD]
    assert panel(plan, cast.rdec)[0] == (SENT, str(meeting), True)
    assert desk(cast.rdec) == [(SENT, "專案會議")]
    client = as_(cast.rdec)
    letters = f"/plans/{plan.pk}/letters/"
    lines = {str(step.verb): beside for step, beside in client.get(url("plan", plan.pk)).context["leading"]}
    assert lines[SENT] == [("到公文頁：專案會議開會通知單、專案會議議程", letters)]
    assert lines["會議已提前召開，登錄紀錄"] == []
    assert client.post(f"{letters}new/", {"occasion": "invite", "about": meeting.pk}).status_code == 302
    lines = {str(step.verb): beside for step, beside in client.get(url("plan", plan.pk)).context["leading"]}
    drafted = Letter.objects.get().get_absolute_url()
    assert lines[SENT] == [("公文稿：專案會議開會通知單", drafted), ("到公文頁：專案會議議程", letters)]
    assert drafted in text(client.get(url("meeting_move", meeting.pk, "send_notice")))


def test_on_its_day_the_notice_leads_until_the_hour_and_the_minutes_after_it(cast, meeting):
    hour = dt.timedelta(hours=1)
    held = timezone.localtime(meeting.held_at).replace(hour=14)
    Meeting.objects.update(held_at=held)
    with time_machine.travel(held - hour):
        assert of_meeting(cast, meeting) == [SENT, RECORD]
        assert desk(cast.rdec) == [(SENT, "專案會議")]
    with time_machine.travel(held + hour):
        assert of_meeting(cast, meeting) == [RECORD, SENT]
        assert desk(cast.rdec) == [(RECORD, "專案會議")]


def test_before_the_notice_the_agenda_is_as_it_stands(cast, as_, meeting):
    page = as_(cast.rdec).get(url("meeting", meeting.pk))
    assert (page.context["notice"], page.context["added"], page.context["left_out"]) == (None, set(), [])
    assert listed(as_, cast.rdec, meeting) == [
        [("媒合場域", "待確認", "", False), ("提供苗木", "待確認", "", False), ("媒合場域", "待確認", "", False)]
    ]


def test_afterwards_it_is_as_it_was_sent_with_what_changed_beside(cast, as_, meeting):
    move_meeting(meeting, SEND_NOTICE, by=cast.rdec)
    first, second = Commitment.objects.filter(agency=cast.farm.unit, state="proposed").order_by("pk")
    move_commitment(first, AMEND, item="媒合兩處場域", by=cast.farm)
    move_commitment(second, CONFIRM, by=cast.farm)
    move_commitment(Commitment.objects.get(item="輔導加工"), QUERY, reason="請說明項目。", by=cast.rdec)
    today = roc(timezone.localdate())
    expected = [
        ("媒合場域", "待確認", f"修正為「媒合兩處場域」，已確認 {today}", False),
        ("提供苗木", "待確認", f"已確認 {today}", False),
        ("媒合場域", "待確認", "", False),
        ("輔導加工", "待釐清", "", True),
    ]
    for actor in (cast.rdec, cast.water, cast.proposer):
        assert listed(as_, actor, meeting) == [expected]
    page = text(as_(cast.rdec).get(url("meeting", meeting.pk)))
    assert f"{today} 通知開會時的議程；之後的變動標示在旁邊。" in page
    assert "通知後新增" in page


def test_a_plan_that_joins_and_a_unit_asked_later_are_marked(cast, as_, meeting):
    move_meeting(meeting, SEND_NOTICE, by=cast.rdec)
    joining = make_plan(cast, "confirming")
    join_meeting(joining, Meeting.objects.get(), by=cast.rdec)
    gone = meeting.invitations.get(unit=cast.platform.unit)
    gone.delete()
    new = meeting.invitations.create(number=90, organisation="文化局", seat="agency")
    page = as_(cast.rdec).get(url("meeting", meeting.pk))
    assert [case.changed for case in page.context["cases"]] == ["", "通知後加排"]
    assert (page.context["added"], page.context["left_out"]) == ({new.pk}, [gone.organisation])
    assert f"通知後不再邀請：{gone.organisation}" in text(page)
    assert "通知後加邀" in text(page)


def test_a_notice_holds_until_the_meeting_is_put_off(cast, as_, meeting):
    move_meeting(meeting, SEND_NOTICE, by=cast.rdec)
    assert as_(cast.rdec).get(url("meeting", meeting.pk)).context["notice"].moved == []
    Meeting.objects.update(place="文心樓")
    assert as_(cast.rdec).get(url("meeting", meeting.pk)).context["notice"].moved == ["通知的地點是市政大樓"]
    meeting.refresh_from_db()
    later = meeting.held_at + dt.timedelta(days=1)
    move_meeting(meeting, POSTPONE, held_at=later, place="文心樓", reason="場地不便。", by=cast.rdec)
    assert as_(cast.rdec).get(url("meeting", meeting.pk)).context["notice"] is None


def test_a_waived_meeting_is_not_one_that_is_still_to_be_held(cast, as_):
    plan = make_plan(cast, "confirming")
    assert "尚未召開專案會議。" in text(as_(cast.rdec).get(url("plan", plan.pk)))
    perform(plan, plans.WAIVE_MEETING, evidence="沒有分工事項。", by=cast.supervisor)
    page = text(as_(cast.proposer).get(url("plan", plan.pk)))
    said = f"已於 {roc(timezone.localdate())} 免開專案會議：沒有待確認的分工項目或配合事項。"
    assert (said in page, "尚未召開專案會議。" in page) == (True, False)
