"""A table of rows under the keys of a spreadsheet, as it is read out, and where there is no room for it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.desk import Desk, words
from tests.browser.grid.conftest import Open, cell, column, focused, foot
from tests.browser.tools.inspector import Inspector
from tests.proposals.pasting import clipboards as c


def test_tab_goes_from_cell_to_cell_and_on_in_the_next_row(desk: Desk, opened: Open):
    page = opened("budget")
    cell(page, 1, "item").focus()
    passed = []
    for _key in range(7):
        page.keyboard.press("Tab")
        passed.append(focused(page))
    fields = ("programme", "year", "expense", "central", "local", "private")
    assert passed == [*(f"rows-0-{name}" for name in fields), "rows-1-item"]
    page.keyboard.press("Shift+Tab")  # what stands between is reached backwards: a note's link, the menu, the box
    assert page.evaluate("document.activeElement.textContent") == "補助條件待確認"
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "rows-0-n-menu"
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "rows-0-DELETE"


def test_enter_goes_down_and_makes_a_row_at_the_end(desk: Desk, opened: Open, venture):
    page = opened("budget")
    n = venture.budget_lines.count()
    cell(page, n - 1, "central").focus()
    page.keyboard.press("Enter")
    assert focused(page) == f"rows-{n - 1}-central"
    page.keyboard.type("5")  # what stands there is chosen, as in a spreadsheet
    assert cell(page, n, "central").input_value() == "5"
    page.keyboard.press("Enter")
    assert (focused(page), page.locator("[data-row]").count()) == (f"rows-{n}-central", n + 1)
    page.keyboard.press("Shift+Enter")
    assert focused(page) == f"rows-{n - 1}-central"
    desk.click(page.get_by_role("button", name="儲存並前往"))
    assert venture.budget_lines.count() == n  # a blank row is none


def test_arrows_move_between_rows_but_not_in_a_list_of_choices(desk: Desk, opened: Open):
    page = opened("budget")
    cell(page, 2, "local").focus()
    page.keyboard.press("ArrowDown")
    assert focused(page) == "rows-2-local"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert focused(page) == "rows-0-local"
    cell(page, 1, "year").focus()
    page.keyboard.press("ArrowDown")
    assert (focused(page), cell(page, 1, "year").input_value()) == ("rows-0-year", "116")


def test_escape_gives_the_cell_back_and_the_sums_with_it(desk: Desk, opened: Open):
    page = opened("budget")
    before = foot(page)
    cell(page, 1, "central").fill("１,000,000")
    assert foot(page) == ["2,140,000", "180,000", "180,000", "2,500,000"]
    assert words(page.locator("[data-row-sum]").first) == "1,060,000"
    cell(page, 1, "central").press("Escape")
    assert (cell(page, 1, "central").input_value(), foot(page)) == ("300,000", before)
    cell(page, 1, "central").fill("很多")
    assert words(page.locator("[data-row-sum]").first) == "—"


def test_enter_belongs_to_the_characters_that_are_being_composed(desk: Desk, opened: Open):
    page = opened("budget")
    item = cell(page, 1, "item")
    item.focus()
    item.evaluate(
        "e => e.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    assert focused(page) == "rows-0-item"


def test_it_is_a_table_with_heads_and_each_cell_says_where_it_is(desk: Desk, opened: Open):
    page = opened("budget")
    table = page.get_by_role("table", name="所需資源")
    assert table.get_by_role("columnheader").all_inner_texts() == [
        *("列", "項目 必填", "對接中央計畫", "年度 必填", "經／資 必填", "中央", "地方", "民間"),
        *("小計", "刪除", "動作"),
    ]
    expect(table.get_by_role("rowheader", name="第 1 列")).to_be_visible()
    expect(table.get_by_role("textbox", name="中央 第 1 列", exact=True)).to_have_value("300,000")
    expect(table.get_by_role("combobox", name="年度 必填 第 2 列", exact=True)).to_have_value("115")
    heads = page.locator("table[data-sheet] thead th")
    assert {head.get_attribute("scope") for head in heads.all()} == {"col"}


def test_what_is_wrong_stands_at_its_cell(desk: Desk, opened: Open):
    page = opened("budget")
    cell(page, 2, "local").fill("五萬")
    path = desk.path
    with desk.refused((422, path)):
        desk.click(page.get_by_role("button", name="儲存並前往"))
    box = cell(page, 2, "local")
    expect(page.locator(".cs-errors")).to_be_focused()
    assert (box.get_attribute("aria-invalid"), box.input_value()) == ("true", "五萬")
    told = page.locator(f"#{box.get_attribute('aria-describedby')}")
    assert words(told) == "請輸入金額，例如 1,234,567。"
    page.locator(".cs-errors").get_by_role("link", name="地方").click()
    assert focused(page) == "rows-1-local"


def test_nothing_stands_in_the_way_of_who_cannot_see_it(inspector: Inspector, opened: Open):
    """The inspector's rules at the table, its menu, the box to paste into and what was pasted; the same as cards."""
    page = opened("budget")
    inspector.look("budget")
    page.get_by_role("button", name="第 1 列 動作").click()
    inspector.look("menu of a row")
    page.get_by_role("button", name="第 1 列 動作").click()
    inspector.desk.click(page.get_by_role("button", name="從試算表貼上…"))
    inspector.look("box")
    page.get_by_label("從試算表或網頁複製的表格").fill(c.BROKEN + c.TOTALS)
    inspector.desk.click(page.get_by_role("button", name="看看會帶入什麼", exact=True).last)
    inspector.look("preview")
    page = opened("kpi")
    inspector.look("kpi")
    page.set_viewport_size({"width": 360, "height": 760})
    inspector.look("cards")
    assert inspector.findings == ""


