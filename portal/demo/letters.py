"""A few letters of the demo: drafted in plans that wait for one, two of them sent; numbers that are nobody's."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from portal.demo.cast import Cast
from proposals.letters import services
from proposals.letters.occasions import offered
from proposals.models import Proposal
from proposals.states import State

WRITTEN = {
    State.WITH_DISTRICT: ("forward_to_rdec",),
    State.DOCUMENT_REVIEW: ("ask_opinions",),
    State.CONFIRMING: ("waive_meeting",),
    State.PROJECT_MEETING: ("invite", "agenda"),
    State.READY_FOR_COUNSELLING: ("send_to_ndc",),
}
SENT = frozenset({"ask_opinions", "invite"})


def write_letters(plans: Iterable[Proposal], cast: Cast) -> None:
    """In the first plan of each of these states."""
    first: dict[str, Proposal] = {}
    for plan in plans:
        plan.refresh_from_db()
        first.setdefault(plan.state, plan)
    for number, (state, names) in enumerate(WRITTEN.items(), 1):
        if state in first:
            _write(first[state], names, cast, number)


def _write(plan: Proposal, names: Iterable[str], cast: Cast, number: int) -> None:
    office = plan.holder_unit if plan.state == State.WITH_DISTRICT and plan.holder_unit else None
    by = cast.actor(office) if office else cast.of("RDEC")
    today = timezone.localdate()
    for place, offer in enumerate(each for each in offered(plan, by) if each.occasion.name in names):
        letter = services.draft(plan, offer.occasion.name, offer.about, by=by)
        if offer.occasion.name in SENT:
            given = f"府授研考字第{today.year - 1911}000{number:03d}{place}號"
            services.record(letter, given, today, by=by, expected=1)
