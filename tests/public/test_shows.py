"""A plan's row says whether its proposer agrees that everybody may read of it, as the last line of consent does; nothing else writes it."""

from __future__ import annotations

import pytest
from django.db import connection

from proposals.case.milestones import Milestone, place_of
from proposals.consent.services import answer_showcase
from proposals.models import Consent, Proposal
from proposals.models.indexes import COME_TO_APPROVAL
from proposals.states import State
from public.showing import shown_plans
from tests.factories.plans import walkers_at

pytestmark = pytest.mark.django_db


def test_the_index_begins_where_cases_are_shown():
    assert place_of(Milestone.APPROVED) == COME_TO_APPROVAL


def test_the_last_line_of_consent_holds_and_a_save_of_what_was_read_before_does_not():
    (walker,) = walkers_at(State.APPROVED)
    plan, owner = walker.plan, walker.owner
    before = list(Consent.objects.filter(kind="showcase").values_list("given", flat=True))
    answer_showcase(plan, given=False, by=owner)
    read_before = Proposal.objects.get(pk=plan.pk)
    said = []
    for given in (True, False, True):
        answer_showcase(plan, given=given, by=owner)
        said.append((Proposal.objects.get(pk=plan.pk).shows, shown_plans().filter(pk=plan.pk).exists()))
    assert said == [(True, True), (False, False), (True, True)]
    assert list(Consent.objects.filter(kind="showcase").values_list("given", flat=True)) == [
        *before,
        False,
        True,
        False,
        True,
    ]
    assert read_before.shows is False
    read_before.save()
    Proposal.objects.filter(pk=plan.pk).update(shows=False)
    assert shown_plans().filter(pk=plan.pk).exists()


def test_what_is_shown_is_read_from_its_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    assert "Scan using plan_shown on" in shown_plans().values("pk").explain()