def test_the_menu_of_a_row_opens_and_shuts_and_moves_it(desk: Desk, opened: Open):
    page = opened("budget")
    names = column(page, "central")
    dots = page.get_by_role("button", name="第 1 列 動作")
    dots.press("Enter")
    down = page.locator("[data-row]").first.get_by_role("button", name="↓ 下移")
    expect(down).to_be_visible()
    page.keyboard.press("Escape")
    expect(down).to_be_hidden()
    expect(dots).to_be_focused()
    dots.click()
    down.click()
    assert column(page, "central")[:2] == [names[1], names[0]]
    desk.click(page.get_by_role("button", name="儲存並前往"))
    page = opened("budget")
    assert column(page, "central")[:2] == [names[1], names[0]]


def test_a_row_is_copied_and_moved_with_the_keys(desk: Desk, opened: Open, venture):
    page = opened("budget")
    before, n = column(page, "central"), venture.budget_lines.count()
    cell(page, 1, "local").press("Alt+ArrowDown")
    assert (column(page, "central")[:2], focused(page)) == ([before[1], before[0]], "rows-0-local")
    cell(page, 2, "local").press("Alt+ArrowUp")
    assert column(page, "central") == before
    cell(page, 2, "local").press("Control+d")
    assert (column(page, "central"), focused(page)) == ([*before, before[1]], f"rows-{n}-item")


def test_head_and_sums_stay_in_sight(desk: Desk, opened: Open):
    page = opened("budget")
    page.emulate_media(reduced_motion="reduce")  # a page that still scrolls cannot be measured
    page.set_viewport_size({"width": 1280, "height": 300})
    cell(page, 1, "item").evaluate("e => e.scrollIntoView({block: 'center'})")
    sums = page.locator("[data-foot] td.num").first.bounding_box()
    assert sums
    assert round(sums["y"] + sums["height"]) == 300
    cell(page, 6, "item").evaluate("e => e.scrollIntoView({block: 'center'})")
    head = page.locator("table[data-sheet] thead th").first.bounding_box()
    assert head
    assert round(head["y"]) == 0
    # A cell that is gone to is not behind them.
    cell(page, 6, "item").focus()
    for _key in range(4):
        page.keyboard.press("Shift+Enter")
    place = page.locator(":focus").bounding_box()
    assert place
    assert place["y"] >= head["height"] - 1
    assert page.evaluate("document.scrollingElement.scrollWidth") == 1280


def test_a_phone_has_cards_with_the_same_fields(desk: Desk, opened: Open, venture):
    page = opened("budget")
    page.set_viewport_size({"width": 360, "height": 760})
    first = page.locator("[data-row]").first
    expect(first.get_by_text("對接中央計畫")).to_be_visible()
    expect(first.get_by_role("button", name="複製這一列")).to_be_visible()
    expect(page.locator("[data-foot]")).to_be_hidden()
    wide = page.evaluate(
        "[...document.querySelectorAll('[data-row]')].map(e => Math.round(e.getBoundingClientRect().right))"
    )
    assert max(wide) <= 360
    assert page.evaluate("document.scrollingElement.scrollWidth") == 360
    n = venture.budget_lines.count()
    item = cell(page, 1, "item")
    item.fill("在手機上改的")
    with page.expect_navigation():
        item.press("Enter")  # as in every form of a phone
    assert (venture.budget_lines.count(), venture.budget_lines.order_by("position")[0].item) == (n, "在手機上改的")
