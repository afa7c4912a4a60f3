"""Every cell of the matrix of stories at the door: role × state × move, written by the proposer and by the platform."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.states import Role
from public.models import Story
from public.stories.forms import StoryForm
from public.stories.services import begin_story
from tests.factories.accounts import make_actor
from tests.public.cases_of import SAID
from tests.workflow.engine.matrix import expected, tried, written
from workflow.engine.moves import machines

pytestmark = pytest.mark.django_db
CSV = Path(__file__).parent / "matrix.csv"


def test_the_table_has_the_arrows_of_the_chart():
    arrows = {(str(state), move.name) for move in machines["story"].moves.values() for state in move.source}
    for name in ("story", "story_platform"):
        assert {(cell.state, cell.move) for cell in written(CSV) if cell.machine == name} == arrows
    assert len(set(written(CSV))) == len(written(CSV))


@pytest.mark.parametrize("name", ["story", "story_platform"])
def test_every_cell(city, name):
    platform = city.cast.of("PLATFORM")
    writer = city.owner if name == "story" else platform
    actors = {
        "writer": writer,
        "rdec": city.cast.of("RDEC"),
        "rdec_member": make_actor(city.cast.of("RDEC").unit, Role.MEMBER),
        "district": city.cast.of("D200"),
        "agency": city.cast.of("TOU"),
        "ndc": city.cast.of("NDC"),
        "stranger": make_actor("proposer"),
        **({"owner": city.owner} if name != "story" else {"platform": platform}),
    }
    form = StoryForm(SAID, instance=Story(), plan=city.shown)
    assert form.errors == {}
    case = begin_story(city.shown, form, by=writer)
    allowed = frozenset(cell._replace(machine="story") for cell in written(CSV) if cell.machine == name)
    answers = list(tried(case, actors))
    assert [(*cell, refusal) for cell, refusal in answers if refusal is not expected(cell, allowed)] == []
