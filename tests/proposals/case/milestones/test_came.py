"""How far a plan came, as its row says it, is what its log says, whatever was written."""

from __future__ import annotations

import datetime as dt
import random
from importlib import import_module

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from proposals.case.milestones import COME_TO, REMARKS, UNDOING, Milestone, place_of
from proposals.models import Proposal, ProposalTransition, Sight
from proposals.states import OPEN, State
from tests.factories.accounts import make_actor, sign_in
from tests.reviews.cases import make_cast, make_plan

pytestmark = pytest.mark.django_db
WRITTEN = import_module("proposals.migrations.0015_came")
MOVES = ("file", "forward", *REMARKS, *UNDOING[:3])


def write(plan: Proposal, move: str, target: str) -> None:
    ProposalTransition.objects.create(
        subject=plan, move=move, source=plan.state, target=target, holder=plan.holder, row_version=1, actor_label="測試"
    )


def came(plan: Proposal) -> int:
    return Proposal.objects.values_list("came", flat=True).get(pk=plan.pk)


def by_the_log(plan: Proposal) -> int:
    """Line by line: remarks say nothing, and of what the next move takes back nothing stands."""
    moves = [
        line for line in ProposalTransition.objects.filter(subject=plan).order_by("id") if line.move not in REMARKS
    ]
    stood = [
        line for line, then in zip(moves, [*(m.move for m in moves[1:]), ""], strict=bool(moves)) if then not in UNDOING
    ]
    return max((place_of(COME_TO[line.target]) for line in stood if line.target in COME_TO), default=0)


def test_what_the_database_goes_by_is_what_the_chart_says():
    places = {state: place for place, states in enumerate(WRITTEN.PLACES, 1) for state in states}
    assert places == {str(state): place_of(milestone) for state, milestone in COME_TO.items()}
    assert list(WRITTEN.REMARKS) == REMARKS
    assert sorted(WRITTEN.UNDOING) == sorted(UNDOING)
    assert sorted(WRITTEN.OPEN) == sorted(OPEN)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_is_kept_as_the_log_goes_on(seed):
    chance, plan = random.Random(seed), make_plan(make_cast())
    seen = set()
    for _number in range(40):
        write(plan, chance.choice(MOVES), chance.choice(list(State)))
        assert came(plan) == by_the_log(plan)
        assert set(Sight.objects.filter(proposal=plan).values_list("came", flat=True)) == {came(plan)}
        seen.add(came(plan))
    assert len(seen) > 1


def test_what_was_taken_back_was_never_reached():
    plan = make_plan(make_cast())
    write(plan, "forward", State.APPROVED)
    assert came(plan) == place_of(Milestone.APPROVED)
    write(plan, "nudge", State.APPROVED)
    write(plan, UNDOING[0], State.WITH_DISTRICT)
    assert came(plan) == place_of(Milestone.FILED)


def test_who_saves_a_plan_that_was_read_before_does_not_put_it_back():
    plan = make_plan(make_cast())
    before = Proposal.objects.get(pk=plan.pk)
    write(plan, "forward", State.EXECUTING)
    before.title = "改了名稱"
    before.save()
    assert came(plan) == place_of(Milestone.APPROVED)
    assert Proposal.objects.get(pk=plan.pk).title == "改了名稱"


def test_the_year_of_the_notice_is_the_citys():
    plan = make_plan(make_cast())
    last_hour_of_the_year = dt.datetime(2025, 12, 31, 15, 59, tzinfo=dt.UTC)
    for at, year in (
        (last_hour_of_the_year, 2025),
        (last_hour_of_the_year + dt.timedelta(minutes=1), 2026),
        (None, None),
    ):
        QuerySet.update(Proposal.objects.filter(pk=plan.pk), notified_at=at)
        assert Proposal.objects.get(pk=plan.pk).told == year


def test_lists_narrowed_by_it_show_everybody_the_same_plans(client):
    cast = make_cast()
    plans = [make_plan(cast) for _number in range(4)]
    write(plans[0], "forward", State.FORMED)
    write(plans[1], "forward", State.CLOSED)
    write(plans[2], "forward", State.EXECUTING)
    QuerySet.update(Proposal.objects.filter(pk=plans[3].pk), notified_at=timezone.now() - dt.timedelta(days=366))
    office = make_actor("district_office")
    for plan in plans:
        plan.districts.add(office.unit.district)
    year = timezone.localdate().year - 1911
    asked = {
        "reached=approved": [plans[2], plans[1]],
        "reached=formed": [plans[2], plans[1], plans[0]],
        f"notified={year - 1}": [plans[3]],
        f"reached=formed&notified={year}&district={office.unit.district_id}": plans[2::-1],
        "reached=approved&state=open": [plans[2], plans[1]],
    }
    for actor in (cast.rdec, office):
        sign_in(client, actor)
        for query, found in asked.items():
            assert [row.pk for row in client.get(f"/plans/?{query}").context["page"]] == [p.pk for p in found], query
