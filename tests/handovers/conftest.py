"""The platform's people and what is open in one's name."""

from __future__ import annotations

import pytest

from tests.handovers.cases import make_scene


@pytest.fixture
def scene(db):
    return make_scene()
