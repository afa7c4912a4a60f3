"""Every quarter that the page offers can be opened; one whose last figures an older system kept is not offered."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from tests.factories.accounts import sign_in
from tests.tracking.cases import make_cast
from tests.tracking.statistics.test_figures import URL
from tracking.models import Snapshot

pytestmark = pytest.mark.django_db


def test_what_is_offered_can_be_opened(client):
    rdec = make_cast().rdec
    Snapshot.objects.create(unit=rdec.unit, day=dt.date(2026, 5, 5), taken_at=timezone.now(), figures={"stages": {}})
    quarters = sign_in(client, rdec).get(URL).context["quarters"]
    assert [client.get(f"{URL}quarters/{q.year}-{q.number}.odt").status_code for q in quarters] == [200] * len(quarters)
