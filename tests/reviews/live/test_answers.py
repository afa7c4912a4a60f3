"""An agency answers in a running meeting: four answers, each a move of its own line (R3)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from reviews.commitments.pages import exchange
from reviews.commitments.services import move_commitment
from reviews.models import Commitment, Meeting
from reviews.rounds.services import release_round
from reviews.workflow import ASK_BACK, DROP
from tests.reviews.cases import file_as, latest_round, offer, reviewed_plan
from tests.reviews.live.cases import QUESTION, noon, sitting
from tests.reviews.page_cases import fresh, said, text, url
from workflow.engine.services import available_moves

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast):
    return sitting(cast)


def answered(client, page, line, answer, **typed):
    """The page's form as the browser sends it."""
    shown = {"commitment": line.pk, "expected_version": line.row_version, "key": page.context["key"]}
    return client.post(page.request["PATH_INFO"], shown | {"answer": answer, "said": "", "item": line.item} | typed)


def stands(line):
    line.refresh_from_db()
    last = line.transitions.latest("id")
    return line.state, line.item, last.move, {name: last.data[name] for name in last.data if name != "paper"}


def test_the_page_asks_one_question_with_four_answers(cast, as_, case):
    page = as_(cast.farm).get(url("meeting_mine", case.meeting.pk))
    assert (page.context["here"].question, page.context["agenda"].settled) == (QUESTION, 1)
    assert [(choice.move.name, choice.label) for choice in page.context["choices"]] == [
        ("confirm", "同意主辦"),
        ("amend", "修正內容"),
        ("ask_back", "需釐清"),
        ("disown", "不是本機關"),
    ]
    assert ("水利局" in text(page), "提供苗木" in text(page)) == (False, False)


@pytest.mark.parametrize(
    ("answer", "typed", "expected"),
    [
        ("confirm", {}, ("confirmed", "協助場域媒合", "confirm", {})),
        ("confirm", {"said": "待首長確認經費。"},
         ("confirmed", "協助場域媒合", "confirm", {"note": "待首長確認經費。"})),
        ("amend", {"item": "媒合兩處場域", "said": "一處不足"},
         ("confirmed", "媒合兩處場域", "amend", {"item": "媒合兩處場域", "note": "一處不足", "former": "協助場域媒合"})),
        ("ask_back", {"said": "哪一處？"}, ("queried", "協助場域媒合", "ask_back", {"reason": "哪一處？"})),
        ("disown", {"said": "應由文化局"}, ("proposed", "協助場域媒合", "disown", {"reason": "應由文化局"})),
    ],
)  # fmt: skip
def test_each_answer_is_a_move_of_the_line(cast, as_, case, answer, typed, expected):
    client = as_(cast.farm)
    page = client.get(url("meeting_mine", case.meeting.pk))
    assert answered(client, page, case.lead, answer, **typed)["Location"] == url("meeting_mine", case.meeting.pk)
    assert stands(case.lead) == expected
    line = as_(cast.rdec).get(url("meeting_live", case.meeting.pk)).context["agenda"].matters[0].lines[0]
    assert (line.commitment.pk, line.is_open, line.disowned) == (
        case.lead.pk,
        answer in ("ask_back", "disown"),
        answer == "disown",
    )


def test_what_is_said_with_a_yes_is_read_wherever_an_answer_is(cast, as_, case):
    client = as_(cast.farm)
    page = client.get(url("meeting_mine", case.meeting.pk))
    answered(client, page, case.lead, "confirm", said="待首長確認經費。")
    own = client.get(url("meeting_mine", case.meeting.pk)).context["here"].lines[0]
    wall = as_(cast.rdec).get(url("meeting_live", case.meeting.pk)).context["agenda"].matters[0].lines[0]
    assert (own.said, wall.said) == ("待首長確認經費。", "待首長確認經費。")
    cells = as_(cast.rdec).get(url("plan", case.plan.pk)).context["matrix"].lines
    told = [cell.said for _item, row in cells for cell in row if cell and cell.commitment.pk == case.lead.pk]
    assert told == [[(str(cast.farm), "待首長確認經費。")]]
    history = as_(cast.rdec).get(reverse("proposals:history", args=[case.plan.pk]))
    assert text(history).count("待首長確認經費。") == 1


