"""Who asks, and who answers."""

from __future__ import annotations

import pytest

from tests.privacy.cases import make_scene


@pytest.fixture
def scene(db):
    return make_scene()
