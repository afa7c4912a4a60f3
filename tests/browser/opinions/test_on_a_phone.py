"""The whole review as an agency at 360 px: read, write, check, judge again, confirm, answer in the meeting (R2, R3, R20)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import unquote_plus

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from portal.demo.cast import Cast
from proposals.models import Proposal
from proposals.workflow import CONCLUDE_REVIEW
from reviews.answers.services import answer_opinions
from reviews.meetings.chart import SEND_NOTICE
from reviews.meetings.services import call_meeting, move_meeting
from reviews.models import Meeting, OpinionItem, OpinionRequest
from reviews.opinions.services import file_opinion
from reviews.rounds.services import ask_revision, release_round
from tests.browser.desk import Desk, all_words, words
from tests.browser.tools.inspector import PHONE, WIDER, Inspector
from tests.factories.plans import walker_at
from tests.reviews.cases import latest_round, revise
from workflow.engine.services import perform

pytestmark = pytest.mark.slow
LAST = "提供苗木"  # the last thing that is typed
QUESTION = f"{LAST}，由農業局協辦，是否確認？"
OFFICER, HEAD = "agriculture", "agriculture-head"


@dataclass
class Phone:
    """Somebody of the agency at a phone, who begins at the desk and goes on by what can be tapped."""

    desk: Desk

    def __post_init__(self) -> None:
        self.wide: list[tuple[str, list[str]]] = []

    @property
    def page(self) -> Page:
        return self.desk.page

    def take(self, who: str) -> Page:
        """Take somebody's phone, at the desk."""
        page = self.desk.sign_in(who)
        page.set_viewport_size(PHONE)
        page.goto(f"{self.desk.base}/")
        self.look(f"{who} desk")
        return page

    def look(self, name: str) -> None:
        """Nothing is wider than the screen; its picture is kept for who asked."""
        self.wide.append((name, self.page.evaluate(WIDER, PHONE["width"])))
        Inspector(self.desk, "").photograph(f"phone {len(self.wide):02} {self.desk.path}")

    def task(self, what: str) -> None:
        """Open a line of 待辦."""
        self.desk.click(self.desk.card("待辦").get_by_role("link", name=what, exact=True))
        self.look(what)

    def tap(self, name: str, role: str = "button") -> None:
        """Tap what leads on."""
        self.desk.click(self.page.get_by_role("main").get_by_role(role, name=name, exact=True))  # type: ignore[arg-type]
        self.look(name)


@pytest.fixture
def plan(cast: Cast) -> Proposal:
    return walker_at("document_review", cast, name="proposer1").plan


def test_the_whole_review_as_an_agency_on_a_phone(desk: Desk, cast: Cast, plan: Proposal):
    phone = Phone(desk)
    let_the_head_check(phone)
    write(phone, plan)
    send_to_the_head(phone)
    check(phone)
    come_back_revised(cast, plan)
    judge_again(phone)
    check(phone)
    conclude(cast, plan)
    confirm_one(phone)
    answer_in_the_meeting(phone, cast, plan)
    assert [each for each in phone.wide if each[1]] == []


def let_the_head_check(phone: Phone) -> None:
    """The head turns the switch of the agency on."""
    page = phone.take(HEAD)
    page.goto(f"{phone.desk.base}/reviews/")
    phone.tap("核閱設定（審查意見是否須經主管核閱）", "link")
    page.get_by_role("main").get_by_role("checkbox").check()
    phone.tap("儲存")
    assert words(page.get_by_role("heading", level=1)) == "審查意見由主管核閱後才回復研考會"


def write(phone: Phone, plan: Proposal) -> None:
    """An item on each venture, tied to a passage of it; what was typed is there after the page was left."""
    page = phone.take(OFFICER)
    phone.task("回復審查意見")
    for number, venture in enumerate(plan.venture_list, start=1):
        page.get_by_role("link", name="看計畫").click()
        part = page.locator(f"#at-concept_{venture.pk}")
        if part.get_attribute("open") is None:
            part.locator("> summary").click()
        part.locator(".op-pass .op-add").first.click()
        expect(page.locator(f"[name=item_{number}]")).to_be_focused()
        page.keyboard.type(f"請補「{venture.title}」的期程。")
        assert page.locator(f"[name=section_{number}]").input_value() == f"concept_{venture.pk}"
        assert page.locator(f"[name=quote_{number}]").input_value() != ""
    phone.desk.fill(page.locator("#opinion"), {"審查結果": "修正後再審", "一、計畫內容意見": "期程不清楚。"})
    page.locator("[name=fit_opinion]").fill("合於補助範圍。")
    with page.expect_response(lambda answer: LAST in unquote_plus(answer.request.post_data or "")):
        for number, (item, part) in enumerate([("媒合場域", "主辦"), (LAST, "協辦")], start=1):
            page.locator(f"[name=commitment_{number}]").fill(item)
            page.locator(f"[name=role_{number}]").select_option(label=part)
    expect(page.locator("#saved")).to_contain_text("暫存", timeout=10_000)
    phone.look("opinion written")
    page.goto(f"{phone.desk.base}/")
    phone.task("回復審查意見")
    assert page.locator("[name=content_opinion]").input_value() == "期程不清楚。"
    assert [page.locator(f"[name=commitment_{n}]").input_value() for n in (1, 2)] == ["媒合場域", LAST]


