"""Plans that a desk has before it, and one that came back to its proposer."""

from __future__ import annotations

import pytest

from proposals import workflow as w
from proposals.states import Place
from tests.workflow.cases import fresh, kept_for_module, make_cast, walker_at
from workflow.engine.services import perform


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        cast = make_cast()
        yield {
            "coaching": walker_at("coaching", cast),
            "received": walker_at("with_district", cast, title="已收件", owner="另一個協會", name="other"),
        }


@pytest.fixture
def walker(made):
    return fresh(made["received"])


@pytest.fixture
def plan(walker):
    return walker.plan


@pytest.fixture
def ventures(plan):
    return plan.venture_list


@pytest.fixture
def ask(walker, plan):
    """The office returns the plan for ``sections`` of its ventures, and single ``rows`` of them."""

    def returned(*places: Place, rows: dict[str, list[str]] | None = None):
        sections = {place.code: "請補充說明。" for place in places}
        more = {"rows": rows} if rows else {}
        perform(plan, w.RETURN_FROM_DISTRICT, by=walker.cast.of("D200"), sections=sections, **more)
        return plan.open_requests

    return returned
