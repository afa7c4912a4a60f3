"""A meeting that sits: what an agency answers on its tablet hangs on the wall within two seconds."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from reviews.commitments.services import move_commitment
from reviews.live import attendance, links
from reviews.meetings.chart import SEND_NOTICE
from reviews.meetings.services import move_meeting
from reviews.models import Commitment, Meeting
from reviews.workflow import QUERY
from tests.browser.desk import Desk, all_words, words
from tests.browser.tools.inspector import PHONE, Inspector
from tests.factories.plans import walker_at

pytestmark = pytest.mark.slow
SOON = 2000  # milliseconds


@pytest.fixture
def meeting(cast) -> Meeting:
    """Of a plan of which two agencies have yet to confirm their lines; called for today."""
    plan = walker_at("project_meeting", cast, name="proposer1").plan
    found = plan.project_meetings.get()
    move_meeting(found, SEND_NOTICE, by=cast.of("RDEC"))
    Meeting.objects.filter(pk=found.pk).update(held_at=timezone.now())
    return found


def sit(desk: Desk, who: str, meeting: Meeting, page: str) -> Page:
    """Open a page of the meeting at somebody's seat."""
    seat = desk.sign_in(who)
    seat.goto(f"{desk.base}/reviews/meetings/{meeting.pk}/{page}/")
    return seat


def test_an_answer_hangs_on_the_wall_within_two_seconds(desk: Desk, meeting: Meeting):
    wall, tablet = sit(desk, "rdec", meeting, "live"), sit(desk, "tourism", meeting, "mine")
    question = words(tablet.get_by_role("heading", level=1))
    desk.sign_in("rdec")
    desk.click(wall.locator(".lv-agenda a").filter(has_text="觀光旅遊局"))
    line = wall.locator(".lv-lines li").filter(has_text="觀光旅遊局")
    assert (words(wall.get_by_role("heading", level=1)), words(line.locator(".lv-mark"))) == (question, "○ 待確認")
    desk.sign_in("tourism")
    desk.click(tablet.get_by_role("button", name="同意主辦"))
    expect(line.locator(".lv-mark")).to_have_text("✓ 已確認", timeout=SOON)
    assert words(wall.get_by_role("heading", level=1)) == question
    expect(tablet.locator(".lv-own .lv-mark")).to_have_text("✓ 已確認", timeout=SOON)


def test_what_is_typed_on_a_tablet_stays_while_the_other_answers(desk: Desk, meeting: Meeting):
    tablet = sit(desk, "tourism", meeting, "mine")
    tablet.get_by_label("一句說明").fill("一半，還在寫")
    line = Commitment.objects.get(proposal__project_meetings=meeting, agency__code="TOU")
    wall = sit(desk, "rdec", meeting, "live")
    wall.goto(f"{desk.base}/reviews/commitments/{line.pk}/query/")
    desk.fill(wall.locator("main form"), {"理由": "請確認期程。"})
    desk.click(wall.get_by_role("button", name="確認：請機關釐清"))
    expect(tablet.locator(".lv-own .lv-mark")).to_have_text("▲ 待釐清", timeout=SOON)
    assert tablet.get_by_label("一句說明").input_value() == "一半，還在寫"
    desk.sign_in("tourism")
    assert desk.click(tablet.get_by_role("button", name="需釐清")) == 409
    assert tablet.get_by_label("一句說明").input_value() == "一半，還在寫"
    desk.refusals.clear()  # the late answer


def test_keys_lead_from_matter_to_matter(desk: Desk, meeting: Meeting):
    wall = sit(desk, "rdec", meeting, "live")
    asked = {}
    for key in ("1", "2", "ArrowLeft", "ArrowRight"):
        with wall.expect_navigation():
            wall.keyboard.press(key)
        asked[key] = all_words(wall.locator(".lv-agenda [aria-current] b"))
    assert asked == {"1": ["1"], "2": ["2"], "ArrowLeft": ["1"], "ArrowRight": ["2"]}


def test_a_lost_connection_is_said_on_top_and_mended_by_itself(desk: Desk, meeting: Meeting):
    wall = sit(desk, "rdec", meeting, "live")
    lost = wall.get_by_role("alert")
    expect(lost).to_be_hidden()
    with desk.without_a_line():
        expect(lost).to_contain_text("連線中斷，以下是", timeout=5000)
    expect(lost).to_be_hidden(timeout=5000)


def test_an_answer_without_a_line_waits_on_the_tablet_and_is_sent_once(desk: Desk, meeting: Meeting):
    """Also over a page that is opened anew; what is too late by then is told with what was typed."""
    tablet = sit(desk, "tourism", meeting, "mine")
    line = Commitment.objects.get(proposal__project_meetings=meeting, agency__code="TOU")
    waiting = tablet.locator("#waiting")
    expect(waiting).to_be_hidden()
    with desk.without_a_line():
        tablet.get_by_role("button", name="同意主辦").click()
        expect(waiting).to_contain_text("還沒有送出")
        assert line.transitions.count() == 0
    expect(tablet.locator(".lv-own .lv-mark")).to_have_text("✓ 已確認", timeout=5000)
    expect(waiting).to_be_hidden()
    assert line.transitions.count() == 1


def test_an_answer_that_comes_too_late_is_told(desk: Desk, meeting: Meeting, cast):
    tablet = sit(desk, "tourism", meeting, "mine")
    line = Commitment.objects.for_page().get(proposal__project_meetings=meeting, agency__code="TOU")
    tablet.get_by_label("內容").fill("改寫的事項")
    with desk.without_a_line():
        tablet.get_by_role("button", name="修正內容").click()
        expect(tablet.locator("#waiting")).to_contain_text("還沒有送出")
        move_commitment(line, QUERY, by=cast.of("RDEC"), reason="請確認期程。")
    expect(tablet.locator("#waiting")).to_contain_text("案件已有新的異動", timeout=5000)
    expect(tablet.locator("#waiting")).to_contain_text("改寫的事項")
    assert [log.move for log in line.transitions.all()] == ["query"]
    tablet.get_by_role("button", name="知道了").click()
    expect(tablet.locator("#waiting")).to_be_hidden()
    desk.refusals.clear()


def test_on_a_phone_four_answers_of_a_thumbs_size(desk: Desk, meeting: Meeting):
    tablet = sit(desk, "tourism", meeting, "mine")
    tablet.set_viewport_size(PHONE)
    boxes = [button.bounding_box() for button in tablet.locator(".lv-choices .btn").all()]
    assert [(box["height"] >= 64, box["x"] + box["width"] <= PHONE["width"]) for box in boxes] == [(True, True)] * 4
    assert tablet.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_the_pages_of_a_meeting_are_sound(inspector: Inspector, meeting: Meeting, cast):
    """Wide and on a phone: nothing serious for axe-core, nothing wider than the screen."""
    invitation = meeting.invitations.get(unit__code="TOU")
    sent = {"organisation": invitation.organisation, "title": "科長", "name": "李二", "rank": "junior"}
    attendance.tick(meeting, [(invitation, sent)], by=cast.of("RDEC"))
    base = f"/reviews/meetings/{meeting.pk}/"
    for who, pages in (("rdec", ("live/", "live/?projected=on", "arrivals/", "")), ("tourism", ("mine/",))):
        inspector.desk.sign_in(who)
        for page in pages:
            inspector.visit(f"{who} {page}", base + page)
    inspector.desk.open_window("who comes")
    inspector.visit("attend", links.link(Meeting.objects.get(pk=meeting.pk)))
    assert inspector.findings == ""
