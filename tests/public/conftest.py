"""A case that is shown, with settled results and a picture; one that nobody approved yet."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.factories.accounts import sign_in
from tests.factories.plans import walkers_at


@pytest.fixture
def city(db):
    """``shown`` is closed and its proposer agreed to be shown (two ventures); ``hidden`` is before NDC."""
    shown, hidden = walkers_at("closed", "ndc_working")
    return SimpleNamespace(shown=shown.plan, hidden=hidden.plan, owner=shown.owner, cast=shown.cast)


@pytest.fixture
def as_(client):
    """The client of an actor."""
    return lambda actor: sign_in(client, actor)
