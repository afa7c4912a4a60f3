"""What minutes begin with: what the agenda was to report, and what the meeting itself settled, each with its outcome (R3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone

from documents.letters.values import Point
from proposals.letters import services
from proposals.states import LetterStatus
from reviews.commitments.services import move_commitment
from reviews.letters.minutes import minutes
from reviews.meetings.chart import HOLD
from reviews.meetings.services import move_meeting
from reviews.minutes.services import Drafted, save_draft
from reviews.models import Decision, MinutesItem
from reviews.states import MeetingState, MinutesPart
from reviews.workflow import AMEND, CONFIRM, DROP
from tests.reviews.cases import paper
from tests.reviews.live.cases import noon, sitting
from tests.reviews.minutes.test_draft import whole
from tests.reviews.page_cases import url
from workflow.calendar import clock
from workflow.drafts.texts import SHOWN_BEFORE

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast):
    """A meeting that sits; one matter was settled before its day."""
    with clock.at(noon() - dt.timedelta(days=2)):
        found = sitting(cast)
    move_meeting(found.meeting, HOLD, by=cast.rdec)
    found.meeting.refresh_from_db()
    return found


def agenda_of(cast, case, *reports):
    """The agenda as RDEC words it."""
    letter = services.draft(case.plan, "agenda", case.meeting.pk, by=cast.rdec)
    words = letter.versions.get().words
    passages = tuple(
        replace(each, text="", points=tuple(map(Point, reports))) if each.name == "報告事項" else each
        for each in words.passages
    )
    services.save(letter, replace(words, passages=passages), (), by=cast.rdec, expected=1)
    return letter


def settled_by_all(cast, case):
    """One agency words its matter anew, the other's is dropped."""
    move_commitment(case.lead, AMEND, by=cast.farm, item="媒合兩處場域", note="一處不足。")
    move_commitment(case.assist, DROP, by=cast.rdec, reason="另案辦理")


def offers(form):
    """Of every field in which something is offered what stands there."""
    names = [name for name in form.fields if name.endswith(("_text", "_settled", "_outcome"))]
    return {name: form[name].value() for name in names if not name.startswith(SHOWN_BEFORE) and form[name].value()}


def test_the_draft_begins_with_what_the_meeting_settled_and_what_the_agenda_reports(cast, as_, case):
    agenda_of(cast, case, "「菇寮食農教室」連續 2 期落後。", "上次決議辦理情形。")
    settled_by_all(cast, case)
    item, client = case.meeting.agenda_items.get(), as_(cast.rdec)
    page = client.get(url("draft_minutes", case.meeting.pk))
    place = f"matter_{item.pk}_"
    said = {
        "report_0_0_1_text": "「菇寮食農教室」連續 2 期落後。",
        "report_0_0_2_text": "上次決議辦理情形。",
        f"{place}{case.lead.pk}_1_settled": "會中由「協助場域媒合」修正為「媒合兩處場域」並確認：一處不足。",
        f"{place}{case.lead.pk}_1_outcome": "confirmed",
        f"{place}{case.assist.pk}_1_settled": "會中不列入：另案辦理。",
        f"{place}{case.assist.pk}_1_outcome": "dropped",
    }
    assert offers(page.context["form"]) == said
    assert client.post(page.request["PATH_INFO"], whole(page)).status_code == 302
    kept = MinutesItem.objects.order_by("part", "commitment", "number").values_list(
        "part", "text", "settled", "outcome"
    )
    of_matters = [(said[f"{place}{row.pk}_1_settled"], row) for row in (case.lead, case.assist)]
    assert list(kept) == [
        ("matter", "", of_matters[0][0], "confirmed"),
        ("matter", "", of_matters[1][0], "dropped"),
        ("report", said["report_0_0_1_text"], "", ""),
        ("report", said["report_0_0_2_text"], "", ""),
    ]


def test_the_letter_follows_from_what_the_draft_keeps(cast, as_, case):
    agenda_of(cast, case, "上次決議辦理情形。")
    settled_by_all(cast, case)
    client = as_(cast.rdec)
    page = client.get(url("draft_minutes", case.meeting.pk))
    client.post(page.request["PATH_INFO"], whole(page, report_0_0_1_settled="洽悉。"))
    words = minutes(case.plan, cast.rdec, case.meeting.pk)
    farm, water = (actor.unit.full_name for actor in (cast.farm, cast.water))
    assert words.passages[1].points == (Point("上次決議辦理情形。決定：洽悉。"),)
    (of_case,) = words.passages[2].points
    assert [point.text for point in of_case.points[-1].points[0].points] == [
        f"{farm}「媒合兩處場域」（依決議確認）：會中由「協助場域媒合」修正為「媒合兩處場域」並確認：一處不足。",
        f"{water}「協助場域媒合」（依決議不列入）：會中不列入：另案辦理。",
    ]


