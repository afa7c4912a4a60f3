"""Minutes are confirmed, and what they settle follows: matters confirmed by them or dropped, plans that have passed (R3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from documents.papers.render import LANGUAGE
from proposals.workflow import PASS_MEETING
from reviews.meetings.minutes_forms import decisions_named
from reviews.meetings.recording import Decisions, discussed, in_lines, record_minutes
from reviews.minutes.offering import asked_of, offered
from reviews.minutes.queries import drafted, stands
from reviews.models import AgendaItem, Commitment, Meeting, MinutesItem
from reviews.services import tell
from reviews.states import (
    DRAFTED,
    UNSETTLED,
    CommitmentRole,
    CommitmentState,
    MatterKind,
    MatterOutcome,
    MinutesPart,
)
from reviews.workflow import CONFIRM_FOR, DROP
from workflow.engine.errors import Refused
from workflow.engine.services import perform, perform_each

if TYPE_CHECKING:
    from accounts.actors import Actor

PARTS = {MinutesPart.REPORT: MatterKind.REPORT, MinutesPart.MOTION: MatterKind.MOTION}
BY_MINUTES = gettext_lazy("%(plan)s：已依 %(meeting)s紀錄確認貴機關 %(n)d 項分工或配合事項")


def as_drafted(meeting: Meeting, actor: Actor) -> dict[str, Any]:
    """What the form of the minutes begins with: what was drafted, and what is offered beside it; RDEC still changes what it
    will (at most six queries).
    """
    items = drafted(meeting, actor) if meeting.state in DRAFTED else []
    cases = discussed(meeting)
    items = sorted(items + offered(meeting, items, cases, asked_of(meeting, cases, items)), key=stands)
    found: dict[str, Any] = {}
    for part, kind in PARTS.items():
        found[kind] = in_lines([(item.text, item.settled) for item in items if item.part == part], kind)
    for place, case in enumerate(cases):
        of_case = [item for item in items if item.agenda_item_id == case.pk and item.settled]
        if of_case:
            found |= decisions_named(place, case, [_decision(item) for item in of_case])
    outcomes = {f"matter_{item.commitment_id}": item.outcome for item in items if item.outcome}
    return found | outcomes


def _decision(item: MinutesItem) -> tuple[str, int | None]:
    """What was settled and who leads in it; of a matter that is settled already, which is not asked, also of what."""
    matter = item.commitment
    if matter is None or matter.state in UNSETTLED:
        return item.settled, item.unit_id
    leads = matter.role == CommitmentRole.LEAD and item.outcome == MatterOutcome.CONFIRMED
    return f"{matter}：{item.settled}", item.unit_id if leads else None


@transaction.atomic
def confirm_minutes(
    meeting: Meeting,
    file: Any,
    decisions: Mapping[int, Decisions],
    *,
    by: Actor,
    settled: Mapping[int, str],
    passes: Collection[int],
    **record: Any,
) -> None:
    """The minutes are recorded; all that follows from them does, or nothing of it.

    ``settled`` are open matters by id with what became of them; ``passes`` the agenda's items whose plans have passed.
    """
    record_minutes(meeting, file, decisions, by=by, **record)
    if not (settled or passes):
        return
    items = meeting.agenda_items.filter(pk__in=decisions).select_related("proposal", "meeting__minutes", "minutes")
    for item in items.order_by("proposal"):
        if settled:
            _settle(item, settled, by)
        if item.pk in passes:
            perform(item.proposal, PASS_MEETING, by=by)


def _settle(item: AgendaItem, settled: Mapping[int, str], by: Actor) -> None:
    """The minutes are the evidence. What an agency has confirmed meanwhile stands; raises ``Refused`` for what cannot be."""
    matters = Commitment.objects.filter(proposal=item.proposal_id, pk__in=settled).for_page()
    found = list(matters.order_by("agency_id", "pk"))  # as the log then tells them: not as opinions came in
    with override(LANGUAGE):  # words of the record, whoever confirms it
        source, reason = _("%s紀錄") % item.meeting, _("依%s紀錄決議不列入。") % item.meeting
    confirmed = {
        row: row.row_version
        for row in found
        if (settled[row.pk], row.state in UNSETTLED) == (MatterOutcome.CONFIRMED, True)
    }
    done, refused = perform_each(confirmed, CONFIRM_FOR, by=by, paper=item.file, source=source)
    for row, words in refused.items():
        raise Refused(f"{row}：{words}")
    _tell(item, done)
    for row in found:
        if settled[row.pk] == MatterOutcome.DROPPED and row.state != CommitmentState.DROPPED:
            perform(row, DROP, by=by, reason=reason)


def _tell(item: AgendaItem, done: list[Commitment]) -> None:
    """A line for each agency."""
    of_each: dict[int, list[Commitment]] = {}
    for row in done:
        of_each.setdefault(row.agency_id, []).append(row)
    for agency, rows in of_each.items():
        key = f"settled:{item.pk}:{agency}"
        tell(key, BY_MINUTES, item.proposal, [rows[0].agency], meeting=item.meeting, n=len(rows))
