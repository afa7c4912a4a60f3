"""Administrators see whether backups, drills and looks through the logs were tried in time, and are told where not."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role, UnitKind
from records import keeping, proofs
from records.backups.errors import BackupError
from records.models import Proof
from records.states import Tried
from tests.factories.accounts import make_actor
from workflow.models import Notification

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def kept_apart(settings, tmp_path):
    settings.ANCHORS_DIR = tmp_path / "anchors"
    settings.ANCHOR_KEY = tmp_path / "key"
    settings.BACKUPS_DIR = tmp_path / "backups"
    settings.STAFF_MFA_REQUIRED = False


def tried(kind, before, *, is_good=True, words="已讀回核對"):
    at = timezone.now() - before
    return Proof.objects.create(kind=kind, began_at=at, ended_at=at, is_good=is_good, words=words)


class TestStanding:
    """How old the last good one may be."""

    @pytest.mark.parametrize(
        ("kind", "before", "is_late"),
        [
            (Tried.BACKUP, 25 * HOUR, False),
            (Tried.BACKUP, 27 * HOUR, True),
            (Tried.LOGS, 25 * HOUR, False),
            (Tried.LOGS, 27 * HOUR, True),
            (Tried.DRILL, 99 * 24 * HOUR, False),
            (Tried.DRILL, 101 * 24 * HOUR, True),
        ],
    )
    def test_late(self, kind, before, is_late):
        proof = tried(kind, before)
        (found,) = [one for one in keeping.standings() if one.kind == kind]
        assert (found.good, found.is_late) == (proof, is_late)

    def test_what_failed_is_no_good_one(self):
        good, failed = tried(Tried.BACKUP, 5 * HOUR), tried(Tried.BACKUP, HOUR, is_good=False, words="磁碟已滿")
        found = keeping.standings()[0]
        assert (found.good, found.last, found.is_late) == (good, failed, False)

    def test_never(self):
        assert [(one.kind, one.good, one.is_late) for one in keeping.standings()] == [
            (kind, None, True) for kind in Tried
        ]


class TestTold:
    """Who administers RDEC or the platform."""

    def test_once_a_day_of_each(self):
        administrator = make_actor(UnitKind.RDEC, Role.ADMINISTRATOR)
        make_actor(UnitKind.RDEC, Role.OFFICER, name="承辦人")
        tried(Tried.BACKUP, HOUR)
        last = tried(Tried.LOGS, 30 * HOUR)
        assert keeping.tell() == [Tried.DRILL, Tried.LOGS]
        keeping.tell()
        at = f"{timezone.localtime(last.ended_at):%Y-%m-%d %H:%M}"
        said = Notification.objects.filter(kind="keeping").order_by("id").values_list("user", "text")
        assert list(said) == [
            (administrator.user.pk, "還原演練還沒有成功過"),
            (administrator.user.pk, f"紀錄核對已逾期：最近一次成功是 {at}"),
        ]

    def test_nothing_is_told_while_all_is_in_time(self):
        make_actor(UnitKind.RDEC, Role.ADMINISTRATOR)
        for kind in Tried:
            tried(kind, HOUR)
        assert keeping.tell() == []
        assert not Notification.objects.exists()


class TestTries:
    """By the clock."""

    def test_not_before_its_hour(self, settings):
        early = timezone.localtime().replace(hour=settings.BACKUP_HOUR - 1)
        assert proofs.try_what_is_due(early) == []

    def test_each_once_a_day(self, settings, monkeypatch):
        settings.BACKUP_HOUR = 0
        monkeypatch.setattr(proofs, "_back_up", lambda: "好")
        now = timezone.now()
        assert [proof.kind for proof in proofs.try_what_is_due(now)] == ["backup", "logs"]
        assert proofs.try_what_is_due(now) == []

    def test_one_that_failed_is_on_record_and_tried_again(self, settings, monkeypatch):
        settings.BACKUP_HOUR = 0

        def full():
            raise BackupError("no space left on device")

        monkeypatch.setattr(proofs, "_back_up", full)
        now = timezone.now()
        assert [proof.kind for proof in proofs.try_what_is_due(now)] == ["logs"]
        assert [proof.kind for proof in proofs.try_what_is_due(now)] == []
        found = Proof.objects.filter(kind="backup").values_list("is_good", "words")
        assert list(found) == [(False, "no space left on device")] * 2


class TestPage:
    """備份與紀錄保全."""

    URL = "/records/"

    def client_of(self, client, actor):
        client.force_login(actor.user)
        return client

    def test_it_says_what_is_in_time_and_what_is_late(self, client):
        administrator = make_actor(UnitKind.PLATFORM, Role.ADMINISTRATOR)
        tried(Tried.BACKUP, HOUR, words="20261127-180000：3 列")
        tried(Tried.LOGS, HOUR, is_good=False, words="紀錄不符，第一處是：封存序號 3")
        page = self.client_of(client, administrator).get(self.URL).content.decode()
        assert [page.count(word) for word in (">正常<", ">逾期<", ">還沒有成功過<", ">未成功<")] == [1, 0, 2, 1]
        assert page.count("20261127-180000：3 列") == 2
        assert page.count("紀錄不符，第一處是：封存序號 3") == 2

    @pytest.mark.parametrize(
        ("kind", "role"),
        [
            (UnitKind.RDEC, Role.OFFICER),
            (UnitKind.AGENCY, Role.ADMINISTRATOR),
            (UnitKind.DISTRICT_OFFICE, Role.ADMINISTRATOR),
        ],
    )
    def test_for_others_it_is_not_there(self, client, kind, role):
        assert self.client_of(client, make_actor(kind, role)).get(reverse("records:keeping")).status_code == 404

    @pytest.mark.parametrize("many", [1, 60])
    def test_queries(self, client, many, django_assert_num_queries):
        administrator = make_actor(UnitKind.RDEC, Role.ADMINISTRATOR)
        for number in range(many):
            tried(Tried.BACKUP, number * HOUR)
        signed_in = self.client_of(client, administrator)
        signed_in.get(self.URL)
        with django_assert_num_queries(9):
            assert signed_in.get(self.URL).status_code == 200
