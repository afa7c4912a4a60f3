"""Fixtures that several files of this room need."""

from __future__ import annotations

import pytest

from tests.factories.plans import CROSS
from tests.workflow.cases import fresh, kept_for_module, make_cast, walker_at


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        cast = make_cast()
        yield {
            "notified": walker_at("notified", cast),
            "other": walker_at("notified", cast, title="另一個計畫", owner="另一個協會"),
            "cross": walker_at("notified", cast, idea=CROSS),
        }


@pytest.fixture
def walker(made):
    return fresh(made["notified"])


@pytest.fixture
def plan(walker):
    return walker.plan


@pytest.fixture
def platform(walker):
    return walker.cast.of("PLATFORM")
