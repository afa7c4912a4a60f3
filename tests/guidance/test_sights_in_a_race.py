"""Sixteen write what sights of guidance follow from, in one moment: what is kept is what the rules say of all of it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from guidance.models import Contribution, CounsellingRequest, FollowUp, Match, Partner, Visit, VisitParty
from guidance.states import RequestState
from proposals.models import Proposal, ProposalGroupObjectPermission
from proposals.states import PlanPermission
from tests.factories.accounts import make_district, make_unit
from tests.guidance.cases import assigned, make_plan, proposed
from tests.guidance.matching.cases import make_scene, matched
from tests.guidance.test_sights import by_the_rules, kept
from tests.workflow.races import THREADS, race, wide_pool

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROUNDS = 4
HELD = 0.05  # seconds that each goes on before it commits: all of them meet


def writes(scene: Any) -> list[Callable[[], Any]]:
    """Each of something else, of one plan and what hangs on it."""
    cast, now = scene.cast, timezone.now()
    plan = make_plan(cast)
    request = assigned(cast, plan)
    visit = proposed(cast, request=request)
    QuerySet.update(Visit.objects.filter(pk=visit.pk), proposal=plan)
    match = Match.objects.create(
        **{
            **{name: getattr(scene.match, name) for name in ("partner", "kind", "words", "asked_by", "year", "holder")},
            "proposal": plan,
        }
    )
    of = {model: model.objects.filter(pk=row.pk) for model, row in ((Visit, visit), (Match, match), (Proposal, plan))}
    requests = CounsellingRequest.objects.filter(pk=request.pk)
    elsewhere, today = make_district("東勢區"), timezone.localdate()
    review = Permission.objects.get(codename=PlanPermission.REVIEW)
    put_in = {"kind": match.kind, "day": today, "hours": 1, "words": "導覽牌"}
    again = {"title": "水圳", "asked_by": cast.office.unit, "district": cast.district, "holder": "platform"}
    return [
        lambda: of[Proposal].update(represented_by=cast.office.unit),
        lambda: of[Proposal].update(owner=cast.stranger.unit),
        lambda: of[Visit].update(team=cast.other.unit),
        lambda: of[Visit].update(district=elsewhere),
        lambda: VisitParty.objects.create(visit=visit, unit=cast.agency.unit),
        lambda: VisitParty.objects.create(visit=visit, unit=cast.other.unit),
        lambda: requests.update(team=cast.other.unit),
        lambda: requests.update(asked_by=cast.stranger.unit),
        lambda: QuerySet.update(requests, state=RequestState.TRIAGED),
        lambda: request.districts.set([elsewhere]),
        lambda: FollowUp.objects.create(visit=visit, owner=cast.agency.unit, until=today, holder="owner"),
        lambda: of[Match].update(contacted_at=now),
        lambda: Partner.objects.filter(pk=match.partner_id).update(unit=scene.people.unit),
        lambda: ProposalGroupObjectPermission.objects.create(
            content_object=plan, group=cast.other.unit.group, permission=review
        ),
        lambda: Contribution.objects.create(match=match, **put_in),
        lambda: Visit.objects.create(proposal=plan, request=request, offered=[], day=today + dt.timedelta(1), **again),
    ]


def test_whatever_is_written_at_once_is_seen_as_the_rules_say(transactional_db):
    scene = make_scene()
    scene.match = matched(scene)
    make_unit("convener")

    def held(write: Callable[[], Any]) -> Callable[[], Any]:
        def go() -> Any:
            with transaction.atomic():
                done = write()
                time.sleep(HELD)
                return done

        return go

    for _ in range(ROUNDS):
        Partner.objects.update(unit=None)
        together = writes(scene)
        assert len(together) == THREADS
        with wide_pool():
            results = race([lambda write=write: held(write) for write in together])
        assert [result for result in results if isinstance(result, Exception)] == []
        assert kept() == by_the_rules(SimpleNamespace(user=scene.cast.rdec.user))
