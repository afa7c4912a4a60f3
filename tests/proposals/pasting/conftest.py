"""A draft of one's own, and what is posted with its form."""

from __future__ import annotations

from typing import Any

import pytest

from chapters.states import Section
from proposals.models import Proposal, Venture
from tests.factories.accounts import sign_in
from tests.proposals.case.test_sections import address, as_shown
from tests.workflow.cases import fresh, kept_for_module, make_cast, walker_at


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        yield walker_at("drafting", make_cast())


class Writer:
    """Who writes the first venture of a draft, at one section's page."""

    def __init__(self, client: Any, plan: Proposal) -> None:
        self.client = client
        self.plan = plan

    @property
    def venture(self) -> Venture:
        return self.plan.ventures.all()[0]

    def url(self, section: str = Section.BUDGET) -> str:
        return address(self.plan, section, self.venture)

    def form(self, section: str = Section.BUDGET, **changes: Any) -> dict[str, Any]:
        """What the section's page would post now."""
        page = self.client.get(self.url(section))
        tab = {"draft_tab": page.context["kept"].tab.name, "draft_seq": "0"}
        return as_shown(page) | tab | changes

    def paste(self, text: str, html: str = "", section: str = Section.BUDGET, **changes: Any) -> Any:
        """The answer to a table that is pasted into the section's page."""
        data = self.form(section) | {"paste": "look", "pasted": text, "pasted_html": html} | changes
        return self.client.post(f"{self.url(section)}paste/", data)


@pytest.fixture
def writer(made, client) -> Writer:
    walker = fresh(made)
    return Writer(sign_in(client, walker.owner), walker.plan)
