"""What becomes of a mail: refused for good, tried again, seen by who looks after its reader, sent anew."""

import pytest
from django.utils import timezone

from accounts.services import not_reached
from accounts.states import Role
from tests.factories.accounts import make_actor, make_unit, make_user
from workflow.delivery.outbox import MAX_ATTEMPTS, deliver_due
from workflow.engine.errors import Refused
from workflow.inbox import fates
from workflow.models import OutboxMessage
from workflow.states import Fate

pytestmark = pytest.mark.django_db
MAILBOXES = "tests.workflow.delivery.mailboxes."
PAYLOAD = {"subject": "主旨", "text": "內容", "url": "/", "kind": "due"}


def row(user=None, key="a", **extra) -> OutboxMessage:
    payload = PAYLOAD | {"to": user.email if user else "guest@example.com"}
    return OutboxMessage.objects.create(key=key, user=user, payload=payload, **extra)


def given_up(user, key="a", **extra) -> OutboxMessage:
    return row(user, key, failed_at=timezone.now(), attempts=MAX_ATTEMPTS, error="x", **extra)


def keys(actor) -> list[str]:
    return [mail.key for mail in fates.visible_to(actor)]


def test_an_address_that_is_refused_for_good_is_given_up_at_once(settings):
    settings.EMAIL_BACKEND = f"{MAILBOXES}PickyBackend"
    user = make_user(email="nobody@example.com")
    row(user)
    assert deliver_due() == 0
    mail = OutboxMessage.objects.get()
    assert (mail.fate, mail.attempts, mail.failed_at is not None) == (Fate.GIVEN_UP, 1, True)


@pytest.mark.parametrize("backend", ["DownBackend", "BusyBackend"])
def test_a_server_that_is_down_or_busy_is_tried_again(settings, backend):
    settings.EMAIL_BACKEND = f"{MAILBOXES}{backend}"
    row(make_user())
    deliver_due()
    assert OutboxMessage.objects.get().fate == Fate.RETRIED


def test_the_four_fates_are_told_apart_by_the_row_and_by_the_list():
    now, user = timezone.now(), make_user()
    row(user, "queued"), row(user, "retried", error="x"), row(user, "sent", sent_at=now)
    given_up(user, "given_up")
    assert {mail.key: mail.fate for mail in OutboxMessage.objects.all()} == {fate.value: fate for fate in Fate}
    assert {fate: [mail.key for mail in OutboxMessage.objects.of_fate(fate)] for fate in Fate} == {
        fate: [fate.value] for fate in Fate
    }


# --- whom none reaches ----------------------------------------------------------------------------------------------


def test_an_address_is_not_reached_until_something_arrives_there():
    user, other = make_user(), make_user()
    mail = given_up(user)
    row(other, "b")
    assert not_reached([user, other]) == {user.pk: mail.failed_at}
    row(user, "c", sent_at=timezone.now())
    assert not_reached([user, other]) == {}


def test_another_address_has_not_failed_yet():
    user = make_user()
    given_up(user)
    user.email = "new@example.com"
    user.save()
    assert not_reached([user]) == {}


# --- who sees what --------------------------------------------------------------------------------------------------


def test_administrators_see_the_mails_of_those_they_look_after():
    keeper, own = make_actor("rdec", Role.ADMINISTRATOR), make_actor(make_unit(), Role.ADMINISTRATOR)
    officer, proposer = make_actor(own.unit, Role.OFFICER), make_actor("proposer")
    for actor, key in ((officer, "officer"), (proposer, "proposer"), (keeper, "keeper")):
        row(actor.user, key)
    row(None, "outside")
    chief = make_actor("rdec", Role.ADMINISTRATOR, user=make_user(is_superuser=True))
    assert {
        name: keys(actor) for name, actor in {"keeper": keeper, "own": own, "officer": officer, "chief": chief}.items()
    } == {
        "keeper": ["keeper", "officer"],
        "own": ["officer"],
        "officer": [],
        "chief": ["outside", "keeper", "proposer", "officer"],
    }


def test_what_a_mail_says_is_not_read():
    keeper = make_actor("rdec", Role.ADMINISTRATOR)
    row(keeper.user)
    (mail,) = fates.visible_to(keeper)
    assert (mail.get_deferred_fields(), mail.told) == ({"payload"}, "due")


# --- sent anew ------------------------------------------------------------------------------------------------------


def test_what_was_given_up_is_sent_anew_to_the_address_of_now(mailoutbox):
    keeper, user = make_actor("rdec", Role.ADMINISTRATOR), make_user()
    mail = given_up(user)
    user.email = "new@example.com"
    user.save()
    fates.send_again(mail, by=keeper)
    assert OutboxMessage.objects.get().fate == Fate.QUEUED
    assert (deliver_due(), [letter.to for letter in mailoutbox]) == (1, [["new@example.com"]])
    assert OutboxMessage.objects.get().fate == Fate.SENT


def test_what_was_sent_or_waits_is_not_sent_anew():
    keeper = make_actor("rdec", Role.ADMINISTRATOR)
    for mail in (row(keeper.user), row(keeper.user, "b", sent_at=timezone.now())):
        with pytest.raises(Refused) as refused:
            fates.send_again(mail, by=keeper)
        assert str(refused.value) == "這封信已寄出，或正在等候寄送，不必重寄。"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("", ""),
        ("SMTPRecipientsRefused: {'a@example.com': (550, b'no such user')}", "收信的主機不收這個信箱"),
        ("ConnectionRefusedError: [Errno 111] Connection refused", "寄信的主機沒有回應"),
        ("KeyError: 'pigeon'", "寄送時發生其他錯誤"),
    ],
)
def test_what_kept_it_from_being_sent_is_said_in_words(error, words):
    assert OutboxMessage(error=error).why == words
