"""What papers read of rounds: all that were asked, with what each wrote, and whose opinion the reader may read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import BooleanField, ExpressionWrapper

from reviews.models import OpinionRequest, ReviewRound
from reviews.pages import WRITTEN
from reviews.permissions import can_read, opinion_q, veil
from reviews.states import FILED
from workflow.nested import read

if TYPE_CHECKING:
    from accounts.actors import Actor


def asked_in(rounds: Iterable[ReviewRound], actor: Actor) -> tuple[list[OpinionRequest], set[int]]:
    """Whoever was asked in ``rounds``, the first one first, and the keys of the opinions given that ``actor`` may read (one query).

    Who is not told a name reads an alias (``veil``).
    """
    known = {opened.pk: opened for opened in rounds}
    if not known:
        return [], set()
    asked = OpinionRequest.objects.standing().filter(round__in=known).select_related("agency").order_by("id")
    found = read(asked.annotate(seen=ExpressionWrapper(opinion_q(actor), BooleanField())), WRITTEN)
    for opinion in found:
        opinion.round = known[opinion.round_id]
    given = (opinion for opinion in found if opinion.seen and opinion.state in FILED)
    return veil(found, actor), {opinion.pk for opinion in given if can_read(opinion, actor)}
