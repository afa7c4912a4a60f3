"""Enter in a line does what the form is for, whatever other buttons stand before its own."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.states import Role
from chapters.states import Section
from portal.demo.cast import Cast
from proposals.assigning.services import assign
from proposals.letters.services import draft
from proposals.models import Assignment
from tests.browser.desk import Desk
from tests.factories.plans import CROSS, walker_at
from tests.proposals.letters.cases import our_number, typed_day, url

pytestmark = pytest.mark.slow


def enter(page: Page, name: str) -> None:
    """Press it in the field."""
    with page.expect_navigation():
        page.locator(f"[name={name}]").press("Enter")


@pytest.mark.parametrize("had", [True, False], ids=["handed over", "given"])
def test_a_plan_goes_to_whom_one_chose(desk: Desk, cast: Cast, had: bool):
    walker = walker_at("with_rdec", cast)
    officer, head = cast.of("RDEC"), cast.of("RDEC", Role.SUPERVISOR)
    chosen = head if had else officer
    if had:
        assign([walker.plan], officer.user, by=head)
    page = desk.sign_in("rdec-head")
    page.goto(f"{desk.base}/plans/assign/?plan={walker.plan.pk}")
    page.locator("[name=user]").select_option(str(chosen.user.pk))
    page.locator("[name=reason]").fill("職務調整")
    enter(page, "reason")
    assert Assignment.objects.get(until=None).user == chosen.user


def test_the_number_of_a_letter_is_recorded(desk: Desk, cast: Cast):
    walker = walker_at("document_review", cast)
    letter = draft(walker.plan, "ask_opinions", by=cast.of("RDEC"))
    page = desk.sign_in("rdec")
    page.goto(f"{desk.base}{url('letter_number', letter)}")
    page.locator("[name=letter_date]").fill(typed_day())
    page.locator("[name=letter_number]").fill(our_number())
    enter(page, "letter_number")
    assert desk.said == ["已登錄發文日期與字號。"]


def test_a_section_with_warnings_is_saved(desk: Desk, cast: Cast):
    plan = walker_at("drafting", cast, name="owner", idea=CROSS).plan
    page = desk.sign_in("owner")
    page.goto(
        desk.base + reverse("proposals:venture_section", args=[plan.pk, plan.venture_list[-1].pk, Section.BUDGET])
    )
    expect(page.locator("#findings button[name=answer]").first).to_be_attached()
    line = page.locator("#section-form input[type=text]:visible").first
    with page.expect_navigation():
        line.press("Enter")
    assert (desk.said, page.locator("#findings .invalid-feedback").count()) == (["已儲存「所需資源」。"], 0)
