"""What an agency said before, on earlier versions of a plan and on plans like it (R2); never what another agency said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, OuterRef, Q, Subquery, Value, When

from proposals.content import PlanContent
from reviews.models import OpinionRequest, OpinionTransition
from reviews.pages import WRITTEN
from reviews.states import STRUCK, OpinionState
from workflow.nested import read

if TYPE_CHECKING:
    from accounts.actors import Actor

SHORT = 600  # signs that say what a plan is about
THEME = 120  # of them of one venture's theme
LATEST = 300  # opinions of the agency that are compared, so that an old agency waits no longer than a new one
ALIKE = 0.1  # two plans docked to the same programme, or of the same subject, share a tenth of their trigrams
SHOWN = 5


def in_short(content: PlanContent) -> str:
    """Title, programmes and ventures: what another plan is compared by."""
    programmes = dict.fromkeys(line.programme.name for line in content.lines if line.programme)
    ventures = (f"{venture.title}　{venture.theme[:THEME]}" for venture in content.ventures)
    return "　".join([content.basics.title, *programmes, *ventures])[:SHORT]


def said_in_vain(opinion: OpinionRequest) -> dict[str, Any]:
    """What the agency had sent of the plan before it was asked no more, and now is again: as its log keeps it.

    Empty where its last request stands, and in a first round (one query in later ones).
    """
    if opinion.filed_at or opinion.round.number == 1:
        return {}
    sent = OpinionTransition.objects.filter(subject=OuterRef("pk"), data__has_key="content_opinion").order_by("-id")
    others = OpinionRequest.objects.filter(agency=opinion.agency_id, round__proposal=opinion.plan.pk, pk__lt=opinion.pk)
    last = others.annotate(sent=Subquery(sent.values("data")[:1])).order_by("-id").values_list("state", "sent").first()
    return last[1] or {} if last and last[0] in STRUCK else {}


def said_before(opinion: OpinionRequest, actor: Actor) -> list[OpinionRequest]:
    """The agency's own released opinions, those on this plan first, then the likest (one query, index ``opinion_said``)."""
    own = OpinionRequest.objects.filter(agency=opinion.agency_id, state=OpinionState.RELEASED).exclude(pk=opinion.pk)
    latest = own.order_by("-released_at")[:LATEST].values("round")
    this = Q(round__proposal=opinion.plan.pk)
    found = (
        own.visible_to(actor)
        .for_list()
        .filter(round__in=latest)
        .annotate(
            likeness=Case(When(this, then=Value(2.0)), default=TrigramSimilarity("round__about", opinion.round.about))
        )
        .filter(likeness__gte=ALIKE)
        .order_by("-likeness", "-released_at")[:SHOWN]
    )
    return read(found, WRITTEN)
