"""Fixtures that several files of this room need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from accounts.states import UnitKind
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import load_reference

if TYPE_CHECKING:
    from django.test import Client

    from accounts.actors import Actor


@pytest.fixture
def by() -> Actor:
    load_reference()
    return make_actor(UnitKind.PROPOSER, name="陳美玲")


@pytest.fixture
def owner(by: Actor, client: Client) -> Client:
    return sign_in(client, by)
