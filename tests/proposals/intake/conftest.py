"""Fixtures that several files of this room need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from accounts.models import District
from tests.factories.plans import CROSS
from tests.workflow.cases import fresh, kept_for_module, make_cast, walker_at

if TYPE_CHECKING:
    from portal.demo.walker import Walker
    from proposals.models import Proposal


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        cast = make_cast()
        yield {
            "received": walker_at("with_district", cast),
            "second": walker_at("with_district", cast, title="第二件", owner="第二協會", name="second"),
            "houli": walker_at("with_district", cast, title="別區的計畫", owner="后里協會", districts=("后里區",)),
            "forwarded": walker_at("with_rdec", cast, title="已轉送", owner="第三協會", name="third"),
            "cross": walker_at("with_rdec", cast, idea=CROSS),
        }


@pytest.fixture
def walker(made) -> Walker:
    return fresh(made["received"])


@pytest.fixture
def plan(walker) -> Proposal:
    return walker.plan


@pytest.fixture
def office(walker):
    return walker.cast.of("D200")


@pytest.fixture
def rdec(walker):
    return walker.cast.of("RDEC")


@pytest.fixture
def district() -> District:
    return District.objects.get(name="石岡區")
