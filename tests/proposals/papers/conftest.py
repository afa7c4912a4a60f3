"""Fixtures that several files of this room need."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest

from proposals.states import State
from tests.factories.plans import walker_at
from tests.proposals.papers.versions import PDF

if TYPE_CHECKING:
    from portal.demo.walker import Walker


@pytest.fixture
def walker(db, settings, tmp_path) -> Walker:
    settings.MEDIA_ROOT = tmp_path
    return walker_at(State.DOCUMENT_REVIEW)


@pytest.fixture
def quick_pdf():
    """The PDF has its own tests."""
    with patch("documents.papers.html.pdf", return_value=PDF) as made:
        yield made
