"""The box of every page: the key that leads to it, what is found, on a phone and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from proposals.models import Proposal
from tests.browser.desk import SCREEN, Desk, words
from tests.browser.tools.inspector import PHONE
from tests.factories.plans import walker_at


@pytest.fixture
def plan(cast) -> Proposal:
    return walker_at("document_review", cast, name="proposer1").plan


def test_a_key_leads_to_the_box_and_enter_to_what_is_found(desk: Desk, plan: Proposal):
    page = desk.sign_in("rdec")
    box = page.locator("#search-box")
    page.keyboard.press("/")
    expect(box).to_be_focused()
    page.keyboard.type("a/")  # who types gets what is typed
    expect(box).to_have_value("a/")
    box.fill(plan.title[:2])
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("搜尋")
    assert plan.title[:2] in words(page.locator(".cs-found mark").first)
    assert words(page.locator(".cs-tabs [aria-current]")) == "計畫 1"
    expect(box).to_have_value(plan.title[:2])
    page.locator(".cs-found a").first.click()
    assert desk.path == f"/plans/{plan.pk}/"


def test_it_fits_a_phone_and_needs_no_script(browser: Browser, desk: Desk, plan: Proposal):
    page = desk.sign_in("rdec")
    bare = browser.new_context(
        java_script_enabled=False, storage_state=page.context.storage_state(), viewport=PHONE, locale="zh-TW"
    ).new_page()
    bare.goto(f"{desk.base}/search/")
    expect(bare.get_by_text("在上方輸入兩個字以上")).to_be_visible()
    bare.locator("#search-box").fill(plan.title[:2])
    bare.locator("#search-box").press("Enter")
    expect(bare.locator(".cs-found a").first).to_be_visible()
    narrow = bare.locator("main").bounding_box()
    assert narrow is not None
    assert narrow["width"] <= PHONE["width"] < SCREEN["width"]
    bare.context.close()
