"""What of the system the public may see: the one rule that every public page, file and feed begins with (R11).

A case is shown while its proposer agrees to that, from its approval by a ministry on, and not once it was given up.
Consent is what the last row of ``proposals.Consent`` says (``Proposal.shows``); it is asked for each time, so that a withdrawal
holds at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.states import OrganisationKind
from proposals.case.milestones import Milestone, place_of
from proposals.models import Proposal
from proposals.states import GIVEN_UP
from tracking.models import ResultPhoto, Undertaking
from tracking.states import Covers, State

MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Of this country: 04-2222-1111, (04) 2222 1111, 0912-345-678, 0912345678.
TELEPHONE = re.compile(r"\(?\b0\d{1,3}\)?[-\s]?\d{3,4}[-\s]?\d{3,4}\b(?:\s*(?:#|分機)\s*\d+)?")
VEILED = "○○"


def shown_plans() -> QuerySet[Proposal]:
    """The cases the public may see, the newest number first."""
    approved = Proposal.objects.filter(shows=True, came__gte=place_of(Milestone.APPROVED), version__isnull=False)
    return approved.exclude(state__in=sorted(GIVEN_UP)).order_by("-case_number")  # read from ``plan_shown``


def shown_photos() -> QuerySet[ResultPhoto]:
    """Pictures whose consent covers the public show, of cases that are shown."""
    plans = shown_plans().order_by().values("pk")
    photos: QuerySet[ResultPhoto] = ResultPhoto.objects.covering(Covers.SHOWCASE)
    return photos.filter(undertaking__venture__proposal__in=plans).order_by("id")


def released() -> QuerySet[Undertaking]:
    """Undertakings whose results are settled, of cases that are shown: only of these results are told."""
    plans = shown_plans().order_by().values("pk")
    return Undertaking.objects.filter(state=State.RELEASED, venture__proposal__in=plans)


def proposer_of(plan: Proposal) -> str:
    """Whose case it is: an organisation by its name, of a person only that it is one (owner and representative, read with it)."""
    if plan.represented_by:
        return _("個人（%s代為提案）") % plan.represented_by.name
    if plan.owner.organisation_kind == OrganisationKind.INDIVIDUAL:
        return _("個人")
    return plan.owner.full_name


def persons_of(plan: Proposal) -> list[str]:
    """Names that no text of the case may carry out: its contact, and an owner who is a person."""
    is_person = plan.represented_by_id or plan.owner.organisation_kind == OrganisationKind.INDIVIDUAL
    named = [plan.contact_name, plan.filed_contact, plan.coach.name if plan.coach else ""]
    return [name for name in (*named, *([plan.owner.name, plan.owner.full_name] if is_person else [])) if name]


def veiled(text: str, names: Iterable[str] = ()) -> str:
    """A text that proposers wrote, without ``names``, telephone numbers and e-mail addresses.

    Proposers are told not to write them; this is for those who did.
    """
    for name in sorted(set(names), key=len, reverse=True):
        text = text.replace(name, VEILED)
    return TELEPHONE.sub(VEILED, MAIL.sub(VEILED, text))
