"""The second venture of a draft, whose budget has six lines, open before its author."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from proposals.models import Venture
from tests.browser.desk import Desk
from tests.factories.plans import walker_at

Open = Callable[[str], Page]


@pytest.fixture
def walker(cast) -> Any:
    return walker_at("drafting", cast, name="proposer1")


@pytest.fixture
def venture(walker) -> Venture:
    return walker.plan.ventures.get(position=2)


@pytest.fixture
def opened(desk: Desk, venture: Venture) -> Open:
    """Open a section of the venture at the desk."""

    def go(section: str) -> Page:
        page = desk.sign_in("proposer1")
        page.goto(f"{desk.base}/plans/{venture.proposal_id}/ventures/{venture.pk}/{section}/")
        return page

    return go


def cell(page: Page, row: int, name: str) -> Locator:
    """The field of a column in a row, counted from 1."""
    return page.locator("[data-row]").nth(row - 1).locator(f"[data-cell='{name}'] :is(input, select)")


def focused(page: Page) -> str:
    """Its name in the form."""
    name: str = page.evaluate("document.activeElement.name || document.activeElement.id")
    return name


def column(page: Page, name: str) -> list[str]:
    """What stands in a column, from above."""
    return [field.input_value() for field in page.locator(f"[data-row] [data-cell='{name}'] :is(input, select)").all()]


def foot(page: Page) -> list[str]:
    """The sums at the foot of the table."""
    return page.locator("[data-foot] td.num").all_inner_texts()
