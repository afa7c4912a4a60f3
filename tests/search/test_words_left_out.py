"""Every word that was typed is looked for, or told as left out."""

from __future__ import annotations

import pytest

from proposals.models import Proposal
from search.words import Words
from tests.factories.accounts import sign_in
from tests.reviews.cases import make_cast, make_plan

pytestmark = pytest.mark.django_db


def test_a_seventh_word_is_not_passed_over_without_a_word(client):
    cast = make_cast()
    plan = make_plan(cast)
    Proposal.objects.filter(pk=plan.pk).update(vision="甲乙、丙丁、戊己、庚辛、壬癸、子丑")
    page = sign_in(client, cast.rdec).get("/search/", {"q": "甲乙 丙丁 戊己 庚辛 壬癸 子丑 鱷魚"})
    found = {tab.kind.code: tab.keys for tab in page.context["search"].tabs}
    assert found["plan"] == [plan.pk]
    assert "一次最多找 6 個詞，沒有列入：鱷魚" in " ".join(page.text.split())


def test_short_words_take_no_place_of_others_and_a_long_one_is_cut():
    typed = Words.typed(f"甲 乙 丙 丁 戊 己 庚辛 {'水' * 61} 庚辛")
    assert typed == Words(("庚辛", "水" * 60), tuple("甲乙丙丁戊己"), (), ("水" * 60,))


def test_of_a_long_word_and_a_long_text_it_is_said_how_much_was_read(client):
    sign_in(client, make_cast().rdec)
    said = client.get("/search/", {"q": "水" * 201}).text
    assert ("太長的詞只找前 60 個字：" in said, "只讀前 200 個字，後面的沒有列入。" in said) == (True, True)
    said = client.get("/search/", {"q": "水" * 60}).text
    assert ("太長的詞只找前" in said, "只讀前" in said) == (False, False)
