"""What is kept is put back as it was, in an empty database only."""

import pytest

from accounts.models import Unit
from documents.models import Attachment
from proposals.models import Proposal
from tests.factories import kept
from tests.factories.accounts import make_unit
from tests.factories.plans import walker_at, walkers_at
from tests.workflow.cases import footprint

pytestmark = pytest.mark.django_db
seen = []


@pytest.mark.parametrize("number", [0, 1])
def test_rows_and_files_come_back_with_their_ids(number: int, tmp_path, settings, monkeypatch):
    """The second time nothing is walked, though the files of the first are gone."""
    settings.MEDIA_ROOT = tmp_path
    if number:
        monkeypatch.setattr("tests.factories.plans._walk", None)
    walker = walker_at("with_district", name="kept")
    assert walker.plan.state == "with_district"
    with Attachment.objects.earliest("pk").file.open("rb") as file:
        seen.append((walker.plan.pk, walker.owner.unit_id, walker.moment, file.read(), footprint()))
    assert seen[0] == seen[-1]
    assert len(seen) == number + 1


def test_where_there_are_rows_it_is_made_anew():
    make_unit()
    units = Unit.objects.count()
    first, second = walker_at("drafting"), walker_at("drafting")
    assert first.plan.pk != second.plan.pk
    assert (Proposal.objects.count(), Unit.objects.filter(code__startswith="AGENCY-").count()) == (2, units)


def test_several_plans_are_kept_together():
    assert [walker.plan.state for walker in walkers_at("drafting", "notified")] == ["drafting", "notified"]
    assert set(Proposal.objects.values_list("state", flat=True)) == {"drafting", "notified"}


def test_what_else_was_made_is_another_thing():
    assert kept.once("a unit of its own", lambda: make_unit().pk) == Unit.objects.get().pk
