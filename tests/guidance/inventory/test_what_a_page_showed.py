"""What a page says it showed is anybody's to write: what is no district was not shown, and nothing is asked."""

from __future__ import annotations

import pytest
from django.urls import reverse

from guidance.models import InventoryEntry
from tests.factories.accounts import sign_in
from tests.guidance.inventory.cases import CONTACT, entered, make_inventory
from tests.guidance.sent import as_it_stands

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("shown", ["99999", "x", "石岡區", "-1"])
def test_what_was_never_offered_was_not_shown(client, shown):
    cast = make_inventory()
    url = reverse("guidance:entry_edit", args=[entered(cast, **CONTACT).pk])
    sign_in(client, cast.office)
    sent = as_it_stands(client.get(url), words="清朝的水圳") | {"initial-district": [shown]}
    assert client.post(url, sent).status_code == 302
    row = InventoryEntry.objects.get()
    assert (row.district_id, row.words) == (cast.office.unit.district_id, "清朝的水圳")
