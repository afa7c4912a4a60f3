"""Notices to networks: looked at before they go, each address once, nobody who does not want them, so many a day."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from guidance.models import NetworkMember, NetworkNotice
from guidance.networks import sending
from guidance.networks.sending import A_DAY, send
from tests.factories.accounts import sign_in
from tests.guidance.cases import make_cast
from tests.guidance.networks.cases import member
from workflow.engine.errors import NotPermitted, Refused
from workflow.models import OutboxMessage

pytestmark = pytest.mark.django_db
URL = reverse("guidance:network_send")
WORDS = {"subject": "共識會議", "text": "本季共識會議改於三月二十日下午兩點辦理，請回復能否參加。"}


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def three(cast):
    """One reached, one twice, one quiet, one without an address."""
    first = member(cast.office, cast.district)
    twice = member(cast.office, cast.district, organisation="農會", email="LIN@example.com")
    quiet = member(cast.office, cast.district, organisation="學校", email="school@example.com")
    NetworkMember.objects.filter(pk=quiet.pk).update(is_quiet=True)
    bare = member(
        cast.office, cast.district, organisation="巡守隊", name="", phone="", email="", agreed_on="", agreed_how=""
    )
    return first, twice, quiet, bare


def sent_out():
    """Mails of notices: whoever is entered is told so by another."""
    return OutboxMessage.objects.filter(key__startswith="network-notice:").count()


def typed(cast, **extra):
    return WORDS | {"networks": ["community"], "districts": [cast.district.pk]} | extra


def test_looked_at_then_sent_once(client, cast, three):
    sign_in(client, cast.office)
    looked = client.post(URL, typed(cast, preview="on"))
    found = looked.context["found"]
    assert [row.organisation for row in found.reached] == ["石岡社區發展協會"]
    assert {row.organisation: str(why) for row, why in found.left_out} == {
        "農會": "同一個電子郵件已在收件名單",
        "學校": "本人不收通知",
        "巡守隊": "沒有登錄電子郵件",
    }
    assert (NetworkNotice.objects.count(), sent_out()) == (0, 0)
    sent = client.post(URL, typed(cast, to=[three[0].pk, three[2].pk]), follow=True)
    notice = NetworkNotice.objects.get()
    assert sent.redirect_chain == [(notice.get_absolute_url(), 302)]
    assert (notice.recipients, notice.left_out, notice.chosen) == (1, 3, f"社區行動聯絡網（{cast.district.name}）")
    (mail,) = OutboxMessage.objects.filter(key__startswith="network-notice:")
    assert (mail.payload["to"], mail.payload["subject"]) == ("lin@example.com", "共識會議")
    assert mail.payload["lines"][0] == WORDS["text"]
    assert mail.payload["url"].startswith("/guidance/contacts/mine/member.")


def test_who_leaves_meanwhile_gets_nothing(client, cast, three):
    sign_in(client, cast.office)
    client.post(URL, typed(cast, preview="on"))
    NetworkMember.objects.filter(email__iexact="lin@example.com").delete()
    refused = client.post(URL, typed(cast, to=[three[0].pk]))
    assert (refused.status_code, refused.context["refused"]) == (
        409,
        "勾選的成員都已不在名單上或不收通知，沒有寄出。",
    )
    assert (NetworkNotice.objects.count(), sent_out()) == (0, 0)
    assert WORDS["text"] in refused.text


def test_bad_input_is_said(client, cast):
    sign_in(client, cast.office)
    bad = client.post(URL, {"subject": "", "text": "請來", "preview": "on"})
    assert bad.status_code == 422
    assert set(bad.context["form"].errors) == {"networks", "districts", "subject", "text"}


def test_only_who_keeps_networks(client, cast):
    for actor in (cast.agency, cast.team, cast.proposer):
        sign_in(client, actor)
        statuses = [client.get(URL).status_code, client.get(reverse("guidance:network_notices")).status_code]
        assert statuses == [404, 404]
    with pytest.raises(NotPermitted):
        send(**WORDS, networks=["community"], districts=[cast.district], chosen=[1], by=cast.proposer)


def test_so_many_a_day(cast, three):
    about = WORDS | {"networks": ["community"], "districts": [cast.district], "chosen": [three[0].pk]}
    for _n in range(A_DAY):
        send(**about, by=cast.office)
    with pytest.raises(Refused, match="一個單位一天內最多寄 5 則聯絡網通知，請明天再寄。"):
        send(**about, by=cast.office)
    assert send(**about, by=cast.platform).recipients == 1


def test_others_do_not_read_it(client, cast, three):
    notice = send(**WORDS, networks=["community"], districts=[cast.district], chosen=[three[0].pk], by=cast.platform)
    seen = {}
    for name in ("platform", "rdec", "office", "proposer"):
        sign_in(client, getattr(cast, name))
        seen[name] = client.get(notice.get_absolute_url()).status_code
    assert seen == {"platform": 200, "rdec": 200, "office": 404, "proposer": 404}


def ticked(page):
    """Of those shown, whether each is ticked."""
    boxes = re.findall(r'name="to" value="(\d+)"\s*(checked)?', page.text)
    return {NetworkMember.objects.get(pk=pk).organisation: bool(checked) for pk, checked in boxes}


def test_who_was_unticked_stays_so_and_who_is_new_is_ticked(client, cast, three):
    other = member(cast.office, cast.district, organisation="合作社", email="coop@example.com")
    sign_in(client, cast.office)
    assert ticked(client.post(URL, typed(cast, preview="on"))) == {"石岡社區發展協會": True, "合作社": True}
    member(cast.office, cast.district, organisation="農場", email="farm@example.com")
    said = {"shown": [three[0].pk, other.pk], "to": [other.pk]}
    again = client.post(URL, typed(cast, preview="on", **said))
    assert ticked(again) == {"石岡社區發展協會": False, "合作社": True, "農場": True}
    refused = client.post(URL, typed(cast, shown=[three[0].pk, other.pk]))
    assert (refused.status_code, ticked(refused)) == (
        409,
        {"石岡社區發展協會": False, "合作社": False, "農場": True},
    )


def test_too_many_are_told_before_anybody_is_listed(client, cast, three, monkeypatch):
    member(cast.office, cast.district, organisation="合作社", email="coop@example.com")
    monkeypatch.setattr(sending, "MOST", 1)
    page = sign_in(client, cast.office).post(URL, typed(cast, preview="on"))
    assert ("一則通知最多寄給 1 人，這些聯絡網有 2 人可寄" in page.text, ticked(page)) == (True, {})
