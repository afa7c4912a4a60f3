"""The table of keys under ``?``, and what a single sign does for who turned that off."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.browser.desk import Desk, all_words


def test_a_key_shows_the_keys_and_gives_the_focus_back(desk: Desk):
    page = desk.sign_in("rdec")
    page.locator(".brand").focus()
    page.keyboard.press("?")
    table = page.get_by_role("dialog", name="快速鍵")
    expect(table).to_be_visible()
    places = ["每一頁（Alt＋字母；Firefox 為 Shift＋Alt）", "我的桌面的待辦", "書面審查意見"]
    assert all_words(table.get_by_role("heading", level=3))[:3] == places
    assert all_words(table.locator("dt"))[:5] == ["Alt＋U", "Alt＋C", "Alt＋Z", "/", "?"]
    page.keyboard.press("Escape")
    expect(table).not_to_be_visible()
    expect(page.locator(".brand")).to_be_focused()
    page.keyboard.press("?")
    page.keyboard.press("/")  # the page behind it is not reached
    expect(page.locator("#search-box")).not_to_be_focused()
    table.get_by_role("button", name="關閉").click()
    expect(table).not_to_be_visible()


def test_who_types_gets_what_is_typed(desk: Desk):
    page = desk.sign_in("rdec")
    page.keyboard.press("/")
    page.keyboard.type("?/")
    expect(page.locator("#search-box")).to_have_value("?/")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_keys_of_a_single_sign_can_be_turned_off(desk: Desk):
    """On this device; the link still opens the table, in which they are turned on again."""
    page = desk.sign_in("rdec")
    page.keyboard.press("?")
    off = page.get_by_label("這台裝置不使用單一按鍵的快速鍵（例如以語音輸入時）")
    off.check()
    page.goto(f"{desk.base}/plans/")
    page.keyboard.press("?")
    page.keyboard.press("/")
    expect(page.locator("#search-box")).not_to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("link", name="快速鍵（?）").click()
    expect(off).to_be_checked()
    off.uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#search-box")).to_be_focused()


def test_without_scripts_the_link_leads_to_the_site_map(browser: Browser, desk: Desk):
    page = desk.sign_in("rdec")
    storage = page.context.storage_state()
    bare = browser.new_context(java_script_enabled=False, storage_state=storage, locale="zh-TW").new_page()
    bare.goto(f"{desk.base}/plans/")
    bare.get_by_role("link", name="快速鍵（?）").click()
    assert bare.url == f"{desk.base}/sitemap/#keys"
    expect(bare.locator("#keys dt").first).to_have_text("Alt＋U")
    expect(bare.locator("#keys-off")).not_to_be_visible()
    bare.context.close()
