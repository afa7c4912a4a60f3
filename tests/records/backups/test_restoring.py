"""What was kept comes back equal into an empty server, and over anything that is there nothing is restored."""

import os
import secrets
import signal
import subprocess
import sys
import time

import pyrage
import pytest
from django.conf import settings as project

from chuangsheng.local.postgres import OWNER, Postgres
from records.backups import drilling, making
from records.models import Proof
from tests.factories.accounts import make_user
from tests.workflow.cases import make_cast, walker_at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def second(tmp_path):
    """The environment of a command at an empty server beside the tests' own."""
    home = tmp_path / "second"
    home.mkdir()
    server = Postgres(home, secrets.token_urlsafe(24), durable=False)
    server.ensure()
    urls = {"DATABASE_URL": server.url(), "OWNER_DATABASE_URL": server.url(OWNER)}
    yield os.environ | urls | {"MEDIA_ROOT": str(tmp_path / "restored")}
    server.remove()


def begin(folder, environment, *more):
    command = [sys.executable, str(project.BASE_DIR / "manage.py"), "restore", str(folder), *map(str, more)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def restored(folder, environment, *more):
    """How it ended: its status, and the last line it said."""
    process = begin(folder, environment, *more)
    said, complained = process.communicate(timeout=300)
    return process.returncode, (said or complained).strip().rpartition("\n")[2]


def test_a_case_that_was_walked_comes_back_as_it_was(places, second):
    walker_at("executing", make_cast())
    folder = making.back_up()
    manifest = making.check(folder)
    status, said = restored(folder, second)
    assert (
        status,
        f"{len(manifest.tables)} 張表、{manifest.rows:,} 列、{manifest.files} 個檔案，與備份逐一相符" in said,
    ) == (0, True)
    assert (places / "restored" / "attachments" / "ab" / "一.pdf").read_bytes() == b"%PDF-1.7 one"
    again = restored(folder, second)
    assert again == (
        1,
        f"CommandError: 沒有還原：the database is not empty: it has {len(manifest.tables)} tables, account_emailaddress among them",
    )


def test_files_that_are_there_stay(places, second):
    (places / "restored").mkdir()
    (places / "restored" / "mine").write_text("mine")
    status, said = restored(making.back_up(), second)
    assert (status, "the folder of files is not empty" in said) == (1, True)
    assert (places / "restored" / "mine").read_text() == "mine"


def test_one_flipped_byte_is_refused_before_anything_is_written(places, second):
    folder = making.back_up()
    raw = bytearray((folder / "rows.dump").read_bytes())
    raw[-100] ^= 0xFF
    (folder / "rows.dump").write_bytes(raw)
    status, said = restored(folder, second)
    assert (status, "rows.dump is not what was written" in said) == (1, True)
    assert not (places / "restored").exists()


def test_encrypted_it_comes_back_with_its_identity(places, second, settings):
    identity = pyrage.x25519.Identity.generate()
    settings.BACKUP_RECIPIENTS = [str(identity.to_public())]
    (places / "identity").write_text(str(identity))
    make_user()
    folder = making.back_up()
    status, said = restored(folder, second)
    assert (status, "name the file of its identity" in said) == (1, True)
    assert restored(folder, second, "--identity", places / "identity")[0] == 0


@pytest.mark.parametrize("after", [0.8, 1.6, 2.4])
def test_killed_in_the_middle_it_is_begun_again(places, second, after):
    walker_at("executing", make_cast())
    folder = making.back_up()
    process = begin(folder, second)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert restored(folder, second)[0] in ((0, 1) if after > 2 else (0,))


def test_a_backup_killed_in_the_middle_leaves_none_and_no_lock(places):
    command = [sys.executable, str(project.BASE_DIR / "manage.py"), "backup"]
    (places / "media" / "large").write_bytes(os.urandom(400_000_000))
    kept = {
        "BACKUPS_DIR": str(places / "backups"),
        "MEDIA_ROOT": str(places / "media"),
        "ANCHOR_KEY": str(places / "key"),
    }
    process = subprocess.Popen(command, env=os.environ | kept, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not list((places / "backups").glob("*/files.tar")) and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert [path.suffix for path in (places / "backups").iterdir()] == [making.HALF]
    assert [path.name for path in (places / "backups").iterdir()] != [making.back_up().name]
    assert [path.suffix for path in (places / "backups").iterdir()] == [""]


def test_the_drill_is_on_record(places):
    from records.proofs import backed_up, drilled

    backed_up()
    proof = drilled()
    assert "與備份逐一相符" in proof.words
    assert list(Proof.objects.order_by("id").values_list("kind", "is_good")) == [("backup", True), ("drill", True)]
    assert drilling.drill  # the command an administrator gives is the one that was tried
