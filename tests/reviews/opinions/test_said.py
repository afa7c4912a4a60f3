"""What an agency said before stands beside its form: its own, released, on plans like this one (R2)."""

from __future__ import annotations

import pytest

from proposals.content.values import BasicsContent, LineContent, PlanContent, ProgrammeContent, VentureContent
from proposals.models import ProposalGroupObjectPermission
from reviews.models import OpinionRequest, ReviewRound
from reviews.opinions.said import SHORT, SHOWN, in_short, said_before
from reviews.rounds.services import release_round
from tests.reviews.cases import asked, days_on, file_as, latest_round, reviewed_plan
from tests.reviews.page_cases import text, url

pytestmark = pytest.mark.django_db
ALIKE, ALSO, OTHER = "水圳步道與果香慢行　觀光環境營造計畫", "水圳文化小旅行　觀光環境營造計畫", "長照據點共餐"


def about(plan, words):
    """What the plan's round is about."""
    ReviewRound.objects.filter(proposal=plan).update(about=words)
    return plan


def said_of(cast, words, *, by="farm", released=True, said="導覽以既有設施整備為限。"):
    """A plan about which the agency gave an opinion."""
    plan = about(reviewed_plan(cast), words)
    opinion = file_as(getattr(cast, by), plan, content_opinion=said)
    if released:
        release_round(latest_round(plan), by=cast.rdec)
    return opinion


@pytest.fixture
def opinion(cast):
    return asked(about(reviewed_plan(cast), ALIKE), cast.farm)


def test_those_on_like_plans_the_likest_first(cast, opinion, django_assert_num_queries):
    same, like, _other = (said_of(cast, words) for words in (ALIKE, ALSO, OTHER))
    opinion = OpinionRequest.objects.for_writing().get(pk=opinion.pk)
    with django_assert_num_queries(1):
        found = said_before(opinion, cast.farm)
        assert [[item.text for item in each.items.all()] for each in found] == [[], []]
    assert found == [same, like]


def test_neither_what_is_not_released_nor_what_others_said(cast, opinion):
    said_of(cast, ALIKE, released=False)
    said_of(cast, ALIKE, by="water", said="水利局說的。")
    assert said_before(opinion, cast.farm) == []


def test_nothing_of_a_plan_that_is_out_of_sight(cast, opinion):
    said = said_of(cast, ALIKE)
    ProposalGroupObjectPermission.objects.filter(group=said.agency.group, content_object=said.plan).delete()
    assert said_before(opinion, cast.farm) == []


def test_so_many_at_most_those_on_this_plan_first(cast, opinion):
    for _each in range(SHOWN + 1):
        said_of(cast, ALIKE)
    own = said_of(cast, OTHER)
    about_now = {"about": ALIKE, "due_on": days_on(5), "opened_by": "測試"}
    again = ReviewRound.objects.create(proposal=own.plan, number=2, version=own.plan.version, **about_now)
    found = said_before(OpinionRequest(round=again, agency=own.agency), cast.farm)
    assert (found[0], len(found)) == (own, SHOWN)
    assert len(said_before(opinion, cast.farm)) == SHOWN


def test_the_page_offers_its_words(cast, as_, opinion):
    said = said_of(cast, ALSO)
    shown = text(as_(cast.farm).get(url("opinion_file", opinion.pk)))
    assert [words in shown for words in ("導覽以既有設施整備為限。", said.plan.called, "data-insert='引用'")] == [
        True
    ] * 3


def test_a_round_keeps_what_its_version_is_about(cast):
    plan = reviewed_plan(cast)
    assert latest_round(plan).about == f"{plan.title}　果香慢行　"


def test_title_programmes_and_ventures_say_what_a_plan_is_about():
    amounts = {"year": 116, "expense": "capital", "expense_label": "資本門", "central": 1, "local": 0, "private": 0}
    lines = tuple(
        LineContent(item="x", programme=ProgrammeContent("T1", "觀光環境（觀光署）"), **amounts) for _n in "ab"
    )
    ventures = tuple(VentureContent(title=f"事業{n}", theme="題" * 900, budget=lines) for n in range(9))
    words = in_short(PlanContent(basics=BasicsContent(title="共好石岡"), ventures=ventures))
    assert (words[:21], len(words)) == ("共好石岡　觀光環境（觀光署）　事業0　題題", SHORT)
