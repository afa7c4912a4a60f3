"""A plan at RDEC's, its officer, a colleague and their head."""

from __future__ import annotations

import pytest

from accounts.states import Role
from tests.factories.accounts import make_actor
from tests.factories.plans import walker_at


@pytest.fixture
def walker(db):
    return walker_at("with_rdec")


@pytest.fixture
def officer(walker):
    return walker.cast.of("RDEC")


@pytest.fixture
def head(walker):
    return make_actor(walker.cast.of("RDEC").unit, Role.SUPERVISOR)


@pytest.fixture
def colleague(walker):
    return make_actor(walker.cast.of("RDEC").unit, Role.OFFICER, name="林同仁")
