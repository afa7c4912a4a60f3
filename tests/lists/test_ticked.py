"""What is ticked in a list goes out as a file of those rows, with the list's columns, in its order."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone

from accounts.states import Role, UnitKind
from proposals.models import Proposal
from tests.factories.accounts import make_actor, sign_in
from tests.reviews.cases import make_cast, make_plan

pytestmark = pytest.mark.django_db
FILE = "/plans/list/csv/"


@pytest.fixture
def plans():
    """Three plans, the first named last."""
    cast = make_cast()
    found = [make_plan(cast) for _ in range(3)]
    for plan, title in zip(found, ("C", "B", "A"), strict=True):
        Proposal.objects.filter(pk=plan.pk).update(title=title)
    return found


@pytest.fixture
def rdec(client):
    return sign_in(client, make_actor(UnitKind.RDEC, Role.OFFICER))


def rows(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_those_ticked_in_the_order_and_with_the_columns_of_the_list(rdec, plans):
    first, _second, third = plans
    shown = "order=title&columns=title,state"
    ticked = {"plan": [first.pk, third.pk], "shown": shown}
    heads, *found = rows(rdec.get(FILE, ticked))
    assert (heads, [row[0] for row in found]) == (["計畫", "狀態"], ["A", "C"])
    assert 'name="shown" value="order=title&amp;columns=title%2Cstate"' in rdec.get(f"/plans/?{shown}").text


def test_what_has_left_the_list_meanwhile_is_counted_at_the_end(rdec, plans):
    first, second, _third = plans
    Proposal.objects.filter(pk=first.pk).update(due_on=timezone.localdate() - dt.timedelta(days=1))
    ticked = {"plan": [first.pk, second.pk], "shown": "late=on&columns=title"}
    found = rows(rdec.get(FILE, ticked))
    assert found == [["計畫"], ["C"], ["（勾選的 1 列已不符合清單的條件，未列入。）"]]


def test_what_one_does_not_see_goes_out_to_nobody(client, plans):
    sign_in(client, make_actor(UnitKind.AGENCY, Role.OFFICER))
    found = rows(client.get(FILE, {"plan": [plan.pk for plan in plans], "shown": "columns=title"}))
    assert found == [["計畫"], ["（勾選的 3 列已不符合清單的條件，未列入。）"]]


@pytest.mark.parametrize("ticked", [[], ["not"], [*range(1, 302)]])
def test_with_none_ticked_or_too_many_the_list_says_so(rdec, plans, ticked):
    answer = rdec.get(FILE, {"plan": ticked, "shown": "order=title"}, follow=True)
    assert answer.redirect_chain == [("/plans/?order=title", 302)]
    assert [str(said) for said in answer.context["messages"]] == ["請先勾選要匯出的各列，一次最多 300 列。"]
