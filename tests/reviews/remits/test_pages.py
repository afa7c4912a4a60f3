"""RDEC keeps the 業管對應 in its own pages; others do not find them."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied

from reviews.models import Remit
from reviews.remits.forms import RemitForm
from reviews.remits.services import remove_remit, save_remit
from tests.factories.accounts import sign_in

pytestmark = pytest.mark.django_db
LIST, NEW = "/reviews/remits/", "/reviews/remits/new/"


@pytest.fixture
def said(cast):
    return {"agency": str(cast.agencies[0].pk), "programme": "", "word": "鐵馬", "reason": "農路由本局主管"}


def test_added_changed_and_removed_each_with_its_record(client, cast, said):
    sign_in(client, cast.rdec)
    assert client.post(NEW, said)["Location"] == LIST
    remit = Remit.objects.get()
    client.post(f"{LIST}{remit.pk}/", said | {"word": "自行車"})
    client.post(f"{LIST}{remit.pk}/", said | {"word": "自行車"})
    client.post(f"{LIST}{remit.pk}/remove/")
    assert Remit.objects.exists() is False
    said_of_it = [
        f"新增 農業局：「鐵馬」（{cast.rdec}）",
        f"變更 農業局：「自行車」（{cast.rdec}）",
        f"刪除 農業局：「自行車」（{cast.rdec}）",
    ]
    assert list(LogEntry.objects.order_by("id").values_list("change_message", flat=True)) == said_of_it
    page = client.get(LIST).text
    assert [line in page for line in said_of_it] == [True] * 3


@pytest.mark.parametrize(
    ("change", "field"),
    [({"word": ""}, "__all__"), ({"reason": ""}, "reason"), ({"agency": ""}, "agency"), ({"word": "字" * 31}, "word")],
)
def test_what_says_nothing_is_refused_with_what_was_typed(client, cast, said, change, field):
    page = sign_in(client, cast.rdec).post(NEW, said | change)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert Remit.objects.exists() is False


def test_the_same_twice_is_refused(client, cast, said):
    sign_in(client, cast.rdec).post(NEW, said)
    page = client.post(NEW, said)
    assert (page.status_code, page.context["form"].non_field_errors()) == (422, ["這個機關已對應這個用語。"])


@pytest.mark.parametrize("who", ["farm", "proposer", "platform", "convener"])
def test_others_do_not_find_them(client, cast, said, who):
    remit = Remit.objects.create(agency=cast.agencies[0], word="鐵馬", reason="x")
    actor = getattr(cast, who)
    sign_in(client, actor)
    addresses = [LIST, NEW, f"{LIST}{remit.pk}/"]
    assert [client.get(address).status_code for address in addresses] == [404] * 3
    assert client.post(f"{LIST}{remit.pk}/remove/").status_code == 404
    form = RemitForm(said | {"word": "自行車"})
    assert form.is_valid() is True
    with pytest.raises(PermissionDenied):
        save_remit(form, by=actor)
    with pytest.raises(PermissionDenied):
        remove_remit(remit, by=actor)
    assert Remit.objects.count() == 1
