"""Which passages the actor reads, source by source; each asks the rule of the row it stands in and makes none of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Unit
from accounts.states import OrganisationKind, UnitKind
from guidance.models import Partner
from proposals.models import Letter, LetterVersion, Proposal
from proposals.permissions import letter_versions_q, reads_filed_q
from proposals.queries import seen_q
from reviews.models import Commitment, OpinionRequest
from reviews.states import FILED
from search.models import Source

if TYPE_CHECKING:
    from accounts.actors import Actor
    from reviews.queries import OpinionQuerySet

Sight = Callable[["Actor"], Q]


def plans(actor: Actor) -> Q:
    """Those of a plan that is on the actor's lists."""
    return seen_q(actor, "plan")


def written(actor: Actor) -> Q:
    """The same as it is written, where the actor reads that."""
    return plans(actor) & ~_filed(actor)


def filed(actor: Actor) -> Q:
    """The same as it was filed, where the actor reads that (R20)."""
    return plans(actor) & _filed(actor)


def _filed(actor: Actor) -> Q:
    return Q(Exists(Proposal.objects.filter(reads_filed_q(actor), pk=OuterRef("plan"))))


def opinions_read(actor: Actor) -> OpinionQuerySet:
    """The opinions whose words the actor reads: see ``reviews.permissions.can_read``."""
    return OpinionRequest.objects.visible_to(actor).filter(Q(agency=actor.unit_id) | Q(state__in=sorted(FILED)))


def opinions(actor: Actor) -> Q:
    """Those of opinions."""
    return plans(actor) & Q(Exists(opinions_read(actor).filter(pk=OuterRef("found"))))


def commitments(actor: Actor) -> Q:
    """Those of what agencies committed themselves to."""
    return plans(actor) & Q(Exists(Commitment.objects.visible_to(actor).filter(pk=OuterRef("found"))))


def letters_read(actor: Actor) -> QuerySet:
    """The letters the actor reads, whose plan it may see."""
    is_seen = Exists(Proposal.objects.visible_to(actor).filter(pk=OuterRef("proposal")))
    return Letter.objects.visible_to(actor).kept().filter(is_seen)


def versions_read(actor: Actor) -> QuerySet:
    """Of such letters the versions the actor reads."""
    return LetterVersion.objects.filter(
        letter_versions_q(actor), Exists(letters_read(actor).filter(pk=OuterRef("letter")))
    )


def letters(actor: Actor) -> Q:
    """Those of versions of letters."""
    return plans(actor) & Q(Exists(versions_read(actor).filter(pk=OuterRef("origin"))))


def units_seen(actor: Actor) -> QuerySet:
    """Offices, and organisations, which whoever registers may look for; who keeps the register sees them all.

    Of others a person who registered alone only to who sees one of the person's plans, an office of partners not at all:
    these are found as partners.
    """
    if actor.keeps_units:
        return Unit.objects.all()
    theirs = Exists(Proposal.objects.visible_to(actor).filter(owner=OuterRef("pk")))
    person = Q(organisation_kind=OrganisationKind.INDIVIDUAL) & ~Q(theirs)
    return Unit.objects.filter(~(person | Q(kind=UnitKind.PARTNER)) | Q(pk=actor.unit_id))


def units(actor: Actor) -> Q:
    """Those of units."""
    return Q(Exists(units_seen(actor).filter(pk=OuterRef("found"))))


def partners(actor: Actor) -> Q:
    """Those of partners."""
    return Q(Exists(Partner.objects.visible_to(actor).filter(pk=OuterRef("found"))))


SIGHTS: dict[Source, Sight] = {
    Source.PLAN: written,
    Source.PLAN_FILED: filed,
    Source.VENTURE: written,
    Source.VENTURE_FILED: filed,
    Source.OPINION: opinions,
    Source.COMMITMENT: commitments,
    Source.DECISION: plans,
    Source.LETTER: letters,
    Source.UNIT: units,
    Source.PARTNER: partners,
}
