"""What the letters of a unit are headed with: kept by who keeps its people, and while it is typed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Unit
from accounts.states import Role
from tests.factories.accounts import make_actor, sign_in

pytestmark = pytest.mark.django_db
HEAD = {
    "address": "407610 臺中市西屯區臺灣大道三段 99 號",
    "contact": "林承辦",
    "phone": "04-2228-9111 轉 21000",
    "fax": "０４-2228-9112",
    "email": "rdec@example.com",
    "agency_code": "３８７000000a",
    "signature": "主任委員　○○○",
}


def test_a_units_administrator_keeps_what_its_letters_are_headed_with(client):
    keeper = make_actor("agency", Role.ADMINISTRATOR)
    sign_in(client, keeper)
    address = reverse("upkeep:letterhead", args=[keeper.unit.code])
    assert address in client.get(reverse("accounts:people", args=[keeper.unit.code])).text
    assert client.get(address).status_code == 200
    assert client.post(address, HEAD)["Location"] == reverse("accounts:people", args=[keeper.unit.code])
    unit = Unit.objects.get(pk=keeper.unit.pk)
    assert (unit.contact, unit.fax, unit.agency_code, unit.rank) == ("林承辦", "04-2228-9112", "387000000A", None)
    refused = client.post(address, HEAD | {"agency_code": "387"})
    assert refused.status_code == 422
    assert refused.context["form"].errors == {"agency_code": ["機關代碼是 10 碼英數字，例如 387000000A。"]}


@pytest.mark.parametrize(("kind", "role"), [("agency", Role.SUPERVISOR), ("rdec", Role.OFFICER)])
def test_nobody_else_keeps_it(client, kind, role):
    actor = make_actor(kind, role)
    sign_in(client, actor)
    assert client.get(reverse("upkeep:letterhead", args=[actor.unit.code])).status_code == 404


def test_what_is_typed_is_kept_and_brought_back_until_it_is_saved(client):
    keeper = make_actor("agency", Role.ADMINISTRATOR)
    sign_in(client, keeper)
    address = reverse("upkeep:letterhead", args=[keeper.unit.code])
    kept = client.get(address).context["kept"]
    typed = HEAD | {"contact": "打到一半", "draft_page": kept.page, "draft_tab": kept.tab.name, "draft_seq": "1"}
    assert client.post(reverse("drafts:keep"), typed).status_code == 200
    assert client.get(address).context["form"]["contact"].value() == "打到一半"
    client.post(address, HEAD | {"draft_tab": kept.tab.name, "draft_seq": "2"})
    assert client.get(address).context["form"]["contact"].value() == "林承辦"