@pytest.mark.parametrize("answer", ["confirm", "ask_back", "disown"])
def test_an_answer_that_would_lose_a_new_wording_is_none(cast, as_, case, answer):
    client = as_(cast.farm)
    page = client.get(url("meeting_mine", case.meeting.pk))
    told = answered(client, page, case.lead, answer, item="媒合兩處場域", said="一處不足")
    words = "您改寫了內容。要以修正後的內容確認，請按「修正內容」；不修正的，請先把內容還原。"
    assert (told.status_code, [list(each) for each in told.context["errors"]]) == (422, [[words]])
    assert (told.context["said"], told.context["item"]) == ("一處不足", "媒合兩處場域")
    assert case.lead.transitions.count() == 0


@pytest.mark.parametrize(
    ("answer", "words"),
    [("ask_back", "請填寫「一句說明」。"), ("disown", "請填寫「一句說明」。"), ("amend", "內容與原來的相同")],
)
def test_what_an_answer_needs_is_asked_and_nothing_typed_is_lost(cast, as_, case, answer, words):
    client = as_(cast.farm)
    page = client.get(url("meeting_mine", case.meeting.pk))
    again = answered(client, page, case.lead, answer, said="" if answer != "amend" else "改一字")
    assert (again.status_code, words in text(again)) == (422, True)
    assert again.context["said"] == ("改一字" if answer == "amend" else "")
    case.lead.refresh_from_db()
    assert case.lead.row_version == page.context["line"].commitment.row_version


def test_a_stale_answer_is_told_and_not_lost(cast, as_, case):
    client = as_(cast.farm)
    page = client.get(url("meeting_mine", case.meeting.pk))
    move_commitment(Commitment.objects.get(pk=case.lead.pk), ASK_BACK, by=cast.farm, reason="哪一處？")
    late = answered(client, page, case.lead, "amend", item="媒合兩處場域", said="一處不足")
    assert (late.status_code, late.context["said"], late.context["item"]) == (409, "一處不足", "媒合兩處場域")
    assert "這一頁開啟之後，案件已有新的異動（現為「待釐清」）。" in text(late)
    assert stands(case.lead)[:3] == ("queried", "協助場域媒合", "ask_back")


def test_an_answer_that_lacks_something_does_not_become_one_to_a_newer_line(cast, as_, case):
    client = as_(cast.farm)
    page = client.get(url("meeting_mine", case.meeting.pk))
    move_commitment(Commitment.objects.get(pk=case.lead.pk), ASK_BACK, by=cast.farm, reason="哪一處？")
    refused = answered(client, page, case.lead, "disown", said="")
    assert (refused.status_code, refused.context["expected_version"]) == (422, case.lead.row_version)
    sent = f'name="expected_version" value="{case.lead.row_version}"'
    assert sent in text(refused)
    assert answered(client, page, case.lead, "disown", said="應由文化局").status_code == 409


def test_a_double_click_is_one_answer(cast, as_, case):
    client = as_(cast.farm)
    page = client.get(url("meeting_mine", case.meeting.pk))
    statuses = [answered(client, page, case.lead, "confirm").status_code for _ in range(2)]
    assert (statuses, case.lead.transitions.count()) == ([302, 302], 1)


def test_what_was_asked_back_is_confirmed_with_what_became_clear(cast, as_, case):
    move_commitment(case.lead, ASK_BACK, by=cast.farm, reason="哪一處？")
    client = as_(cast.farm)
    page = client.get(url("meeting_mine", case.meeting.pk))
    assert page.context["choices"][0].move.name == "reconfirm"
    assert answered(client, page, case.lead, "reconfirm", said="東側").status_code == 302
    assert stands(case.lead) == ("confirmed", "協助場域媒合", "reconfirm", {"note": "東側"})
    told = exchange(Commitment.objects.prefetch_related("transitions").get(pk=case.lead.pk), [])
    assert told == [(str(cast.farm), "哪一處？"), (str(cast.farm), "東側")]


def test_not_answered_where_no_meeting_sits(cast, as_, case):
    client = as_(cast.farm)
    page = client.get(url("meeting_mine", case.meeting.pk))
    Meeting.objects.filter(pk=case.meeting.pk).update(held_at=noon() + dt.timedelta(days=1))
    late = answered(client, page, case.lead, "confirm", said="好")
    assert (late.status_code, late.context["said"], "會議不在進行中" in text(late)) == (409, "好", True)
    assert case.lead.transitions.count() == 0


def test_another_agencys_line_is_not_there(cast, as_, case):
    client = as_(cast.farm)
    page = client.get(url("meeting_mine", case.meeting.pk))
    assert answered(client, page, case.assist, "confirm").status_code == 404
    assert answered(client, page, case.lead, "drop").status_code == 404
    assert case.assist.transitions.count() == 0


