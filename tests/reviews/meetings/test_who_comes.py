"""Who comes: said by the unit itself until the meeting begins, marked by the roll-call; what a confirmed meeting shows (R3)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from reviews.commitments.services import move_commitment
from reviews.live.attendance import add, tick
from reviews.meetings.chart import HOLD
from reviews.meetings.recording import Decided, record_minutes
from reviews.meetings.services import call_meeting, move_meeting
from reviews.minutes.confirming import confirm_minutes
from reviews.models import Commitment, Meeting
from reviews.states import MatterOutcome
from reviews.workflow import CONFIRM
from tests.reviews.cases import paper
from tests.reviews.live.cases import noon, sitting
from tests.reviews.meetings.test_notice import confirming
from tests.reviews.page_cases import said, text, url
from workflow.calendar import clock

pytestmark = pytest.mark.django_db
WHO = {"title": "副局長", "name": "陳大明", "rank": "senior"}


@pytest.fixture
def meeting(cast) -> Meeting:
    """To come; both agencies are invited."""
    at = timezone.now() + dt.timedelta(days=9)
    call_meeting(confirming(cast), held_at=at, place="市政大樓", chair="副市長", by=cast.rdec)
    return Meeting.objects.get()


def row_of(meeting, actor):
    return meeting.invitations.get(unit=actor.unit_id)


class TestSaidByTheUnit:
    def test_it_names_who_comes_and_rdec_sees_it(self, cast, as_, meeting):
        client = as_(cast.farm)
        page = client.get(url("meeting", meeting.pk))
        assert (page.context["own"], "尚未填官職等；應派簡任級人員。" in text(page)) == (
            row_of(meeting, cast.farm),
            True,
        )
        after = client.post(url("coming", meeting.pk), WHO, follow=True)
        assert (said(after), "已登錄" in text(after)) == (["已登錄貴單位的出席人員。"], True)
        row = row_of(meeting, cast.farm)
        assert (row.title, row.name, row.rank, row.warning) == ("副局長", "陳大明", "senior", "")
        of_rdec = as_(cast.rdec).get(url("meeting", meeting.pk))
        assert [each.name for each in of_rdec.context["invited"] if each.name] == ["陳大明"]
        assert "陳大明" not in text(as_(cast.water).get(url("meeting", meeting.pk)))

    def test_what_is_missing_is_asked_with_all_that_was_typed(self, cast, as_, meeting):
        page = as_(cast.farm).post(url("coming", meeting.pk), {"title": "副局長", "name": "", "rank": ""})
        assert (page.status_code, page.context["coming"].errors) == (
            422,
            {"name": ["請填寫「姓名」。"], "rank": ["請選擇「官職等」。"]},
        )
        assert page.context["coming"]["title"].value() == "副局長"
        assert row_of(meeting, cast.farm).title == ""

    def test_a_row_is_its_units_alone(self, cast, as_, meeting):
        own = {
            name: (page.context["own"] or meeting).pk if page.status_code == 200 else None
            for name, actor in vars(cast).items()
            for page in [as_(actor).get(url("meeting", meeting.pk))]
        }
        # Who only reads, and RDEC, which keeps the whole list, say nothing here.
        rows = {
            name: row_of(meeting, getattr(cast, name)).pk
            for name in ("farm", "water", "proposer", "platform", "convener")
        }
        nobody = dict.fromkeys(("rdec", "supervisor", "reader"), meeting.pk)
        assert own == rows | nobody | dict.fromkeys(("stranger", "outsider"))
        sent = {name: as_(actor).post(url("coming", meeting.pk), WHO).status_code for name, actor in vars(cast).items()}
        assert sent == dict.fromkeys(rows, 302) | dict.fromkeys((*nobody, "stranger", "outsider"), 404)

    def test_what_two_have_changed_is_asked_about(self, cast, as_, meeting):
        meeting.invitations.filter(unit=cast.farm.unit_id).update(name="林小華")
        sent = WHO | {"initial-name": "", "initial-title": "", "initial-rank": ""}
        page = as_(cast.farm).post(url("coming", meeting.pk), sent)
        words = "這一頁開啟之後已由他人改為 林小華，您填的是 陳大明；要改成您填的請再儲存一次。"
        assert (page.status_code, page.context["coming"].errors) == (409, {"name": [words]})

    def test_not_once_it_has_begun(self, cast, as_, meeting):
        client = as_(cast.farm)
        with clock.at(meeting.held_at):
            move_meeting(meeting, HOLD, by=cast.rdec)
            late = client.post(url("coming", meeting.pk), WHO)
            assert late.status_code == 409
            assert ("會議已召開或取消，邀請名單不再更改。" in text(late), "陳大明" in text(late)) == (True, True)
        assert (row_of(meeting, cast.farm).name, late.context["own"]) == ("", None)


class TestRollCall:
    def test_who_came_stands_beside_who_was_invited(self, cast, as_):
        case = sitting(cast)
        row = row_of(case.meeting, cast.farm)
        tick(
            case.meeting,
            [(row, {"organisation": row.organisation, "title": "專員", "name": "陳專員", "rank": "junior"})],
            by=cast.rdec,
        )
        add(case.meeting, {"organisation": "地方媽媽社", "title": "", "name": "王大姊", "rank": ""}, by=cast.rdec)
        page = as_(cast.rdec).get(url("meeting", case.meeting.pk))
        found = [(each.came.name, each.came.warning) for each in page.context["invited"] if each.came]
        assert found == [("陳專員", "薦任，應派簡任級人員。")]
        assert [str(each) for each in page.context["uninvited"]] == ["地方媽媽社　王大姊"]
        assert ("已報到" in text(page), "王大姊" in text(page)) == (True, True)
        shown = text(as_(cast.farm).get(url("meeting", case.meeting.pk)))
        assert ("陳專員" in shown, "王大姊" in shown) == (False, False)


class TestConfirmed:
    def test_it_shows_its_minutes_its_decisions_with_who_leads_and_what_it_settled(self, cast, as_):
        case = sitting(cast)
        move_commitment(case.lead, CONFIRM, by=cast.farm)
        item = case.meeting.agenda_items.get()
        decided = {item.pk: [Decided("照案通過。", cast.farm.unit), Decided("請補期程。")]}
        move_meeting(case.meeting, HOLD, by=cast.rdec)
        with clock.at(noon() + dt.timedelta(hours=1)):
            outcomes = {case.assist.pk: MatterOutcome.DROPPED}
            confirm_minutes(case.meeting, paper(), decided, by=cast.rdec, settled=outcomes, passes=())
        page = as_(cast.farm).get(url("meeting", case.meeting.pk))
        (shown,) = page.context["cases"]
        assert [(each.number, each.text, each.unit) for each in shown.decisions] == [
            (1, "照案通過。", cast.farm.unit),
            (2, "請補期程。", None),
        ]
        assert f"/plans/{case.plan.pk}/files/{case.meeting.minutes_id}/" in text(page)
        assert "沒有待確認的事項。" not in text(page)
        assert shown.settled == 1  # settled before its day
        assert sorted(row.words for row in shown.matters) == ["協助場域媒合", "協助場域媒合"]

    def test_of_what_was_sent_it_says_how_it_stood_and_what_became_of_it(self, cast, as_):
        case = sitting(cast)
        move_commitment(case.lead, CONFIRM, by=cast.farm)
        page = text(as_(cast.rdec).get(url("meeting", case.meeting.pk)))
        assert page.count("通知時待確認") == 1

    def test_its_page_costs_one_statement_more(self, cast, as_, django_assert_num_queries):
        case = sitting(cast)
        move_meeting(case.meeting, HOLD, by=cast.rdec)
        with clock.at(noon() + dt.timedelta(hours=1)):
            record_minutes(case.meeting, paper(), ["照案通過。"], by=cast.rdec)
        client = as_(cast.rdec)
        client.get(url("meeting", case.meeting.pk))
        with django_assert_num_queries(12):
            client.get(url("meeting", case.meeting.pk))
        assert Commitment.objects.filter(state="proposed").count() == 2
