"""An opinion written with the keyboard: to the items, to the plan and back, to the 意見表 before it is sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from reviews.models import OpinionRequest
from tests.browser.desk import Desk, words
from tests.browser.tools.inspector import Inspector
from tests.factories.plans import walker_at

pytestmark = pytest.mark.slow
FOCUS = "document.activeElement.name || document.activeElement.className || document.activeElement.tagName"


@pytest.fixture
def form(desk: Desk, cast) -> Page:
    """The form of an agency that is asked, with two items begun at passages of the plan."""
    plan = walker_at("document_review", cast, name="proposer1").plan
    opinion = OpinionRequest.objects.of_plan(plan).get(agency__code="AGR")
    page = desk.sign_in("agriculture")
    page.goto(f"{desk.base}/reviews/opinions/{opinion.pk}/file/")
    for text in ("請補期程。", "請附名冊。"):
        page.locator(".op-part[open] .op-pass .op-add").first.click()
        page.keyboard.type(text)
    return page


def focus(page: Page) -> str:
    return str(page.evaluate(FOCUS))


def test_numbers_lead_to_the_items_and_in_the_plan_to_its_sections(form: Page):
    form.keyboard.press("Alt+Digit1")
    assert (focus(form), form.locator("[name=item_1]").input_value()) == ("item_1", "請補期程。")
    form.keyboard.press("Alt+Digit2")
    form.keyboard.press("Alt+Digit9")  # there is none: one stays where one is
    assert focus(form) == "item_2"
    form.keyboard.press("F6")
    assert focus(form) == "op-text"
    form.keyboard.press("Alt+Digit2")
    part = form.locator(".op-part").nth(1)
    expect(part).to_have_attribute("open", "")
    expect(part.locator("summary").first).to_be_focused()
    form.keyboard.press("F6")
    assert focus(form) == "item_2"


def test_control_and_enter_show_the_paper_and_enter_sends_it(desk: Desk, form: Page):
    desk.fill(form.locator("#opinion"), {"審查結果": "修正後同意", "一、計畫內容意見": "內容具體。"})
    form.locator("[name=fit_opinion]").fill("合於補助範圍。")
    with form.expect_navigation():
        form.keyboard.press("Control+Enter")
    shown = form.locator("#preview")
    expect(shown.get_by_role("button", name="確認：回復審查意見")).to_be_focused()
    assert ["內容具體。" in words(shown), "請附名冊。" in words(shown)] == [True, True]
    assert form.locator("[name=item_2]").input_value() == "請附名冊。"
    with form.expect_navigation():
        form.keyboard.press("Enter")
    assert desk.said == ["已完成：回復審查意見"]


def test_enter_in_a_line_never_sends_it_nor_takes_a_passage(form: Page):
    with form.expect_navigation():
        form.get_by_role("button", name="預覽", exact=True).click()
    before = form.url, form.locator(".op-offer").count()
    form.locator(".op-offer input").first.fill("派員協助現勘")
    with form.expect_navigation():
        form.locator(".op-offer input").first.press("Enter")
    assert (form.url, form.locator(".op-offer").count()) == (before[0], before[1] + 1)
    assert form.locator("[name=section_3]").input_value() == ""


def test_the_keys_are_said_where_they_work(inspector: Inspector, form: Page):
    expect(form.locator("#opinion-keys")).to_contain_text("F6")
    with form.expect_navigation():
        form.get_by_role("button", name="預覽", exact=True).click()
    inspector.look("opinion preview")
    assert inspector.findings == ""
