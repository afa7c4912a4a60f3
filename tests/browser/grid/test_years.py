"""A row, or all rows of a year, copied to the next year."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.desk import Desk, words
from tests.browser.grid.conftest import Open, cell, column, foot


def test_a_row_is_copied_to_the_next_year(desk: Desk, opened: Open, venture):
    page = opened("budget")
    n = venture.budget_lines.count()
    page.get_by_role("button", name="第 1 列 動作").click()
    page.get_by_role("button", name="複製到 116 年").click()
    assert column(page, "year")[n:] == ["116"]
    assert [cell(page, n + 1, name).input_value() for name in ("item", "expense", "central", "private")] == [
        cell(page, 1, name).input_value() for name in ("item", "expense", "central", "private")
    ]
    assert foot(page) == ["1,740,000", "180,000", "240,000", "2,160,000"]
    expect(cell(page, n + 1, "item")).to_be_focused()
    assert words(page.locator("#saved")) != ""
    assert venture.budget_lines.count() == n


def test_the_last_year_has_no_year_after_it(desk: Desk, opened: Open):
    page = opened("budget")
    last = page.locator("[data-row]").nth(5)
    assert cell(page, 6, "year").input_value() == "117"
    page.get_by_role("button", name="第 6 列 動作").click()
    expect(last.get_by_role("button", name="複製這一列")).to_be_visible()
    expect(last.locator("[data-next-year]")).to_be_hidden()


def test_all_rows_of_a_year_are_copied_at_once(desk: Desk, opened: Open, venture):
    for line in venture.budget_lines.filter(year=117):
        line.delete()
    page = opened("budget")
    n = venture.budget_lines.count()
    page.get_by_role("button", name="116 年整批複製到 117 年").click()
    assert column(page, "year")[n:] == ["117", "117"]
    assert column(page, "item")[n:] == column(page, "item")[n - 2 : n]
    expect(page.locator("[data-sheet-said]")).to_have_text("已複製 2 列到 117 年，在最後面；還沒有儲存。")
    desk.click(page.get_by_role("button", name="儲存並前往"))
    assert venture.budget_lines.filter(year=117).count() == 2


def test_rows_that_are_to_go_are_not_copied_and_not_beyond_the_most(desk: Desk, opened: Open, venture):
    venture.budget_lines.filter(year=117).delete()
    page = opened("budget")
    page.locator("[name=rows-2-DELETE]").check()
    page.get_by_role("button", name="116 年整批複製到 117 年").click()
    assert column(page, "year")[4:] == ["117"]
    page.locator("[data-copy-year]").evaluate("e => { e.dataset.most = '5'; }")
    page.locator("[name=rows-4-year]").select_option("116")
    page.locator("[data-copy-year]").click()
    said = page.locator("[data-sheet-said]")
    expect(said).to_have_text("沒有複製：複製後有 7 列，這一節最多 5 列。")
    assert page.locator("[data-row]").count() == 5


def test_indicators_have_it_and_steps_have_no_year(desk: Desk, opened: Open):
    page = opened("kpi")
    page.get_by_role("button", name="第 1 列 動作").click()
    expect(page.locator("[data-row]").first.get_by_role("button", name="複製到 116 年")).to_be_visible()
    page = opened("concept")
    assert page.locator("[data-next-year], [data-copy-year]").count() == 0
