"""What somebody typed stays in the system, also where it stands in a notice's first line: mails name what it is about."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
import time_machine

from guidance.models import FollowUp
from inputs.words import carried_out, is_carried_out
from tests.guidance.cases import make_cast, recorded
from workflow.inbox.digests import write_all
from workflow.models import Notification, OutboxMessage

pytestmark = pytest.mark.django_db
TYPED = "函詢林女士的土地"
INSIDE = "說明寫在系統裡，請開啟下列網頁閱覽。"


@pytest.fixture
def cast():
    with time_machine.travel("2026-03-02 09:00+08:00") as clock:
        yield SimpleNamespace(**vars(make_cast()), clock=clock)


def left(cast):
    given = [{"words": TYPED, "owner": cast.office.unit, "due_on": dt.date(2026, 3, 20)}]
    recorded(cast, given=given)
    return FollowUp.objects.get()


def test_a_mail_of_a_follow_up_does_not_say_what_it_is(cast):
    row = left(cast)
    notice = Notification.objects.get(user=cast.office.user, key=f"follow_up:{row.pk}:given")
    mail = OutboxMessage.objects.get(user=cast.office.user, key=f"follow_up:{row.pk}:given:{cast.office.user.pk}")
    assert notice.text == f"水圳慢行：訪視後請貴單位辦理追蹤事項「{TYPED}」"
    assert mail.payload["subject"] == "水圳慢行：訪視後請貴單位辦理一件訪視的追蹤事項"
    assert (TYPED in str(mail.payload), mail.payload["lines"][0]) == (False, INSIDE)
    assert TYPED in str(row)


def test_nor_does_the_mail_of_a_day(cast):
    row = left(cast)
    Notification.objects.filter(user=cast.office.user).exclude(key=f"follow_up:{row.pk}:given").delete()
    Notification.objects.filter(user=cast.office.user).update(in_digest=True)
    cast.clock.move_to("2026-03-03 09:00+08:00")
    OutboxMessage.objects.all().delete()
    assert write_all() == 1
    (mail,) = OutboxMessage.objects.all()
    assert (TYPED in str(mail.payload), "一件訪視的追蹤事項" in str(mail.payload["matters"])) == (False, True)


def test_of_what_holds_nothing_typed_no_second_wording_is_kept(cast):
    left(cast)
    kept = {bool(row.translations.get("outside")) for row in Notification.objects.exclude(key__startswith="follow_up")}
    assert kept == {False}


def test_only_within_the_block_something_is_carried_out():
    with carried_out():
        assert is_carried_out()
        with carried_out():
            assert is_carried_out()
        assert is_carried_out()
    assert not is_carried_out()
