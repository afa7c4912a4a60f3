"""會議紀錄 as a letter: all cases, who was invited or came, and what the 紀錄稿 settled until the minutes are recorded."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from documents.letters.values import Point
from proposals.letters import services
from proposals.letters.drafting import about
from proposals.states import State as PlanState
from reviews.letters.drafts import invite
from reviews.letters.minutes import minutes
from reviews.meetings.recording import Decided, record_minutes
from reviews.minutes.services import Drafted, save_draft
from reviews.models import Commitment
from reviews.states import MatterOutcome, MinutesPart
from tests.reviews.cases import file_as, latest_round, make_plan, offer, paper, reviewed_plan
from tests.reviews.minutes.test_draft import held, matter, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast):
    """Waits for a meeting on two matters of one agency."""
    from proposals.workflow import CONCLUDE_REVIEW
    from reviews.rounds.services import release_round
    from workflow.engine.services import perform

    found = reviewed_plan(cast)
    file_as(cast.farm, found, commitments=[offer("媒合場域"), offer("提供苗木")])
    file_as(cast.water, found)
    release_round(latest_round(found), by=cast.rdec)
    perform(found, CONCLUDE_REVIEW, by=cast.rdec)
    return found


@pytest.fixture
def other(cast):
    return make_plan(cast, PlanState.CONFIRMING)


@pytest.fixture
def meeting(cast, plan, other):
    """Hears two plans."""
    return held(cast, plan, other)


def of_case(meeting, number, text, unit=None):
    item = meeting.agenda_items.get(number=number)
    return Drafted((MinutesPart.CASE, item.pk, None, 1), settled=text, unit_id=unit)


def settled(words):
    """Of each case its 案由 and what stands under 決議."""
    cases = next(passage for passage in words.passages if passage.name == "討論事項").points
    found = {case.text: next((each for each in case.points if each.text.startswith("決議：")), None) for case in cases}
    return {name: decided and (decided.points or decided.text) for name, decided in found.items()}


def test_before_anything_is_settled_it_has_every_case_and_who_is_invited(cast, plan, other, meeting):
    words = minutes(plan, cast.rdec, meeting.pk)
    assert settled(words) == {f"案由：{about(case)}": None for case in (plan, other)}
    assert [str(row) for row in meeting.invitations.filter(part="attends")] == [p.name for p in words.attending]
    assert words.attending != ()


def test_who_came_by_the_list_of_the_day_stands_in_it_until_the_minutes_say(cast, plan, meeting):
    first = meeting.invitations.filter(part="attends").order_by("number").first()
    who = {"organisation": first.organisation, "title": "副局長", "name": "陳大明"}
    meeting.arrivals.create(invitation=first, **who)
    meeting.arrivals.create(organisation="文化局", name="張美玲")
    words = minutes(plan, cast.rdec, meeting.pk)
    assert [party.name for party in words.attending] == [f"{first.organisation}　副局長　陳大明"]
    assert [party.name for party in words.observing] == ["文化局　張美玲"]


def test_what_the_draft_of_the_minutes_settled_is_in_it(cast, plan, other, meeting):
    first, second = Commitment.objects.order_by("pk")
    items = [
        report(),
        of_case(meeting, 1, "照案通過。", cast.farm.unit_id),
        of_case(meeting, 2, "請補充期程。"),
        matter(meeting, first, MatterOutcome.CONFIRMED),
        matter(meeting, second, "", ""),
        Drafted((MinutesPart.MOTION, None, None, 1), "下次會議日期。", "另行通知。"),
    ]
    save_draft(meeting, items, seen=0, by=cast.rdec)
    with override("en"):
        words = services.draft(plan, "minutes", meeting.pk, by=cast.rdec).versions.get().words
    farm = cast.farm.unit.full_name
    assert settled(words) == {
        f"案由：{about(plan)}": (
            Point(f"照案通過。（主辦：{farm}）"),
            Point("分工項目及配合事項：", (Point(f"{farm}「媒合場域」（依決議確認）：由農業局主辦。"),)),
        ),
        f"案由：{about(other)}": "決議：請補充期程。",
    }
    _remarks, reports, _cases, motions = words.passages
    assert (reports.name, reports.points) == ("報告事項", (Point("上次會議辦理情形。決定：洽悉。"),))
    assert (motions.name, motions.points) == ("臨時動議", (Point("下次會議日期。決議：另行通知。"),))


def test_what_is_recorded_stands_before_what_was_drafted(cast, plan, other, meeting):
    save_draft(meeting, [report(), of_case(meeting, 1, "草稿。")], seen=0, by=cast.rdec)
    meeting.refresh_from_db()
    ids = [item.pk for item in meeting.agenda_items.order_by("number")]
    decisions = {ids[0]: [Decided("照案通過。", cast.farm.unit)], ids[1]: ["緩議。"]}
    record_minutes(meeting, paper(), decisions, by=cast.rdec)
    words = minutes(plan, cast.rdec, meeting.pk)
    assert settled(words) == {
        f"案由：{about(plan)}": f"決議：照案通過。（主辦：{cast.farm.unit.full_name}）",
        f"案由：{about(other)}": "決議：緩議。",
    }
    assert words.passages[1].text == "（無）"  # nothing was recorded as heard


def test_a_notice_of_several_cases_names_each(cast, plan, other, meeting):
    words = invite(plan, cast.rdec, meeting.pk)
    assert words.subject.endswith(f"審議{about(plan)}等2案")
    listed = words.passages[0].points[2]
    assert (listed.text, [point.text for point in listed.points]) == (
        "審議案件依序如下：",
        [f"{about(plan)}。", f"{about(other)}。"],
    )


def test_it_is_drafted_in_ten_queries_whatever_the_number(cast, plan, meeting, django_assert_num_queries):
    with django_assert_num_queries(10):
        minutes(plan, cast.rdec, meeting.pk)
    for number in range(3, 6):
        meeting.agenda_items.create(proposal=make_plan(cast, PlanState.CONFIRMING), number=number)
    items = [Drafted((MinutesPart.REPORT, None, None, n), f"報告 {n}。", "洽悉。") for n in range(1, 6)]
    save_draft(meeting, items, seen=0, by=cast.rdec)
    with django_assert_num_queries(11):  # and what was said of them
        minutes(plan, cast.rdec, meeting.pk)