def test_the_answers_of_a_meeting_are_given_in_one(cast):
    """Before the plan is in a meeting its agency confirms, and RDEC asks (R3)."""
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, commitments=[offer()])
    release_round(latest_round(plan), by=cast.rdec)
    line = Commitment.objects.for_page().get()
    assert [offered.move.name for offered in available_moves(line, cast.farm)] == ["confirm"]


def test_in_a_meeting_also_on_the_plans_page(cast, as_, case):
    line = Commitment.objects.for_page().get(pk=case.lead.pk)
    moves = [offered.move.name for offered in available_moves(line, cast.farm)]
    assert moves == ["confirm", "amend", "ask_back", "disown"]
    client = as_(cast.farm)
    page = client.get(url("commitment", case.lead.pk, "amend"))
    client.post(page.request["PATH_INFO"], fresh(page, item="媒合兩處場域", note=""))
    assert stands(case.lead)[:3] == ("confirmed", "媒合兩處場域", "amend")
    assert "「協助場域媒合」修正為「媒合兩處場域」" in text(as_(cast.rdec).get(f"/plans/{case.plan.pk}/history/"))


def test_no_two_lines_of_an_agency_say_the_same(cast, as_, case):
    client = as_(cast.farm)
    page = client.get(url("meeting_mine", case.meeting.pk))
    again = answered(client, page, case.lead, "amend", item="提供苗木")
    assert (again.status_code, "貴機關在這個計畫已有相同的事項。" in text(again)) == (422, True)


def test_what_is_dropped_on_the_day_stays_in_its_place(cast, as_, case):
    move_commitment(case.lead, DROP, by=cast.rdec, reason="另案辦理")
    matter = as_(cast.rdec).get(url("meeting_live", case.meeting.pk)).context["agenda"].matters[0]
    assert [(line.commitment.state, line.said) for line in matter.lines] == [("dropped", "另案辦理"), ("proposed", "")]


def test_said_so(cast, as_, case):
    client = as_(cast.water)
    page = client.get(url("meeting_mine", case.meeting.pk))
    shown = {"commitment": case.assist.pk, "expected_version": case.assist.row_version, "key": page.context["key"]}
    after = client.post(page.request["PATH_INFO"], shown | {"answer": "confirm"}, follow=True)
    assert said(after) == ["已回答「協助場域媒合」：確認分工。"]


class TestSentLater:
    """What was answered while the line was lost goes when it is back: the script is told in a line."""

    def later(self, client, page, line, answer, **typed):
        shown = {"commitment": line.pk, "expected_version": line.row_version, "key": page.context["key"]}
        data = shown | {"answer": answer, "said": "", "item": line.item} | typed
        sent = client.post(page.request["PATH_INFO"], data, headers={"accept": "application/json"})
        return sent.status_code, sent.json()

    def test_sent_twice_it_is_one_answer(self, cast, as_, case):
        """The first time was written, but nothing of it was heard."""
        client = as_(cast.farm)
        page = client.get(url("meeting_mine", case.meeting.pk))
        sent = [self.later(client, page, case.lead, "amend", item="媒合兩處場域") for _ in range(2)]
        Meeting.objects.filter(pk=case.meeting.pk).update(held_at=noon() + dt.timedelta(days=1))
        sent.append(self.later(client, page, case.lead, "amend", item="媒合兩處場域"))
        assert [status for status, _said in sent] == [200] * 3
        other = self.later(client, page, case.lead, "confirm")
        assert (other[0], list(other[1])) == (409, ["refused"])
        assert stands(case.lead)[:3] == ("confirmed", "媒合兩處場域", "amend")
        assert case.lead.transitions.count() == 1

    def test_too_late_is_told_and_nothing_written(self, cast, as_, case):
        client = as_(cast.farm)
        page = client.get(url("meeting_mine", case.meeting.pk))
        move_commitment(Commitment.objects.get(pk=case.lead.pk), ASK_BACK, by=cast.farm, reason="哪一處？")
        status, told = self.later(client, page, case.lead, "amend", item="媒合兩處場域")
        words = "這一頁開啟之後，案件已有新的異動（現為「待釐清」）。"
        assert (status, list(told), words in told["refused"]) == (409, ["refused"], True)
        assert stands(case.lead)[:3] == ("queried", "協助場域媒合", "ask_back")

    def test_what_is_missing_is_told(self, cast, as_, case):
        client = as_(cast.farm)
        page = client.get(url("meeting_mine", case.meeting.pk))
        status, told = self.later(client, page, case.lead, "ask_back")
        assert (status, list(told)) == (422, ["refused"])
        assert case.lead.transitions.count() == 0