def test_what_was_settled_before_its_day_is_not_offered(cast, as_, case):
    move_commitment(case.lead, CONFIRM, by=cast.farm, note="待首長確認經費。")
    item = case.meeting.agenda_items.get()
    form = as_(cast.rdec).get(url("draft_minutes", case.meeting.pk)).context["form"]
    place = f"matter_{item.pk}_{case.lead.pk}_1_"
    assert offers(form) == {f"{place}settled": "會中確認：待首長確認經費。", f"{place}outcome": "confirmed"}
    assert [row.pk for row in form.matters] == [case.lead.pk, case.assist.pk]


def test_a_kept_item_and_what_was_typed_stand_before_what_is_offered(cast, as_, case):
    agenda_of(cast, case, "議程的報告。")
    item = case.meeting.agenda_items.get()
    save_draft(case.meeting, [Drafted((MinutesPart.REPORT, None, None, 1), "報告。")], seen=0, by=cast.rdec)
    move_commitment(case.lead, CONFIRM, by=cast.farm)
    client = as_(cast.rdec)
    page = client.get(url("draft_minutes", case.meeting.pk))
    place = f"matter_{item.pk}_{case.lead.pk}_1_"
    assert offers(page.context["form"]) == {
        "report_0_0_1_text": "報告。",
        f"{place}settled": "會中確認。",
        f"{place}outcome": "confirmed",
    }
    typed = whole(page, more="motion") | {f"{place}settled": "農業局主辦。"}
    grown = client.post(page.request["PATH_INFO"], typed).context["form"]
    assert (grown[f"{place}settled"].value(), grown[f"{place}outcome"].value()) == ("農業局主辦。", "confirmed")


def test_minutes_that_nobody_has_drafted_begin_with_it_too(cast, as_, case):
    agenda_of(cast, case, "上次決議辦理情形。")
    settled_by_all(cast, case)
    assert case.meeting.state == MeetingState.HELD
    client = as_(cast.rdec)
    form = client.get(url("minutes", case.meeting.pk)).context["form"]
    assert [form[name].value() for name in ("report", "decision_1", "lead_1", "decision_2", "lead_2", "rows")] == [
        "上次決議辦理情形。",
        "農業局主辦「媒合兩處場域」：會中由「協助場域媒合」修正為「媒合兩處場域」並確認：一處不足。",
        cast.farm.unit_id,
        "水利局協辦「協助場域媒合」：會中不列入：另案辦理。",
        "",
        3,
    ]
    sent = {name: form[name].value() or "" for name in form.fields if name != "file"} | {"file": paper()}
    now = timezone.localtime()
    sent |= {"held_on": "", "held_time": "", f"passes_{case.meeting.agenda_items.get().pk}": ""}
    with clock.at(max(now, noon() + dt.timedelta(minutes=1))):
        assert client.post(url("minutes", case.meeting.pk), sent).status_code == 302
    assert Decision.objects.count() == 2


def test_an_agenda_that_was_given_up_reports_nothing(cast, as_, case):
    letter = agenda_of(cast, case, "上次決議辦理情形。")
    type(letter).objects.filter(pk=letter.pk).update(status=LetterStatus.DROPPED)
    assert offers(as_(cast.rdec).get(url("draft_minutes", case.meeting.pk)).context["form"]) == {}


def test_before_the_draft_goes_round_it_is_told_what_is_not_in_it(cast, as_, case):
    client, draft = as_(cast.rdec), url("draft_minutes", case.meeting.pk)
    save_draft(case.meeting, [Drafted((MinutesPart.REPORT, None, None, 1), "報告。")], seen=0, by=cast.rdec)
    address = url("meeting_move", case.meeting.pk, "circulate_minutes")

    def told():
        return str(client.get(address).context["form"]["comments_due"].help_text)

    assert told() == ""
    settled_by_all(cast, case)
    assert told().startswith("會中已確認或不列入的 2 項，紀錄稿還沒有列入")
    client.post(draft, whole(client.get(draft)))
    assert told() == ""


def test_the_page_of_the_draft_costs_at_most_two_statements_more(cast, as_, case, django_assert_num_queries):
    agenda_of(cast, case, "上次決議辦理情形。")
    settled_by_all(cast, case)
    client = as_(cast.rdec)
    client.get(url("draft_minutes", case.meeting.pk))
    with django_assert_num_queries(12):
        client.get(url("draft_minutes", case.meeting.pk))
