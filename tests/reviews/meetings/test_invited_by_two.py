"""Two change the list of the invited from pages opened at the same time: each writes what they changed, none undoes unseen."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.factories.accounts import sign_in
from tests.guidance.sent import as_it_stands
from tests.reviews.meetings.test_life import called, confirming
from tests.reviews.page_cases import text, url

pytestmark = pytest.mark.django_db
ROW = "invitations-2"  # the agency's


@pytest.fixture
def meeting(cast):
    return called(cast, confirming(cast, "媒合場域"))


@pytest.fixture
def two(cast, meeting) -> tuple[Client, Any, Client, Any]:
    """An officer and a supervisor, each with the page before them."""
    one, other = sign_in(Client(), cast.rdec), sign_in(Client(), cast.supervisor)
    where = url("invited", meeting.pk)
    return one, one.get(where), other, other.get(where)


def post(client: Client, page: Any, **typed: Any) -> Any:
    return client.post(page.request["PATH_INFO"], as_it_stands(page, **typed))


def test_what_the_other_wrote_beside_it_stays(meeting, two):
    one, first, other, second = two
    assert post(one, first, **{f"{ROW}-name": "陳大明"}).status_code == 302
    assert post(other, second, **{f"{ROW}-title": "科長", "invitations-5-organisation": "水利局"}).status_code == 302
    row = meeting.invitations.get(seat="agency", number=3)
    assert (row.title, row.name) == ("科長", "陳大明")
    assert meeting.invitations.filter(organisation="水利局").count() == 1


def test_what_both_changed_is_asked_with_both(meeting, two):
    one, first, other, second = two
    assert post(one, first, **{f"{ROW}-name": "陳大明"}).status_code == 302
    asked = post(other, second, **{f"{ROW}-name": "林小華", "invitations-3-title": "理事長"})
    words = "這一頁開啟之後已由他人改為 陳大明，您填的是 林小華；要改成您填的請再儲存一次。"
    assert (asked.status_code, asked.context["formset"][2].errors) == (409, {"name": [words]})
    assert words in text(asked)
    assert [row.title for row in meeting.invitations.all()][3] == ""
    assert post(other, asked).status_code == 302
    rows = list(meeting.invitations.order_by("number"))
    assert (rows[2].name, rows[3].title) == ("林小華", "理事長")


def test_who_was_taken_off_meanwhile_is_told_and_nothing_typed_is_lost(meeting, two):
    one, first, other, second = two
    gone = meeting.invitations.get(number=3)
    assert post(one, first, **{f"{ROW}-DELETE": "on"}).status_code == 302
    told = post(other, second, **{f"{ROW}-name": "林小華"})
    words = f"這一頁開啟之後，{gone.organisation}已由他人移出邀請名單。請依最新內容再確認。"
    assert (told.status_code, told.context["refused"]) == (409, words)
    assert ("姓名", "林小華") in told.context["typed"]
    assert "林小華" in text(told)
    assert not meeting.invitations.filter(pk=gone.pk).exists()
    assert post(other, told, **{f"{ROW}-title": "理事長"}).status_code == 302
    assert meeting.invitations.order_by("number")[2].title == "理事長"
