"""Every line of every log is sealed; whatever the owner of the tables does to a line or to the chain is named."""

import datetime as dt
import hashlib
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.utils import timezone

from accounts.models import Access
from records.models import Seal, Unsealed
from records.seals import anchors, triggers
from records.seals.checking import Finding, Wrong, check
from records.seals.services import seal
from tests.factories.accounts import make_user
from tests.records.seals.cases import LOG, unguarded, written
from workflow import rights

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def kept_apart(settings, tmp_path):
    settings.ANCHORS_DIR = tmp_path / "anchors"
    settings.ANCHOR_KEY = tmp_path / "key"


@pytest.fixture
def user(db):
    return make_user()


def test_every_log_is_sealed():
    assert sorted(triggers.keys()) == rights.logs()


@pytest.mark.parametrize("statement", ["UPDATE records_seal SET line = ''", "DELETE FROM records_seal"])
def test_the_chain_refuses_its_owner_too(user, as_owner, statement):
    written(user, "一")
    with pytest.raises(IntegrityError, match="records_seal is append-only"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_line_is_noted_as_it_is_written_and_chained_later(user):
    seal()
    many = Seal.objects.count()
    line = Access.objects.create(user=user, about="一")
    assert list(Unsealed.objects.values_list("log", "line")) == [(LOG, str(line.pk))]
    assert seal() == 1
    assert not Unsealed.objects.exists()
    assert Seal.objects.filter(number=many + 1, log=LOG, line=str(line.pk)).exists()
    assert seal() == 0


def test_a_link_is_the_hash_of_what_was_before_and_of_the_line(user):
    written(user, "一", "二")
    last, before = Seal.objects.order_by("-number")[:2]
    said = f"{last.number} {last.log} {last.line} ".encode()
    assert bytes(last.link) == hashlib.sha256(bytes(before.link) + said + bytes(last.digest)).digest()


def test_nothing_is_wrong_with_what_was_written(user):
    written(user, "一", "二", "三")
    Access.objects.create(user=user, about="未封存")
    anchors.drop()
    found = check(anchors.dropped())
    assert (found.links, found.anchors, found.findings) == (Seal.objects.count(), 1, [])
    assert found.lines == found.links + Unsealed.objects.count()


def test_the_digest_does_not_hang_on_the_session(user):
    written(user, "一")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'America/New_York'; SET LOCAL bytea_output = 'escape'")
    assert check([]).findings == []


def test_a_column_that_comes_empty_changes_no_digest(user, as_owner):
    written(user, "一")
    with connection.cursor() as cursor:
        connection.check_constraints()
        cursor.execute(f"ALTER TABLE {LOG} ADD COLUMN later text")
    assert check([]).findings == []


class TestTampering:
    """By who owns the tables and goes round the triggers."""

    def named(self, *dropped):
        return check(list(dropped)).findings

    def number(self, key):
        return Seal.objects.get(log=LOG, line=str(key)).number

    def test_a_changed_line(self, user, as_owner):
        _one, two, _three = written(user, "一", "二", "三")
        with unguarded(LOG) as cursor:
            cursor.execute(f"UPDATE {LOG} SET about = '改' WHERE id = %s", [two])
        assert self.named() == [Finding(Wrong.CHANGED, self.number(two), LOG, str(two))]

    def test_a_changed_line_that_waits_for_its_seal(self, user, as_owner):
        line = Access.objects.create(user=user, about="一")
        with unguarded(LOG) as cursor:
            cursor.execute(f"UPDATE {LOG} SET about = '改' WHERE id = %s", [line.pk])
        assert self.named() == [Finding(Wrong.CHANGED, None, LOG, str(line.pk))]

    def test_a_deleted_line(self, user, as_owner):
        one, _two = written(user, "一", "二")
        with unguarded(LOG) as cursor:
            cursor.execute(f"DELETE FROM {LOG} WHERE id = %s", [one])
        assert self.named() == [Finding(Wrong.DELETED, self.number(one), LOG, str(one))]

    def test_an_inserted_line(self, user, as_owner):
        written(user, "一")
        with unguarded(LOG):
            new = Access.objects.create(user=user, about="假")
        assert self.named() == [Finding(Wrong.INSERTED, None, LOG, str(new.pk))]

    def test_two_swapped_lines(self, user, as_owner):
        one, two = written(user, "一", "二")
        with unguarded(LOG) as cursor:
            cursor.execute(
                f"UPDATE {LOG} SET about = CASE about WHEN '一' THEN '二' ELSE '一' END WHERE id IN (%s, %s)",
                [one, two],
            )
        assert self.named() == [
            Finding(Wrong.CHANGED, self.number(one), LOG, str(one)),
            Finding(Wrong.CHANGED, self.number(two), LOG, str(two)),
        ]

    def test_the_tail_of_a_log(self, user, as_owner):
        _one, two, three = written(user, "一", "二", "三")
        with unguarded(LOG) as cursor:
            cursor.execute(f"DELETE FROM {LOG} WHERE id >= %s", [two])
        assert self.named() == [Finding(Wrong.DELETED, self.number(key), LOG, str(key)) for key in (two, three)]

    def test_the_tail_of_a_log_with_its_seals(self, user, as_owner):
        _one, two, three = written(user, "一", "二", "三")
        anchors.drop()
        last = self.number(three)
        with unguarded(LOG, "records_seal") as cursor:
            cursor.execute(f"DELETE FROM {LOG} WHERE id >= %s", [two])
            cursor.execute("DELETE FROM records_seal WHERE log = %s AND line::bigint >= %s", [LOG, two])
        (anchor,) = anchors.dropped()
        assert self.named(anchor) == [Finding(Wrong.CUT, last, anchor=anchor.name)]

    def test_a_link_taken_out_of_the_chain(self, user, as_owner):
        _one, two, three = written(user, "一", "二", "三")
        after = self.number(three)
        with unguarded(LOG, "records_seal") as cursor:
            cursor.execute(f"DELETE FROM {LOG} WHERE id = %s", [two])
            cursor.execute("DELETE FROM records_seal WHERE log = %s AND line = %s", [LOG, str(two)])
        assert self.named() == [Finding(Wrong.BROKEN, after, LOG, str(three))]

    def test_a_chain_made_anew(self, user, as_owner):
        """Everything but the anchor agrees with itself."""
        seal()
        _one, two = written(user, "一", "二")
        anchors.drop()
        number = self.number(two)
        with unguarded(LOG, "records_seal") as cursor:
            cursor.execute(f"UPDATE {LOG} SET about = '改' WHERE id = %s", [two])
            cursor.execute(
                """WITH d AS (SELECT digest FROM records_digests(%s, 'id') WHERE line = %s)
                UPDATE records_seal s SET digest = d.digest,
                    link = records_link((SELECT link FROM records_seal WHERE number = s.number - 1),
                        s.number, s.log, s.line, d.digest) FROM d WHERE s.number = %s""",
                [LOG, str(two), number],
            )
        (anchor,) = anchors.dropped()
        assert self.named() == []
        assert self.named(anchor) == [Finding(Wrong.REPLACED, number, anchor=anchor.name)]

    def test_the_command_names_the_first(self, user, as_owner):
        one, _two = written(user, "一", "二")
        with unguarded(LOG) as cursor:
            cursor.execute(f"UPDATE {LOG} SET about = '改'")
        first = f"紀錄不符，第一處是：封存序號 {self.number(one)} {LOG} {one}：內容已被更改"
        with pytest.raises(CommandError, match=first):
            call_command("verify_log")


class TestAnchors:
    """Files outside the database."""

    def test_one_a_day_each_names_the_one_before(self, user):
        written(user, "一")
        now = timezone.now()
        first = anchors.drop(now=now)
        assert anchors.drop(now=now) is None
        second = anchors.drop(now=now + DAY)
        assert json.loads(second.read_text())["before"] == hashlib.sha256(first.read_bytes()).hexdigest()
        assert [anchor.is_genuine for anchor in anchors.dropped()] == [True, True]
        assert check(anchors.dropped()).findings == []

    def test_of_an_empty_chain_there_is_none(self):
        assert not Seal.objects.exists()
        assert anchors.drop() is None

    @pytest.mark.parametrize("spoil", ["number", "link", "made_at", "signature", "before"])
    def test_what_was_changed_in_one_shows(self, user, spoil):
        written(user, "一")
        path = anchors.drop()
        content = json.loads(path.read_text())
        path.write_text(json.dumps(content | {spoil: "00"}))
        (anchor,) = anchors.dropped()
        assert check([anchor]).findings == [Finding(Wrong.FORGED, anchor=path.name)]

    def test_one_that_is_gone_shows_at_the_next(self, user):
        written(user, "一")
        now = timezone.now()
        first = anchors.drop(now=now)
        second = anchors.drop(now=now + DAY)
        first.unlink()
        assert check(anchors.dropped()).findings == [Finding(Wrong.FORGED, anchor=second.name)]

    def test_the_key_is_its_owners_alone(self, settings):
        anchors.signing_key()
        assert settings.ANCHOR_KEY.stat().st_mode & 0o777 == 0o600
        assert anchors.public_key() == anchors.public_key()
