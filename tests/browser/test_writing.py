"""Writing in a real browser: drafts while typing, a lost session, rows without a reload."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.states import Role
from chapters import services as chapters
from chapters.models import Question
from chapters.states import QuestionKind, Section
from portal.demo.cast import PASSWORD
from proposals.models import Answer, Proposal, ResourceItem
from tests.browser.desk import Desk, words
from tests.factories.plans import walker_at
from workflow.models import Draft

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
    expect(page.locator("#saved")).to_contain_text("已暫存")
    assert Draft.objects.get().base == 0
    open_section(desk, walker, "vision")
    assert page.get_by_label("地方創生願景").input_value() == TYPED
    desk.click(page.get_by_role("button", name="儲存並前往"))
    assert Proposal.objects.get().vision == TYPED
    assert Draft.objects.exclude(data="").count() == 0


def test_what_is_pasted_beyond_a_limit_stays_and_is_counted_as_the_server_counts(desk: Desk, walker):
    page = desk.sign_in("proposer1")
    open_section(desk, walker, "vision")
    box = page.get_by_label("地方創生願景")
    box.fill("")
    box.focus()
    paragraphs = "\n".join(["𤆬" * 399] * 10)  # 3,999 characters; by halves of a pair it would be beyond
    page.keyboard.insert_text(f"{paragraphs}完了")
    said = page.locator(".cs-too-long")
    expect(said).to_have_text("已超過 1 字（上限 4,000 字）")
    assert box.input_value() == f"{paragraphs}完了"
    with desk.refused((422, f"/plans/{walker.plan.pk}/edit/vision/")):
        assert desk.click(page.get_by_role("button", name="儲存並前往")) == 422
    assert box.input_value() == f"{paragraphs}完了"
    box.fill(f"{paragraphs}完")
    expect(said).to_have_count(0)
    desk.click(page.get_by_role("button", name="儲存並前往"))
    assert Proposal.objects.get().vision == f"{paragraphs}完"


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
    expect(page.locator("#saved")).to_contain_text("已暫存")
    open_section(desk, walker, "resources")
    assert page.locator("[data-row]").nth(0).get_by_label("名稱").input_value() == names[1]
    assert list(ResourceItem.objects.values_list("name", flat=True)) == names


def test_two_people_each_add_a_row_and_both_rows_stand(desk: Desk, walker):
    first, second, here = two_windows(desk, walker, "resources")
    before = list(ResourceItem.objects.values_list("name", flat=True))
    for page, name in ((second, "同事加的老井"), (first, "我加的伯公廟")):
        page.get_by_role("button", name="＋ 新增一列").click()
        added = page.locator("[data-row]").last
        added.get_by_label("類別").select_option("culture")
        added.get_by_label("名稱").fill(name)
    desk.click(second.get_by_role("button", name="儲存並前往"))
    desk.sign_in("proposer1")
    save = first.get_by_role("button", name="儲存並前往")
    with desk.refused((409, here)):
        assert desk.click(save) == 409
    told = [words(row) for row in first.get_by_role("alert").locator("tbody tr").all()]
    mine = f"第 {len(before) + 1} 列 — 類別：文；名稱：我加的伯公廟"
    assert told == [mine, "先儲存的一份多出的列（會保留） 類別：文；名稱：同事加的老井 —"]
    assert list(ResourceItem.objects.values_list("name", flat=True)) == [*before, "同事加的老井"]
    assert first.locator("[data-row]").last.get_by_label("名稱").input_value() == "我加的伯公廟"
    assert desk.click(save) == 200
    assert sorted(ResourceItem.objects.values_list("name", flat=True)) == sorted(
        [*before, "同事加的老井", "我加的伯公廟"]
    )


def test_two_people_answer_one_question_and_both_answers_are_shown(desk: Desk, cast):
    keeper = cast.of("RDEC", Role.ADMINISTRATOR)
    draft = chapters.begin_revision(by=keeper)
    asked = {"code": "q1", "kind": QuestionKind.LONG, "label": "永續經營方式"}
    Question.objects.create(chapter=draft.chapters.get(section=Section.BENEFITS), **asked)
    chapters.publish(draft, "依國發會來函修訂。", by=keeper)
    first, second, here = two_windows(desk, walker_at("drafting", cast, name="proposer1"), "benefits")
    second.get_by_label("永續經營方式").fill("同事：收費導覽")
    desk.click(second.get_by_role("button", name="儲存", exact=True))
    desk.sign_in("proposer1")
    save = first.get_by_role("button", name="儲存", exact=True)
    first.get_by_label("永續經營方式").fill("我：共食廚房營收")
    with desk.refused((409, here)):
        assert desk.click(save) == 409
    told = [words(row) for row in first.get_by_role("alert").locator("tbody tr").all()]
    assert told == ["永續經營方式 同事：收費導覽 我：共食廚房營收"]
    assert Answer.objects.get().value == "同事：收費導覽"
    first.get_by_label("永續經營方式").fill("收費導覽與共食廚房營收")
    assert desk.click(save) == 200
    assert Answer.objects.get().value == "收費導覽與共食廚房營收"


def two_windows(desk: Desk, walker, section: str) -> tuple[Page, Page, str]:
    """The section before its author and before a colleague, who sits at the desk; and its path."""
    first = desk.sign_in("proposer1")
    open_section(desk, walker, section)
    walker.cast.add("colleague", "林志明", walker.plan.owner, "member")
    second = desk.sign_in("colleague")
    open_section(desk, walker, section)
    return first, second, desk.path


def test_enter_in_a_row_saves_and_neither_adds_nor_copies(desk: Desk, walker):
    page = desk.sign_in("proposer1")
    open_section(desk, walker, "resources")
    before = ResourceItem.objects.count()
    name = page.locator("[data-row]").first.get_by_label("名稱")
    name.fill("改了名的水路")
    with page.expect_navigation():
        name.press("Enter")
    assert desk.said == ["已儲存「資源盤點（人文地產景）」。"]
    assert (ResourceItem.objects.count(), ResourceItem.objects.first().name) == (before, "改了名的水路")


def test_rows_without_javascript(desk: Desk, walker):
    """Add, copy, order by number, remove by the tick, and Enter: all by the form's own buttons."""
    desk.options["java_script_enabled"] = False
    page = desk.sign_in("proposer1")
    open_section(desk, walker, "resources")
    names = list(ResourceItem.objects.values_list("name", flat=True))
    rows = page.locator("[data-row]")
    desk.click(page.get_by_role("button", name="＋ 儲存並新增一列"))
    assert (desk.said, rows.count()) == (["已儲存「資源盤點（人文地產景）」。"], len(names) + 1)
    rows.last.get_by_label("類別").select_option("people")
    rows.last.get_by_label("名稱").fill("巡圳員")
    desk.click(rows.last.get_by_role("button", name="儲存並複製這一列"))
    assert kept() == [*names, "巡圳員"]
    assert [rows.last.get_by_label(label).input_value() for label in ("類別", "名稱")] == ["people", "巡圳員"]
    rows.last.get_by_label("名稱").fill("老農")
    rows.last.get_by_label("順序").fill("1")
    rows.first.get_by_label("順序").fill("2")
    rows.nth(1).get_by_label("刪除").check()
    desk.click(page.get_by_role("button", name=re.compile("^儲存並前往")))
    assert kept() == ["老農", names[0], *names[2:], "巡圳員"]
    open_section(desk, walker, "resources")
    rows.first.get_by_label("名稱").fill("老農與老井")
    with page.expect_navigation():
        rows.first.get_by_label("名稱").press("Enter")
    assert kept() == ["老農與老井", names[0], *names[2:], "巡圳員"]


def kept() -> list[str]:
    return list(ResourceItem.objects.values_list("name", flat=True))
