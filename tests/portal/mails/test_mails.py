"""寄信情形: who sees which mails, narrowed by the address, sent anew; a failed address on the unit's page."""

import pytest
from django.utils import timezone

from accounts.states import Role
from tests.factories.accounts import make_actor, make_unit, make_user, sign_in
from workflow.models import OutboxMessage
from workflow.states import Fate

pytestmark = pytest.mark.django_db
ERROR = "SMTPRecipientsRefused: {'x': (550, b'no such user')}"


@pytest.fixture
def keeper():
    return make_actor("rdec", Role.ADMINISTRATOR)


def row(user, key, *, kind="due", **extra) -> OutboxMessage:
    payload = {"to": user.email, "subject": "甲計畫的秘密", "text": "甲計畫的秘密", "url": "/", "kind": kind}
    return OutboxMessage.objects.create(key=key, user=user, payload=payload, **extra)


def given_up(user, key="x") -> OutboxMessage:
    return row(user, key, failed_at=timezone.now(), attempts=1, error=ERROR)


def keys(page) -> list[str]:
    return [mail.key for mail, _called in page.context["shown"]]


@pytest.mark.parametrize("role", [Role.MEMBER, Role.OFFICER, Role.SUPERVISOR])
def test_for_who_looks_after_nobodys_mail_the_pages_are_not_there(client, role):
    actor = make_actor("rdec", role)
    mail = given_up(actor.user)
    sign_in(client, actor)
    assert [client.get("/mails/").status_code, client.post(f"/mails/{mail.pk}/again/").status_code] == [404, 404]
    mail.refresh_from_db()
    assert mail.fate == Fate.GIVEN_UP


def test_each_mail_says_to_whom_of_which_kind_and_what_became_of_it_and_not_what_it_says(client, keeper):
    officer = make_actor("agency", name="簡農政")
    (
        row(officer.user, "a", sent_at=timezone.now()),
        given_up(officer.user, "b"),
        row(officer.user, "c", error="x", attempts=2),
    )
    page = sign_in(client, keeper).get("/mails/")
    assert keys(page) == ["c", "b", "a"]
    assert [called for _mail, called in page.context["shown"]] == ["期限提醒"] * 3
    words = (
        "簡農政",
        officer.user.email,
        "已寄出",
        "無法寄達",
        "寄送失敗，會再試",
        "試過 2 次",
        "550",
        "收信的主機不收這個信箱",
    )
    assert [said for said in words if said not in page.text] == []
    assert "甲計畫" not in page.text


def test_an_administrator_sees_the_own_unit_alone(client):
    own, other = make_actor(make_unit(), Role.ADMINISTRATOR), make_actor(make_unit())
    theirs = given_up(other.user, "theirs")
    row(make_actor(own.unit).user, "mine")
    assert keys(sign_in(client, own).get("/mails/")) == ["mine"]
    assert client.post(f"/mails/{theirs.pk}/again/").status_code == 404


def test_who_keeps_the_installation_sees_what_goes_to_nobodys_account(client):
    chief = make_actor("rdec", Role.ADMINISTRATOR, user=make_user(is_superuser=True))
    OutboxMessage.objects.create(key="raw", kind="raw_mail", payload={"to": ["a@example.com"], "body": "連結"})
    OutboxMessage.objects.create(key="out", payload={"to": "a@example.com", "outside": True})
    page = sign_in(client, chief).get("/mails/")
    assert [called for _mail, called in page.context["shown"]] == ["給系統外聯絡人的信", "帳號信件"]
    assert (page.text.count("沒有帳號的收件人"), "a@example.com" in page.text) == (2, False)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("fate=sent", ["a"]),
        ("fate=given_up", ["b"]),
        ("fate=queued", ["c"]),
        ("fate=retried", []),
        ("kind=digest", ["c"]),
        ("words=簡農", ["c", "b", "a"]),
        ("words=無此人", []),
        ("fate=pigeon&kind=pigeon", ["c", "b", "a"]),
    ],
)
def test_narrowed_by_the_address(client, keeper, query, found):
    user = make_actor("agency", name="簡農政").user
    row(user, "a", sent_at=timezone.now()), given_up(user, "b"), row(user, "c", kind="digest")
    assert keys(sign_in(client, keeper).get(f"/mails/?{query}")) == found


def test_what_was_given_up_is_sent_anew_once(client, keeper):
    mail = given_up(make_actor("agency").user)
    sign_in(client, keeper)
    said = []
    for _click in range(2):
        page = client.post(f"/mails/{mail.pk}/again/", follow=True)
        said += [str(message) for message in page.context["messages"]]
    assert said == [
        "已排入寄送；收件人改過信箱的，寄到新的信箱。",
        "這封信已寄出，或正在等候寄送，不必重寄。",
    ]
    mail.refresh_from_db()
    assert (mail.fate, mail.attempts) == (Fate.QUEUED, 0)


@pytest.mark.parametrize("many", [1, 40])
def test_the_list_costs_the_same(client, keeper, many, django_assert_num_queries):
    for number in range(many):
        row(make_actor("agency").user, f"k{number}")
    sign_in(client, keeper).get("/")
    with django_assert_num_queries(6):
        assert len(keys(client.get("/mails/"))) == min(many, 30)


def test_a_failed_address_stands_beside_its_owner_on_the_units_page(client):
    keeper = make_actor(make_unit(), Role.ADMINISTRATOR)
    failing, _well = make_actor(keeper.unit, name="簡農政"), make_actor(keeper.unit)
    mail = given_up(failing.user)
    page = sign_in(client, keeper).get(f"/me/units/{keeper.unit.code}/people/")
    since = timezone.localdate(mail.failed_at)
    words = f"自 {since.year - 1911}.{since:%m.%d} 起無法寄達"
    assert page.text.count(words) == 1
