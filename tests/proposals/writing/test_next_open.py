"""The button that saves leads on to what may be written."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from proposals.states import Place
from proposals.writing.beside import next_open

PLACES = [Place("basics"), Place("vision"), Place("theme", 1), Place("kpi", 1)]


@pytest.mark.parametrize(
    ("here", "asked", "leads"),
    [
        (0, {}, 1),
        (3, {}, 4),  # the last: there is no next
        (0, {2: None, 3: None}, 2),
        (1, {1: None, 3: None}, 3),
        (3, {1: None, 3: None}, 1),  # what was left behind
        (3, {1: "revised", 3: None}, 4),
    ],
)
def test_in_a_revision_it_leads_to_what_is_open(here, asked, leads):
    wanted = {PLACES[n]: SimpleNamespace(revised_at=at) for n, at in asked.items()}
    assert next_open(PLACES, here, wanted) == leads