def send_to_the_head(phone: Phone) -> None:
    """Read as the paper will print it, then sent."""
    phone.tap("預覽")
    shown = words(phone.page.locator("#preview article"))
    assert ["期程不清楚。" in shown, "媒合場域" in shown, "主辦" in shown] == [True, True, True]
    phone.desk.click(phone.page.locator("#preview").get_by_role("button", name="確認：送主管核閱"))
    phone.look("sent to the head")
    assert phone.desk.said == ["已完成：送主管核閱"]


def check(phone: Phone) -> None:
    """The head reads it and lets it go."""
    phone.take(HEAD)
    phone.task("核閱審查意見")
    phone.tap("確認：核可並回復審查意見")
    assert phone.desk.said == ["已完成：核可並回復審查意見"]


def come_back_revised(cast: Cast, plan: Proposal) -> None:
    """The other agency agrees, RDEC releases and sends back, the proposer revises and answers."""
    rdec, opened = cast.of("RDEC"), latest_round(plan)
    for other in OpinionRequest.objects.of_plan(plan).filter(state="requested"):
        texts = {"result": "agree", "content_opinion": "內容具體。", "fit_opinion": "合於補助範圍。"}
        file_opinion(other, by=cast.actor(other.agency), **texts)
    release_round(opened, by=rdec)
    reasons: dict[str, str] = {}
    for item in OpinionItem.objects.to_answer(plan):
        reasons[item.place.code] = f"{item.called}：{item.text}"
    plan.refresh_from_db()
    ask_revision(plan, reasons, itemised=list(reasons), by=rdec)
    told = revise(plan)
    items = [item.pk for item in OpinionItem.objects.to_answer(plan)]
    answer_opinions(plan, dict.fromkeys(items, "已逐月列出。"), told, by=cast.actor(plan.owner))


def judge_again(phone: Phone) -> None:
    """Each answer is agreed with, item by item."""
    page = phone.take(OFFICER)
    phone.task("回復審查意見")
    judged = page.locator(".cs-judged")
    assert (
        all_words(judged.locator(".cs-trail dd").filter(has_text="已逐月列出。")) == ["已逐月列出。"] * judged.count()
    )
    for item in judged.all():
        item.get_by_role("radio", name="同意", exact=True).check()
    phone.look("judged again")
    phone.tap("確認：送主管核閱")
    assert phone.desk.said == ["已完成：送主管核閱"]


def conclude(cast: Cast, plan: Proposal) -> None:
    """RDEC releases the second round and ends the review."""
    release_round(latest_round(plan), by=cast.of("RDEC"))
    plan.refresh_from_db()
    perform(plan, CONCLUDE_REVIEW, by=cast.of("RDEC"))


def confirm_one(phone: Phone) -> None:
    """One of the two matters is confirmed on the agency's own page; the other is left to the meeting."""
    page = phone.take(OFFICER)
    phone.task("確認分工與配合事項")
    page.get_by_label("確認分工：農業局主辦「媒合場域」").check()
    phone.tap("確認勾選的分工")
    assert phone.desk.said == ["已確認 1 項分工事項。"]
    assert words(page.get_by_role("heading", level=1)) == "1 項分工或配合事項等貴機關確認"


def answer_in_the_meeting(phone: Phone, cast: Cast, plan: Proposal) -> None:
    """The meeting sits: from the desk to the one question; the plan and the meeting lead there too."""
    rdec, soon = cast.of("RDEC"), timezone.now() + dt.timedelta(days=7)
    plan.refresh_from_db()
    call_meeting(plan, held_at=soon, place="市政大樓", chair="副市長", by=rdec)
    meeting = Meeting.objects.get(agenda_items__proposal=plan)
    move_meeting(meeting, SEND_NOTICE, by=rdec)
    Meeting.objects.filter(pk=meeting.pk).update(held_at=timezone.now())
    page = phone.take(OFFICER)
    phone.task("在會議中回答")
    assert words(page.get_by_role("heading", level=1)) == QUESTION
    page.goto(f"{phone.desk.base}{reverse('reviews:my_matters')}")
    phone.look("matters")
    phone.tap(plan.title, "link")
    phone.desk.click(page.locator("#meetings h3 a"))
    phone.look("meeting")
    phone.tap("在會議中回答", "link")
    assert words(page.get_by_role("heading", level=1)) == QUESTION
    phone.tap("同意協辦")
    expect(page.locator(".lv-own .lv-mark")).to_have_text(["✓ 已確認"] * 2)
    assert plan.commitments.live().exclude(state="confirmed").count() == 0
