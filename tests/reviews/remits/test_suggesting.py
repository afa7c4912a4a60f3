"""A plan's ventures suggest the agencies that answer for their programmes and themes (R2)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from programmes.models import CentralProgramme
from proposals.models import BudgetLine, Venture
from reviews.models import Remit
from reviews.remits import reference
from reviews.remits.suggesting import suggested
from tests.factories.accounts import sign_in
from tests.reviews.cases import make_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def docked():
    """A programme, and a venture whose budget is docked to it."""
    programme = CentralProgramme.objects.create(code="ZZ1", ministry="經濟部", name="城鄉特色")

    def dock(venture: Venture) -> None:
        for year in (115, 116):  # two lines are one reason
            BudgetLine.objects.create(
                venture=venture, item="輔導", programme=programme, year=year, expense="current", central=100
            )

    return programme, dock


@pytest.fixture
def plan(cast, docked):
    """Two ventures: one is docked, the other's theme says a word."""
    plan = make_plan(cast)
    first = plan.venture_list[0]
    docked[1](first)
    Venture.objects.create(proposal=plan, position=2, title="舊站遊程", theme="串連臺三線的鐵馬道。")
    plan.__dict__.pop("_prefetched_objects_cache", None)
    return plan


def test_each_venture_is_a_reason(cast, plan, docked, django_assert_num_queries):
    farm, water = cast.agencies
    Remit.objects.create(agency=water, word="台三線", reason="道路由本局養護")
    Remit.objects.create(agency=farm, word="鐵馬", reason="農路由本局主管")
    Remit.objects.create(agency=farm, programme=docked[0], reason="由本局承接")
    Remit.objects.create(agency=cast.stranger.unit, word="漁港", reason="漁業")
    with django_assert_num_queries(3):
        found = suggested(plan)
    assert found == {
        farm: [
            "「舊站遊程」提到「鐵馬」：農路由本局主管",
            "「果香慢行」對接經濟部・城鄉特色：由本局承接",
        ],
        water: ["「舊站遊程」提到「台三線」：道路由本局養護"],
    }


def test_the_form_ticks_what_is_suggested_and_says_why(client, cast, plan):
    Remit.objects.create(agency=cast.agencies[0], word="鐵馬", reason="農路由本局主管")
    page = sign_in(client, cast.rdec).get(f"/reviews/plans/{plan.pk}/open/open_review/")
    assert page.context["form"]["agencies"].value() == [cast.agencies[0].pk]
    assert [
        (group, len(options))
        for group, options, _index in page.context["form"]["agencies"].field.widget.optgroups("agencies", [])
    ] == [
        ("依業管對應建議", 1),
        ("其他機關", 2),
    ]
    assert page.text.count("「舊站遊程」提到「鐵馬」：農路由本局主管") == 1


def test_nothing_suggested_ticks_nothing(client, cast, plan):
    page = sign_in(client, cast.rdec).get(f"/reviews/plans/{plan.pk}/open/open_review/")
    assert page.context["form"]["agencies"].value() == []
    assert "依業管對應建議</div>" not in page.text


@pytest.mark.parametrize(("programme", "word"), [(True, "鐵馬"), (False, "")])
def test_a_remit_is_of_a_programme_or_of_a_word(cast, docked, programme, word):
    with pytest.raises(IntegrityError), transaction.atomic():
        Remit.objects.create(agency=cast.agencies[0], programme=docked[0] if programme else None, word=word, reason="x")


def test_the_first_ones_come_once(cast):
    from portal.reference import load_all

    load_all()
    assert Remit.objects.count() == sum(1 for _row in reference.rows("remits.csv"))
    Remit.objects.filter(word="").delete()
    left = Remit.objects.count()
    reference.load()
    assert Remit.objects.count() == left
