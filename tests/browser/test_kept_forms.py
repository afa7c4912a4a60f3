"""Forms of officials and of filing in a real browser: what is typed is offered back, and to nobody else."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from accounts.states import Role
from portal.demo.cast import PASSWORD
from proposals.models import Proposal
from reviews.models import OpinionRequest
from tests.browser.desk import Desk
from tests.factories.plans import walker_at
from workflow.models import Draft

REASON = "主持人 38 歲，另有三位專職青年。"
TYPED = "第三章期程與經費不一致，請說明。"
OPINION, FIT = "一、計畫內容意見", "二、對接中央補助計畫之合宜性"


def open_opinion(desk: Desk, username: str) -> str:
    """The opinion its agency has to write."""
    page = desk.sign_in(username)
    opinion = OpinionRequest.objects.get(agency__memberships__user__username=username)
    here = f"/reviews/opinions/{opinion.pk}/file/"
    page.goto(f"{desk.base}{here}")
    return here


def sign_in_again(desk: Desk, username: str) -> None:
    desk.fill(desk.page.locator("main form").first, {"帳號或電子郵件": username, "密碼": PASSWORD})
    desk.click(desk.page.get_by_role("main").get_by_role("button", name="登入", exact=True))


def copies(desk: Desk) -> list[str]:
    found: list[str] = desk.page.evaluate("Object.keys(localStorage)")
    return found


def test_an_opinion_is_offered_back_and_nothing_stays_after_signing_out(desk: Desk, cast):
    walker_at("document_review", cast, name="proposer1")
    here = open_opinion(desk, "agriculture")
    page = desk.page
    page.get_by_label(OPINION).fill(TYPED)
    expect(page.locator("#saved")).to_contain_text("尚未送出")
    page.reload()
    assert page.get_by_label(OPINION).input_value() == TYPED
    expect(page.locator("main")).to_contain_text("暫存的內容")
    page.get_by_label(OPINION).fill(TYPED * 2)
    assert len(copies(desk)) == 1
    with page.expect_navigation():
        sign_out(desk)
    assert (desk.path, copies(desk)) == ("/accounts/login/", [])
    sign_in_again(desk, "agriculture")
    page.goto(f"{desk.base}{here}")
    assert page.get_by_label(OPINION).input_value() == TYPED * 2


def sign_out(desk: Desk) -> None:
    desk.page.locator(".cs-switcher summary").click()
    desk.page.get_by_role("button", name="登出").click()


def test_signing_out_sends_what_only_the_device_has_or_asks(desk: Desk, cast):
    walker_at("document_review", cast, name="proposer1")
    here = open_opinion(desk, "agriculture")
    page = desk.page
    with desk.without_a_line("**/drafts/"):
        page.get_by_label(OPINION).fill(TYPED)
        expect(page.locator("#saved")).to_contain_text("已暫存在這台裝置")
        page.goto(f"{desk.base}/")
        page.once("dialog", lambda dialog: dialog.dismiss())
        sign_out(desk)
        expect(page.get_by_role("button", name="登出")).to_be_visible()
        assert (len(copies(desk)), Draft.objects.count()) == (1, 0)
    with page.expect_navigation():
        page.get_by_role("button", name="登出").click()
    assert (desk.path, copies(desk), desk.unreached) == ("/accounts/login/", [], {"/drafts/"})
    assert Draft.objects.get().typed["content_opinion"] == TYPED
    sign_in_again(desk, "agriculture")
    page.goto(f"{desk.base}{here}")
    assert page.get_by_label(OPINION).input_value() == TYPED


def test_what_is_brought_back_leaves_what_was_typed_since_as_a_draft(desk: Desk, cast):
    walker_at("document_review", cast, name="proposer1")
    here = open_opinion(desk, "agriculture")
    page = desk.page
    with desk.without_a_line("**/drafts/"):
        page.get_by_label(OPINION).fill(TYPED)
        expect(page.locator("#saved")).to_contain_text("已暫存在這台裝置")
    page.goto(f"{desk.base}{here}")
    page.get_by_label(FIT).fill("合宜。")
    expect(page.locator("#saved")).to_contain_text("尚未送出")
    with page.expect_response("**/drafts/"):
        page.get_by_role("button", name="帶回", exact=True).click()
    page.reload()
    assert (page.get_by_label(OPINION).input_value(), page.get_by_label(FIT).input_value()) == (TYPED, "")
    expect(page.locator("main")).to_contain_text("在另一個分頁也暫存了內容")
    kept = Draft.objects.exclude(data="").order_by("saved_at")
    assert [draft.typed.get("fit_opinion") for draft in kept] == ["合宜。", ""]


def test_an_opinion_sent_without_a_session_is_taken_up_again(desk: Desk, cast):
    walker_at("document_review", cast, name="proposer1")
    here = open_opinion(desk, "agriculture")
    page = desk.page
    page.context.clear_cookies(name="sessionid")
    page.get_by_label(OPINION).fill(TYPED)
    desk.click(page.get_by_role("button", name="確認：回復審查意見"))
    assert desk.path == "/accounts/login/"
    sign_in_again(desk, "agriculture")
    assert desk.path == here
    page.get_by_role("button", name="帶回", exact=True).click()
    assert page.get_by_label(OPINION).input_value() == TYPED


def test_an_expired_form_gives_advice_that_works(desk: Desk, cast):
    walker_at("document_review", cast, name="proposer1")
    here = open_opinion(desk, "agriculture")
    page = desk.page
    page.get_by_label(OPINION).fill(TYPED)
    page.context.clear_cookies(name="csrftoken")
    with desk.refused((403, here)):
        assert desk.click(page.get_by_role("button", name="確認：回復審查意見")) == 403
    expect(page.locator("main")).to_contain_text(TYPED)
    desk.click(page.get_by_role("link", name="重新開啟原來的頁面"))
    page.get_by_role("button", name="帶回", exact=True).click()
    assert page.get_by_label(OPINION).input_value() == TYPED


def test_the_device_offers_nothing_to_another_person(desk: Desk, cast):
    walker_at("document_review", cast, name="proposer1")
    here = open_opinion(desk, "agriculture")
    page = desk.page
    unit = OpinionRequest.objects.get(agency__memberships__user__username="agriculture").agency
    cast.add("colleague", "林志明", unit, Role.OFFICER)
    page.context.clear_cookies(name="sessionid")
    page.get_by_label(OPINION).fill(TYPED)
    desk.click(page.get_by_role("button", name="確認：回復審查意見"))
    sign_in_again(desk, "colleague")
    page.goto(f"{desk.base}{here}")
    assert page.get_by_label(OPINION).input_value() == ""
    assert page.get_by_role("button", name="帶回", exact=True).count() == 0


def test_what_was_typed_and_not_saved_is_in_what_is_filed(desk: Desk, cast):
    walker = walker_at("notified", cast, name="proposer1")
    page = desk.sign_in("proposer1")
    page.goto(f"{desk.base}/plans/{walker.plan.pk}/edit/benefits/")
    page.get_by_role("textbox", name="預期效益").fill(TYPED)
    expect(page.locator("#saved")).to_contain_text("尚未寫入計畫")
    page.goto(f"{desk.base}/plans/{walker.plan.pk}/moves/submit_to_district/")
    expect(page.locator("main")).to_contain_text("還有暫存的內容沒有寫入計畫")
    page.get_by_label("我已閱讀個人資料告知事項").check()
    assert desk.click(page.get_by_role("button", name="確認：送件至區公所")) == 200
    plan = Proposal.objects.get()
    assert (plan.benefits, plan.version.content["benefits"]) == (TYPED, TYPED)
    assert Draft.objects.exclude(data="").count() == 0


def test_a_reason_is_kept_while_typed_and_given_with_the_save_of_the_budget(desk: Desk, cast):
    plan = walker_at("drafting", cast, name="proposer1").plan
    plan.budget_answers.all().delete()
    venture = plan.ventures.get(position=2)
    page = desk.sign_in("proposer1")
    here = f"/plans/{plan.pk}/ventures/{venture.pk}/budget/"
    page.goto(f"{desk.base}{here}")
    reason = page.locator("#findings").get_by_label("說明如何符合").last
    reason.fill("主持人 38 歲")
    expect(page.locator("#saved")).to_contain_text("尚未寫入計畫")
    page.reload()
    assert reason.input_value() == "主持人 38 歲"
    with desk.refused((422, here)):
        assert desk.click(page.get_by_role("button", name=re.compile("^儲存並前往"))) == 422
    expect(page.get_by_role("alert")).to_contain_text("理由至少要有 10 個字")
    reason.fill(REASON)
    desk.click(page.get_by_role("button", name=re.compile("^儲存並前往")))
    assert desk.path == f"/plans/{plan.pk}/edit/benefits/"
    assert [answer.reason for answer in plan.budget_answers.all()] == [REASON]
    assert Draft.objects.exclude(data="").count() == 0
