"""Of a list that is not there for somebody there is no page, no file, and no view is kept."""

from __future__ import annotations

import pytest

from lists.models import SavedView
from tests.factories.accounts import sign_in
from tests.reviews.cases import make_cast

pytestmark = pytest.mark.django_db


def test_a_proposer_keeps_no_view_of_the_opinions(client):
    cast = make_cast()
    assert sign_in(client, cast.proposer).get("/reviews/opinions/").status_code == 404
    assert client.get("/reviews/opinions/list/ods/").status_code == 404
    assert client.post("/lists/opinions/views/", {"name": "我的", "query": ""}).status_code == 404
    assert SavedView.objects.count() == 0
