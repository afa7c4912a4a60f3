"""Two who publish the next 個資告知事項 at the same time: each keeps what the other changed, what both changed is asked."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.states import Role, UnitKind
from inputs.fields import format_roc
from portal.reference import load_all
from proposals.consent.services import publish_notice
from proposals.models import PrivacyNotice
from tests.factories.accounts import make_actor, sign_in
from tests.guidance.sent import as_it_stands

pytestmark = pytest.mark.django_db
BOTH = "這一頁開啟之後已由他人改為 %s，您填的是 %s；要改成您填的請再儲存一次。"
NEW = "/plans/privacy/new/"


@pytest.fixture
def publisher(client):
    load_all()
    return sign_in(client, make_actor(UnitKind.PLATFORM, Role.ADMINISTRATOR))


def test_of_two_who_publish_each_keeps_what_the_other_changed(publisher):
    day = format_roc(timezone.localdate())
    shown = as_it_stands(publisher.get(NEW), effective_from=day)
    first, second = shown | {"purpose": ["新的目的。"]}, shown | {"rights": ["新的權利。"]}
    assert [publisher.post(NEW, sent).status_code for sent in (first, second)] == [302, 302]
    assert list(PrivacyNotice.objects.order_by("number").values_list("number", "purpose", "rights"))[1:] == [
        (2, "新的目的。", shown["rights"][0].replace("\r\n", "\n")),
        (3, "新的目的。", "新的權利。"),
    ]


def test_of_two_who_publish_the_second_is_asked_about_what_both_changed(publisher):
    day = format_roc(timezone.localdate())
    shown = as_it_stands(publisher.get(NEW), effective_from=day)
    publisher.post(NEW, shown | {"purpose": ["新的目的。"]})
    asked = publisher.post(NEW, shown | {"purpose": ["另一個目的。"], "rights": ["新的權利。"]})
    assert (asked.status_code, asked.context["form"].errors) == (
        409,
        {"purpose": [BOTH % ("新的目的。", "另一個目的。")]},
    )
    assert PrivacyNotice.objects.count() == 2
    assert publisher.post(NEW, as_it_stands(asked)).status_code == 302
    last = PrivacyNotice.objects.last_published()
    assert (last.number, last.purpose, last.rights) == (3, "另一個目的。", "新的權利。")


def test_the_next_version_begins_from_the_one_published_last_also_before_its_day(publisher):
    first = PrivacyNotice.objects.get()
    words = {name: getattr(first, name) for name in PrivacyNotice.ITEMS} | {"purpose": "將來的目的。"}
    day = timezone.localdate() + dt.timedelta(days=3)
    publish_notice(PrivacyNotice(effective_from=day, **words), by=make_actor(UnitKind.RDEC, Role.ADMINISTRATOR))
    assert publisher.get(NEW).context["form"]["purpose"].value() == "將來的目的。"
