"""Fixtures that several files of this room need."""

from __future__ import annotations

import pytest

from accounts.states import Role
from tests.factories.accounts import make_actor, make_unit, sign_in


@pytest.fixture
def keeper(client):
    """An administrator of an agency, signed in on ``client``."""
    actor = make_actor(make_unit("agency", name="交通局"), Role.ADMINISTRATOR, name="管理者")
    sign_in(client, actor)
    return actor
