"""Circulated minutes are confirmed once the day is over, or once every unit that was asked has replied (R3)."""

from __future__ import annotations

import pytest

from reviews.guards import comments_over
from reviews.minutes.services import comment
from reviews.models import Decision
from tests.reviews.cases import paper
from tests.reviews.minutes.test_draft import circulated, held, waiting
from tests.reviews.page_cases import url

pytestmark = pytest.mark.django_db


def test_with_the_last_reply_they_can_be_confirmed(cast, as_):
    meeting = circulated(cast, held(cast, waiting(cast)))
    asked = [actor for actor in vars(cast).values() if actor.unit_id != cast.rdec.unit_id and actor.may_act]
    units = set(meeting.invitations.exclude(unit=None).values_list("unit", flat=True)) - {cast.rdec.unit_id}
    writers = [actor for actor in asked if actor.unit_id in units]
    for actor in writers:
        assert bool(comments_over(meeting)) is False
        comment(meeting, {}, by=actor)
    silent = units - {actor.unit_id for actor in writers}
    meeting.invitations.filter(unit__in=silent).delete()  # districts without people of their own here
    assert bool(comments_over(meeting)) is True
    sent = {"rows": "1", "decision_1": "照案通過", "file": paper()}
    assert as_(cast.rdec).post(url("minutes", meeting.pk), sent).status_code == 302
    assert Decision.objects.count() == 1
