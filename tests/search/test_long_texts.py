"""What a form takes is saved, however long it is, and found: 50 items of 2,000 signs, seven ventures, each within its field."""

from __future__ import annotations

import random

import pytest
from django.db import connection

from proposals.content import from_rows, to_json
from proposals.models import PlanVersion, Proposal, Venture
from reviews.models import OpinionRequest
from reviews.rounds.services import open_round
from search.finding import Search
from search.mending import mend
from search.models import Passage, Source
from search.words import Words
from tests.reviews.cases import days_on, file_as, make_cast, make_plan

pytestmark = pytest.mark.django_db


def rare(n, seed):
    dice = random.Random(seed)
    return "".join(chr(dice.randint(0x20000, 0x2A6DF)) for _ in range(n))


def finding(actor, typed):
    (keys,) = [tab.keys for tab in Search(actor, Words.typed(typed), None).tabs if tab.kind.code == "opinion"]
    return keys


def test_an_opinion_as_long_as_its_form_takes_is_filed():
    cast = make_cast()
    plan = make_plan(cast)
    for n in range(2, 8):
        Venture.objects.create(proposal=plan, position=n, title=f"事業{n}", filed_title=f"事業{n}")
    plan = Proposal.objects.get(pk=plan.pk)
    content = to_json(from_rows(plan))
    version = PlanVersion.objects.create(proposal=plan, number=2, content=content, sha256="0" * 64, created_by="測試")
    Proposal.objects.filter(pk=plan.pk).update(version=version)
    plan = Proposal.objects.get(pk=plan.pk)
    open_round(plan, cast.agencies, days_on(10), by=cast.rdec)
    items = [{"text": rare(2000, n), "section": "concept"} for n in range(50)]
    ventures = [
        {"venture": v.pk, "content": rare(2000, 100 + v.pk), "fit": rare(2000, 200 + v.pk)} for v in plan.ventures.all()
    ]
    said = {"content_opinion": rare(4000, 1000), "fit_opinion": rare(4000, 1001), "items": items, "ventures": ventures}
    row = file_as(cast.farm, plan, "revise", **said)
    assert OpinionRequest.objects.get(pk=row.pk).items.count() == 50
    (passage,) = Passage.objects.filter(source=Source.OPINION, origin=row.pk)
    assert set(passage.text.split(" ")) >= {item["text"] for item in items}
    assert finding(cast.farm, said["content_opinion"][:30]) == [row.pk]
    assert mend().rows == []


def test_of_a_long_text_whose_pairs_find_room_all_of_it_is_found():
    cast = make_cast()
    plan = make_plan(cast)
    open_round(plan, cast.agencies, days_on(10), by=cast.rdec)
    items = [{"text": "水圳步道" * 500, "section": "concept"} for _n in range(49)]
    row = file_as(cast.farm, plan, "revise", items=[*items, {"text": "水圳" * 900 + "螢火蟲", "section": "concept"}])
    assert finding(cast.farm, "螢火蟲") == [row.pk]


@pytest.mark.parametrize(("signs", "last"), [(100_000, True), (100_001, True), (150_000, False)])
def test_pairs_of_a_text_of_rare_signs_find_room_or_are_those_of_its_beginning(signs, last):
    text = rare(signs, 7)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v @@ %s::tsquery, v @@ %s::tsquery FROM search_vector('o', '', %s) v",
            [f"'o{text[:2]}'", f"'o{text[-2:]}'", text],
        )
        assert cursor.fetchone() == (True, last)
