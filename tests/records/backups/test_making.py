"""A backup is whole or not there, holds one moment, and shows every change to it."""

import datetime as dt
import json
import tarfile

import pyrage
import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Access
from records.backups import making, manifests, rotating
from records.backups.errors import BackupError
from records.backups.parts import opened
from records.seals.anchors import public_key
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_holds_rows_files_and_what_they_come_to(places):
    Access.objects.create(user=make_user(), about="一")
    folder = making.back_up()
    manifest = making.check(folder, trusted=public_key())
    assert sorted(path.name for path in folder.iterdir()) == ["files.json", "files.tar", "manifest.json", "rows.dump"]
    assert (manifest.files, manifest.is_encrypted, manifest.tables["accounts_access"][0]) == (2, False, 1)
    assert manifest.migrations["records"] == "0002_proofs"
    with tarfile.open(folder / "files.tar") as archive:
        assert sorted(archive.getnames()) == ["attachments/ab/two", "attachments/ab/一.pdf"]
    assert folder.stat().st_mode & 0o777 == 0o700


def test_its_rows_are_of_one_moment_and_files_that_come_later_do_no_harm(places, monkeypatch):
    user = make_user()
    usual = making.tables.summed

    def meanwhile(cursor):
        found = usual(cursor)
        Access.objects.create(user=user, about="後來的")  # in another session than the one that reads
        (places / "media" / "later").write_bytes(b"later")
        return found

    monkeypatch.setattr(making.tables, "summed", meanwhile)
    folder = making.back_up()
    assert making.check(folder).tables["accounts_access"][0] == 0
    assert "later" in json.loads((folder / "files.json").read_text())


def test_two_at_a_time_make_one(places):
    with making._alone(), pytest.raises(BackupError, match="another backup is being made"):
        making.back_up()
    assert rotating.there() == []


def test_what_a_killed_one_left_goes_with_the_next(places):
    left = places / "backups" / f"20260101-000000{making.HALF}"
    left.mkdir(parents=True)
    (left / "rows.dump").write_bytes(b"half")
    folder = making.back_up()
    assert [path.name for path in (places / "backups").iterdir()] == [folder.name]


@pytest.mark.parametrize("part", ["rows.dump", "files.tar", "files.json", "manifest.json"])
def test_one_flipped_bit_shows(places, part):
    folder = making.back_up()
    raw = bytearray((folder / part).read_bytes())
    raw[len(raw) // 2] ^= 1
    (folder / part).write_bytes(raw)
    with pytest.raises(BackupError, match=f"{part} is not what was written"):
        making.check(folder)


@pytest.mark.parametrize("part", ["rows.dump", "files.tar", "files.json"])
def test_a_part_that_is_gone_shows(places, part):
    folder = making.back_up()
    (folder / part).unlink()
    with pytest.raises(BackupError, match=f"{part} is missing"):
        making.check(folder)


def test_one_that_was_signed_by_somebody_else_shows(places):
    folder = making.back_up()
    with pytest.raises(BackupError, match=f"signed by another key: {public_key()}"):
        making.check(folder, trusted="00" * 32)


def test_a_folder_that_is_no_backup(places):
    with pytest.raises(BackupError, match="is no backup"):
        manifests.read(places)


def test_encrypted_it_opens_for_its_recipient_alone(places, settings):
    identity = pyrage.x25519.Identity.generate()
    settings.BACKUP_RECIPIENTS = [str(identity.to_public())]
    (places / "identity").write_text(f"# 備份\n{identity}\n")
    (places / "other").write_text(str(pyrage.x25519.Identity.generate()))
    folder = making.back_up()
    assert making.check(folder).is_encrypted
    listed = folder / "files.json"
    assert listed.read_bytes()[:22] == b"age-encryption.org/v1\n"
    with opened(listed, places / "identity") as plain:
        assert sorted(json.loads(plain.read())) == ["attachments/ab/two", "attachments/ab/一.pdf"]
    with pytest.raises(BackupError, match="No matching keys found"), opened(listed, places / "other") as plain:
        plain.read()


def test_what_is_no_recipient_is_told_before_anything_is_written(places, settings):
    settings.BACKUP_RECIPIENTS = ["age1nobody"]
    with pytest.raises(BackupError, match="BACKUP_RECIPIENTS"):
        making.back_up()
    assert rotating.there() == []


def test_a_server_that_answers_no_dump_leaves_nothing(places, settings):
    settings.POSTGRES_BIN = str(places)
    with pytest.raises(BackupError, match="pg_dump is not installed"):
        making.back_up()
    assert rotating.there() == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s", [making.WRITING])
        assert cursor.fetchone() == (0,)


def test_rotation_keeps_days_weeks_and_months(places, settings):
    settings.BACKUPS_KEPT = [2, 2, 3]
    last = dt.datetime(2026, 11, 27, 18, tzinfo=dt.UTC)
    for days in range(120):
        (places / "backups" / f"{last - dt.timedelta(days=days):{making.STAMP}}").mkdir(parents=True)
    rotating.rotate()
    kept = [f"{rotating.made_at(folder):%m-%d}" for folder in rotating.there()]
    assert kept == ["11-27", "11-26", "11-22", "10-31", "09-30"]


def test_rotation_never_leaves_none(places, settings):
    settings.BACKUPS_KEPT = [0, 0, 0]
    folder = making.back_up(now=timezone.now())
    assert rotating.rotate() == []
    assert rotating.there() == [folder]
