"""Rows read with what hangs on them in one query are the same as read one by one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model

from proposals.models import BudgetAnswer, Proposal
from tests.factories.plans import walker_at
from workflow.nested import Nested, read

pytestmark = pytest.mark.django_db
CONTENT = {
    "resources": Nested(),
    "consensus_meetings": Nested(one=("minutes",)),
    "budget_answers": Nested(),
    "answers": Nested(one=("attachment",)),
    "ventures": Nested(
        one=("executing_unit",),
        many={
            "stakeholders": Nested(),
            "steps": Nested(),
            "kpis": Nested(one=("kpi",)),
            "budget_lines": Nested(one=("programme",)),
        },
    ),
}


@pytest.fixture
def plan(db):
    plan = walker_at("notified").plan
    plan.consensus_meetings.create(held_on="2025-10-05", place="無紀錄", attendance=3)
    venture = plan.ventures.all()[0]
    venture.kpis.update(baseline=Decimal("0.10"), target=Decimal("123456789012.34"))
    venture.budget_lines.create(item="沒有對接", year=117, expense="capital", private=10**11)
    BudgetAnswer.objects.create(proposal=plan, about="P1:CP01:115", fingerprint="f", reason="理由", answered_by="某人")
    return Proposal.objects.get(pk=plan.pk)


def values(row: Model | None) -> Any:
    """Every column of a row, with its type."""
    if row is None:
        return None
    columns = [getattr(row, f.attname) for f in row._meta.concrete_fields]
    return type(row), row._state.adding, [(type(value), value) for value in columns]


def tree(parent: Model, many: Any) -> dict[str, Any]:
    """What hangs on a row, as its relations say."""
    return {
        name: [
            (values(row), [values(getattr(row, key)) for key in nested.one], tree(row, nested.many))
            for row in getattr(parent, name).all()
        ]
        for name, nested in many.items()
    }


def test_what_is_read_at_once_is_what_is_read_one_by_one(plan, django_assert_num_queries):
    expected = tree(plan, CONTENT)
    assert [len(rows) for rows in expected.values()] == [3, 3, 3, 0, 2]
    with django_assert_num_queries(1):
        (plan,) = read(Proposal.objects.filter(pk=plan.pk), CONTENT)
        assert tree(plan, CONTENT) == expected
        assert plan.venture_list[0].budget_lines.all()[0].venture.proposal is plan


def test_rows_of_a_queryset_keep_their_order_and_columns(plan, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = read(plan.ventures.order_by("-position"), {"budget_lines": Nested(one=("programme",))})
        assert [venture.position for venture in found] == [2, 1]
        assert [line.item for line in found[1].budget_lines.all() if line.programme is None] == ["沒有對接"]
    assert [name for name in vars(found[0]) if name.startswith("read_")] == []
