"""What guidance adds to a plan's dossier: files of coordination, of what visits left to do, agreements with partners."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Q

from guidance.models import CaseFile, Coordination, FollowUp, Match
from proposals.papers.parts import Part, stored

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal

COORDINATION, FOLLOW_UPS, PARTNERS = "輔導/中央協調", "輔導/追蹤事項", "輔導/夥伴媒合"


def enclosed(plan: Proposal, actor: Actor) -> Iterator[Part]:
    """Of what ``actor`` may see of them, in the order in which they came (three queries)."""
    files = CaseFile.objects.select_related("attachment").order_by("id")
    asked = Coordination.objects.visible_to(actor).filter(proposal=plan)
    for file in files.filter(coordination__in=asked):
        yield _part(COORDINATION, file)
    of_plan = Q(visit__proposal=plan) | Q(visit__proposal=None, visit__request__proposal=plan)
    given = FollowUp.objects.visible_to(actor).filter(of_plan)
    for file in files.filter(follow_up__in=given):
        yield _part(FOLLOW_UPS, file)
    matches = Match.objects.visible_to(actor).filter(proposal=plan, agreement__isnull=False)
    for match in matches.select_related("agreement").order_by("id"):
        assert match.agreement
        yield stored(PARTNERS, match.agreement.name, match.agreement.created_at, match.agreement)


def _part(folder: str, file: CaseFile) -> Part:
    return stored(folder, file.attachment.name, file.attachment.created_at, file.attachment)
