"""The budget that adds up as typed and is checked as typed, and a place chosen on the map, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts import geo
from programmes.models import CentralProgramme
from proposals.models import BudgetLine, Venture
from tests.browser.desk import Desk, named, words
from tests.factories.plans import walker_at


@pytest.fixture
def venture(cast) -> Venture:
    """The second venture, docked to CP01 with 480,000 元 in 115, of a draft."""
    return walker_at("drafting", cast, name="proposer1").plan.ventures.get(position=2)


def open_section(desk: Desk, venture: Venture, section: str) -> Page:
    page = desk.sign_in("proposer1")
    page.goto(f"{desk.base}/plans/{venture.proposal_id}/ventures/{venture.pk}/{section}/")
    return page


def sums(page: Page, key: str) -> str:
    return words(page.locator(f"[data-sum='{key}']"))


def first_row(page: Page) -> Locator:
    return page.locator("[data-row]").first


def first_amount(page: Page) -> Locator:
    return first_row(page).get_by_label("中央", exact=True)


def test_the_budget_adds_up_at_every_key_and_the_server_agrees(desk: Desk, venture: Venture):
    page = open_section(desk, venture, "budget")
    assert sums(page, "115") == "115 年度 480,000 60,000 60,000 600,000"
    assert sums(page, "all") == "合計 1,440,000 180,000 180,000 1,800,000"
    line = page.locator("[data-declared]")
    assert words(line) == "✓ 與事業總經費相符"
    with page.expect_response(lambda answer: answer.url.endswith("/draft/")):
        first_amount(page).fill("３,２00,000")  # full-width digits are digits
        # Before any answer: the browser has added up.
        assert sums(page, "115") == "115 年度 3,380,000 60,000 60,000 3,500,000"
        assert sums(page, "recurrent") == "經常門 3,800,000 0 180,000 3,980,000"
        assert words(line) == "！經費表比事業總經費多 2,900,000 元"
    expect(page.locator("#findings")).to_contain_text("超過 380,000 元")
    assert sums(page, "115") == "115 年度 3,380,000 60,000 60,000 3,500,000"
    assert words(page.locator("[data-declared]")) == "！經費表比事業總經費多 2,900,000 元"
    first_row(page).get_by_label("刪除").check()
    assert sums(page, "115") == "115 年度 180,000 60,000 0 240,000"
    expect(page.locator("#findings")).not_to_contain_text("超過 380,000 元")
    assert BudgetLine.objects.filter(venture=venture, central=300_000).count() == 3


def test_a_copied_row_counts_at_once(desk: Desk, venture: Venture):
    page = open_section(desk, venture, "budget")
    first_row(page).get_by_role("button", name="第 1 列 動作").click()
    first_row(page).get_by_role("button", name="複製這一列").click()
    expect(page.locator("[data-sum='115']")).to_have_text(re.compile(r"780,000"), timeout=1_000)
    assert sums(page, "115") == "115 年度 780,000 60,000 120,000 960,000"


def test_a_reason_that_is_being_typed_outlives_the_answer(desk: Desk, venture: Venture):
    venture.proposal.budget_answers.all().delete()
    page = open_section(desk, venture, "budget")
    reason = page.locator("#findings").get_by_label("說明如何符合").last
    reason.fill("主持人 38 歲")
    with page.expect_response(lambda answer: answer.url.endswith("/draft/")):
        first_row(page).get_by_label(named("項目")).fill("業務費")
    expect(page.locator("#saved")).to_contain_text("已暫存")
    assert page.locator("#findings").get_by_label("說明如何符合").last.input_value() == "主持人 38 歲"


def test_a_place_is_chosen_with_the_pointer_and_with_the_keys(desk: Desk, venture: Venture):
    page = open_section(desk, venture, "concept")
    near = page.get_by_role("application").first
    box = near.bounding_box()
    assert box is not None
    near.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    longitude, latitude = page.get_by_label("經度"), page.get_by_label("緯度")
    assert geo.district_name(longitude.input_value(), latitude.input_value()) == "石岡區"
    expect(page.locator("#place")).to_have_text("所在行政區　石岡區")
    before = float(longitude.input_value()), float(latitude.input_value())
    near.press("ArrowRight")
    near.press("ArrowUp")
    after = float(longitude.input_value()), float(latitude.input_value())
    assert (after[0] > before[0], after[1] > before[1]) == (True, True)
    longitude.fill("120.6810")
    latitude.fill("24.1430")
    expect(page.locator("#place")).to_contain_text("這個位置在中區，不在本計畫的提案行政區（石岡區）內")
    marker = geo.marker(1, "120.6810", "24.1430")
    assert [(m.get_attribute("cx"), m.get_attribute("cy")) for m in page.locator("[data-marker]").all()] == [
        (marker.x, marker.y)
    ] * 2


def test_a_finding_stands_at_its_row_and_the_list_follows_what_is_typed(desk: Desk, venture: Venture):
    page = open_section(desk, venture, "budget")
    here = page.locator("#steps .now")
    assert words(here) == "所需資源 ✓ 完成"
    first_amount(page).fill("3,200,000")
    note = page.locator("#rows-0-found")
    expect(note).to_contain_text("上限：每案 3,000,000 元")
    expect(note).to_contain_text("超過補助上限（待說明）「地方創生青年培力工作站」115 年每案上限 3,000,000 元")
    row = first_row(page)
    assert row.get_attribute("aria-describedby") == "rows-0-found"
    expect(here).to_contain_text("缺 1 項")
    expect(page.locator("#missing")).to_contain_text("與事業總經費 1,800,000 元不符")
    first_amount(page).fill("300,000")
    expect(page.locator("#missing")).to_have_text("")
    expect(note).not_to_contain_text("超過補助上限")


def test_an_empty_budget_agrees_with_nothing(desk: Desk, venture: Venture):
    venture.budget_lines.all().delete()
    page = open_section(desk, venture, "budget")
    line = page.locator("[data-declared]")
    assert words(line) == "！經費表比事業總經費少 1,800,000 元"
    page.get_by_label(named("事業總經費（元）")).fill("")
    assert words(line) == "還沒有可加總的金額"


def test_an_error_keeps_the_person_here_with_the_findings_in_focus(desk: Desk, venture: Venture):
    page = open_section(desk, venture, "budget")
    CentralProgramme.objects.filter(code="CP01").update(active=False)
    page.get_by_role("button", name=re.compile("^儲存並前往")).click()
    expect(page).to_have_url(re.compile(r"/budget/#findings$"))
    assert page.evaluate("document.activeElement.id") == "findings"
    expect(page.get_by_role("heading", level=1)).to_have_text("所需資源")
    expect(page.get_by_text("項須修正，所以先留在這一頁")).to_be_visible()
    page.locator("#steps").get_by_role("link", name="預期效益").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("預期效益")
