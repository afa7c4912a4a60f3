"""Writing in a real browser: drafts while typing, a lost session, rows without a reload."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from portal.demo.cast import PASSWORD
from proposals.models import Proposal, ResourceItem, SectionDraft
from tests.browser.desk import Desk
from tests.factories.plans import walker_at

TYPED = "十年後，孩子放學有地方去，長輩的手藝有人學。"


@pytest.fixture
def walker(cast):
    return walker_at("drafting", cast, name="proposer1")


def open_section(desk: Desk, walker, section: str) -> None:
    desk.page.goto(f"{desk.base}/plans/{walker.plan.pk}/edit/{section}/")


def test_what_is_typed_is_kept_by_itself_and_brought_back(desk: Desk, walker):
    page = desk.sign_in("proposer1")
    open_section(desk, walker, "vision")
    page.get_by_label("地方創生願景").fill(TYPED)
    expect(page.locator("#saved")).to_contain_text("已自動儲存")
    assert SectionDraft.objects.get().base == 0
    open_section(desk, walker, "vision")
    assert page.get_by_label("地方創生願景").input_value() == TYPED
    desk.click(page.get_by_role("button", name="儲存並前往"))
    assert Proposal.objects.get().vision == TYPED
    assert SectionDraft.objects.count() == 0


def test_a_lost_session_loses_no_typing(desk: Desk, walker):
    page = desk.sign_in("proposer1")
    open_section(desk, walker, "vision")
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("地方創生願景").fill(TYPED)
    expect(page.locator("#saved")).to_contain_text("登入已逾時")
    desk.click(page.get_by_role("button", name="儲存並前往"))
    assert desk.path == "/accounts/login/"
    desk.fill(page.locator("main form").first, {"帳號或電子郵件": "proposer1", "密碼": PASSWORD})
    desk.click(page.get_by_role("main").get_by_role("button", name="登入", exact=True))
    open_section(desk, walker, "vision")
    page.get_by_role("button", name="帶回", exact=True).click()
    assert page.get_by_label("地方創生願景").input_value() == TYPED
    desk.click(page.get_by_role("button", name="儲存並前往"))
    assert Proposal.objects.get().vision == TYPED
    # The device forgets what has been written.
    open_section(desk, walker, "vision")
    assert page.get_by_role("button", name="帶回", exact=True).count() == 0
    desk.refusals.clear()


def test_rows_are_added_and_copied_without_a_reload(desk: Desk, walker):
    page = desk.sign_in("proposer1")
    before = ResourceItem.objects.count()
    open_section(desk, walker, "resources")
    rows = page.locator("[data-row]")
    page.get_by_role("button", name="＋ 新增一列").click()
    added = rows.nth(before)
    added.get_by_label("類別").select_option("people")
    added.get_by_label("名稱").fill("巡圳員")
    added.get_by_role("button", name="複製這一列").click()
    rows.nth(before + 1).get_by_label("名稱").fill("老農")
    assert rows.count() == before + 2
    desk.click(page.get_by_role("button", name="儲存並前往"))
    names = list(ResourceItem.objects.order_by("id").values_list("kind", "name"))[before:]
    assert names == [("people", "巡圳員"), ("people", "老農")]


def test_two_people_in_one_section_both_texts_survive(desk: Desk, walker):
    desk.sign_in("proposer1")
    open_section(desk, walker, "vision")
    first = desk.page
    walker.cast.add("colleague", "林志明", walker.plan.owner, "member")
    second = desk.sign_in("colleague")
    open_section(desk, walker, "vision")
    second.get_by_label("地方創生願景").fill("同事的版本")
    desk.click(second.get_by_role("button", name="儲存並前往"))
    desk.sign_in("proposer1")
    first.get_by_label("地方創生願景").fill("我的版本")
    assert desk.click(first.get_by_role("button", name="儲存並前往")) == 409
    note = first.get_by_role("alert")
    expect(note).to_contain_text("同事的版本")
    expect(note).to_contain_text("我的版本")
    assert first.get_by_label("地方創生願景").input_value() == "我的版本"
    assert Proposal.objects.get().vision == "同事的版本"
    assert desk.refusals == [(409, f"/plans/{walker.plan.pk}/edit/vision/")]
    desk.refusals.clear()


def test_rows_are_moved_with_buttons(desk: Desk, walker):
    page = desk.sign_in("proposer1")
    open_section(desk, walker, "resources")
    names = list(ResourceItem.objects.values_list("name", flat=True))
    rows = page.locator("[data-row]")
    up = rows.nth(1).get_by_role("button", name="↑ 上移")
    up.focus()
    page.keyboard.press("Enter")
    assert rows.nth(0).get_by_label("名稱").input_value() == names[1]
    assert rows.nth(0).get_by_role("button", name="↑ 上移").evaluate("e => e === document.activeElement")
    desk.click(page.get_by_role("button", name="儲存並前往"))
    assert list(ResourceItem.objects.values_list("name", flat=True)) == [names[1], names[0], *names[2:]]


def test_a_moved_row_that_was_not_saved_comes_back_where_it_was_put(desk: Desk, walker):
    page = desk.sign_in("proposer1")
    open_section(desk, walker, "resources")
    names = list(ResourceItem.objects.values_list("name", flat=True))
    page.locator("[data-row]").nth(0).get_by_role("button", name="↓ 下移").click()
    expect(page.locator("#saved")).to_contain_text("已自動儲存")
    open_section(desk, walker, "resources")
    assert page.locator("[data-row]").nth(0).get_by_label("名稱").input_value() == names[1]
    assert list(ResourceItem.objects.values_list("name", flat=True)) == names
