"""A plan under review, RDEC with a letterhead, and a letter that it drafted."""

from __future__ import annotations

import pytest

from proposals.letters import services
from proposals.states import State
from tests.factories.plans import walkers_at
from tests.proposals.letters.cases import written_early
from tests.workflow.cases import fresh, kept_for_module


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        yield walkers_at(State.DOCUMENT_REVIEW)[0]


@pytest.fixture
def walker(kept):
    return fresh(kept)


@pytest.fixture
def rdec(walker):
    actor = walker.cast.of("RDEC")
    actor.unit.address, actor.unit.contact, actor.unit.signature = "臺中市示範路 1 號", "林承辦", "主任委員　○○○"
    actor.unit.phone, actor.unit.agency_code = "04-0000-0001", "DEMO000001"
    actor.unit.save()
    return actor


@pytest.fixture
def letter(walker, rdec):
    return services.draft(walker.plan, "ask_opinions", by=rdec)


@pytest.fixture
def to_owner(walker, rdec):
    """A letter to the proposer, which is read with the case once it is sent."""
    return written_early(walker.plan, "return_to_proposer", rdec)
