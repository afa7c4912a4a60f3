"""What is kept is put back as it was, in an empty database only."""

import re

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import Unit
from documents.models import Attachment
from proposals.models import Proposal
from tests.factories import kept, migrated
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


def test_every_database_is_a_copy_of_one_that_was_migrated(django_db_blocker):
    with migrated.template(django_db_blocker) as name, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [name])
        assert cursor.fetchone() == (1,)
        assert name == f"{migrated.PREFIX}{migrated.digest(settings.BASE_DIR):016x}"


def test_what_it_is_made_of_is_all_that_migrations_import_of_ours():
    apps = {path.parent.parent.name for path in settings.BASE_DIR.glob("*/migrations")}
    imported = {
        name
        for path in settings.BASE_DIR.glob("*/migrations/*.py")
        for name in re.findall(r"^(?:from|import) ([a-z_.]+)", path.read_text(), flags=re.MULTILINE)
        if name.split(".")[0] in apps | {"inputs", "chuangsheng"} and ".migrations" not in name
    }
    assert {f"{name.replace('.', '/')}.py" for name in imported} <= set(migrated.READ)


def test_a_migration_that_has_changed_makes_another(tmp_path):
    migration = tmp_path / "app/migrations/0001_initial.py"
    for path in (migration, tmp_path / "reference/holidays.csv", *(tmp_path / name for name in migrated.READ)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("as it was")
    before = migrated.digest(tmp_path)
    assert migrated.digest(tmp_path) == before
    migration.write_text("as it is")
    assert migrated.digest(tmp_path) != before


def test_several_plans_are_kept_together():
    assert [walker.plan.state for walker in walkers_at("drafting", "notified")] == ["drafting", "notified"]
    assert set(Proposal.objects.values_list("state", flat=True)) == {"drafting", "notified"}


def test_what_else_was_made_is_another_thing():
    assert kept.once("a unit of its own", lambda: make_unit().pk) == Unit.objects.get().pk
