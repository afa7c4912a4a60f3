"""What is frozen is printed: the rows stand where the version does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from documents.models import PaperOrder
from portal.demo.papers import of_what_stands
from proposals import workflow as w
from proposals.papers.orders import plan_wish
from tests.proposals.papers.versions import fresh
from workflow.engine.errors import Refused

if TYPE_CHECKING:
    from portal.demo.walker import Walker


def asked() -> list[tuple[str, dict]]:
    return list(PaperOrder.objects.order_by("id").values_list("kind", "said"))


def test_each_frozen_version_is_asked_for_with_what_changed(walker: Walker) -> None:
    """And once more when the case has its number, which stands on them."""
    plan = fresh(walker)
    one, two = plan.versions.order_by("number").values_list("pk", flat=True)
    first = {"version": one, "case": None}
    second = {"version": two, "case": None}
    numbered = {"version": two, "case": plan.case_number}
    assert asked() == [
        ("plan", first),
        ("plan_sheet", first),
        ("plan", second),
        ("plan_sheet", second),
        ("comparison", {"old": one, "new": two, "case": None}),
        ("plan", numbered),
        ("plan_sheet", numbered),
        ("comparison", {"old": one, "new": two, "case": plan.case_number}),
    ]


def test_a_filing_that_is_refused_asks_for_nothing(walker: Walker) -> None:
    before = len(asked())
    with pytest.raises(Refused):
        walker.step(w.RESUBMIT_REVIEW)
    assert len(asked()) == before


def test_of_the_demo_only_what_stands_is_printed(walker: Walker) -> None:
    plan = fresh(walker)
    of_what_stands([plan])
    assert [order.key for order in PaperOrder.objects.all()] == [plan_wish(plan.version).key]
