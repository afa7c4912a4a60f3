"""Migrations that carry rows over: a plan from before chapter templates keeps its chapters and the order of its rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from proposals.models import ChapterTemplate, Proposal
from proposals.states import QUESTIONS_ONLY, Section

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
BEFORE = [("proposals", "0003_programme_terms")]


def migrate(target: Any = None) -> MigrationExecutor:
    """Go to ``target``, or to where this release is."""
    executor = MigrationExecutor(connection)
    executor.migrate(target or executor.loader.graph.leaf_nodes())
    return MigrationExecutor(connection)


@pytest.fixture
def before():
    """The tables as they were; whatever happens, the next test finds today's."""
    yield migrate(BEFORE).loader.project_state(BEFORE).apps
    migrate()


def make_plan(apps: Any) -> None:
    """A plan with rows that were written in another order than they were shown."""
    unit = apps.get_model("accounts", "Unit").objects.create(
        code="ORG-1", kind="proposer", organisation_kind="civic", full_name="水圳協會", name="水圳協會"
    )
    user = apps.get_model("accounts", "User").objects.create(username="writer")
    plan = apps.get_model("proposals", "Proposal").objects.create(
        owner=unit, created_by=user, title="從前的計畫", holder="proposer"
    )
    venture = apps.get_model("proposals", "Venture").objects.create(proposal=plan, title="事業", position=1)
    for title, day in (("後做的", dt.date(2026, 5, 1)), ("先做的", dt.date(2026, 1, 1))):
        venture.steps.create(title=title, starts_on=day, ends_on=day)
    for item, year in (("後年", 117), ("今年", 115)):
        venture.budget_lines.create(item=item, year=year, expense="capital", private=1)


def test_a_plan_from_before_keeps_its_chapters_and_the_order_of_its_rows(before):
    make_plan(before)
    migrate()
    plan = Proposal.objects.get()
    venture = plan.venture_list[0]
    assert (plan.template.code, plan.layout.sections) == ("114-1", [s for s in Section if s not in QUESTIONS_ONLY])
    assert list(venture.steps.values_list("title", "position")) == [("先做的", 1), ("後做的", 2)]
    assert list(venture.budget_lines.values_list("item", "position")) == [("今年", 1), ("後年", 2)]


def test_an_empty_database_gets_its_template_with_the_first_plan(before):
    migrate()
    assert not ChapterTemplate.objects.exists()
