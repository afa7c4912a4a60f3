"""主辦 may be any office: part of its name finds it; without scripts it is a plain list."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from accounts.models import Unit
from portal.demo.cast import Cast
from portal.demo.walker import Walker
from tests.browser.desk import Desk
from tests.factories.plans import walker_at


def names(page: Page) -> list[str]:
    """What the list of the first decision offers."""
    nobody, *offices = page.locator("select[data-find]").first.locator("option").all_inner_texts()
    assert nobody == "—"
    return offices


def test_part_of_a_name_leaves_what_holds_it_and_chooses_the_only_one(desk: Desk, cast: Cast) -> None:
    walker: Walker = walker_at("project_meeting", cast)
    meeting = walker.plan.project_meetings.get()
    address = f"/reviews/meetings/{meeting.pk}/minutes/"
    page = desk.sign_in("rdec")
    page.goto(f"{desk.base}{address}")
    before = names(page)
    find = page.get_by_placeholder("輸入名稱的一部分來找").first
    select = page.locator("select[data-find]").first
    find.fill("水利")
    expect(page.get_by_text("符合的有 1 個").first).to_be_visible()
    water = Unit.objects.get(code="WRB")
    assert (names(page), select.input_value()) == ([str(water)], str(water.pk))
    find.fill("局")
    assert [name for name in names(page) if "局" not in name] == []
    find.fill("")
    assert (names(page), select.input_value()) == (before, str(water.pk))
    find.fill("臺中市")
    find.press("Enter")  # it does not send the form
    assert page.url == f"{desk.base}{address}"
