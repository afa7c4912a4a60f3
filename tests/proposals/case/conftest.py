"""Fixtures that several files of this room need."""

from __future__ import annotations

import pytest

from tests.factories.accounts import sign_in
from tests.workflow.cases import fresh, kept_for_module, make_cast, walker_at


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        cast = make_cast()
        yield {
            "drafting": walker_at("drafting", cast, title="草稿", owner="草稿協會", name="draft"),
            "notified": walker_at("notified", cast),
            "document_review": walker_at("document_review", cast, title="審查中", owner="另一個協會", name="other"),
        }


@pytest.fixture
def walker(made):
    return fresh(made["notified"])


@pytest.fixture
def plan(walker):
    return walker.plan


@pytest.fixture
def owner(client, walker):
    return sign_in(client, walker.owner)
