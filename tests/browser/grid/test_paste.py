"""Cells copied elsewhere and pasted into a table of rows, in a real browser with a real clipboard."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from proposals.models import BudgetLine
from tests.browser.desk import Desk, words
from tests.browser.grid.conftest import Open, cell, column, focused, foot
from tests.proposals.pasting import clipboards as c

ENDS = re.compile(r"/budget/(#.*)?$")


def copy(page: Page, html: str) -> None:
    """Open a page with ``html`` beside this one, and copy all of it."""
    other = page.context.new_page()
    other.set_content(html)
    other.keyboard.press("ControlOrMeta+a")
    other.keyboard.press("ControlOrMeta+c")
    other.close()


def test_a_table_of_the_web_becomes_rows(desk: Desk, opened: Open, venture):
    page = opened("budget")
    n, before = venture.budget_lines.count(), foot(page)
    page.get_by_label("事業總經費（元）").fill("4,880,500")  # typed and not saved: it goes along
    copy(page, c.WEB)
    cell(page, 1, "item").focus()
    with page.expect_navigation():
        page.keyboard.press("ControlOrMeta+v")
    expect(page.get_by_role("heading", level=1)).to_have_text("貼上表格")
    expect(page.get_by_role("heading", name=re.compile("讀到 2 列"))).to_be_visible()
    rows = page.locator("table.cs-pasted tbody tr")
    assert words(rows.nth(1)).startswith(
        f"2 第 {n + 1} 列 ✗ 還要填「經／資」。 1 導覽點整備 116 年 → 116 2,400 → 2,400,000"
    )
    assert "合計列，不帶入" in words(rows.nth(3))
    assert page.get_by_label("表格裡金額的單位").input_value() == "1000"
    with page.expect_navigation():
        page.get_by_role("button", name="帶入 2 列").click()
    expect(page).to_have_url(ENDS)
    assert desk.said == [f"已帶入 2 列（第 {n + 1}–{n + 2} 列），還沒有儲存；看過後請按「儲存」。"]
    assert column(page, "item")[n:] == ["導覽點整備", "果園圍籬 補植"]
    assert page.get_by_label("事業總經費（元）").input_value() == "4,880,500"
    assert venture.budget_lines.count() == n
    for row in (n + 1, n + 2):
        cell(page, row, "expense").select_option("capital")
    assert foot(page) != before
    assert foot(page) == ["3,920,500", "780,000", "180,000", "4,880,500"]
    desk.click(page.get_by_role("button", name="儲存並前往"))
    new = list(venture.budget_lines.order_by("position").values_list("item", "central", "local"))[n:]
    assert new == [("導覽點整備", 2_400_000, 600_000), ("果園圍籬 補植", 80_500, 0)]
    page = opened("budget")  # the device offers nothing any more
    assert page.get_by_role("button", name="帶回", exact=True).count() == 0


def test_a_block_without_heads_goes_over_the_cells_it_is_pasted_at(desk: Desk, opened: Open):
    page = opened("budget")
    copy(page, "<table><tr><td>1,000</td><td>２,000</td></tr><tr><td>3,000</td><td>4,000</td></tr></table>")
    cell(page, 2, "local").focus()
    with page.expect_navigation():
        page.keyboard.press("ControlOrMeta+v")
    shown = page.locator("table.cs-pasted tbody tr")
    assert words(shown.nth(0)) == "1 第 2 列 覆寫原有的列 1,000 原為 60,000 ２,000 原為 0"
    with page.expect_navigation():
        page.get_by_role("button", name="帶入 2 列").click()
    assert column(page, "local")[:3] == ["0", "1,000", "3,000"]
    assert column(page, "private")[:3] == ["60,000", "2,000", "4,000"]


def test_one_cell_is_pasted_as_ever(desk: Desk, opened: Open):
    page = opened("budget")
    copy(page, "<p>修繕工程</p>")
    item = cell(page, 1, "item")
    item.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("ControlOrMeta+v")
    assert (item.input_value(), focused(page)) == ("修繕工程", "rows-0-item")
    expect(page.get_by_role("heading", level=1)).to_have_text("所需資源")


def test_what_is_not_taken_leaves_everything_as_it_was_typed(desk: Desk, opened: Open, venture):
    page = opened("budget")
    cell(page, 1, "item").fill("改到一半")
    copy(page, c.TWO_TABLES)
    with page.expect_navigation():
        page.keyboard.press("ControlOrMeta+v")
    desk.click(page.get_by_role("link", name="不帶入，回到「所需資源」"))
    assert column(page, "item")[0] == "改到一半"
    assert page.locator("[data-row]").count() == venture.budget_lines.count()
    assert not BudgetLine.objects.filter(item="改到一半").exists()


def test_two_people_and_a_paste_both_texts_survive(desk: Desk, opened: Open, walker, venture):
    first = opened("budget")
    here = desk.path
    walker.cast.add("colleague", "林志明", walker.plan.owner, "member")
    second = desk.sign_in("colleague")
    second.goto(f"{desk.base}{here}")
    cell(second, 1, "item").fill("同事改的")
    desk.click(second.get_by_role("button", name="儲存並前往"))
    desk.sign_in("proposer1")
    copy(first, c.SHEETS)
    cell(first, 1, "item").focus()
    with first.expect_navigation():
        first.keyboard.press("ControlOrMeta+v")
    with first.expect_navigation():
        first.get_by_role("button", name="帶入 1 列").click()
    with desk.refused((409, here)):
        desk.click(first.get_by_role("button", name="儲存並前往"))
    note = first.get_by_role("alert")
    expect(note).to_contain_text("林志明")
    expect(note).to_contain_text("同事改的")
    expect(note).to_contain_text("水圳步道 環境整理")
    assert set(venture.budget_lines.values_list("item", flat=True)) >= {"同事改的"}
    assert not venture.budget_lines.filter(item__contains="水圳步道").exists()


def test_without_javascript_there_is_a_box_to_paste_into(desk: Desk, opened: Open, venture):
    desk.options["java_script_enabled"] = False
    page = opened("kpi")
    n = venture.kpis.count()
    page.locator("[name=rows-0-evidence]").fill("改過的佐證")
    desk.click(page.get_by_role("button", name="從試算表貼上…"))
    page.get_by_label("從試算表或網頁複製的表格").fill("指標\t年度\t基準值\t目標值\nKPI03\t117\t0\t1,200\n")
    desk.click(page.get_by_role("button", name="看看會帶入什麼", exact=True).last)
    desk.click(page.get_by_role("button", name="帶入 1 列"))
    assert page.locator("[data-row]").count() == n + 1
    assert page.locator("[name=rows-0-evidence]").input_value() == "改過的佐證"
    assert page.locator(f"[name=rows-{n}-target]").input_value() == "1,200"
    assert venture.kpis.count() == n


def test_on_a_phone_the_preview_stays_within_the_screen(desk: Desk, opened: Open):
    page = opened("concept")
    page.set_viewport_size({"width": 360, "height": 760})
    desk.click(page.get_by_role("button", name="從試算表貼上…"))
    page.get_by_label("從試算表或網頁複製的表格").fill(c.STEPS)
    desk.click(page.get_by_role("button", name="看看會帶入什麼", exact=True).last)
    expect(page.get_by_text("有 3 處要修正")).to_be_visible()
    assert page.evaluate("document.scrollingElement.scrollWidth") == 360
