"""Statements that are spelt once: only the key differs, and values come exact."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import OuterRef, QuerySet

from proposals.models import KpiContribution, Venture
from tests.workflow.cases import walker_at
from workflow.statements import Statement, gathered, rows_of

pytestmark = pytest.mark.django_db
spelt: list[Any] = []


def of_venture(key: int) -> QuerySet:
    spelt.append(key)
    kpis = KpiContribution.objects.filter(venture=OuterRef("pk"))
    return Venture.objects.filter(pk=key).values_list("title", gathered(kpis, "year", "target", "kpi__code"))


def test_a_statement_is_spelt_once_and_asked_for_each_key(django_assert_num_queries):
    one, two = walker_at("drafting").plan.ventures.all()
    one.kpis.update(target=Decimal("123456789012.30"))
    two.kpis.all().delete()
    statement = Statement(of_venture)
    with django_assert_num_queries(2):
        (title, kpis), other = statement.row(one.pk), statement.row(two.pk)
    assert (spelt, title, other) == ([0], one.title, (two.title, []))
    assert rows_of(kpis) == [[k.year, Decimal("123456789012.30"), k.kpi.code] for k in one.kpis.select_related("kpi")]


def test_a_statement_has_one_parameter():
    statement = Statement(lambda key: Venture.objects.filter(pk=key, title="甲").values_list("title"))
    with pytest.raises(AssertionError):
        statement.row(1)
