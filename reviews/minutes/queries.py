"""What of a draft of minutes somebody reads; never whether they may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.states import UnitKind
from proposals.models import Proposal
from reviews.models import Meeting, MinutesComment, MinutesItem

if TYPE_CHECKING:
    from accounts.actors import Actor

ORDER = ("report", "case", "motion")  # 報告事項, the cases each with its open matters, 臨時動議


def items_for(meeting: Meeting, actor: Actor) -> QuerySet[MinutesItem]:
    """RDEC reads all; who was invited what concerns nobody's plan, and the plans the actor sees."""
    seen = Proposal.objects.visible_to(actor).filter(pk=OuterRef("agenda_item__proposal"))
    rows = MinutesItem.objects.filter(meeting=meeting)
    return rows if actor.kind == UnitKind.RDEC else rows.filter(Q(agenda_item=None) | Exists(seen))


def drafted(meeting: Meeting, actor: Actor) -> list[MinutesItem]:
    """The draft in the order in which it is read, with what was said of it: to others than RDEC their own (two queries)."""
    said = MinutesComment.objects.select_related("unit").order_by("pk")
    shown = said if actor.kind == UnitKind.RDEC else said.filter(unit=actor.unit_id)
    rows = items_for(meeting, actor).select_related("agenda_item__proposal", "commitment__agency", "unit")
    return sorted(rows.prefetch_related(Prefetch("comments", shown)), key=stands)


def stands(item: MinutesItem) -> tuple[int, ...]:
    """Where it is read. Matters agency by agency: in which order opinions were filed is nothing that those invited are told."""
    case = item.agenda_item.number if item.agenda_item else 0
    part = ORDER.index("case" if item.part == "matter" else item.part)
    matter = (item.commitment.agency_id, item.commitment.pk) if item.commitment else (0, 0)
    return part, case, *matter, item.number
